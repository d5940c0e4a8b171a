-- Question: Which figures are only promises, and what share of them was delivered?
-- Reading: by indicator, how many figures are targets (target_percent of all numbers). Of the targets of a province or
--   of the country that have a date: how many were due by the day of the release, how many of these were met by a
--   number of the year before that date (of the same period, for flows), and for how many no such number is known.
-- Limits: a target that nobody reports on again is not counted as missed: n_without_actual says how many there are.
--   Articles repeat targets more often than results, so the share is of what is printed, not of what is planned.
with shares as (
    select
        f.indicator,
        count(*) filter (where f.status = 'target') as n_targets,
        count(*) filter (where f.status = 'actual') as n_actual
    from figures as f
    where f.status in ('target', 'actual')
    group by f.indicator
),

due as (
    select t.estimate_id, t.indicator, t.value, t.value_max, i.direction, a.value as actual
    from estimates as t
    cross join release as r
    join indicators as i on i.code = t.indicator
    -- a province that merged with no other goes on as it was
    left join province_successions as s on t.boundary = '63' and s.code_63 = t.place_code and not s.is_merged
    left join estimates as a
        on a.status = 'actual' and a.indicator = t.indicator and a.place_level = t.place_level
            and (
                (a.place_code = t.place_code and a.boundary is not distinct from t.boundary)
                or (a.boundary = '34' and a.place_code = s.code_34)
            )
            and a.stars is not distinct from t.stars and a.detail is not distinct from t.detail
            and if(
                i.kind = 'flow',
                a.as_of = t.as_of and a.period_start is not distinct from t.period_start,
                a.as_of between t.as_of - 366 and t.as_of
            )
    where t.status = 'target' and t.as_of <= r.built_at::date
    qualify row_number() over (partition by t.estimate_id order by a.as_of desc nulls last, a.estimate_id) = 1
),

judged as (
    select
        d.indicator,
        count(*) as n_due,
        count(*) filter (
            where if(d.direction = 'down', d.actual <= coalesce(d.value_max, d.value), d.actual >= d.value)
        ) as n_reached,
        count(*) filter (where d.actual is null) as n_without_actual
    from due as d
    group by d.indicator
)
select
    s.indicator,
    s.n_targets,
    s.n_actual,
    round(100 * s.n_targets / (s.n_targets + s.n_actual), 1) as target_percent,
    coalesce(j.n_due, 0) as n_due,
    coalesce(j.n_reached, 0) as n_reached,
    coalesce(j.n_without_actual, 0) as n_without_actual
from shares as s
left join judged as j on j.indicator = s.indicator
order by target_percent desc, s.n_targets desc, s.indicator;
