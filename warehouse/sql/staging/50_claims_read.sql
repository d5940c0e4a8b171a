-- Which figures are claims that may make an estimate, under which key, and what interval does each stand for?
-- Claims are actual or target, in the indicator's own unit, about a province or the country. A stock or a rate is
-- grouped by the year of its date, a flow by its exact period. docs/reconciliation.md explains every rule.
create or replace temp table claims_read as
with eligible as (
    select
        f.figure_id,
        f.article_id,
        coalesce(n.near_of, a.duplicate_of, a.article_id) as report,
        a.duplicate_of is not null or n.near_of is not null as is_copy,
        a.portal,
        t.source_rank,
        coalesce(a.published_on, a.observed_on) as published_on,
        if(f.status = 'target', coalesce(f.plan_date, a.published_on, a.observed_on), null) as told_on,
        hash(f.sentence) as sentence_key,
        i.kind,
        i.max_rel_spread,
        f.indicator,
        nullif(f.stars, '3+') as stars,
        nullif(nullif(f.detail, 'standard'), 'all') as detail,
        f.validity,
        f.status,
        f.place_level,
        if(f.place_level = 'national', 'VN', f.province_code) as place_code,
        if(f.place_level = 'national', null, f.boundary) as boundary,
        -- a counter beside the articles says no date: the day on which it was seen is none
        a.kind = 'sidebar' and f.period_basis = 'published' and f.review is distinct from 'corrected' as is_counter,
        if(is_counter, null, f.period_start) as period_start,
        if(is_counter, null, f.period_end) as period_end,
        f.value,
        f.value_max,
        f.bound,
        f.confidence,
        f.bound = 'exact' as is_exact,
        f.value as least,
        coalesce(f.value_max, f.value) as most
    from figures as f
    join indicators as i on i.code = f.indicator and i.unit = f.unit and i.kind in ('stock', 'flow', 'rate')
    join articles as a on a.article_id = f.article_id
    join portals as t on t.portal = a.portal
    left join near_duplicates as n on n.article_id = coalesce(a.duplicate_of, a.article_id)
    where f.status in ('actual', 'target')
        and f.review is distinct from 'rejected'
        and (f.place_level = 'national' or (f.place_level = 'province' and f.province_code is not null))
),

-- keys are hashes here, for speed alone; the check claims_belong_to_their_estimate holds them to their words
keyed as (
    select
        e.* exclude (is_counter),
        hash(e.indicator, e.stars, e.detail, e.validity, e.status, e.place_level, e.place_code, e.boundary) as key_hash,
        case
            when e.period_end is null then null
            when e.kind = 'flow' then hash(e.period_start, e.period_end)
            else hash(year(e.period_end))
        end as period_hash
    from eligible as e
),

-- "trên 670" stands for 670 to a tenth more, "gần 670" for a tenth either way, "dưới 670" for down to 670 / 1.1
intervals as (
    select
        k.*,
        if(k.period_hash is null, null, hash(k.key_hash, k.period_hash)) as group_hash,
        case k.bound
            when 'at_most' then k.most - abs(k.most) / 11
            when 'approx' then k.least - abs(k.least) / 11
            else k.least
        end as low,
        case k.bound
            when 'at_least' then k.least + abs(k.least) / 10
            when 'approx' then k.most + abs(k.most) / 10
            else k.most
        end as high
    from keyed as k
),

-- the least plausible value is that of all products or communes together: of five-star ones there may be two
bounded as (
    select
        v.*,
        coalesce(own.min_value, general.min_value) as min_value,
        coalesce(own.max_value, general.max_value) as max_value
    from intervals as v
    left join indicator_ranges as own
        on own.indicator = v.indicator and own.boundary = v.boundary and own.place_code = v.place_code
    left join indicator_ranges as general
        on general.indicator = v.indicator and general.boundary = v.boundary and general.place_code is null
)
select
    b.* exclude (least, most, min_value, max_value, period_hash),
    (b.max_value is null or b.value <= b.max_value)
    and (b.min_value is null or b.stars is not null or b.detail is not null or b.value >= b.min_value)
        as is_plausible
from bounded as b;
