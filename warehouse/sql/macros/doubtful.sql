-- Which figures should a person look at, the most doubtful first, and why?
-- One row a figure that no decision stands for yet: what contradicts, is a thousand times off, lies outside the
-- plausible range, is more than its whole, or was read with little confidence; and articles whose decisions are open again.
create or replace macro doubtful(indicator := null, place := null) as table
with valid_call as (
    select
        if(
            indicator is null or exists (select 1 from indicators as i where i.code = indicator), true,
            error('unknown indicator ''' || indicator || ''': see select code from indicators')
        )
        and if(
            place is null or place in ('VN', 'Việt Nam')
            or exists (select 1 from places as p where p.name = place or p.code = place), true,
            error('unknown place ''' || place || ''': a province as places has it, or ''VN''')
        )
            as is_valid
),

asked as (
    select f.*
    from figures as f
    where f.review is null
        and (indicator is null or f.indicator = indicator)
        and (
            place is null or f.province = place
            or (place in ('VN', 'Việt Nam') and f.place_level = 'national')
        )
),

reopened as (
    select r.article_id, r.indicator, count(*) as n_decisions
    from reviews as r
    where r.state = 'reopened'
    group by all
),

judged as (
    select
        a.figure_id,
        c.estimate_id,
        case
            when o.article_id is not null then 1
            when c.relation = 'unit_slip' then 2
            when c.relation = 'outlier' or (c.relation = 'estimate' and e.flag = 'outlier') then 3
            when coalesce(a.value_max, a.value) > a.denominator then 4
            when c.relation = 'conflicts' then 5
            when c.relation = 'estimate' and e.flag in ('unit_slip', 'conflict') then 6
            when c.relation = 'undated_conflicts' then 7
            when c.relation = 'superseded_conflicts' then 8
            when a.confidence < 0.5 and a.status in ('actual', 'target') then 9
        end as urgency
    from asked as a
    left join claims as c on c.figure_id = a.figure_id
    left join estimates as e on e.estimate_id = c.estimate_id
    left join reopened as o on o.article_id = a.article_id and o.indicator = a.indicator
)
select s.*
from (
    select
        j.urgency::integer as urgency,
        case j.urgency
            when 1 then 'a decision about this article is open again: sentence and reading have changed'
            when 2 then 'a thousand times off another report'
            when 3 then 'outside the range that is plausible for a province'
            when 4 then 'more than the whole that it is said to be part of'
            when 5 then 'contradicts the estimate'
            when 6 then 'is the estimate, and other reports say otherwise'
            when 7 then 'undated, and fits no dated report'
            when 8 then 'contradicts another report of its date'
            when 9 then 'read with little confidence'
        end as why,
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
        f.quote,
        f.sentence,
        a.title,
        a.portal,
        a.published_on,
        a.url,
        f.confidence,
        f.rule,
        j.estimate_id,
        f.figure_id,
        r.edition
    from judged as j
    join figures as f on f.figure_id = j.figure_id
    join articles as a on a.article_id = f.article_id
    cross join release as r
    where j.urgency is not null
    -- a branch of its own: a join that finds nothing may leave its other side out, and with it the refusal
    union all by name
    select null::varchar as edition from valid_call as v where not v.is_valid
) as s
order by s.urgency, s.confidence, s.figure_id;
