-- Question: Is each province on track for its own targets, and was a target changed on the way?
-- Reading: actual over target for products and for standard communes; needed_a_year is what is still to come each
--   year. earlier_target is the number that stood there before, with the day of the older plan.
-- Limits: a target without plan_doc is what an article says of a plan, not the plan. A plan of an old province cannot
--   be held against the merged one. Reaching a target that was lowered first is no success: look at is_adjusted.
select
    'OCOP products' as of_what, place, boundary, target_year, target, target_bound, plan_doc, is_adjusted,
    earlier_target, earlier_told_on, actual, actual_on, round(share_percent, 1) as share_percent, is_reached,
    round(needed_a_year, 1) as needed_a_year, doubt
from progress('ocop_products_recognized')
union all
select
    'standard communes', place, boundary, target_year, target, target_bound, plan_doc, is_adjusted,
    earlier_target, earlier_told_on, actual, actual_on, round(share_percent, 1), is_reached,
    round(needed_a_year, 1), doubt
from progress('ntm_communes')
order by of_what, target_year, share_percent desc nulls last;
