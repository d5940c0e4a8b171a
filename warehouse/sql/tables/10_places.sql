-- Which provinces are there, on the map of 63 (to 2025-06-30) and on the map of 34 (since 2025-07-01)?
create table places (
    code varchar not null,
    boundary varchar not null,
    name varchar not null,
    kind varchar not null,
    aliases varchar[] not null,
    region6 varchar,
    region7 varchar,
    valid_from date,
    valid_to date,
    name_continues boolean not null,
    homonym_districts varchar[] not null,
    n_members integer not null,
    n_communes integer,
    n_communes_on date,
    rural_population integer,
    rural_population_year integer,
    tile_row integer,
    tile_column integer,
    sort_order integer not null,
    source varchar not null
);

insert into places by name
select
    p.code,
    p.boundary,
    p.name,
    p.kind,
    p.aliases,
    p.region6,
    p.region7,
    p.valid_from,
    p.valid_to,
    p.name_continues,
    p.homonym_districts,
    len(p.members) as n_members,
    p.n_communes[-1].item_2 as n_communes,
    p.n_communes[-1].item_1 as n_communes_on,
    p.rural_population,
    p.rural_population_year,
    p.tile_row,
    p.tile_column,
    p.sort_order,
    p.source
from source_provinces as p
order by p.boundary desc, p.sort_order, p.code;
