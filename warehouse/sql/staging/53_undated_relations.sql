-- How does each undated claim stand to what is dated under the same key, or, where nothing is, to other undated ones?
-- It agrees when it agrees with one dated group: "119 products" of no date contradicts a series only if it fits no year.
-- A number that many repeat is held against the others once.
create or replace temp table undated_relations as
with undated as (
    select c.figure_id, c.report, c.key_hash, c.low, c.high, c.is_exact, c.max_rel_spread
    from claims_read as c
    where c.group_hash is null
),

stated as (
    select distinct u.key_hash, u.low, u.high, u.is_exact from undated as u
),

against_dated as (
    select
        s.key_hash, s.low, s.high, s.is_exact,
        bool_or(agrees(s.low, s.high, s.is_exact, x.low, x.high, x.is_exact, x.max_rel_spread)) as fits
    from stated as s
    join choices as x on x.key_hash = s.key_hash
    group by s.key_hash, s.low, s.high, s.is_exact
),

of_no_date as (
    select u.* from undated as u anti join choices as x on x.key_hash = u.key_hash
),

said as (
    select
        u.key_hash, u.low, u.high, u.is_exact,
        min(u.report) as first_report, max(u.report) as last_report
    from of_no_date as u
    group by all
),

against_undated as (
    select
        u.figure_id,
        bool_or(agrees(u.low, u.high, u.is_exact, s.low, s.high, s.is_exact, u.max_rel_spread)) as fits
    from of_no_date as u
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
left join against_dated as d
    on d.key_hash = u.key_hash and d.low = u.low and d.high = u.high and d.is_exact = u.is_exact
left join against_undated as o on o.figure_id = u.figure_id;
