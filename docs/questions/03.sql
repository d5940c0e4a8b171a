-- Question: Who renews certificates, and who lets them lapse?
-- Reading: renewals (and products moved to a higher star) of a year beside products that had lapsed by its end;
--   renewed_percent is the share of renewals among both. In Hà Tĩnh 2023 the sector's own press told 16 passed, 14
--   withdrawn, 17 waiting.
-- Limits: few portals report renewals apart from first recognitions, and the star given at renewal is rarely said:
--   a null is silence, not zero. Lapsed products are a stock, renewals a flow, so the share is a rough one. No row
--   means that no province reported either.
with told as (
    select e.indicator, e.place_code, e.boundary, e.province, e.year, e.detail, e.stars, max(e.value) as value
    from estimates as e
    where e.status = 'actual' and e.place_level = 'province'
        and (
            (e.indicator = 'ocop_products_recognized_period' and e.detail in ('rerated', 'upgraded'))
            or e.indicator = 'ocop_products_lapsed'
        )
    group by all
),

-- a total stands before the sum of its stars
summed as (
    select
        t.indicator, t.place_code, t.boundary, t.province, t.year, t.detail,
        coalesce(max(t.value) filter (where t.stars is null), sum(t.value)) as value
    from told as t
    group by all
),

renewed as (
    select s.place_code, s.boundary, s.province, s.year, sum(s.value) as n_renewed
    from summed as s
    where s.indicator = 'ocop_products_recognized_period'
    group by all
),

lapsed as (
    select s.place_code, s.boundary, s.province, s.year, max(s.value) as n_lapsed
    from summed as s
    where s.indicator = 'ocop_products_lapsed'
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
