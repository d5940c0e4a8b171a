-- Which article first said what several say word for word?
-- The copy that was published first is the original; a sidebar or an undated text never takes that place from it.
create or replace temp table originals as
with said as (
    select c.article_id, c.published_on, c.published_at, squeezed(c.text) as words
    from current_texts as c
    semi join same_digits as d on d.article_id = c.article_id
)
select
    s.article_id,
    first_value(s.article_id) over (
        partition by s.words
        order by s.published_on nulls last, s.published_at nulls last, s.article_id
    ) as original
from said as s;
