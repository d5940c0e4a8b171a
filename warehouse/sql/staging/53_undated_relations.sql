-- How does each undated claim stand to what is dated under the same key, or, where nothing is, to other undated ones?
-- It agrees when it agrees with one dated group: "119 products" of no date contradicts a series only if it fits no year.
create or replace temp table undated_relations as
with undated as (
    select c.* from claims_read as c where c.group_hash is null
),

against_dated as (
    select
        u.figure_id,
        bool_or(agrees(u.low, u.high, u.is_exact, x.low, x.high, x.is_exact, x.max_rel_spread)) as fits
    from undated as u
    join choices as x on x.key_hash = u.key_hash
    group by u.figure_id
),

said as (
    select
        u.key_hash, u.low, u.high, u.is_exact,
        min(u.report) as first_report, max(u.report) as last_report
    from undated as u
    group by all
),

against_undated as (
    select
        u.figure_id,
        bool_or(agrees(u.low, u.high, u.is_exact, s.low, s.high, s.is_exact, u.max_rel_spread)) as fits
    from undated as u
    join said as s on s.key_hash = u.key_hash and (s.first_report != u.report or s.last_report != u.report)
    group by u.figure_id
)
select
    u.figure_id,
    u.key_hash,
    u.low,
    u.high,
    u.is_exact,
    case coalesce(d.fits, o.fits)
        when true then 'undated_agrees'
        when false then 'undated_conflicts'
        else 'undated'
    end as relation
from undated as u
left join against_dated as d on d.figure_id = u.figure_id
left join against_undated as o on o.figure_id = u.figure_id;
