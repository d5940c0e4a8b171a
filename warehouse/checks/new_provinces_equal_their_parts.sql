-- flag: A merged province's count and the sum of its old parts, all told within 31 days of it, lie too far apart.
with merged as (
    select
        e.estimate_id, e.indicator, e.province, e.as_of, e.value, i.max_rel_spread,
        s.code_63, s.name_63,
        arg_min(o.value, (abs(o.as_of - e.as_of), o.estimate_id)) as part
    from estimates as e
    join indicators as i on i.code = e.indicator and i.is_additive and i.kind = 'stock'
    join province_successions as s on s.code_34 = e.place_code and s.is_merged
    left join estimates as o
        on o.place_code = s.code_63 and o.boundary = '63' and o.indicator = e.indicator and o.status = e.status
        and o.stars is not distinct from e.stars and o.detail is not distinct from e.detail
        and o.validity is not distinct from e.validity
        -- two comparisons, not abs(): a left join looks up what it can compare, and tries every pair of anything else
        and o.as_of >= e.as_of - 31 and o.as_of <= e.as_of + 31
    where e.boundary = '34' and e.bound = 'exact'
    group by all
)
select
    m.indicator, m.province, m.as_of, m.value, sum(m.part) as parts_sum,
    string_agg(m.name_63 || ' ' || printf('%.15g', m.part), ' + ' order by m.code_63) as parts
from merged as m
group by m.estimate_id, m.indicator, m.province, m.as_of, m.value, m.max_rel_spread
having count(m.part) = count(*)
    and abs(sum(m.part) - m.value) > m.max_rel_spread * greatest(sum(m.part), m.value);
