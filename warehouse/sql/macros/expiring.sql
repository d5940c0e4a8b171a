-- How many certificates run out within the twelve months after a day: those given 24 to 36 months before it?
-- A certificate holds 36 months (Quyết định 148/QĐ-TTg). One row a province and period of recognition that reaches into
-- that window; a period that only reaches into it partly cannot be split, and says how many of its days lie inside.
create or replace macro expiring(on_day := null, place := null, boundary := null, stars := null, detail := null) as table
with valid_call as (
    select
        if(
            on_day is null or try_cast(on_day as date) is not null, true, error('on_day is a day, as ''2025-12-31''')
        )
        and if(
            boundary is null or boundary in ('63', '34'), true, error('boundary is ''63'', ''34'' or null')
        )
        and if(
            place is null or place in ('VN', 'Việt Nam')
            or exists (select 1 from places as p where p.name = place or p.code = place), true,
            error('unknown place ''' || place || ''': a province as places has it, or ''VN''')
        )
            as is_valid
),

asked as (
    select
        coalesce(try_cast(on_day as date), r.built_at::date) as asked_on,
        r.edition
    from release as r
),

bounds as (
    select
        a.*,
        (a.asked_on - interval 36 months + interval 1 day)::date as window_from,
        (a.asked_on - interval 24 months)::date as window_to
    from asked as a
),

given as (
    select
        e.*,
        b.asked_on, b.window_from, b.window_to, b.edition,
        least(e.as_of, b.window_to) - greatest(e.period_start, b.window_from) + 1 as n_days_inside,
        e.as_of - e.period_start + 1 as n_days
    from estimates as e
    cross join bounds as b
    where e.indicator = 'ocop_products_recognized_period'
        and e.status = 'actual'
        and e.stars is not distinct from nullif(stars, '3+')
        and e.detail is not distinct from nullif(detail, 'standard')
        and (boundary is null or e.boundary is null or e.boundary = boundary)
        and (
            place is null or e.province = place or (boundary is not null and e.place_code = place)
            or (place in ('VN', 'Việt Nam') and e.place_level = 'national')
        )
        and e.period_start <= b.window_to
        and e.as_of >= b.window_from
),

-- nine months stand inside their year: of periods that overlap only the longest is counted
counted as (
    select
        g.*,
        not exists (
            select 1
            from given as o
            where o.place_code = g.place_code
                and o.boundary is not distinct from g.boundary
                and o.estimate_id != g.estimate_id
                and o.period_start <= g.as_of
                and o.as_of >= g.period_start
                and (o.n_days, o.estimate_id) > (g.n_days, g.estimate_id)
        ) as is_counted
    from given as g
)
select
    coalesce(c.province, 'Việt Nam') as place,
    c.boundary,
    c.value as products,
    c.unit,
    c.bound,
    coalesce(nullif(stars, '3+'), '3+') as stars,
    nullif(detail, 'standard')::varchar as detail,
    c.period_start as given_from,
    c.as_of as given_to,
    (c.period_start + interval 36 months)::date as expires_from,
    (c.as_of + interval 36 months)::date as expires_to,
    c.asked_on,
    c.window_from,
    c.window_to,
    c.n_days_inside = c.n_days as is_wholly_inside,
    100.0 * c.n_days_inside / c.n_days as days_inside_percent,
    c.is_counted,
    c.flag,
    nullif(concat_ws(
        '; ',
        if(c.n_days_inside < c.n_days, 'only ' || c.n_days_inside || ' of the ' || c.n_days
            || ' days of this period lie between 24 and 36 months back', null),
        if(not c.is_counted, 'part of a longer period that is listed too', null),
        if(c.flag in ('conflict', 'undated_conflicts', 'unit_slip', 'outlier'), 'in doubt: ' || c.flag, null),
        if(c.validity = 'cumulative', 'told as a running total', null)
    ), '') as doubt,
    f.quote,
    f.sentence,
    a.portal,
    a.published_on,
    a.url,
    c.place_code,
    c.estimate_id,
    c.figure_id,
    c.edition
from (
    from counted
    -- a branch of its own: a join that finds nothing may leave its other side out, and with it the refusal
    union all by name
    select null::varchar as place_code from valid_call as v where not v.is_valid
) as c
left join figures as f on f.figure_id = c.figure_id
left join articles as a on a.article_id = f.article_id
left join places as p on p.code = c.place_code and p.boundary = c.boundary
order by c.boundary nulls last, p.sort_order, c.period_start, c.as_of, c.estimate_id;
