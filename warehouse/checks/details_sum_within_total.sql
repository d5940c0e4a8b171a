-- flag: Parts of a whole (kinds of producers, sources of money, renewals) add up to more than it, or, all told, to less.
with wholes (indicator, detail, n_kinds) as (
    values
        ('ocop_entities', 'enterprise', 4), ('ocop_entities', 'cooperative', 4),
        ('ocop_entities', 'cooperative_group', 4), ('ocop_entities', 'household', 4),
        ('ntm_capital', 'state', null), ('ntm_capital', 'credit', null),
        ('ntm_capital', 'enterprise', null), ('ntm_capital', 'community', null),
        ('ocop_budget', 'state', null), ('ocop_budget', 'credit', null),
        ('ocop_budget', 'enterprise', null), ('ocop_budget', 'community', null),
        ('ocop_products_recognized_period', 'rerated', null), ('ocop_products_recognized_period', 'upgraded', null)
),

parts as (
    select
        e.indicator, e.status, e.validity, e.place_code, e.boundary, e.period_start, e.as_of,
        sum(e.value) as parts_sum,
        count(*) as n_parts,
        any_value(w.n_kinds) as n_kinds,
        string_agg(e.detail || ' ' || printf('%.15g', e.value), ', ' order by e.detail) as parts
    from estimates as e
    join wholes as w on w.indicator = e.indicator and w.detail = e.detail
    where e.stars is null and e.bound = 'exact'
    group by all
)
select t.indicator, t.province, t.boundary, t.as_of, t.value as total, p.parts_sum, p.parts
from parts as p
join estimates as t
    on t.indicator = p.indicator and t.status = p.status and t.validity is not distinct from p.validity
    and t.place_code = p.place_code and t.boundary is not distinct from p.boundary and t.as_of = p.as_of
    and t.period_start is not distinct from p.period_start
    and t.stars is null and t.detail is null and t.bound = 'exact'
where p.parts_sum > t.value * 1.005 or (p.n_parts = p.n_kinds and p.parts_sum < t.value * 0.995);
