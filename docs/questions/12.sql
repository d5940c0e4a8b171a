-- Question: What do OCOP sales bring, per product and per worker?
-- Reading: each province's newest sales with their period; over the products and the workers at the end of the same
--   year, in million đồng, where the sales are those of one calendar year.
-- Limits: sales are of the producers that reported, products of all that hold a star: the ratio is a lower bound of
--   neither. A fair's turnover is another indicator (ocop_event_sales) and is not in here.
with sales as (
    select
        c.*,
        coalesce(c.period_start = make_date(c.year, 1, 1) and c.as_of = make_date(c.year, 12, 31), false) as is_year
    from compare('ocop_revenue', boundary := '63') as c
    where c.value is not null
),

-- products and workers of the year of the sales
sizes as (
    select e.indicator, e.place_code, e.year, e.value, e.flag
    from estimates as e
    where e.indicator in ('ocop_products_recognized', 'ocop_workers') and e.status = 'actual' and e.boundary = '63'
        and e.place_level = 'province' and e.stars is null and e.detail is null
        and e.validity is distinct from 'cumulative'
    qualify row_number() over (
        partition by e.indicator, e.place_code, e.year order by e.validity nulls last, e.as_of desc, e.estimate_id
    ) = 1
)
select
    s.province,
    s.period_start,
    s.as_of,
    round(s.value / 1e9, 1) as sales_billion,
    s.is_year,
    p.value as products,
    if(s.is_year, round(s.value / nullif(p.value, 0) / 1e6, 1), null) as million_per_product,
    w.value as workers,
    if(s.is_year, round(s.value / nullif(w.value, 0) / 1e6, 1), null) as million_per_worker,
    s.flag,
    s.doubt,
    s.url
from sales as s
left join sizes as p
    on p.indicator = 'ocop_products_recognized' and p.place_code = s.place_code and p.year = s.year
left join sizes as w on w.indicator = 'ocop_workers' and w.place_code = s.place_code and w.year = s.year
order by million_per_product desc nulls last, s.province;
