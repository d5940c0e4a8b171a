-- hard: Invented sample articles stand in a research release, or a real portal's in a demo.
select a.portal, count(*) as n_articles
from articles as a
join portals as p on p.portal = a.portal and p.family not in ('import', 'unknown')
cross join release as r
where p.is_sample != (r.edition = 'demo')
group by a.portal;
