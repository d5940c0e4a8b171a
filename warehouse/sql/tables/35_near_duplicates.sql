-- Which articles say nearly what an earlier one says, with the very same numbers? Filled by warehouse/near.py.
create table near_duplicates (
    article_id varchar not null,
    near_of varchar not null,
    similarity double not null
);

-- those with the same numbers follow each other, the first published first; copies and sidebars are left out
create or replace temp view near_candidates as
with first_told as (
    select s.article_id, s.numbers
    from same_digits as s
    join articles as a on a.article_id = s.article_id
    where a.duplicate_of is null
),

several as (
    select t.numbers from first_told as t group by t.numbers having count(*) > 1
)
select t.numbers, a.article_id, a.text
from articles as a
join (from first_told semi join several using (numbers)) as t on t.article_id = a.article_id
order by t.numbers, a.published_on nulls last, a.published_at nulls last, a.article_id;
