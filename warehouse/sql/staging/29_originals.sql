-- Which article first said what several say word for word?
-- The copy that was published first is the original; a sidebar or an undated text never takes that place from it.
create or replace temp table originals as
with started as (
    select v.article_id, v.batch, v.row_in_batch, unspaced(left(a.text, 150)) as start, a.text
    from source_articles as a
    join versions as v on v.batch = a.batch and v.row_in_batch = a.row_in_batch
    where a.kind != 'sidebar' and v.is_current
),

opened as (
    select s.article_id, s.batch, s.row_in_batch, hash(opening_of(s.start, s.text)) as opening from started as s
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
