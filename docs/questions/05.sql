-- Question: Who owns OCOP products: cooperatives, firms or households, by region?
-- Reading: producers by kind, summed over the provinces of a region on the map of 63, with the number of provinces
--   that the sum rests on.
-- Limits: a region's sum holds only the provinces that report a split, each at its newest date; two provinces of one
--   region may be years apart (oldest, newest). Cooperative groups count apart from cooperatives.
with newest as (
    select e.*
    from estimates as e
    where e.indicator = 'ocop_entities' and e.status = 'actual' and e.place_level = 'province' and e.boundary = '63'
        and e.detail is not null
    qualify row_number() over (partition by e.place_code, e.detail order by e.as_of desc, e.estimate_id) = 1
)
select
    p.region7 as region,
    n.detail as kind,
    sum(n.value) as entities,
    round(100 * sum(n.value) / sum(sum(n.value)) over (partition by p.region7), 1) as percent_of_told,
    count(*) as n_provinces,
    min(n.as_of) as oldest,
    max(n.as_of) as newest
from newest as n
join places as p on p.code = n.place_code and p.boundary = n.boundary
group by p.region7, n.detail
order by region, entities desc;
