-- Which articles does the takedown list keep out of this release?
-- Those that it names, and word-for-word copies of them, which say the same.
create or replace temp table taken_down as
with words as (
    select distinct squeezed(a.text) as words, opening_of(unspaced(left(a.text, 150)), a.text) as opening
    from source_articles as a
    semi join named_for_takedown as n on n.article_id = a.article_id
    where a.kind != 'sidebar'
),

alike as (
    select a.article_id, a.text
    from source_articles as a
    semi join words as w on w.opening = opening_of(unspaced(left(a.text, 150)), a.text)
    where a.kind != 'sidebar'
),

copies as (
    select a.article_id from alike as a semi join words as w on w.words = squeezed(a.text)
)
select n.article_id, false as is_copy from named_for_takedown as n
union all
select c.article_id, true from (select distinct article_id from copies) as c
anti join named_for_takedown as n on n.article_id = c.article_id;
