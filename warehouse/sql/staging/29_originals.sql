-- Which article first said what several say word for word?
-- The copy that was published first is the original; a sidebar or an undated text never takes that place from it.
create or replace temp table originals as
with said as (
    select v.article_id, a.published_on, a.published_at, squeezed(a.text) as words
    from source_articles as a
    join versions as v on v.batch = a.batch and v.row_in_batch = a.row_in_batch
    semi join same_digits as s on s.article_id = v.article_id
    where a.kind != 'sidebar' and v.is_current
)
select
    s.article_id,
    first_value(s.article_id) over (
        partition by s.words
        order by s.published_on nulls last, s.published_at nulls last, s.article_id
    ) as original
from said as s;
