-- flag: More communes are advanced than standard, or more model than advanced, in one province at one date.
with levels as (
    select
        e.place_code, e.boundary, e.province, e.indicator, e.as_of,
        max(e.value) filter (where e.detail is null) as standard,
        max(e.value) filter (where e.detail = 'advanced') as advanced,
        max(e.value) filter (where e.detail = 'model') as model
    from estimates as e
    where e.indicator in ('ntm_communes', 'ntm_districts') and e.status = 'actual' and e.validity is null
    group by all
)
select l.* from levels as l
where l.advanced > l.standard or l.model > coalesce(l.advanced, l.standard);
