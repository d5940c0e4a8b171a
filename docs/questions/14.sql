-- Question: Where do official figures disagree?
-- Reading: pairs of claims that contradict each other, the farthest apart first, with both sentences and addresses.
--   undated_conflicts means that one of the two gives no date: it fits none of the dated values.
-- Limits: two honest offices of one month differ by a few percent (the national totals for 12/2024 were 14,642 and
--   15,590); what lies within the indicator's spread is not listed. A misread number looks like a conflict: read both.
select
    indicator,
    place,
    boundary,
    relation,
    as_of,
    value,
    other_value,
    other_as_of,
    round(difference_percent, 1) as difference_percent,
    portal,
    other_portal,
    sentence,
    other_sentence,
    url,
    other_url
from conflicts()
order by difference_percent desc, indicator, place;
