-- Between which values is one province's figure plausible, on each map, and which provinces stand apart?
-- A row without a place holds for all provinces of its map that have no row of their own.
create table indicator_ranges (
    indicator varchar not null,
    boundary varchar not null,
    place_code varchar,
    min_value double,
    max_value double
);

insert into indicator_ranges by name
with general as (
    select i.code as indicator, '63' as boundary, null::varchar as place_code,
        i.range_63.item_1 as min_value, i.range_63.item_2 as max_value
    from source_indicators as i
    union all
    select i.code, '34', null, i.range_34.item_1, i.range_34.item_2
    from source_indicators as i
),

entries as (
    select i.code as indicator, unnest(map_entries(i.range_by_province)) as entry
    from source_indicators as i
),

special as (
    select e.indicator, p.boundary, p.code as place_code,
        e.entry.value.item_1 as min_value, e.entry.value.item_2 as max_value
    from entries as e
    join source_provinces as p on p.name = e.entry.key
)
from general
union all
from special
order by indicator, boundary, place_code nulls first;
