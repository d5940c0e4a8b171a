-- Question: What share of its OCOP products has a province at four or five stars?
-- Reading: four-star and five-star products over all of three or more, both of the same date.
-- Limits: a share of four stars is a style of assessment as much as a quality: some provinces rate nearly all at
--   three. Where parts and total are of different dates the province is left out. Potential five stars count as
--   neither: the centre has not decided.
with parts as (
    select place_code, boundary, province, year, as_of, validity, sum(value) as n_high, string_agg(stars, '+') as counted
    from estimates
    where indicator = 'ocop_products_recognized' and status = 'actual' and place_level = 'province'
        and detail is null and stars in ('4', '5')
    group by all
)
select
    t.province,
    t.boundary,
    t.year,
    t.value as products,
    coalesce(h.value, p.n_high) as four_and_five_stars,
    if(h.value is null, p.counted, '4+') as counted_from,
    round(100 * coalesce(h.value, p.n_high) / t.value, 1) as share_percent,
    t.as_of
from estimates as t
left join estimates as h
    on h.indicator = t.indicator and h.status = t.status and h.place_code = t.place_code and h.boundary = t.boundary
        and h.as_of = t.as_of and h.validity is not distinct from t.validity and h.detail is null and h.stars = '4+'
left join parts as p
    on p.place_code = t.place_code and p.boundary = t.boundary and p.as_of = t.as_of
        and p.validity is not distinct from t.validity
where t.indicator = 'ocop_products_recognized' and t.status = 'actual' and t.place_level = 'province'
    and t.stars is null and t.detail is null and t.value > 0
    and coalesce(h.value, p.n_high) is not null
order by t.year desc, share_percent desc, t.province;
