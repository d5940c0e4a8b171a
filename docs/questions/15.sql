-- Question: Which figures are only promises, and what share of them was delivered?
-- Reading: by indicator, how many figures are targets, and of the dated targets how many were due by the day of the
--   release and how many of these were reached.
-- Limits: a target that nobody reports on again is not counted as missed: n_without_actual says how many there are.
--   Articles repeat targets more often than results, so the share is of what is printed, not of what is planned.
with shares as (
    select
        f.indicator,
        count(*) filter (where f.status = 'target') as n_targets,
        count(*) filter (where f.status = 'actual') as n_actual
    from figures as f
    group by f.indicator
),

due as (
    select 'ocop_products_recognized' as indicator, p.* exclude (indicator) from progress('ocop_products_recognized') as p
    union all by name
    select 'ntm_communes' as indicator, p.* exclude (indicator) from progress('ntm_communes') as p
    union all by name
    select 'ocop_revenue' as indicator, p.* exclude (indicator) from progress('ocop_revenue') as p
    union all by name
    select 'poverty_rate' as indicator, p.* exclude (indicator) from progress('poverty_rate') as p
)
select
    s.indicator,
    s.n_targets,
    s.n_actual,
    round(100 * s.n_targets / nullif(s.n_targets + s.n_actual, 0), 1) as target_percent,
    count(d.target) filter (where d.target_on <= r.built_at::date) as n_due,
    count(d.target) filter (where d.target_on <= r.built_at::date and d.is_reached) as n_reached,
    count(d.target) filter (where d.target_on <= r.built_at::date and d.actual is null) as n_without_actual
from shares as s
cross join release as r
left join due as d on d.indicator = s.indicator
group by s.indicator, s.n_targets, s.n_actual
order by target_percent desc nulls last, s.indicator;
