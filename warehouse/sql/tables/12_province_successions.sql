-- Into which province of the 34 did each of the 63 go on 2025-07-01 (NQ 202/2025/QH15)?
create table province_successions (
    code_63 varchar not null,
    name_63 varchar not null,
    code_34 varchar not null,
    name_34 varchar not null,
    effective_on date not null,
    is_merged boolean not null
);

insert into province_successions by name
select
    old.code as code_63,
    old.name as name_63,
    new.code as code_34,
    new.name as name_34,
    date '2025-07-01' as effective_on,
    len(new.members) > 1 as is_merged
from source_provinces as old
join source_provinces as new on new.boundary = '34' and new.code = old.successor_code
where old.boundary = '63'
order by code_63;
