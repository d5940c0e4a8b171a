-- flag: A share of standard communes and the N of M communes of about the same date differ by more than one point.
select
    s.province, s.boundary, s.as_of, s.value as share_percent, n.value as n_communes, n.denominator,
    round(100 * n.value / n.denominator, 2) as n_of_m_percent, n.as_of as counted_on
from estimates as s
join estimates as n
    on n.indicator = 'ntm_communes' and n.status = s.status and n.place_code = s.place_code
    and n.boundary is not distinct from s.boundary and n.detail is null and n.denominator > 0
    and abs(n.as_of - s.as_of) <= 31
where s.indicator = 'ntm_communes_share' and s.detail is null and s.bound = 'exact' and n.bound = 'exact'
    and abs(s.value - 100 * n.value / n.denominator) > 1;
