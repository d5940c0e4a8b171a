-- From which day does another set of criteria, rating or poverty line hold, so that a series breaks there?
-- An indicator that is not listed has one meaning over all years that the warehouse knows.
create table criteria_sets (
    indicator varchar not null,
    valid_from date not null,
    name varchar not null,
    legal varchar not null
);

insert into criteria_sets by name
with sets (family, valid_from, name, legal) as (
    values
        ('ntm', date '2009-04-16', '19 criteria of 2009', 'Quyết định 491/QĐ-TTg (16/4/2009)'),
        ('ntm', date '2016-10-17', '19 criteria of 2016', 'Quyết định 1980/QĐ-TTg (17/10/2016)'),
        ('ntm', date '2022-03-08', '19 stricter criteria of 2022', 'Quyết định 318/QĐ-TTg, 319, 320, 321 (8/3/2022)'),
        ('ntm', date '2026-02-15', '10 criteria of 2026', 'Quyết định 51/2025/QĐ-TTg (29/12/2025)'),
        ('ocop', date '2013-01-01', 'provincial ratings before 2019', 'đề án của từng tỉnh'),
        ('ocop', date '2019-08-21', 'national rating of 2019', 'Quyết định 1048/QĐ-TTg (21/8/2019)'),
        ('ocop', date '2023-02-24', 'national rating of 2023', 'Quyết định 148/QĐ-TTg (24/2/2023)'),
        ('poverty', date '2011-01-01', 'poverty line of 2011', 'chuẩn nghèo 2011–2015'),
        ('poverty', date '2016-01-01', 'poverty line of 2016', 'chuẩn nghèo 2016–2020'),
        ('poverty', date '2022-01-01', 'poverty line of 2022', 'chuẩn nghèo 2022–2025')
),

families as (
    select
        i.code as indicator,
        case
            when i.code in (
                'ntm_communes', 'ntm_communes_share', 'ntm_communes_period', 'ntm_communes_by_criteria',
                'ntm_criteria_avg', 'ntm_districts', 'ntm_provinces_complete'
            ) then 'ntm'
            when i.code in (
                'ocop_products_recognized', 'ocop_products_recognized_period', 'ocop_products_lapsed'
            ) then 'ocop'
            when i.code in ('poverty_rate', 'poor_households') then 'poverty'
        end as family
    from source_indicators as i
)
select f.indicator, s.valid_from, s.name, s.legal
from families as f
join sets as s on s.family = f.family
order by f.indicator, s.valid_from;
