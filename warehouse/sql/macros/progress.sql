-- How far is each place on its own targets, which plan set them, and was a target changed on the way?
-- One row a target. Of several numbers told for the same target that of the newest plan (or article, where no plan is
-- named) is the target; the last one of an older plan that says otherwise is shown as earlier_target.
-- A stock or rate is held against the newest actual value up to the target's date, a flow only against the same period.
create or replace macro progress(
    indicator, plan_period := null, boundary := null, stars := null, detail := null
) as table
with asked as (
    select
        i.code, i.kind, i.direction, i.max_rel_spread,
        try_cast(split_part(plan_period, '-', 1) as integer) as first_year,
        try_cast(split_part(plan_period, '-', -1) as integer) as last_year
    from indicators as i
    where i.code = indicator
),

valid_call as (
    select
        if(
            exists (select 1 from indicators as i where i.code = indicator), true,
            error('unknown indicator ''' || indicator || ''': see select code from indicators')
        )
        and if(
            plan_period is null or regexp_full_match(plan_period, '\d{4}(-\d{4})?'), true,
            error('plan_period is a year or a span of years, as ''2025'' or ''2021-2025''')
        )
        and if(
            boundary is null or boundary in ('63', '34'), true, error('boundary is ''63'', ''34'' or null')
        )
            as is_valid
),

relevant as (
    select
        e.*, q.kind, q.direction, q.max_rel_spread,
        case e.validity when 'current' then 1 when 'cumulative' then 3 else 2 end as validity_order
    from estimates as e
    join asked as q on q.code = e.indicator
    where (boundary is null or e.boundary is null or e.boundary = boundary)
        and e.stars is not distinct from nullif(stars, '3+')
        and e.detail is not distinct from nullif(detail, 'standard')
),

-- a province that merged with no other goes on as it was: its plan is held against the new map's values too
targets as (
    select r.*, s.code_34 as successor
    from relevant as r
    cross join asked as q
    left join province_successions as s
        on r.boundary = '63' and s.code_63 = r.place_code and not s.is_merged
    where r.status = 'target' and (plan_period is null or r.year between q.first_year and q.last_year)
),

-- every number that was told for the same target, with the day of its plan or else of its article
told as (
    select
        t.estimate_id,
        c.relation,
        f.figure_id, f.value, f.value_max, f.bound, f.plan_doc, f.quote, f.sentence,
        a.portal, a.published_on, a.title, a.url,
        coalesce(f.plan_date, a.published_on) as told_on
    from targets as t
    join claims as c on c.estimate_id = t.estimate_id
    join figures as f on f.figure_id = c.figure_id
    join articles as a on a.article_id = f.article_id
),

newest as (
    select t.*
    from told as t
    join targets as e on e.figure_id = t.figure_id
),

earlier as (
    select t.estimate_id, t.value, t.told_on, t.plan_doc, t.url
    from told as t
    where t.relation = 'earlier_target'
    qualify row_number() over (partition by t.estimate_id order by t.told_on desc, t.figure_id) = 1
),

known_plan as (
    select n.estimate_id, arg_max(t.plan_doc, t.told_on) as plan_doc
    from newest as n
    join told as t on t.estimate_id = n.estimate_id and t.value = n.value and t.plan_doc is not null
    group by n.estimate_id
),

reached as (
    select
        t.estimate_id as target_id,
        e.*
    from targets as t
    join relevant as e
        on e.status = 'actual'
        and e.place_level = t.place_level
        and (
            (e.place_code = t.place_code and e.boundary is not distinct from t.boundary)
            or (e.boundary = '34' and e.place_code = t.successor)
        )
        and if(
            t.kind = 'flow',
            e.as_of = t.as_of and e.period_start is not distinct from t.period_start,
            e.as_of <= t.as_of
        )
    qualify row_number() over (
        partition by t.estimate_id order by e.year desc, e.validity_order, e.as_of desc, e.estimate_id
    ) = 1
)
select
    indicator as indicator,
    coalesce(t.province, 'Việt Nam') as place,
    t.boundary,
    t.year as target_year,
    t.period_start,
    t.as_of as target_on,
    n.value as target,
    n.value_max as target_max,
    n.bound as target_bound,
    t.unit,
    coalesce(nullif(stars, '3+'), '3+') as stars,
    nullif(detail, 'standard')::varchar as detail,
    k.plan_doc,
    n.told_on as target_told_on,
    x.value as earlier_target,
    x.told_on as earlier_told_on,
    x.plan_doc as earlier_plan_doc,
    x.value is not null as is_adjusted,
    e.value as actual,
    e.bound as actual_bound,
    e.as_of as actual_on,
    e.validity as actual_validity,
    if(n.value > 0, 100 * e.value / n.value, null) as share_percent,
    case
        when e.value is null or t.direction = 'none' then null
        when t.direction = 'down' then e.value <= coalesce(n.value_max, n.value)
        else e.value >= n.value
    end as is_reached,
    n.value - e.value as gap,
    if(
        t.kind != 'flow' and t.as_of > e.as_of
        and if(t.direction = 'down', e.value > coalesce(n.value_max, n.value), e.value < n.value),
        (n.value - e.value) / greatest((t.as_of - e.as_of) / 365.25, 1), null
    ) as needed_a_year,
    e.flag as actual_flag,
    nullif(concat_ws(
        '; ',
        if(e.value is null, if(t.kind = 'flow', 'no actual value of the same period', 'no actual value up to that date'),
            null),
        if(x.value is not null, 'the target was ' || printf('%.15g', x.value) || ' as told on ' || x.told_on::varchar,
            null),
        if(k.plan_doc is null, 'no plan is named', null),
        if(e.validity = 'cumulative', 'the actual value counts lapsed certificates too', null),
        if(e.flag in ('conflict', 'undated_conflicts', 'unit_slip', 'outlier'),
            'the actual value is in doubt: ' || e.flag, null),
        if(e.as_of < least(t.as_of, r.built_at::date) - 366, 'the actual value is of ' || e.as_of::varchar, null),
        if(t.boundary = '63' and t.as_of >= date '2025-07-01' and t.successor is null,
            'the province was merged before the target''s date', null)
    ), '') as doubt,
    n.quote,
    n.sentence,
    n.title,
    n.portal,
    n.published_on,
    n.url,
    f.sentence as actual_sentence,
    a.portal as actual_portal,
    a.url as actual_url,
    t.place_code,
    t.estimate_id as target_estimate_id,
    n.figure_id as target_figure_id,
    e.estimate_id as actual_estimate_id,
    e.figure_id as actual_figure_id,
    r.edition
from (
    from targets
    -- a branch of its own: a join that finds nothing may leave its other side out, and with it the refusal
    union all by name
    select null::varchar as place_code from valid_call as v where not v.is_valid
) as t
left join newest as n on n.estimate_id = t.estimate_id
left join earlier as x on x.estimate_id = t.estimate_id
left join known_plan as k on k.estimate_id = t.estimate_id
left join reached as e on e.target_id = t.estimate_id
left join figures as f on f.figure_id = e.figure_id
left join articles as a on a.article_id = f.article_id
left join places as p on p.code = t.place_code and p.boundary = t.boundary
cross join release as r
order by t.boundary nulls last, t.year, share_percent desc nulls last, p.sort_order, t.estimate_id;
