-- Which claim of each group is its estimate?
-- Of a group's plausible claims (of all, where none is) those of the latest date compete: of targets the newest plan
-- first; then the better source, an exact number before a bounded one, and the number with more independent reports;
-- what is left is settled by original before copy, later publication, higher confidence, and at last the figure's id,
-- so that it never varies.
create or replace temp table choices as
with weighed as (
    select c.*, bool_or(c.is_plausible) over (partition by c.group_hash) as has_plausible
    from claims_read as c
    where c.group_hash is not null
),

competing as (
    select w.*, max(w.period_end) over (partition by w.group_hash) as latest_on
    from weighed as w
    where w.is_plausible or not w.has_plausible
),

-- a report counts once however often it is copied: neither the same article nor the same sentence is a second one
supported as (
    select
        c.group_hash, c.low, c.high, c.is_exact,
        least(count(distinct c.report), count(distinct c.sentence_key)) as n_same
    from competing as c
    where c.period_end = c.latest_on
    group by all
),

ranked as (
    select
        c.*,
        row_number() over (
            partition by c.group_hash
            order by
                c.told_on desc nulls last,
                c.source_rank,
                not c.is_exact,
                s.n_same desc,
                c.is_copy,
                c.published_on desc nulls last,
                c.confidence desc,
                c.figure_id
        ) as place_in_line
    from competing as c
    join supported as s
        on s.group_hash = c.group_hash and s.low = c.low and s.high = c.high and s.is_exact = c.is_exact
    where c.period_end = c.latest_on
)
select
    r.* exclude (place_in_line),
    md5(concat_ws(
        '|', r.indicator, coalesce(r.stars, ''), coalesce(r.detail, ''), coalesce(r.validity, ''), r.status,
        r.place_level, r.place_code, coalesce(r.boundary, ''),
        if(r.kind = 'flow', coalesce(r.period_start::varchar, '') || '/' || r.period_end, year(r.period_end)::varchar)
    )) as estimate_id
from ranked as r
where r.place_in_line = 1;
