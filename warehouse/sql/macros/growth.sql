-- How much did each province grow between two years on one map, and may the two values be compared at all?
-- Both ends are rows of compare. Where certificates in force would meet cumulative ones, periods of other length meet,
-- or an end is missing, there is no growth and why_not says so; a new set of criteria between them is a doubt.
create or replace macro growth(
    indicator, from_year, to_year, boundary := '34', status := 'actual', stars := null, detail := null
) as table
with early as (
    from compare_values(
        indicator, year := from_year, boundary := boundary, status := status, stars := stars, detail := detail
    )
),

late as (
    from compare_values(
        indicator, year := to_year, boundary := boundary, status := status, stars := stars, detail := detail
    )
),

paired as (
    select
        coalesce(l.province, e.province) as province,
        coalesce(l.place_code, e.place_code) as place_code,
        coalesce(l.unit, e.unit) as unit,
        coalesce(l.edition, e.edition) as edition,
        e.value as from_value, e.as_of as from_as_of, e.validity as from_validity, e.flag as from_flag,
        e.portal as from_portal, e.url as from_url, e.missing as from_missing, e.doubt as from_doubt,
        e.estimate_id as from_estimate_id, e.figure_id as from_figure_id,
        e.as_of - e.period_start as from_days,
        l.value as to_value, l.as_of as to_as_of, l.validity as to_validity, l.flag as to_flag,
        l.portal as to_portal, l.url as to_url, l.missing as to_missing, l.doubt as to_doubt,
        l.estimate_id as to_estimate_id, l.figure_id as to_figure_id,
        l.as_of - l.period_start as to_days
    from early as e
    full join late as l on l.place_code = e.place_code
),

judged as (
    select
        p.*,
        (
            select string_agg(c.name || ' (' || c.valid_from::varchar || ')', ', ' order by c.valid_from)
            from criteria_sets as c
            where c.indicator = indicator and c.valid_from > p.from_as_of and c.valid_from <= p.to_as_of
        ) as new_criteria,
        case
            when p.from_value is null then coalesce(p.from_missing, 'no value for ' || from_year::varchar)
            when p.to_value is null then coalesce(p.to_missing, 'no value for ' || to_year::varchar)
            when (p.from_validity is not distinct from 'cumulative')
                != (p.to_validity is not distinct from 'cumulative')
                then 'one end counts lapsed certificates too, the other does not'
            when abs(p.from_days - p.to_days) > 5 or (p.from_days is null) != (p.to_days is null)
                then 'the two periods are of different length'
        end as why_not
    from paired as p
)
select
    indicator as indicator,
    j.province,
    from_year as from_year,
    to_year as to_year,
    j.from_value,
    j.from_as_of,
    j.to_value,
    j.to_as_of,
    j.unit,
    if(j.why_not is null, j.to_value - j.from_value, null) as change,
    if(
        j.why_not is null and j.from_value > 0, 100 * (j.to_value - j.from_value) / j.from_value, null
    ) as change_percent,
    if(
        j.why_not is null and j.from_value > 0 and j.to_value > 0 and to_year > from_year,
        100 * (pow(j.to_value / j.from_value, 365.25 / (j.to_as_of - j.from_as_of)) - 1), null
    ) as percent_a_year,
    j.from_validity,
    j.to_validity,
    j.why_not is null as is_comparable,
    j.why_not,
    j.new_criteria,
    j.from_portal = j.to_portal as is_same_publisher,
    nullif(concat_ws(
        '; ',
        j.why_not,
        'new rules between the two: ' || j.new_criteria,
        if(j.from_validity is distinct from j.to_validity and j.why_not is null,
            'one end says that certificates are in force, the other does not say', null),
        if(j.why_not is null and abs((j.to_as_of - j.from_as_of) - 365.25 * (to_year - from_year)) > 92,
            'the dates are not a whole number of years apart', null),
        if(j.why_not is null, from_year::varchar || ': ' || j.from_doubt, null),
        if(j.why_not is null, to_year::varchar || ': ' || j.to_doubt, null)
    ), '') as doubt,
    j.from_url,
    j.to_url,
    j.place_code,
    boundary as boundary,
    j.from_estimate_id,
    j.to_estimate_id,
    j.from_figure_id,
    j.to_figure_id,
    j.edition
from judged as j
-- a left join, so that a wrong call is refused by compare_values and not optimised away
left join places as p on p.code = j.place_code and p.boundary = boundary
order by change_percent desc nulls last, p.sort_order;
