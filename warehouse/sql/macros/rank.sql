-- Which place does each province take on one indicator, and how sure is that place?
-- Cumulative numbers are ranked among themselves, never with the others, and so are flows of other periods than a
-- calendar year; provinces without a value are not ranked.
-- rank_best and rank_worst let every value move between the least and the greatest number that was claimed for it.
create or replace macro rank(
    indicator, year := null, boundary := '34', status := 'actual', stars := null, detail := null
) as table
with compared as (
    select
        c.*,
        case
            when c.doubt like '%is no calendar year%' then 'other periods'
            when c.validity is not distinct from 'cumulative' then 'cumulative'
            else 'current or unsaid'
        end as ranked_among,
        i.direction,
        if(i.direction = 'down', -c.value, c.value) as merit,
        if(i.direction = 'down', -c.high, c.low) as least_merit,
        if(i.direction = 'down', -c.low, c.high) as most_merit
    from compare_values(
        indicator, year := year, boundary := boundary, status := status, stars := stars, detail := detail
    ) as c
    -- a left join, so that an unknown code is refused by compare and not optimised away
    left join indicators as i on i.code = c.indicator
),

placed as (
    select
        c.*,
        if(
            c.value is null, null,
            rank() over (partition by c.ranked_among, c.value is null order by c.merit desc nulls last)
        )::integer as position,
        count(c.value) over (partition by c.ranked_among)::integer as n_ranked
    from compared as c
),

bounded as (
    select
        p.place_code,
        1 + count(*) filter (where o.least_merit > p.most_merit) as rank_best,
        count(*) filter (where o.most_merit >= p.least_merit) as rank_worst
    from placed as p
    join placed as o on o.ranked_among = p.ranked_among and o.value is not null
    where p.value is not null
    group by p.place_code
)
select
    p.indicator,
    p.position as rank,
    p.n_ranked,
    p.ranked_among,
    p.province,
    p.year,
    p.value,
    p.value_max,
    p.unit,
    p.bound,
    p.validity,
    p.as_of,
    p.denominator,
    b.rank_best::integer as rank_best,
    b.rank_worst::integer as rank_worst,
    p.direction,
    p.low,
    p.high,
    p.n_articles,
    p.n_publishers,
    p.n_reports,
    p.flag,
    p.is_sum,
    p.parts,
    p.missing,
    p.doubt,
    p.status,
    p.stars,
    p.detail,
    p.quote,
    p.sentence,
    p.portal,
    p.published_on,
    p.url,
    p.place_code,
    p.boundary,
    p.estimate_id,
    p.figure_id,
    p.edition
from placed as p
left join bounded as b on b.place_code = p.place_code
order by
    list_position(['current or unsaid', 'other periods', 'cumulative'], p.ranked_among), p.position nulls last, p.province;
