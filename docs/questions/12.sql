-- Question: What do OCOP sales bring, per product and per worker?
-- Reading: each province's newest sales of a calendar year, or else its newest sales with their period; over the
--   products and the workers of the same year, in million đồng, where the sales are those of one calendar year.
-- Limits: sales are of the producers that reported, products of all that hold a star: the ratio is a lower bound of
--   neither. Where is_year is false the period is longer or not said, and nothing is divided. A fair's turnover is
--   another indicator (ocop_event_sales) and is not in here.
with sales as (
    select
        e.*,
        coalesce(e.period_start = make_date(e.year, 1, 1) and e.as_of = make_date(e.year, 12, 31), false) as is_year
    from estimates as e
    where e.indicator = 'ocop_revenue' and e.status = 'actual' and e.place_level = 'province' and e.detail is null
    qualify row_number() over (
        partition by e.place_code, e.boundary
        order by is_year desc, e.as_of desc, e.period_start nulls last, e.estimate_id
    ) = 1
),

-- products and workers of the year of the sales
sizes as (
    select e.indicator, e.place_code, e.boundary, e.year, e.value
    from estimates as e
    where e.indicator in ('ocop_products_recognized', 'ocop_workers') and e.status = 'actual'
        and e.place_level = 'province' and e.stars is null and e.detail is null
        and e.validity is distinct from 'cumulative' and e.flag not in ('outlier', 'unit_slip')
    qualify row_number() over (
        partition by e.indicator, e.place_code, e.boundary, e.year
        order by e.validity nulls last, e.as_of desc, e.estimate_id
    ) = 1
)
select
    s.province,
    s.boundary,
    s.period_start,
    s.as_of,
    s.bound,
    round(s.value / 1e9, 1) as sales_billion,
    s.is_year,
    p.value as products,
    if(s.is_year, round(s.value / nullif(p.value, 0) / 1e6, 1), null) as million_per_product,
    w.value as workers,
    if(s.is_year, round(s.value / nullif(w.value, 0) / 1e6, 1), null) as million_per_worker,
    s.n_articles,
    s.flag,
    u.sentence,
    u.url
from sales as s
left join sizes as p
    on p.indicator = 'ocop_products_recognized' and p.place_code = s.place_code and p.boundary = s.boundary
        and p.year = s.year
left join sizes as w
    on w.indicator = 'ocop_workers' and w.place_code = s.place_code and w.boundary = s.boundary and w.year = s.year
left join estimate_sources as u on u.estimate_id = s.estimate_id and u.indicator = 'ocop_revenue'
order by s.is_year desc, million_per_product desc nulls last, s.province;
