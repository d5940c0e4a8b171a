-- Which versions has each article had, and which of them is the one that its portal shows now?
create or replace temp table versions as
with spans as (
    select
        s.article_id,
        s.text_digest,
        min(s.seen_at) as first_seen_at,
        max(s.seen_at) as last_seen_at
    from sightings as s
    semi join newest_rows as r on r.article_id = s.article_id and r.text_digest = s.text_digest
    group by all
)
select
    v.*,
    row_number() over (
        partition by v.article_id order by v.last_seen_at desc, v.first_seen_at desc, v.text_digest
    ) = 1 as is_current
from spans as v;
