-- Question: What happened to recognised communes when provinces merged on 2025-07-01?
-- Reading: the newest count of before the merger, summed from the old provinces, beside the first own number of the
--   new province. A fall of the count is no failure: communes were merged too, so the shares stand beside it.
-- Limits: provinces whose parts were not all reported from 2024 on, at dates within six months, have no sum (why in
--   missing). New communes are assessed anew, and recognition was suspended for a while.
with parts as (
    select
        s.code_34, s.name_34, s.name_63, o.sort_order,
        count(*) over (partition by s.code_34) as n_members,
        e.value, e.denominator, e.as_of
    from province_successions as s
    join places as o on o.code = s.code_63 and o.boundary = '63'
    left join estimates as e
        on e.indicator = 'ntm_communes' and e.status = 'actual' and e.boundary = '63' and e.place_level = 'province'
            and e.detail is null and e.place_code = s.code_63
            and e.as_of between date '2024-01-01' and date '2025-06-30'
    qualify row_number() over (partition by s.code_34, s.code_63 order by e.as_of desc nulls last, e.estimate_id) = 1
),

before as (
    select
        p.code_34,
        sum(p.value) as value,
        if(count(p.denominator) = count(*), sum(p.denominator), null) as denominator,
        max(p.as_of) as as_of,
        string_agg(p.name_63 || ' ' || printf('%.15g', p.value), ' + ' order by p.sort_order) as parts,
        case
            when count(p.value) < count(*) then 'no count of 2024 or 2025 for '
                || string_agg(
                    p.name_63 || if(p.name_63 = p.name_34, ' (map of 63)', ''), ', ' order by p.sort_order
                ) filter (where p.value is null)
            when max(p.as_of) - min(p.as_of) > 183 then 'the parts are dated more than six months apart'
        end as missing
    from parts as p
    group by p.code_34
    having count(p.value) > 0
),

since as (
    select e.place_code, e.value, e.denominator, e.as_of
    from estimates as e
    where e.indicator = 'ntm_communes' and e.status = 'actual' and e.boundary = '34' and e.place_level = 'province'
        and e.detail is null and e.as_of >= date '2025-07-01'
    qualify row_number() over (partition by e.place_code order by e.as_of, e.estimate_id) = 1
)
select
    n.name as province,
    if(b.missing is null, b.value, null) as before_merger,
    if(b.missing is null, b.denominator, null) as communes_before,
    if(b.missing is null, round(100 * b.value / b.denominator, 1), null) as percent_before,
    b.as_of as before_on,
    b.parts,
    s.value as since_merger,
    s.denominator as communes_since,
    round(100 * s.value / s.denominator, 1) as percent_since,
    s.as_of as since_on,
    if(s.value is not null, coalesce(b.missing, if(b.code_34 is null, 'no count of 2024 or 2025', null)), b.missing)
        as missing
from places as n
left join before as b on b.code_34 = n.code
left join since as s on s.place_code = n.code
where n.boundary = '34' and (b.code_34 is not null or s.place_code is not null)
order by before_merger is null or since_merger is null, n.sort_order;
