-- flag: A share of something is above 100 percent (changes may be).
select f.figure_id, f.indicator, f.value, f.quote
from figures as f
join indicators as i on i.code = f.indicator
where f.review is distinct from 'rejected' and f.unit = 'percent' and f.status != 'change' and i.kind = 'rate' and f.value > 100
    and f.indicator != 'ocop_revenue_change';
