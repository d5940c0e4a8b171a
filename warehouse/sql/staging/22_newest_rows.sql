-- Which stored row describes each version of an article? The one parsed last: a newer parser may know more about it.
-- Only the row's place in its batch is kept here, so that no text is copied.
create or replace temp table newest_rows as
with ranked as (
    select
        a.article_id,
        a.text_digest,
        a.batch,
        a.row_in_batch,
        row_number() over (
            partition by a.article_id, a.text_digest
            order by a.batch desc, a.fetched_at desc nulls last, a.url, a.row_in_batch
        ) as newness
    from source_articles as a
    where exists (
        select 1 from sightings as s where s.article_id = a.article_id and s.text_digest = a.text_digest
    )
)
select * exclude (newness) from ranked where newness = 1;
