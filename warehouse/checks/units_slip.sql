-- flag: A claim says what another one says but for a factor of 1,000: triệu taken for tỷ, or a dot for a comma.
select f.indicator, f.province, f.boundary, f.period_end, f.value, e.value as estimate_value, f.quote, f.sentence
from claims as c
join figures as f on f.figure_id = c.figure_id
join estimates as e on e.estimate_id = c.estimate_id
where c.relation = 'unit_slip';
