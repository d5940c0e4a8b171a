-- When was each article seen, at which address, saying what?
-- An unchanged page is fetched again but not parsed again, so each capture of the same bytes at the same address
-- is a sighting too: without it an article edited and then edited back would keep its middle version.
create or replace temp table sightings as
-- A portal's sidebar comes with the parse of a page and has only its own rows to say when it was seen.
with parsed as (
    select p.article_id, p.text_digest, p.portal, p.url, p.capture_digest, p.fetched_at
    from latest_parses as p
    where p.outcome = 'article'
),

sidebars as (
    select a.article_id, a.text_digest, a.portal, a.url, in_vietnam(a.fetched_at) as seen_at
    from source_articles as a
    semi join latest_parses as p on p.sidebar_id = a.article_id
    where a.kind = 'sidebar' and a.fetched_at is not null
    qualify row_number() over (
        partition by a.article_id, a.fetched_at order by a.batch desc, a.text_digest
    ) = 1
)
select p.article_id, p.text_digest, p.portal, p.url, p.fetched_at as seen_at
from parsed as p
union
select p.article_id, p.text_digest, p.portal, p.url, in_vietnam(c.at) as seen_at
from parsed as p
join source_captures as c on c.portal = p.portal and c.url = p.url and c.digest = p.capture_digest
union
select s.article_id, s.text_digest, s.portal, s.url, s.seen_at
from sidebars as s;
