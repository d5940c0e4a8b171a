-- Question: How much money a commune, from which source, and does credit hide a thin budget?
-- Reading: capital of one period (period_start to as_of; years says how long it is) by source, per rural commune and
--   per commune and year. credit_percent and state_percent are shares of the total of all sources.
-- Limits: sources are told by different articles and need not sum to the total; credit is mostly ordinary lending that
--   portals count in. A province without a total shows only its parts. Where the first day is not said (years is
--   null), the money may be of one year or of ten.
with parts as (
    select
        e.place_code, e.boundary, e.province, e.period_start, e.as_of,
        round((e.as_of - e.period_start + 1) / 365.25, 1) as years,
        max(e.value) filter (where e.detail is null) as total_vnd,
        coalesce(
            max(e.value) filter (where e.detail = 'state'),
            sum(e.value) filter (where e.detail in ('central', 'local'))
        ) as state_vnd,
        max(e.value) filter (where e.detail = 'credit') as credit_vnd,
        max(e.value) filter (where e.detail = 'enterprise') as enterprise_vnd,
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
    p.years,
    p.total_vnd / 1e9 as total_billion,
    round(p.total_vnd / c.n_communes / 1e9, 2) as billion_per_commune,
    round(p.total_vnd / c.n_communes / 1e9 / p.years, 2) as billion_per_commune_and_year,
    p.state_vnd / 1e9 as state_billion,
    p.credit_vnd / 1e9 as credit_billion,
    p.enterprise_vnd / 1e9 as enterprise_billion,
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
order by p.as_of desc, billion_per_commune_and_year desc nulls last, p.province;
