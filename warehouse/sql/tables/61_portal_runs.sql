-- How did each portal fare in each run? The rows of the run report.
create table portal_runs (
    run_id varchar not null,
    portal varchar not null,
    purpose varchar not null,
    started_at timestamp not null,
    ended_at timestamp not null,
    outcome varchar not null,
    problem varchar not null,
    n_requests bigint not null,
    n_fetched bigint not null,
    n_not_modified bigint not null,
    n_new bigint not null,
    n_changed bigint not null,
    n_moved bigint not null,
    n_figures bigint not null,
    rejected map(varchar, bigint)
);

insert into portal_runs by name
select
    r.* exclude (started_at, ended_at),
    in_vietnam(r.started_at) as started_at,
    in_vietnam(r.ended_at) as ended_at
from source_portal_runs as r
order by r.run_id, r.portal;
