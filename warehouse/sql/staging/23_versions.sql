-- Which versions has each article had, which row of which batch describes each, and which of them does its portal show
-- now?
create or replace temp table versions as
with spans as (
    select
        s.article_id,
        s.text_digest,
        min(s.seen_at) as first_seen_at,
        max(s.seen_at) as last_seen_at
    from sightings as s
    group by all
)
select
    v.*,
    r.batch,
    r.row_in_batch,
    row_number() over (
        partition by v.article_id order by v.last_seen_at desc, v.first_seen_at desc, v.text_digest
    ) = 1 as is_current
from spans as v
join newest_rows as r on r.article_id = v.article_id and r.text_digest = v.text_digest;
