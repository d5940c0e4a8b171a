-- hard: A field with a closed list of values holds another one.
select 'figures.bound' as field, f.figure_id as row_key, f.bound as found
from figures as f where f.bound not in ('exact', 'at_least', 'at_most', 'approx')
union all
select 'figures.status', f.figure_id, f.status
from figures as f where f.status not in ('actual', 'target', 'change')
union all
select 'figures.stars', f.figure_id, f.stars
from figures as f where f.stars not in ('3', '4', '5', '3+', '4+', 'potential_5')
union all
select 'figures.validity', f.figure_id, f.validity
from figures as f where f.validity not in ('current', 'cumulative')
union all
select 'figures.place_level', f.figure_id, f.place_level
from figures as f
where f.place_level not in ('national', 'region', 'province', 'district', 'commune', 'village', 'entity', 'other')
union all
select 'figures.boundary', f.figure_id, f.boundary
from figures as f where f.boundary not in ('63', '34')
union all
select 'figures.period_basis', f.figure_id, f.period_basis
from figures as f where f.period_basis not in ('stated', 'published')
union all
select 'figures.block', f.figure_id, f.block
from figures as f
where f.block not in ('title', 'lead', 'heading', 'paragraph', 'list_item', 'caption', 'table')
union all
select 'figures.detail', f.figure_id, f.detail
from figures as f
join indicators as i on i.code = f.indicator
where f.detail is not null and f.detail not in ('standard', 'all') and not list_contains(i.details, f.detail)
union all
select 'articles.kind', a.article_id, a.kind
from articles as a where a.kind not in ('article', 'attachment', 'sidebar')
union all
select 'claims.relation', c.figure_id, c.relation
from claims as c
where c.relation not in (
    'estimate', 'agrees', 'bounded_agrees', 'conflicts', 'superseded', 'superseded_conflicts', 'earlier_target',
    'outlier', 'unit_slip', 'undated', 'undated_agrees', 'undated_conflicts'
)
union all
select 'estimates.flag', e.estimate_id, e.flag
from estimates as e
where e.flag not in (
    'agree', 'bounded_agreement', 'undated_agrees', 'single', 'undated_conflicts', 'conflict', 'unit_slip', 'outlier'
);
