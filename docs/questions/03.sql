-- Question: Who renews certificates, and who lets them lapse?
-- Reading: renewals of a year beside products that had lapsed by its end; renewed_percent is the share of renewals
--   among both. In Hà Tĩnh 2023 the sector's own press told 16 passed, 14 withdrawn, 17 waiting.
-- Limits: few portals report renewals apart from first recognitions, and the star given at renewal is rarely said:
--   a null is silence, not zero. Lapsed products are a stock, renewals a flow, so the share is a rough one.
with renewed as (
    select place_code, boundary, province, year, sum(value) as n_renewed
    from estimates
    where indicator = 'ocop_products_recognized_period' and status = 'actual' and place_level = 'province'
        and detail in ('rerated', 'upgraded') and stars is null
    group by all
),

lapsed as (
    select place_code, boundary, province, year, max(value) as n_lapsed
    from estimates
    where indicator = 'ocop_products_lapsed' and status = 'actual' and place_level = 'province' and stars is null
    group by all
)
select
    coalesce(r.province, l.province) as province,
    coalesce(r.boundary, l.boundary) as boundary,
    coalesce(r.year, l.year) as year,
    r.n_renewed,
    l.n_lapsed,
    round(100 * r.n_renewed / (r.n_renewed + l.n_lapsed), 1) as renewed_percent
from renewed as r
full join lapsed as l on l.place_code = r.place_code and l.boundary = r.boundary and l.year = r.year
order by year desc, province;
