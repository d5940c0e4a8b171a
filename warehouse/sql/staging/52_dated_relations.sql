-- How does each dated claim stand to its group's estimate?
-- Only claims within 31 days of the estimate's date (for a flow: all) can agree or conflict; older ones are superseded,
-- and marked where they contradict each other. A target of an older plan that says otherwise was changed since.
create or replace temp table dated_relations as
select
    c.figure_id,
    x.estimate_id,
    c.report,
    c.portal,
    c.sentence_key,
    c.value,
    c.value_max,
    c.report != x.report as is_other_report,
    case
        when c.figure_id = x.figure_id then 'estimate'
        when c.kind != 'flow' and c.period_end < x.period_end - 31
            then if(o.figure_id is null, 'superseded', 'superseded_conflicts')
        when agrees(c.low, c.high, c.is_exact, x.low, x.high, x.is_exact, x.max_rel_spread)
            then if(c.is_exact and x.is_exact, 'agrees', 'bounded_agrees')
        when agrees(c.low * 1000, c.high * 1000, c.is_exact, x.low, x.high, x.is_exact, x.max_rel_spread)
            or agrees(c.low / 1000, c.high / 1000, c.is_exact, x.low, x.high, x.is_exact, x.max_rel_spread)
            then 'unit_slip'
        when x.is_plausible and not c.is_plausible then 'outlier'
        when c.told_on < x.told_on - 31 then 'earlier_target'
        else 'conflicts'
    end as relation
from claims_read as c
join choices as x on x.group_hash = c.group_hash
left join superseded_conflicts as o on o.figure_id = c.figure_id;
