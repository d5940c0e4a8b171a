-- Which articles hold the same digits as another one, each as often, and what are the numbers worth that they make?
-- Filled by warehouse/near.py. Copies keep their digits whatever became of their spaces and lines, and near copies their
-- numbers: no other texts need to be compared.
create or replace temp table same_digits (
    article_id varchar not null,
    numbers ubigint not null
);

-- what each article says now; a sidebar is never a copy
create or replace temp view current_texts as
select v.article_id, a.published_on, a.published_at, a.text
from source_articles as a
join versions as v on v.batch = a.batch and v.row_in_batch = a.row_in_batch
where a.kind != 'sidebar' and v.is_current;
