-- Which older claims of a year contradict another older one of about the same date?
-- Each is held against the farthest of those within 31 days, above and below it, so that no pairs are made: another
-- claim lies too far above when its low end less the allowed part of its high end is still above one's own high end,
-- too far below when its high end is under one's own low end less the allowed part of one's own high end. (Levels are
-- never negative, so the larger number of a pair is the upper one.) Two exact claims may lie apart by the spread.
create or replace temp table superseded_conflicts as
with superseded as (
    select
        c.figure_id, c.group_hash, c.period_end, c.low, c.high, c.is_exact,
        c.high * 1e-9 as allowed,
        c.high * (c.max_rel_spread + 1e-9) as allowed_among_exact
    from claims_read as c
    join choices as x on x.group_hash = c.group_hash
    where c.kind != 'flow' and c.period_end < x.period_end - 31
),

farthest as (
    select
        s.*,
        max(s.low - s.allowed_among_exact) filter (where s.is_exact) over near as above_exact,
        max(s.low - s.allowed) filter (where s.is_exact) over near as above_exact_strictly,
        max(s.low - s.allowed) filter (where not s.is_exact) over near as above_bounded,
        min(s.high) filter (where s.is_exact) over near as below_exact,
        min(s.high) filter (where not s.is_exact) over near as below_bounded
    from superseded as s
    window near as (
        partition by s.group_hash
        order by s.period_end
        range between interval 31 days preceding and interval 31 days following
    )
)
select f.figure_id
from farthest as f
where coalesce(f.above_bounded > f.high, false)
    or coalesce(f.below_bounded < f.low - f.allowed, false)
    or coalesce(if(f.is_exact, f.above_exact, f.above_exact_strictly) > f.high, false)
    or coalesce(f.below_exact < f.low - if(f.is_exact, f.allowed_among_exact, f.allowed), false);
