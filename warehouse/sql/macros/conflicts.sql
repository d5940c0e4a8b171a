-- Where do sources contradict each other, in which words, and by how much?
-- One row a claim that contradicts: against the estimate of its group, or, undated, against the nearest number of the
-- same key; where nothing is dated, two undated numbers of different articles; of older claims the farthest of about that date.
-- Both sentences stand side by side.
create or replace macro conflicts(indicator := null, place := null, boundary := null) as table
with valid_call as (
    select
        if(
            indicator is null or exists (select 1 from indicators as i where i.code = indicator), true,
            error('unknown indicator ''' || indicator || ''': see select code from indicators')
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

keyed as (
    select
        f.*,
        c.relation,
        c.estimate_id,
        if(f.place_level = 'national', 'VN', f.province_code) as place_code,
        if(f.place_level = 'national', null, f.boundary) as map,
        nullif(f.stars, '3+') as star_key,
        nullif(nullif(f.detail, 'standard'), 'all') as detail_key
    from figures as f
    join claims as c on c.figure_id = f.figure_id
    where (indicator is null or f.indicator = indicator)
        and (boundary is null or f.boundary = boundary or f.place_level = 'national')
        and (
            place is null or f.province = place or (boundary is not null and f.province_code = place)
            or (place in ('VN', 'Việt Nam') and f.place_level = 'national')
        )
),

against_estimate as (
    select k.figure_id as other_id, e.figure_id, e.estimate_id, k.relation
    from keyed as k
    join estimates as e on e.estimate_id = k.estimate_id
    where k.relation in ('conflicts', 'unit_slip', 'outlier')
),

undated as (
    select k.* from keyed as k where k.relation = 'undated_conflicts'
),

against_dated as (
    select u.figure_id as other_id, e.figure_id, e.estimate_id, u.relation
    from undated as u
    join estimates as e
        on e.indicator = u.indicator
        and e.stars is not distinct from u.star_key
        and e.detail is not distinct from u.detail_key
        and e.validity is not distinct from u.validity
        and e.status = u.status
        and e.place_level = u.place_level
        and e.place_code = u.place_code
        and e.boundary is not distinct from u.map
    qualify row_number() over (
        partition by u.figure_id order by abs(e.value - u.value), e.as_of desc, e.estimate_id
    ) = 1
),

among_undated as (
    select u.figure_id as other_id, o.figure_id, null::varchar as estimate_id, u.relation
    from undated as u
    join undated as o
        on o.indicator = u.indicator
        and o.star_key is not distinct from u.star_key
        and o.detail_key is not distinct from u.detail_key
        and o.validity is not distinct from u.validity
        and o.status = u.status
        and o.place_level = u.place_level
        and o.place_code = u.place_code
        and o.map is not distinct from u.map
        and o.article_id != u.article_id
        and o.value != u.value
        and o.figure_id < u.figure_id
    anti join against_dated as d on d.other_id = u.figure_id
    qualify row_number() over (
        partition by u.figure_id order by abs(o.value - u.value), o.figure_id
    ) = 1
),

-- of two older claims the later, or the greater of one date, stands first; each pair is told once
among_superseded as (
    select s.figure_id as other_id, o.figure_id, s.estimate_id, s.relation
    from (from keyed where relation = 'superseded_conflicts') as s
    join (from keyed where relation in ('superseded', 'superseded_conflicts')) as o
        on o.estimate_id = s.estimate_id
        and o.figure_id != s.figure_id
        and abs(o.period_end - s.period_end) <= 31
        and (o.relation = 'superseded' or (o.period_end, o.value, o.figure_id) > (s.period_end, s.value, s.figure_id))
    qualify row_number() over (
        partition by s.figure_id order by abs(o.value - s.value) desc, o.figure_id
    ) = 1
),

pairs as (
    from against_estimate
    union all by name
    from against_dated
    union all by name
    from among_undated
    union all by name
    from among_superseded
)
select s.* exclude (sort_name)
from (
    select
        f.indicator,
        coalesce(f.province, 'Việt Nam') as place,
        f.boundary,
        p.relation,
        f.period_start,
        f.period_end as as_of,
        f.value,
        o.value as other_value,
        f.unit,
        f.bound,
        o.bound as other_bound,
        o.period_end as other_as_of,
        100 * abs(f.value - o.value) / nullif(greatest(abs(f.value), abs(o.value)), 0) as difference_percent,
        f.status,
        coalesce(nullif(f.stars, '3+'), '3+') as stars,
        f.detail,
        f.validity,
        f.sentence,
        o.sentence as other_sentence,
        f.quote,
        o.quote as other_quote,
        a.portal,
        b.portal as other_portal,
        a.portal = b.portal as is_same_publisher,
        a.published_on,
        b.published_on as other_published_on,
        a.url,
        b.url as other_url,
        f.confidence,
        o.confidence as other_confidence,
        coalesce(f.province_code, 'VN') as place_code,
        p.estimate_id,
        f.figure_id,
        o.figure_id as other_figure_id,
        r.edition,
        f.province as sort_name
    from pairs as p
    join figures as f on f.figure_id = p.figure_id
    join figures as o on o.figure_id = p.other_id
    join articles as a on a.article_id = f.article_id
    join articles as b on b.article_id = o.article_id
    cross join release as r
    -- a branch of its own: a join that finds nothing may leave its other side out, and with it the refusal
    union all by name
    select null::varchar as edition from valid_call as v where not v.is_valid
) as s
order by
    s.indicator, s.sort_name nulls last, s.boundary, s.as_of nulls last, s.difference_percent desc, s.other_figure_id;
