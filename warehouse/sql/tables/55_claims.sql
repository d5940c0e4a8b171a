-- How does each claim stand to the estimate of its group? Figures that are not here were not compared.
create table claims (
    figure_id varchar not null,
    estimate_id varchar,
    relation varchar not null
);

insert into claims by name
with related as (
    select d.figure_id, d.estimate_id, d.relation from dated_relations as d
    union all
    select u.figure_id, null, u.relation from undated_relations as u
)
from related as r
order by r.estimate_id nulls last, r.figure_id;
