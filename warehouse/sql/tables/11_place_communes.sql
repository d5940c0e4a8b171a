-- How many rural communes (xã) did each province have, and when?
create table place_communes (
    code varchar not null,
    boundary varchar not null,
    counted_on date not null,
    n_communes integer not null
);

insert into place_communes by name
with counts as (
    select p.code, p.boundary, unnest(p.n_communes) as counted
    from source_provinces as p
)
select c.code, c.boundary, c.counted.item_1 as counted_on, c.counted.item_2 as n_communes
from counts as c
order by c.boundary desc, c.code, counted_on;
