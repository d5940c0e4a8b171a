-- Question: What do OCOP sales bring, per product and per worker?
-- Reading: sales of a calendar year over the products and the workers at its end, in million đồng.
-- Limits: sales are of the producers that reported, products of all that hold a star: the ratio is a lower bound of
--   neither. A fair's turnover is another indicator (ocop_event_sales) and is not in here.
with sales as (
    select province, place_code, year, value, flag, url
    from compare('ocop_revenue', year := 2024, boundary := '63')
    where value is not null and period_start = make_date(year, 1, 1) and as_of = make_date(year, 12, 31)
)
select
    s.province,
    s.year,
    round(s.value / 1e9, 1) as sales_billion,
    p.value as products,
    round(s.value / nullif(p.value, 0) / 1e6, 1) as million_per_product,
    w.value as workers,
    round(s.value / nullif(w.value, 0) / 1e6, 1) as million_per_worker,
    s.flag,
    concat_ws('; ', p.doubt, w.doubt) as doubt,
    s.url
from sales as s
left join compare('ocop_products_recognized', year := 2024, boundary := '63') as p on p.place_code = s.place_code
left join compare('ocop_workers', year := 2024, boundary := '63') as w on w.place_code = s.place_code
order by million_per_product desc nulls last;
