-- Which runs have there been, and what did each bring?
create table runs (
    run_id varchar not null,
    started_at timestamp not null,
    ended_at timestamp not null,
    n_portals integer not null,
    n_failed integer not null,
    n_requests bigint not null,
    n_fetched bigint not null,
    n_new bigint not null,
    n_changed bigint not null,
    n_moved bigint not null,
    n_figures bigint not null
);

insert into runs by name
select
    r.run_id,
    in_vietnam(min(r.started_at)) as started_at,
    in_vietnam(max(r.ended_at)) as ended_at,
    count(*) as n_portals,
    count(*) filter (where r.outcome = 'failed') as n_failed,
    sum(r.n_requests) as n_requests,
    sum(r.n_fetched) as n_fetched,
    sum(r.n_new) as n_new,
    sum(r.n_changed) as n_changed,
    sum(r.n_moved) as n_moved,
    sum(r.n_figures) as n_figures
from source_portal_runs as r
group by r.run_id
order by r.run_id;
