-- Which articles say nearly what an earlier one says, with the very same numbers? Filled by warehouse/near.py.
create table near_duplicates (
    article_id varchar not null,
    near_of varchar not null,
    similarity double not null
);
