-- Question: Do provinces with more OCOP products have faster growth of rural income, or a faster fall of poverty?
-- Reading: newest products per commune beside the yearly growth of rural income between the first and the last year
--   that a province reported, and the yearly change of its poverty rate (in points) under the line of 2022. The last
--   columns are the correlations, and over how many provinces they are.
-- Limits: a correlation over a few provinces says nothing about cause, and below about twenty provinces nothing at
--   all. Income is in prices of each year; spans differ. No row means that no province reported an income or a
--   poverty rate of two years: portals print the newest one only, so this takes several years of articles.
with income as (
    select
        e.place_code, e.boundary, e.province,
        min(e.as_of) as first_on,
        max(e.as_of) as last_on,
        arg_min(e.value, e.as_of) as first_value,
        arg_max(e.value, e.as_of) as last_value
    from estimates as e
    where e.indicator = 'rural_income' and e.status = 'actual' and e.place_level = 'province' and e.detail is null
    group by all
    having max(e.as_of) - min(e.as_of) >= 365
),

poverty as (
    select
        e.place_code, e.boundary, e.province,
        min(e.as_of) as first_on,
        max(e.as_of) as last_on,
        arg_min(e.value, e.as_of) as first_value,
        arg_max(e.value, e.as_of) as last_value
    from estimates as e
    where e.indicator = 'poverty_rate' and e.status = 'actual' and e.place_level = 'province' and e.detail is null
        and e.as_of >= date '2022-01-01'
    group by all
    having max(e.as_of) - min(e.as_of) >= 365
),

products as (
    from compare('ocop_products_recognized', per := 'commune', boundary := '63')
    union all by name
    from compare('ocop_products_recognized', per := 'commune', boundary := '34')
),

pairs as (
    select
        coalesce(i.province, v.province) as province,
        coalesce(i.boundary, v.boundary) as map,
        p.value_per as products_per_commune,
        p.as_of as products_on,
        year(i.first_on) as income_from,
        i.first_value / 1e6 as first_income_million,
        year(i.last_on) as income_to,
        i.last_value / 1e6 as last_income_million,
        100 * (pow(i.last_value / i.first_value, 365.25 / (i.last_on - i.first_on)) - 1) as income_percent_a_year,
        365.25 * (v.last_value - v.first_value) / (v.last_on - v.first_on) as poverty_points_a_year,
        p.doubt
    from income as i
    full join poverty as v on v.place_code = i.place_code and v.boundary = i.boundary
    join products as p
        on p.place_code = coalesce(i.place_code, v.place_code) and p.boundary = coalesce(i.boundary, v.boundary)
            and p.value_per is not null
)
select
    b.*,
    corr(b.products_per_commune, b.income_percent_a_year) over () as income_correlation,
    count(b.income_percent_a_year) over () as n_with_income,
    corr(b.products_per_commune, b.poverty_points_a_year) over () as poverty_correlation,
    count(b.poverty_points_a_year) over () as n_with_poverty
from pairs as b
order by b.products_per_commune desc, b.province;
