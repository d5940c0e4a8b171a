-- When was each article seen, at which address, saying what?
-- An unchanged page is fetched again but not parsed again, so each capture of the same bytes at the same address
-- is a sighting too: without it an article edited and then edited back would keep its middle version.
-- A portal's sidebar comes with the parse of a page and has only its own rows to say when it was seen.
create or replace temp table sightings as
with pages as (
    select p.article_id, p.text_digest, p.portal, p.url, p.capture_digest
    from latest_parses as p
    where p.outcome = 'article'
),

fetched as (
    select p.portal, p.url, p.capture_digest, p.fetched_at from source_parses as p
    union
    select c.portal, c.url, c.digest, c.at from source_captures as c where c.digest is not null
),

-- an imported text lies in the archive under its id; readers want the address that came with it
given as (
    select a.article_id, a.text_digest, arg_max(a.url, a.batch) as url
    from source_articles as a
    where a.portal = 'import' and a.url is not null
    group by a.article_id, a.text_digest
),

sidebars as (
    select a.article_id, a.text_digest, a.portal, a.url, a.fetched_at
    from source_articles as a
    semi join latest_parses as p on p.sidebar_id = a.article_id
    anti join taken_down as t on t.article_id = a.article_id
    where a.kind = 'sidebar' and a.fetched_at is not null
    qualify row_number() over (
        partition by a.article_id, a.fetched_at order by a.batch desc, a.text_digest
    ) = 1
)
select p.article_id, p.text_digest, p.portal, coalesce(g.url, p.url) as url, in_vietnam(f.fetched_at) as seen_at
from pages as p
left join given as g on g.article_id = p.article_id and g.text_digest = p.text_digest
join fetched as f on f.portal = p.portal and f.url = p.url and f.capture_digest = p.capture_digest
union
select s.article_id, s.text_digest, s.portal, s.url, in_vietnam(s.fetched_at) as seen_at
from sidebars as s;
