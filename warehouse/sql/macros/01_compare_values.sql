-- What is the one value of each province and year that compare shows, before sizes are taken out?
-- Without a year each province shows its latest one. On boundary '34' provinces that were merged on 2025-07-01 are
-- summed from their old parts (counts only, all parts present, dates within six months); nothing is split downward.
-- Of one year's estimates certificates in force come first, then numbers that do not say, then cumulative ones.
create or replace macro compare_values(
    indicator, year := null, boundary := '34', status := 'actual', stars := null, detail := null
) as table
with asked as (
    select i.code, i.kind, i.is_additive
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
            boundary in ('63', '34'), true, error('boundary is ''63'' or ''34''')
        )
        and if(status in ('actual', 'target'), true, error('status is ''actual'' or ''target'''))
            as is_valid
),

relevant as (
    select
        e.*,
        q.kind,
        q.is_additive,
        if(q.kind = 'flow', e.period_start, null) as flow_start,
        if(q.kind = 'flow', e.as_of, null) as flow_end,
        case e.validity when 'current' then 1 when 'cumulative' then 3 else 2 end as validity_order
    from estimates as e
    join asked as q on q.code = e.indicator
    where e.status = status
        and e.place_level = 'province'
        and e.stars is not distinct from nullif(stars, '3+')
        and e.detail is not distinct from nullif(detail, 'standard')
),

-- what was said of the province itself, on the map that is asked for
direct as (
    select
        e.place_code, e.year, e.validity, e.validity_order, e.flow_start, e.flow_end, e.period_start, e.as_of,
        e.value, e.value_max, e.bound, e.unit, e.denominator, e.low, e.high, e.n_articles, e.n_reports, e.portals,
        e.flag, e.estimate_id, e.figure_id, e.kind,
        false as is_sum, 1 as n_parts, true as is_complete, null::varchar as parts, null::varchar as missing,
        0 as carried
    from relevant as e
    where e.boundary = boundary
),

members as (
    select
        s.code_34, s.name_34, s.code_63, s.name_63,
        count(*) over (partition by s.code_34) as n_members,
        o.sort_order
    from province_successions as s
    join places as o on o.code = s.code_63 and o.boundary = '63'
    where boundary = '34'
),

-- a province that merged with no other goes on as it was
carried as (
    select
        m.code_34 as place_code, e.year, e.validity, e.validity_order, e.flow_start, e.flow_end, e.period_start,
        e.as_of, e.value, e.value_max, e.bound, e.unit, e.denominator, e.low, e.high, e.n_articles, e.n_reports,
        e.portals, e.flag, e.estimate_id, e.figure_id, e.kind,
        false as is_sum, 1 as n_parts, true as is_complete, null::varchar as parts, null::varchar as missing,
        1 as carried
    from relevant as e
    join members as m on m.code_63 = e.place_code and m.n_members = 1
    where e.boundary = '63'
),

-- parts add up only when they are of one year, one validity and, for flows, one period
wanted as (
    select distinct
        m.code_34, m.name_34, e.year, e.validity, e.validity_order, e.flow_start, e.flow_end, e.kind, e.is_additive,
        e.unit
    from relevant as e
    join members as m on m.code_63 = e.place_code and m.n_members > 1
    where e.boundary = '63'
),

parts as (
    select w.*, m.name_63, m.sort_order, e.* exclude (year, validity, validity_order, flow_start, flow_end, kind,
        is_additive, unit)
    from wanted as w
    join members as m on m.code_34 = w.code_34
    left join relevant as e
        on e.boundary = '63'
        and e.place_code = m.code_63
        and e.year = w.year
        and e.validity is not distinct from w.validity
        and e.flow_start is not distinct from w.flow_start
        and e.flow_end is not distinct from w.flow_end
),

