-- flag: The N of an N/M is greater than its M.
select f.figure_id, f.indicator, f.value, f.denominator, f.quote
from figures as f
where f.review is distinct from 'rejected' and f.denominator is not null and coalesce(f.value_max, f.value) > f.denominator;
