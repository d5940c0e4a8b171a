-- Which article first said what several say word for word?
-- The copy that was published first is the original; a sidebar or an undated text never takes that place from it.
create or replace temp table originals as
with current_rows as (
    select r.article_id, r.batch, r.row_in_batch
    from newest_rows as r
    semi join (from versions where is_current) as v
        on v.article_id = r.article_id and v.text_digest = r.text_digest
),

opened as (
    select c.article_id, c.batch, c.row_in_batch, hash(opening_of(a.text)) as opening
    from source_articles as a
    join current_rows as c on c.batch = a.batch and c.row_in_batch = a.row_in_batch
    where a.kind != 'sidebar'
),

alike as (
    select o.article_id, o.batch, o.row_in_batch
    from opened as o
    semi join (select opening from opened group by opening having count(*) > 1) as s on s.opening = o.opening
),

said as (
    select l.article_id, a.published_on, a.published_at, squeezed(a.text) as words
    from source_articles as a
    join alike as l on l.batch = a.batch and l.row_in_batch = a.row_in_batch
)
select
    s.article_id,
    first_value(s.article_id) over (
        partition by s.words
        order by s.published_on nulls last, s.published_at nulls last, s.article_id
    ) as original
from said as s;
