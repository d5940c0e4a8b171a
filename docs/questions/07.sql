-- Question: How many communes still have no OCOP product?
-- Reading: M - N of "N of M communes have a product"; the M is the one that the sentence states.
-- Limits: which communes they are is in no provincial total; look into the sentence. Without a stated M the province
--   is shown with communes from the map of its date, which may count townships differently.
select
    e.province,
    e.boundary,
    e.as_of,
    e.value as with_product,
    e.denominator as stated_communes,
    c.n_communes as communes_on_the_map,
    coalesce(e.denominator, c.n_communes) - e.value as without_product,
    e.denominator is null as is_estimated_from_the_map,
    f.sentence,
    a.url
from estimates as e
join figures as f on f.figure_id = e.figure_id
join articles as a on a.article_id = f.article_id
left join place_communes as c
    on c.code = e.place_code and c.boundary = e.boundary
        and c.counted_on = (
            select arg_min(o.counted_on, abs(o.counted_on - e.as_of))
            from place_communes as o
            where o.code = e.place_code and o.boundary = e.boundary
        )
where e.indicator = 'ocop_communes' and e.status = 'actual' and e.place_level = 'province'
qualify row_number() over (partition by e.place_code, e.boundary order by e.as_of desc, e.estimate_id) = 1
order by without_product desc, e.province;
