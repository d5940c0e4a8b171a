-- flag: An estimate and an official figure of the same thing differ by more than honest reports do.
select o.indicator, o.province, o.boundary, o.as_of, o.value as official_value, o.estimate_value, o.estimate_as_of, o.url
from official_figures as o
where o.relation = 'disagrees';
