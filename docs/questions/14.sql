-- Question: Where do official figures disagree?
-- Reading: pairs of claims that contradict each other, with both sentences and addresses: first those of two articles,
--   the farthest apart first, then (within_one_article) numbers that one article gives for the same thing.
--   undated_conflicts means that one of the two gives no date: it fits none of the dated values.
-- Limits: two honest offices of one month differ by a few percent (the national totals for 12/2024 were 14,642 and
--   15,590); what lies within the indicator's spread is not listed. A misread number looks like a conflict, and two
--   numbers of one article are more often a part beside its whole than a disagreement: read both sentences.
select
    c.indicator,
    c.place,
    c.boundary,
    c.status,
    c.relation,
    c.as_of,
    c.value,
    c.other_value,
    c.other_as_of,
    round(c.difference_percent, 1) as difference_percent,
    c.url = c.other_url as within_one_article,
    c.portal,
    c.other_portal,
    c.sentence,
    c.other_sentence,
    c.url,
    c.other_url
from conflicts() as c
order by within_one_article, c.difference_percent desc, c.indicator, c.place;
