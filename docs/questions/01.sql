-- Question: Which provinces have the most OCOP products, and per commune?
-- Reading: one row a province, the best first. rank is null where no sum can be made; cumulative numbers are ranked
--   among themselves (ranked_among). per_commune divides by the rural communes counted nearest to the value's date.
-- Limits: few reports say whether certificates are still in force. Look at validity and
--   doubt before calling a province first, and at rank_best and rank_worst where sources disagree.
select
    r.rank,
    r.ranked_among,
    r.province,
    r.value,
    r.validity,
    r.as_of,
    r.rank_best,
    r.rank_worst,
    round(p.value_per, 2) as per_commune,
    p.per_base as communes,
    p.per_base_on as communes_counted_on,
    r.doubt
from rank('ocop_products_recognized', boundary := '34') as r
left join compare('ocop_products_recognized', per := 'commune', boundary := '34') as p on p.place_code = r.place_code
order by r.ranked_among desc, r.rank nulls last, r.province;
