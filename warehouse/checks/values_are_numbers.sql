-- hard: A figure's value, its upper end, its confidence or its period is none.
select f.figure_id, f.value, f.value_max, f.confidence, f.period_start, f.period_end
from figures as f
where not isfinite(f.value)
    or not isfinite(coalesce(f.value_max, 0))
    or f.value_max < f.value
    or f.confidence not between 0 and 1
    or f.period_start > f.period_end;
