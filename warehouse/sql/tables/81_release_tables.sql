-- How many rows has each table, and what is the digest of its content without the moments of fetching?
create table release_tables (
    table_name varchar not null,
    n_rows bigint not null,
    content_digest varchar not null
);
