-- hard: A row speaks of another one that is not there.
select 'figures.article_id' as reference, f.figure_id as row_key, f.article_id as missing_key
from figures as f
anti join articles as a on a.article_id = f.article_id and a.text_digest = f.text_digest
union all
select 'figures.indicator', f.figure_id, f.indicator
from figures as f
anti join indicators as i on i.code = f.indicator
union all
select 'figures.province', f.figure_id, f.province || '/' || coalesce(f.boundary, '')
from figures as f
where f.province is not null and f.boundary is not null and f.province_code is null
union all
select 'articles.portal', a.article_id, a.portal
from articles as a
anti join portals as p on p.portal = a.portal
union all
select 'articles.duplicate_of', a.article_id, a.duplicate_of
from articles as a
anti join articles as o on o.article_id = a.duplicate_of
where a.duplicate_of is not null
union all
select 'article_versions.article_id', v.article_id || '/' || v.text_digest, v.article_id
from article_versions as v
anti join articles as a on a.article_id = v.article_id
union all
select 'article_addresses.article_id', d.url, d.article_id
from article_addresses as d
anti join articles as a on a.article_id = d.article_id
union all
select 'claims.figure_id', c.figure_id, c.figure_id
from claims as c
anti join figures as f on f.figure_id = c.figure_id
union all
select 'claims.estimate_id', c.figure_id, c.estimate_id
from claims as c
anti join estimates as e on e.estimate_id = c.estimate_id
where c.estimate_id is not null
union all
select 'estimates.figure_id', e.estimate_id, e.figure_id
from estimates as e
anti join claims as c on c.figure_id = e.figure_id and c.estimate_id = e.estimate_id and c.relation = 'estimate'
union all
select 'estimates.estimate_id', e.estimate_id, e.figure_id
from estimates as e
anti join estimate_sources as s on s.estimate_id = e.estimate_id and s.figure_id = e.figure_id
union all
select 'province_successions.code_34', s.code_63, s.code_34
from province_successions as s
anti join places as p on p.code = s.code_34 and p.boundary = '34';