summed as (
    select
        t.code_34 as place_code, t.year, t.validity, t.validity_order, t.flow_start, t.flow_end,
        min(t.period_start) as period_start,
        max(t.as_of) as as_of,
        sum(t.value) as value,
        if(count(t.value_max) > 0, sum(coalesce(t.value_max, t.value)), null) as value_max,
        case
            when bool_and(t.bound = 'exact') then 'exact'
            when bool_and(t.bound in ('exact', 'at_least')) then 'at_least'
            when bool_and(t.bound in ('exact', 'at_most')) then 'at_most'
            else 'approx'
        end as bound,
        t.unit,
        if(count(t.denominator) = count(*), sum(t.denominator), null) as denominator,
        sum(t.low) as low,
        sum(t.high) as high,
        sum(t.n_articles)::integer as n_articles,
        sum(t.n_reports)::integer as n_reports,
        list_distinct(flatten(list(t.portals) filter (where t.portals is not null))) as portals,
        arg_min(
            t.flag,
            list_position(
                ['outlier', 'unit_slip', 'conflict', 'undated_conflicts', 'single', 'undated_agrees',
                    'bounded_agreement', 'agree'],
                t.flag
            )
        ) as flag,
        null::varchar as estimate_id,
        null::varchar as figure_id,
        t.kind,
        true as is_sum,
        count(t.estimate_id) as n_parts,
        count(t.estimate_id) = count(*) and t.is_additive and max(t.as_of) - min(t.as_of) <= 183 as is_complete,
        string_agg(
            t.name_63 || ' ' || printf('%.15g', t.value) || ' (' || t.as_of::varchar || ')', ' + '
            order by t.sort_order
        ) as parts,
        case
            when not t.is_additive then 'this indicator does not add up over places'
            when count(t.estimate_id) < count(*) then 'no figure of the same kind for '
                || string_agg(
                    t.name_63 || if(t.name_63 = t.name_34, ' (map of 63)', ''), ', ' order by t.sort_order
                ) filter (where t.estimate_id is null)
            when max(t.as_of) - min(t.as_of) > 183 then 'the parts are dated more than six months apart'
        end as missing,
        2 as carried
    from parts as t
    group by
        t.code_34, t.year, t.validity, t.validity_order, t.flow_start, t.flow_end, t.kind, t.is_additive, t.unit
),

offered as (
    from direct
    union all by name
    from carried
    union all by name
    from summed
),

best_of_year as (
    select
        o.*,
        o.kind = 'flow'
        and not coalesce(
            month(o.period_start) = 1 and day(o.period_start) = 1
            and o.as_of = make_date(o.year, 12, 31) and year(o.period_start) = o.year,
            false
        ) as is_odd_period
    from offered as o
    where year is null or o.year = year
    qualify row_number() over (
        partition by o.place_code, o.year
        order by
            not o.is_complete, o.carried, is_odd_period, o.validity_order, o.n_parts desc, o.as_of desc,
            o.value desc, o.estimate_id
    ) = 1
),

chosen as (
    select b.*
    from best_of_year as b
    qualify
        year is not null
        -- a flow of an odd period stands back for a calendar year of up to two years before
        or row_number() over (
            partition by b.place_code
            order by not b.is_complete, b.year - if(b.is_odd_period, 2, 0) desc, b.is_odd_period, b.year desc
        ) = 1
),

dated as (
    select c.*, max(c.as_of) filter (where c.is_complete) over () as newest_on from chosen as c
)
select
    indicator as indicator,
    p.name as province,
    d.year,
    if(d.is_complete, d.value, null) as value,
    if(d.is_complete, d.value_max, null) as value_max,
    d.unit,
    d.bound,
    status as status,
    coalesce(nullif(stars, '3+'), '3+') as stars,
    nullif(detail, 'standard')::varchar as detail,
    d.validity,
    d.period_start,
    d.as_of,
    if(d.is_complete, d.denominator, null) as denominator,
    if(d.is_complete, d.low, null) as low,
    if(d.is_complete, d.high, null) as high,
    d.n_articles,
    len(d.portals) as n_publishers,
    d.n_reports,
    d.flag,
    d.is_sum,
    d.is_complete,
    d.parts,
    d.missing,
    nullif(concat_ws(
        '; ',
        d.missing,
        case if(d.is_complete, d.flag, null)
            when 'conflict' then 'reports of this date differ: ' || printf('%.15g', d.low) || ' to '
                || printf('%.15g', d.high)
            when 'undated_conflicts' then 'an undated report says otherwise'
            when 'unit_slip' then 'another report is a thousand times off'
            when 'outlier' then 'outside the range that is plausible for a province'
        end,
        if(d.is_odd_period and d.is_complete, 'period ' || coalesce(d.period_start::varchar, 'unsaid') || ' to ' || d.as_of::varchar
            || ' is no calendar year', null),
        if(boundary = '63' and status = 'actual' and d.as_of >= date '2025-07-01' and d.is_complete,
            'the old province''s land after the merger of 2025-07-01', null),
        if(d.validity = 'cumulative' and d.is_complete, 'counts lapsed certificates too', null),
        if(d.is_complete and d.as_of < d.newest_on - 183, 'more than six months older than the newest', null)
    ), '') as doubt,
    s.quote,
    s.sentence,
    s.title,
    s.portal,
    s.published_on,
    s.url,
    p.code as place_code,
    boundary as boundary,
    d.estimate_id,
    d.figure_id,
    r.edition
from (
    from dated
    -- a branch of its own: a join that finds nothing may leave its other side out, and with it the refusal
    union all by name
    select null::varchar as place_code from valid_call as v where not v.is_valid
) as d
left join places as p on p.code = d.place_code and p.boundary = boundary
left join estimate_sources as s on s.estimate_id = d.estimate_id and s.indicator = indicator
cross join release as r
order by d.year desc, if(d.is_complete, d.value, null) desc nulls last, p.sort_order;
