-- flag: An estimate of the same group is more than twice or less than half of what the release before said.
select n.estimate_id, n.indicator, n.province, n.boundary, n.as_of, b.value as value_before, n.value as value_now
from estimates as n
join previous.estimates as b on b.estimate_id = n.estimate_id
where n.value > 2 * b.value or n.value < b.value / 2;
