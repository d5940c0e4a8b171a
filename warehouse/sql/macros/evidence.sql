-- What was claimed about an indicator, by whom, in which words, and how does each claim stand to the estimate?
-- Every figure of the indicator, whatever its status or level; place is a name or code of a province, or 'VN'.
create or replace macro evidence(indicator, place := null, year := null, boundary := null) as table
with valid_call as (
    select
        if(
            exists (select 1 from indicators as i where i.code = indicator), true,
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
)
select s.* exclude (sort_order, sort_name)
from (
    select
        f.indicator,
        coalesce(f.province, if(f.place_level = 'national', 'Việt Nam', null)) as place,
        f.place_level,
        f.boundary,
        f.district,
        f.value,
        f.value_max,
        f.unit,
        f.bound,
        f.status,
        f.stars,
        f.detail,
        f.validity,
        f.denominator,
        f.period_start,
        f.period_end,
        f.period_basis,
        coalesce(c.relation, if(f.review = 'rejected', 'rejected', 'not_compared')) as relation,
        f.quote,
        f.sentence,
        a.title,
        a.portal,
        a.published_on,
        a.url,
        f.confidence,
        f.plan_doc,
        f.plan_date,
        f.review,
        v.reviewer,
        v.decided_at,
        v.note as review_note,
        if(f.review = 'corrected', v.original, null) as read_as,
        f.figure_id,
        c.estimate_id,
        r.edition,
        p.sort_order,
        f.province as sort_name
    from figures as f
    join articles as a on a.article_id = f.article_id
    left join claims as c on c.figure_id = f.figure_id
    left join reviews as v on v.review_id = f.review_id and v.figure_id = f.figure_id
    left join places as p on p.code = f.province_code and p.boundary = f.boundary
    cross join release as r
    where f.indicator = indicator
        and (
            place is null or f.province = place or f.province_code = place
            or (place in ('VN', 'Việt Nam') and f.place_level = 'national')
        )
        and (year is null or year(f.period_end) = year)
        and (boundary is null or f.boundary = boundary)
    -- a branch of its own: a join that finds nothing may leave its other side out, and with it the refusal
    union all by name
    select null::varchar as edition from valid_call as v where not v.is_valid
) as s
order by
    s.sort_order nulls last, s.sort_name nulls last, s.status, s.period_end nulls last, s.value desc, s.figure_id;
