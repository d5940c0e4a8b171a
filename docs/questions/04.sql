-- Question: What share of its OCOP products has a province at four or five stars?
-- Reading: products of four and five stars over all of three or more, one row a province and year, at its newest date
--   that tells both. counted_from says how the first were counted: 4+, 4 and 5, all but 3, or 4 alone (five stars were
--   not told, so the share is the least that it can be: is_at_least).
-- Limits: a share of four stars is a style of assessment as much as a quality: some provinces rate nearly all at
--   three. Parts more than a month from the total's date, or of other validity, are left out, and so is a province
--   that tells only its five-star products. Potential five stars have four until the centre decides.
with told as (
    select e.place_code, e.boundary, e.province, e.year, e.as_of, e.validity, e.stars, e.value, e.estimate_id
    from estimates as e
    where e.indicator = 'ocop_products_recognized' and e.status = 'actual' and e.place_level = 'province'
        and e.detail is null and (e.stars is null or e.stars in ('3', '4', '5', '4+'))
),

parts as (
    select
        t.estimate_id, t.place_code, t.boundary, t.province, t.year, t.as_of, t.validity, t.value as products,
        arg_min(p.value, abs(p.as_of - t.as_of)) filter (where p.stars = '3') as three,
        arg_min(p.value, abs(p.as_of - t.as_of)) filter (where p.stars = '4') as four,
        arg_min(p.value, abs(p.as_of - t.as_of)) filter (where p.stars = '5') as five,
        arg_min(p.value, abs(p.as_of - t.as_of)) filter (where p.stars = '4+') as four_and_more
    from told as t
    join told as p
        on p.place_code = t.place_code and p.boundary = t.boundary and p.stars is not null
            and p.validity is not distinct from t.validity and abs(p.as_of - t.as_of) <= 31
    where t.stars is null and t.value > 0
    group by all
),

counted as (
    select
        p.*,
        coalesce(p.four_and_more, p.four + p.five, p.products - p.three, p.four) as n_high,
        case
            when p.four_and_more is not null then '4+'
            when p.four + p.five is not null then '4 and 5'
            when p.products - p.three is not null then 'all but 3'
            when p.four is not null then '4 alone'
        end as counted_from
    from parts as p
)
select
    c.province,
    c.boundary,
    c.year,
    c.products,
    c.n_high as four_and_five_stars,
    c.counted_from,
    if(c.n_high between 0 and c.products, round(100 * c.n_high / c.products, 1), null) as share_percent,
    c.counted_from = '4 alone' as is_at_least,
    c.validity,
    c.as_of,
    if(c.n_high between 0 and c.products, null, 'parts and total do not fit: one is misread') as doubt
from counted as c
where c.n_high is not null
qualify row_number() over (
    partition by c.place_code, c.boundary, c.year
    order by
        c.n_high between 0 and c.products desc, c.counted_from = '4 alone',
        case c.validity when 'current' then 1 when 'cumulative' then 3 else 2 end, c.as_of desc, c.estimate_id
) = 1
order by c.year desc, share_percent desc nulls last, c.province;
