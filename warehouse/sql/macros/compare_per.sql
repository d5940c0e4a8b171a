-- How do the provinces compare when their size is taken out: per rural commune, or per 100,000 rural people?
-- Communes are those counted nearest to the value's date, on the map of that date: a sum of old provinces is divided
-- by their communes, not by the fewer ones after the merger. Rural people are those of the 2019 census.
create or replace macro compare_per(
    indicator, per, year := null, boundary := '34', status := 'actual', stars := null, detail := null
) as table
with compared as (
    select c.*
    from compare(
        indicator, year := year, boundary := boundary, status := status, stars := stars, detail := detail
    ) as c
    where if(per in ('commune', 'rural_100k'), true, error('per is ''commune'' or ''rural_100k'''))
        and if(
            coalesce((select bool_and(i.is_additive) from indicators as i where i.code = indicator), true), true,
            error('''' || indicator || ''' is a rate or a mean: it is not divided by size')
        )
),

-- a value of before the merger belongs to the communes of the old map, whatever map it is shown on
counted as (
    select
        c.place_code,
        c.year,
        o.code as part_code,
        arg_min(o.n_communes, (abs(o.counted_on - c.as_of), o.counted_on)) as n_communes,
        arg_min(o.counted_on, (abs(o.counted_on - c.as_of), o.counted_on)) as counted_on
    from compared as c
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
        per as per,
        if(per = 'commune', m.base, p.rural_population / 100000.0) as per_base,
        if(per = 'commune', m.counted_on, make_date(p.rural_population_year, 4, 1)) as per_base_on
    from compared as c
    join places as p on p.code = c.place_code and p.boundary = c.boundary
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
    s.indicator,
    s.province,
    s.year,
    s.value / s.per_base as value_per,
    s.per,
    s.per_base,
    s.per_base_on,
    s.value,
    s.value_max,
    s.unit,
    s.bound,
    s.status,
    s.stars,
    s.detail,
    s.validity,
    s.period_start,
    s.as_of,
    s.denominator,
    s.low,
    s.high,
    s.n_articles,
    s.n_publishers,
    s.n_reports,
    s.flag,
    s.is_sum,
    s.is_complete,
    s.parts,
    s.missing,
    nullif(concat_ws(
        '; ',
        s.doubt,
        if(s.value is not null and s.per_base is null, 'the size of the province is not known', null),
        if(abs(s.as_of - s.per_base_on) > 731 and per = 'commune',
            'communes counted on ' || s.per_base_on::varchar, null),
        if(per = 'commune' and s.value is not null and not s.is_before and s.is_any_before,
            'communes were merged on 2025-07-01: not to be held against values of before', null),
        if(per = 'commune' and s.is_before and s.is_any_since,
            'communes of before the merger: not to be held against values since', null),
        if(per = 'rural_100k' and s.year > 2021 and s.value is not null,
            'rural people of the 2019 census: towns have grown since, so this may be off by a tenth or more', null)
    ), '') as doubt,
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
from timed as s
order by s.year desc, s.validity is not distinct from 'cumulative', value_per desc nulls last, s.province;
