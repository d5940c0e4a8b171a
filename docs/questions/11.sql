-- Question: Do provinces with more OCOP products have faster growth of rural income?
-- Reading: products per commune in 2024 beside the yearly growth of rural income 2022 to 2024; the last two columns
--   are the correlation over all provinces that have both, and how many they are.
-- Limits: a correlation over a few provinces says nothing about cause, and below about twenty provinces nothing at
--   all. Income is in prices of each year. Only provinces with comparable ends enter.
with pairs as (
    select
        g.province,
        p.value_per as products_per_commune,
        g.from_value / 1e6 as income_2022_million,
        g.to_value / 1e6 as income_2024_million,
        g.percent_a_year,
        concat_ws('; ', p.doubt, g.doubt) as doubt
    from growth('rural_income', 2022, 2024, boundary := '63') as g
    join compare('ocop_products_recognized', per := 'commune', year := 2024, boundary := '63') as p
        on p.place_code = g.place_code
    where g.is_comparable and p.value_per is not null
)
select
    b.*,
    corr(b.products_per_commune, b.percent_a_year) over () as correlation,
    count(*) over () as n_provinces
from pairs as b
order by b.products_per_commune desc;
