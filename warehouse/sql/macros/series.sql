-- How did one place's value of an indicator go over the years, and where does the line break?
-- One row an estimate. is_main marks the one of its year and map that compare would take (certificates in force, else
-- unsaid, else cumulative; a flow's calendar year before other periods). A segment is a run of main rows that may be
-- drawn as one line: it ends at the merger of 2025-07-01 (on the map of 63 too: its communes were merged), at a new set of criteria and where the validity changes.
create or replace macro series(
    indicator, place, boundary := null, status := 'actual', stars := null, detail := null
) as table
with asked as (
    select i.code, i.kind
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
            boundary is null or boundary in ('63', '34'), true, error('boundary is ''63'', ''34'' or null')
        )
        and if(status in ('actual', 'target'), true, error('status is ''actual'' or ''target'''))
        and if(
            place is null or place in ('VN', 'Việt Nam')
            or exists (select 1 from places as p where p.name = place or p.code = place), true,
            error('unknown place ''' || place || ''': a province as places has it, or ''VN''')
        )
            as is_valid
),

relevant as (
    select
        e.*,
        q.kind,
        case e.validity when 'current' then 1 when 'cumulative' then 3 else 2 end as validity_order,
        q.kind = 'flow' and not coalesce(
            month(e.period_start) = 1 and day(e.period_start) = 1
            and e.as_of = make_date(e.year, 12, 31) and year(e.period_start) = e.year,
            false
        ) as is_odd_period,
        (
            select arg_max(c.name, c.valid_from)
            from criteria_sets as c
            where c.indicator = e.indicator and c.valid_from <= e.as_of
        ) as criteria_set
    from estimates as e
    join asked as q on q.code = e.indicator
    where e.status = status
        and (boundary is null or e.boundary is null or e.boundary = boundary)
        and e.stars is not distinct from nullif(stars, '3+')
        and e.detail is not distinct from nullif(detail, 'standard')
        and (
            e.province = place
            or (boundary is not null and e.place_code = place)
            or (place in ('VN', 'Việt Nam') and e.place_level = 'national')
        )
),

chosen as (
    select
        r.*,
        row_number() over (
            partition by r.place_code, r.boundary, r.year
            order by r.is_odd_period, r.validity_order, r.as_of desc, r.estimate_id
        ) = 1 as is_main
    from relevant as r
),

-- the row before in the same map's line, for main rows only
followed as (
    select
        c.*,
        lag(c.value) over line as earlier_value,
        lag(c.as_of) over line as earlier_on,
        lag(c.criteria_set) over line as earlier_set,
        lag(c.validity) over line as earlier_validity,
        lag(c.is_odd_period) over line as earlier_is_odd,
        lag(c.boundary) over (partition by c.is_main order by c.as_of, c.boundary desc) as earlier_boundary,
        row_number() over line as place_in_line
    from chosen as c
    window line as (
        partition by c.place_code, c.boundary, c.is_main order by c.year, c.as_of, c.estimate_id
    )
),

broken as (
    select
        f.*,
        case
            when not f.is_main then null
            when f.place_in_line = 1 and f.boundary = '34' and f.earlier_boundary = '63'
                then 'new map of provinces since 2025-07-01'
            when f.place_in_line = 1 then null
            when f.boundary = '63' and f.earlier_on < date '2025-07-01' and f.as_of >= date '2025-07-01'
                then 'the old province''s land after the merger of 2025-07-01'
            when f.criteria_set is distinct from f.earlier_set
                then f.criteria_set || ' in place of ' || coalesce(f.earlier_set, 'earlier rules')
            when f.validity is distinct from f.earlier_validity
                then 'counts ' || coalesce(f.validity, 'what is not said') || ', before '
                    || coalesce(f.earlier_validity, 'what is not said')
            when f.is_odd_period is distinct from f.earlier_is_odd
                then 'another length of period'
        end as break_before
    from followed as f
),

numbered as (
    select
        b.*,
        if(
            b.is_main,
            1 + sum(if(b.is_main and (b.break_before is not null), 1, 0)) over (
                order by b.boundary = '34', b.place_code, b.year, b.as_of, b.estimate_id
                rows between unbounded preceding and current row
            ),
            null
        )::integer as segment
    from broken as b
)
select
    indicator as indicator,
    coalesce(n.province, 'Việt Nam') as place,
    n.boundary,
    n.year,
    n.value,
    n.value_max,
    n.unit,
    n.bound,
    status as status,
    coalesce(nullif(stars, '3+'), '3+') as stars,
    nullif(detail, 'standard')::varchar as detail,
    n.validity,
    n.period_start,
    n.as_of,
    n.denominator,
    n.is_main,
    n.segment,
    n.break_before,
    n.criteria_set,
    if(n.is_main and n.break_before is null, n.value - n.earlier_value, null) as change,
    if(
        n.is_main and n.break_before is null and n.earlier_value > 0,
        100 * (n.value - n.earlier_value) / n.earlier_value, null
    ) as change_percent,
    n.low,
    n.high,
    n.n_articles,
    n.n_publishers,
    n.n_reports,
    n.flag,
    nullif(concat_ws(
        '; ',
        n.break_before,
        case n.flag
            when 'conflict' then 'reports of this date differ: ' || printf('%.15g', n.low) || ' to '
                || printf('%.15g', n.high)
            when 'undated_conflicts' then 'an undated report says otherwise'
            when 'unit_slip' then 'another report is a thousand times off'
            when 'outlier' then 'outside the range that is plausible for a province'
        end,
        if(n.is_odd_period, 'period ' || coalesce(n.period_start::varchar, 'unsaid') || ' to ' || n.as_of::varchar
            || ' is no calendar year', null),
        if(n.validity = 'cumulative', 'counts lapsed certificates too', null)
    ), '') as doubt,
    s.quote,
    s.sentence,
    s.title,
    s.portal,
    s.published_on,
    s.url,
    n.place_code,
    n.estimate_id,
    n.figure_id,
    r.edition
from (
    from numbered
    -- a branch of its own: a join that finds nothing may leave its other side out, and with it the refusal
    union all by name
    select null::varchar as place_code from valid_call as v where not v.is_valid
) as n
left join estimate_sources as s on s.estimate_id = n.estimate_id and s.indicator = indicator
cross join release as r
order by n.boundary = '34', n.place_code, n.year, n.is_main desc, n.as_of, n.estimate_id;
