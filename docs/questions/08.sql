-- Question: How far is each province on standard, advanced and model communes, and what did new criteria do to it?
-- Reading: the three levels of one year side by side (model is part of advanced, advanced of standard), with the set
--   of criteria in force on that date. Compare years of one set only.
-- Limits: advanced and model shares that portals print take standard communes as their base; here each is a count.
--   Since 15/2/2026 the set has ten criteria and the levels are not carried on in the same way.
with levels as (
    select
        e.province, e.place_code, e.boundary, e.year,
        max(e.as_of) as as_of,
        max(e.value) filter (where e.detail is null) as standard,
        max(e.denominator) filter (where e.detail is null) as communes,
        max(e.value) filter (where e.detail = 'advanced') as advanced,
        max(e.value) filter (where e.detail = 'model') as model
    from estimates as e
    where e.indicator = 'ntm_communes' and e.status = 'actual' and e.place_level = 'province'
    group by all
)
select
    l.province,
    l.boundary,
    l.year,
    l.standard,
    l.communes,
    round(100 * l.standard / l.communes, 1) as standard_percent,
    l.advanced,
    round(100 * l.advanced / l.standard, 1) as advanced_percent_of_standard,
    l.model,
    (
        select arg_max(c.name, c.valid_from)
        from criteria_sets as c
        where c.indicator = 'ntm_communes' and c.valid_from <= l.as_of
    ) as criteria,
    l.as_of
from levels as l
order by l.boundary desc, l.province, l.year;
