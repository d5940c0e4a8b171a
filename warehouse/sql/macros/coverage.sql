-- For which provinces is there a value of which indicator, how old is the newest, and which cells are empty?
-- One row a cell of indicator and province, empty ones too. Age is counted to the day on which the release was built.
create or replace macro coverage(indicator := null, boundary := '34', status := 'actual') as table
with asked as (
    select i.code, i.name_vi, i.name_en
    from indicators as i
    where i.kind != 'any'
        and not i.is_national_only
        and (boundary = '63' or i.series_ends_on is null or i.series_ends_on >= date '2025-07-01')
        and (indicator is null or i.code = indicator)
),

valid_call as (
    select
        if(
            indicator is null or exists (select 1 from indicators as i where i.code = indicator), true,
            error('unknown indicator ''' || indicator || ''': see select code from indicators')
        )
        and if(
            boundary in ('63', '34'), true, error('boundary is ''63'' or ''34''')
        )
        and if(status in ('actual', 'target'), true, error('status is ''actual'' or ''target'''))
            as is_valid
),

cells as (
    select q.code, q.name_vi, q.name_en, p.code as place_code, p.name, p.sort_order, p.n_members
    from asked as q
    cross join places as p
    where p.boundary = boundary
),

own as (
    select
        e.indicator, e.place_code,
        count(*) as n_estimates,
        count(distinct e.year) as n_years,
        max(e.as_of) as newest_on,
        arg_max(e.value, (e.as_of, e.estimate_id)) as newest_value,
        count(*) filter (where e.flag in ('conflict', 'undated_conflicts', 'unit_slip', 'outlier')) as n_doubtful
    from estimates as e
    where e.status = status and e.place_level = 'province' and e.boundary = boundary
        and e.stars is null and e.detail is null
    group by e.indicator, e.place_code
),

-- what the old provinces bring to the new map
parts as (
    select
        e.indicator,
        s.code_34 as place_code,
        count(distinct s.code_63) as n_parts,
        count(*) as n_estimates,
        count(distinct e.year) as n_years,
        max(e.as_of) as newest_on
    from estimates as e
    join province_successions as s on s.code_63 = e.place_code
    where boundary = '34' and e.boundary = '63' and e.status = status and e.place_level = 'province'
        and e.stars is null and e.detail is null
    group by e.indicator, s.code_34
),

said as (
    select f.indicator, f.province_code as place_code, count(*) as n_figures,
        count(*) filter (where f.period_end is null) as n_undated
    from figures as f
    where f.place_level = 'province' and f.boundary = boundary and f.province_code is not null
    group by f.indicator, f.province_code
)
select
    c.code as indicator,
    c.name as province,
    case
        when o.n_estimates > 0 then 'own values'
        when p.n_parts > 0 then 'old provinces only'
        when s.n_figures > 0 then 'figures only'
        else 'empty'
    end as state,
    coalesce(o.n_estimates, 0)::integer as n_estimates,
    coalesce(o.n_years, 0)::integer as n_years,
    coalesce(o.newest_on, p.newest_on) as newest_on,
    o.newest_value,
    r.built_at::date - coalesce(o.newest_on, p.newest_on) as age_days,
    coalesce(o.n_doubtful, 0)::integer as n_doubtful,
    coalesce(s.n_figures, 0)::integer as n_figures,
    coalesce(s.n_undated, 0)::integer as n_undated,
    coalesce(p.n_parts, 0)::integer as n_old_parts,
    if(boundary = '34', greatest(c.n_members, 1), 1)::integer as n_old_provinces,
    c.place_code,
    boundary as boundary,
    r.edition
from (
    from cells
    -- a branch of its own: a join that finds nothing may leave its other side out, and with it the refusal
    union all by name
    select null::varchar as place_code from valid_call as v where not v.is_valid
) as c
left join own as o on o.indicator = c.code and o.place_code = c.place_code
left join parts as p on p.indicator = c.code and p.place_code = c.place_code
left join said as s on s.indicator = c.code and s.place_code = c.place_code
cross join release as r
order by c.code, c.sort_order;
