-- Which reading of each version stands? The newest one, even when it found nothing where an older one found something.
create or replace temp table newest_reads as
with ranked as (
    select
        r.article_id,
        r.text_digest,
        r.reader_version,
        r.n_figures,
        r.batch,
        row_number() over (
            partition by r.article_id, r.text_digest order by r.batch desc, r.read_digest
        ) as newness
    from source_reads as r
)
select * exclude (newness) from ranked where newness = 1;
