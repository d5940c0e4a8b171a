-- hard: A claim stands in a group whose key is not its own.
select c.figure_id, c.estimate_id, f.indicator, f.province_code, f.period_end, e.place_code, e.as_of
from claims as c
join estimates as e on e.estimate_id = c.estimate_id
join figures as f on f.figure_id = c.figure_id
join indicators as i on i.code = e.indicator
where f.indicator != e.indicator
    or f.status != e.status
    or f.place_level != e.place_level
    or f.unit != e.unit
    or nullif(f.stars, '3+') is distinct from e.stars
    or nullif(nullif(f.detail, 'standard'), 'all') is distinct from e.detail
    or f.validity is distinct from e.validity
    or (e.place_level = 'province' and (f.province_code != e.place_code or f.boundary != e.boundary))
    or year(f.period_end) != e.year
    or (i.kind = 'flow' and (f.period_start is distinct from e.period_start or f.period_end != e.as_of));
