-- flag: More communes are recognised than the province had then (some portals count townships as well).
with counted as (
    select
        e.estimate_id, e.indicator, e.province, e.boundary, e.as_of, e.value,
        arg_max(c.n_communes, c.counted_on) filter (where c.counted_on <= e.as_of) as then_communes,
        arg_min(c.n_communes, c.counted_on) as first_communes
    from estimates as e
    join indicators as i on i.code = e.indicator and i.unit = 'commune'
    join place_communes as c on c.code = e.place_code and c.boundary = e.boundary
    group by all
)
select c.* exclude (then_communes, first_communes), coalesce(c.then_communes, c.first_communes) as n_communes
from counted as c
where c.value > coalesce(c.then_communes, c.first_communes);
