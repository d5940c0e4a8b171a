-- What is the one value an analyst can defend for each indicator, place and period, and how well is it attested?
create table estimates (
    estimate_id varchar not null,
    indicator varchar not null,
    stars varchar,
    detail varchar,
    validity varchar,
    status varchar not null,
    place_level varchar not null,
    place_code varchar not null,
    province varchar,
    boundary varchar,
    year integer not null,
    period_start date,
    as_of date not null,
    value double not null,
    value_max double,
    unit varchar not null,
    bound varchar not null,
    denominator double,
    low double not null,
    high double not null,
    n_articles integer not null,
    n_publishers integer not null,
    n_reports integer not null,
    n_conflicts integer not null,
    n_superseded integer not null,
    n_superseded_conflicts integer not null,
    n_earlier_targets integer not null,
    n_undated_agrees integer not null,
    n_undated_conflicts integer not null,
    flag varchar not null,
    portals varchar[] not null,
    figure_id varchar not null
);

insert into estimates by name
with attested as (
    select
        d.estimate_id,
        min(d.value) filter (where d.relation in ('estimate', 'agrees', 'bounded_agrees', 'conflicts')) as low,
        max(coalesce(d.value_max, d.value))
            filter (where d.relation in ('estimate', 'agrees', 'bounded_agrees', 'conflicts')) as high,
        count(distinct d.report) filter (where d.is_of_its_date) as n_articles,
        list_sort(list(distinct d.portal) filter (where d.is_of_its_date)) as portals,
        least(
            count(distinct d.report) filter (where d.relation in ('estimate', 'agrees', 'bounded_agrees')),
            count(distinct d.sentence_key) filter (where d.relation in ('estimate', 'agrees', 'bounded_agrees'))
        ) as n_reports,
        count(*) filter (where d.relation = 'conflicts') as n_conflicts,
        count(*) filter (where d.relation = 'unit_slip') as n_unit_slips,
        count(*) filter (where d.relation in ('superseded', 'superseded_conflicts')) as n_superseded,
        count(*) filter (where d.relation = 'superseded_conflicts') as n_superseded_conflicts,
        count(*) filter (where d.relation = 'earlier_target') as n_earlier_targets,
        count(*) filter (where d.relation = 'agrees' and d.is_other_report) as n_agrees,
        count(*) filter (where d.relation = 'bounded_agrees' and d.is_other_report) as n_bounded_agrees
    from (
        select
            *,
            relation not in ('superseded', 'superseded_conflicts', 'earlier_target') as is_of_its_date
        from dated_relations
    ) as d
    group by d.estimate_id
),

undated as (
    select
        x.estimate_id,
        count(*) filter (
            where agrees(u.low, u.high, u.is_exact, x.low, x.high, x.is_exact, x.max_rel_spread)
        ) as n_undated_agrees,
        count(*) filter (where u.relation = 'undated_conflicts') as n_undated_conflicts
    from choices as x
    join undated_relations as u on u.key_hash = x.key_hash
    group by x.estimate_id
)
select
    x.estimate_id,
    x.indicator,
    x.stars,
    x.detail,
    x.validity,
    x.status,
    x.place_level,
    x.place_code,
    f.province,
    x.boundary,
    year(x.period_end) as year,
    x.period_start,
    x.period_end as as_of,
    x.value,
    x.value_max,
    f.unit,
    x.bound,
    f.denominator,
    a.low,
    a.high,
    a.n_articles,
    len(a.portals) as n_publishers,
    a.n_reports,
    a.n_conflicts,
    a.n_superseded,
    a.n_superseded_conflicts,
    a.n_earlier_targets,
    coalesce(u.n_undated_agrees, 0) as n_undated_agrees,
    coalesce(u.n_undated_conflicts, 0) as n_undated_conflicts,
    case
        when not x.is_plausible then 'outlier'
        when a.n_unit_slips > 0 then 'unit_slip'
        when a.n_conflicts > 0 then 'conflict'
        when u.n_undated_conflicts > 0 then 'undated_conflicts'
        when a.n_agrees > 0 then 'agree'
        when a.n_bounded_agrees > 0 then 'bounded_agreement'
        when u.n_undated_agrees > 0 then 'undated_agrees'
        else 'single'
    end as flag,
    a.portals,
    x.figure_id
from choices as x
join attested as a on a.estimate_id = x.estimate_id
join figures as f on f.figure_id = x.figure_id
left join undated as u on u.estimate_id = x.estimate_id
order by x.indicator, x.place_level desc, x.place_code, x.boundary, x.period_end, x.estimate_id;
