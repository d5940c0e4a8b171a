-- Which claim of each group is its estimate?
-- Of a group's plausible claims (of all, where none is) those of the latest date compete: the better source first,
-- an exact number before a bounded one, then the number with more independent reports; what is left is settled by
-- original before copy, later publication, higher confidence, and at last the figure's id, so that it never varies.
create or replace temp table choices as
with weighed as (
    select c.*, bool_or(c.is_plausible) over (partition by c.estimate_id) as has_plausible
    from claims_read as c
    where c.estimate_id is not null
),

competing as (
    select w.*, max(w.period_end) over (partition by w.estimate_id) as latest_on
    from weighed as w
    where w.is_plausible or not w.has_plausible
),

-- a report counts once however often it is copied: neither the same article nor the same sentence is a second one
supported as (
    select
        c.estimate_id, c.low, c.high, c.is_exact,
        least(count(distinct c.report), count(distinct c.sentence_key)) as n_same
    from competing as c
    where c.period_end = c.latest_on
    group by all
),

ranked as (
    select
        c.*,
        row_number() over (
            partition by c.estimate_id
            order by
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
        on s.estimate_id = c.estimate_id and s.low = c.low and s.high = c.high and s.is_exact = c.is_exact
    where c.period_end = c.latest_on
)
select * exclude (place_in_line) from ranked where place_in_line = 1;
