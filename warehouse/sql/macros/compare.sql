-- How do the provinces compare on one indicator: one row a province and year, with its sources and its doubts?
-- With per, size is taken out: 'commune' divides by rural communes, 'rural_100k' by hundreds of thousands of rural people.
-- Communes are those counted nearest to the value's date, on the map of that date: a sum of old provinces is divided
-- by their communes, not by the fewer ones after the merger. Rural people are those of the 2019 census.
create or replace macro compare(
    indicator, year := null, boundary := '34', status := 'actual', stars := null, detail := null, per := null
) as table
with valid_call as (
    select
        if(
            per is null or per in ('commune', 'rural_100k'), true, error('per is ''commune'', ''rural_100k'' or null')
        )
        and if(
            per is null
            or coalesce((select bool_and(i.is_additive) from indicators as i where i.code = indicator), true), true,
            error('''' || indicator || ''' is a rate or a mean: it is not divided by size')
        )
            as is_valid
),

compared as (
    select c.*
    from compare_values(
        indicator, year := year, boundary := boundary, status := status, stars := stars, detail := detail
    ) as c
),

-- a value of before the merger belongs to the communes of the old map, whatever map it is shown on
counted as (
    select
        c.place_code,
        c.year,
        o.code as part_code,
        arg_min(o.n_communes, (abs(o.counted_on - c.as_of), o.counted_on)) as n_communes,
        arg_min(o.counted_on, (abs(o.counted_on - c.as_of), o.counted_on)) as counted_on
    from (from compared where per = 'commune') as c
    left join province_successions as s
        on c.boundary = '34' and c.as_of < date '2025-07-01' and s.code_34 = c.place_code
    join place_communes as o
        on o.code = coalesce(s.code_63, c.place_code)
        and o.boundary = if(s.code_63 is null, c.boundary, '63')
    group by c.place_code, c.year, o.code
),

communes as (
    select n.place_code, n.year, sum(n.n_communes)::double as base, max(n.counted_on) as counted_on
    from counted as n
    group by n.place_code, n.year
),

sized as (
    select
        c.*,
        p.sort_order,
        per::varchar as per,
        case per when 'commune' then m.base when 'rural_100k' then p.rural_population / 100000.0 end as per_base,
        case per
            when 'commune' then m.counted_on
            when 'rural_100k' then make_date(p.rural_population_year, 4, 1)
        end as per_base_on
    from compared as c
    -- a left join, so that a wrong boundary is refused and not optimised away (DuckDB 2.0)
    left join places as p on p.code = c.place_code and p.boundary = c.boundary
    left join communes as m on m.place_code = c.place_code and m.year = c.year
),

-- in 2025 two or three communes became one, so per commune the two times are two measures
timed as (
    select
        z.*,
        z.value is not null and z.as_of < date '2025-07-01' as is_before,
        bool_or(z.value is not null and z.as_of < date '2025-07-01') over () as is_any_before,
        bool_or(z.value is not null and z.as_of >= date '2025-07-01') over () as is_any_since
    from sized as z
)
select
    s.* exclude (per, per_base, per_base_on, doubt, place_code, boundary, estimate_id, figure_id, edition, is_before,
        is_any_before, is_any_since, sort_order, quote, sentence, title, portal, published_on, url),
    nullif(concat_ws(
        '; ',
        s.doubt,
        if(per is not null and s.value is not null and s.per_base is null, 'the size of the province is not known', null),
        if(abs(s.as_of - s.per_base_on) > 731 and per = 'commune',
            'communes counted on ' || s.per_base_on::varchar, null),
        if(per = 'commune' and s.value is not null and not s.is_before and s.is_any_before,
            'communes were merged on 2025-07-01: not to be held against values of before', null),
        if(per = 'commune' and s.is_before and s.is_any_since,
            'communes of before the merger: not to be held against values since', null),
        if(per = 'rural_100k' and s.year > 2021 and s.value is not null,
            'rural people of the 2019 census: towns have grown since, so this may be off by a tenth or more', null)
    ), '') as doubt,
    s.value / s.per_base as value_per,
    s.per,
    s.per_base,
    s.per_base_on,
    s.quote,
    s.sentence,
    s.title,
    s.portal,
    s.published_on,
    s.url,
    s.place_code,
    s.boundary,
    s.estimate_id,
    s.figure_id,
    s.edition
from (
    from timed
    -- a branch of its own: a join that finds nothing may leave its other side out, and with it the refusal
    union all by name
    select null::varchar as place_code from valid_call as v where not v.is_valid
) as s
order by
    s.year desc,
    per is not null and s.validity is not distinct from 'cumulative',
    coalesce(s.value / s.per_base, s.value) desc nulls last,
    s.sort_order;
