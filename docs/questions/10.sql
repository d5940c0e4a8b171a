-- Question: How much money a commune, from which source, and does credit hide a thin budget?
-- Reading: capital of one period (period_start to as_of, mostly a year) by source, per rural commune; state_percent is what is left when credit and people's own
--   money are taken out.
-- Limits: sources are told by different articles and need not sum to the total; credit is mostly ordinary lending that
--   portals count in. A province without a total shows only its
--   parts, and sums of several years are not yearly money.
with parts as (
    select
        e.place_code, e.boundary, e.province, e.year, e.period_start, e.as_of,
        max(e.value) filter (where e.detail is null) as total_vnd,
        max(e.value) filter (where e.detail = 'state') as state_vnd,
        max(e.value) filter (where e.detail = 'credit') as credit_vnd,
        max(e.value) filter (where e.detail = 'community') as community_vnd
    from estimates as e
    where e.indicator = 'ntm_capital' and e.status = 'actual' and e.place_level = 'province'
    group by all
)
select
    p.province,
    p.boundary,
    p.period_start,
    p.as_of,
    p.total_vnd / 1e9 as total_billion,
    round(p.total_vnd / c.n_communes / 1e9, 2) as billion_per_commune,
    p.state_vnd / 1e9 as state_billion,
    p.credit_vnd / 1e9 as credit_billion,
    p.community_vnd / 1e9 as community_billion,
    round(100 * p.credit_vnd / p.total_vnd, 1) as credit_percent,
    round(100 * p.state_vnd / p.total_vnd, 1) as state_percent,
    c.n_communes,
    c.counted_on
from parts as p
left join lateral (
    select arg_min(o.n_communes, abs(o.counted_on - p.as_of)) as n_communes,
        arg_min(o.counted_on, abs(o.counted_on - p.as_of)) as counted_on
    from place_communes as o
    where o.code = p.place_code and o.boundary = p.boundary
) as c on true
order by p.as_of desc, billion_per_commune desc nulls last, p.province;
