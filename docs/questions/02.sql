-- Question: How many certificates run out in the next twelve months?
-- Reading: products recognised 24 to 36 months before the day on which the release was built, by province.
--   at_least counts periods that lie wholly in that window, at_most also those that only reach into it.
-- Limits: recognitions are told by year, so the window is seldom met exactly; what was recognised and not reported is
--   missing; a renewal that was already given is not subtracted. on_day := '2025-12-31' asks of another day.
select
    place,
    boundary,
    coalesce(sum(products) filter (where is_wholly_inside), 0) as at_least,
    sum(products) as at_most,
    min(expires_from) as first_expiry,
    max(expires_to) as last_expiry,
    string_agg(doubt, ' | ') as doubts
from expiring()
where is_counted
group by place, boundary
order by at_most desc, place;
