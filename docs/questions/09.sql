-- Question: What happened to recognised communes when provinces merged on 2025-07-01?
-- Reading: the newest sum of old provinces before the merger beside the first own number of the new province. A fall
--   of the count is no failure: communes were merged too, so the shares stand beside it.
-- Limits: provinces whose parts were not all reported have no sum (why in missing). New communes are assessed anew,
--   and recognition was suspended for a while.
with before as (
    select place_code, province, year, value, as_of, parts, missing, denominator
    from compare('ntm_communes', year := 2024, boundary := '34')
),

since as (
    select
        e.place_code, e.province, e.value, e.denominator, e.as_of
    from estimates as e
    where e.indicator = 'ntm_communes' and e.status = 'actual' and e.boundary = '34' and e.detail is null
        and e.as_of >= date '2025-07-01'
    qualify row_number() over (partition by e.place_code order by e.as_of, e.estimate_id) = 1
)
select
    coalesce(s.province, b.province) as province,
    b.value as before_merger,
    b.denominator as communes_before,
    round(100 * b.value / b.denominator, 1) as percent_before,
    b.as_of as before_on,
    b.parts,
    s.value as since_merger,
    s.denominator as communes_since,
    round(100 * s.value / s.denominator, 1) as percent_since,
    s.as_of as since_on,
    b.missing
from before as b
full join since as s on s.place_code = b.place_code
order by province;
