-- Which release is this file, of what edition, made when and by which code? One row.
create table release (
    release_id varchar not null,
    schema_version integer not null,
    edition varchar not null,
    run_id varchar not null,
    previous_release_id varchar,
    built_at timestamp not null,
    code_version varchar not null,
    duckdb_version varchar not null,
    content_digest varchar not null,
    n_articles bigint not null,
    n_figures bigint not null,
    n_estimates bigint not null
);
