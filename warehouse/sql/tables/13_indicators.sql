-- What does each indicator measure, in which unit, and how far may honest reports of it differ?
create table indicators (
    code varchar not null,
    name_vi varchar not null,
    name_en varchar not null,
    programme varchar not null,
    unit varchar not null,
    kind varchar not null,
    is_additive boolean not null,
    direction varchar not null,
    max_rel_spread double not null,
    min_63 double,
    max_63 double,
    min_34 double,
    max_34 double,
    range_why varchar not null,
    has_stars boolean not null,
    details varchar[] not null,
    has_denominator boolean not null,
    is_national_only boolean not null,
    series_ends_on date,
    rules varchar[] not null,
    legal varchar not null
);

insert into indicators by name
select
    i.code,
    i.name_vi,
    i.name_en,
    i.programme,
    i.unit,
    i.kind,
    i.additive as is_additive,
    i.direction,
    i.max_rel_spread,
    i.range_63.item_1 as min_63,
    i.range_63.item_2 as max_63,
    i.range_34.item_1 as min_34,
    i.range_34.item_2 as max_34,
    i.range_why,
    i.has_stars,
    i.details,
    i.has_denominator,
    i.national_only as is_national_only,
    i.series_ends_on,
    i.rules,
    i.legal
from source_indicators as i
order by i.code;
