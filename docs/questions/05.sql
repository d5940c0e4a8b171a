-- Question: Who owns OCOP products: cooperatives, firms or households, by region?
-- Reading: producers by kind, summed over the provinces of a region on one map, with the number of provinces that the
--   sum rests on. percent_of_told is the share among the kinds that were told.
-- Limits: a region's sum holds only the provinces that report a split, each at its newest date; two provinces of one
--   region may be years apart (oldest, newest). Cooperative groups count apart from cooperatives. Old provinces and
--   those since 2025-07-01 are never summed with each other: look at map.
with newest as (
    select e.*
    from estimates as e
    where e.indicator = 'ocop_entities' and e.status = 'actual' and e.place_level = 'province'
        and e.detail is not null
    qualify row_number() over (
        partition by e.place_code, e.boundary, e.detail order by e.as_of desc, e.estimate_id
    ) = 1
)
select
    p.region7 as region,
    p.boundary as map,
    n.detail as kind,
    sum(n.value) as entities,
    round(100 * sum(n.value) / sum(sum(n.value)) over (partition by p.region7, p.boundary), 1) as percent_of_told,
    count(*) as n_provinces,
    string_agg(n.province, ', ' order by p.sort_order) as provinces,
    min(n.as_of) as oldest,
    max(n.as_of) as newest
from newest as n
join places as p on p.code = n.place_code and p.boundary = n.boundary
group by p.region7, p.boundary, n.detail
order by region, map desc, entities desc, kind;
