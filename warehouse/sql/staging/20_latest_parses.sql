-- What does the newest parser make of each page as it was fetched?
-- The same bytes from the same address are one page however often they were fetched; parsed again, by another parser
-- or under another registry row, only what the newest batch says stands.
create or replace temp table latest_parses as
with ranked as (
    select
        p.portal,
        p.url,
        p.capture_digest,
        p.parse_digest,
        p.outcome,
        p.article_id,
        p.text_digest,
        p.sidebar_id,
        row_number() over (
            partition by p.portal, p.url, p.capture_digest
            order by p.batch desc, p.fetched_at desc, p.parse_digest
        ) as newness
    from source_parses as p
    where not exists (select 1 from taken_down as t where t.article_id = p.article_id)
        and not (p.article_id is null and exists (select 1 from taken_down_urls as t where t.url = p.url))
)
select * exclude (newness) from ranked where newness = 1;
