-- Which articles hold the same digits as another one, each as often, and which numbers do they make? Sums of what they
-- are worth, filled by warehouse/near.py. Copies keep their digits whatever became of their spaces and lines, and near
-- copies their numbers: no other texts need to be compared.
create or replace temp table same_digits (
    article_id varchar not null,
    digits ubigint not null,
    numbers ubigint not null
);
