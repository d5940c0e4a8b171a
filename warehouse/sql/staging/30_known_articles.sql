-- What is known of each article beside its own words?
-- One narrow row each, made before the words are read: the texts then stream past these rows, and never wait in memory.
create or replace temp table known_articles as
with latest_address as (
    select s.article_id, arg_max(s.url, (s.seen_at, s.url)) as url, min(s.seen_at) as first_seen_at,
        max(s.seen_at) as last_seen_at
    from sightings as s
    group by s.article_id
),

version_counts as (
    select v.article_id, count(*) as n_versions from versions as v group by v.article_id
)
select
    v.batch,
    v.row_in_batch,
    v.article_id,
    a.url,
    n.n_versions,
    nullif(o.original, v.article_id) as duplicate_of,
    a.first_seen_at,
    a.last_seen_at
from versions as v
join latest_address as a on a.article_id = v.article_id
join version_counts as n on n.article_id = v.article_id
left join originals as o on o.article_id = v.article_id
where v.is_current;
