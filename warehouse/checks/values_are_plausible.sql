-- flag: An estimate lies outside the range that the catalogue holds plausible for one province.
select e.estimate_id, e.indicator, e.province, e.boundary, e.as_of, e.value, f.quote
from estimates as e
join figures as f on f.figure_id = e.figure_id
where e.flag = 'outlier';
