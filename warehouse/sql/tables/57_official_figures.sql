-- What did officials say, and what does the warehouse say of the same thing? Disagreement is shown, never corrected.
-- An official figure meets the estimate of its key: of a stock or rate the nearest one within 31 days, of a flow that
-- of the same period. What says nothing of validity may meet certificates in force, never cumulative numbers.
create table official_figures (
    official_id varchar not null,
    indicator varchar not null,
    stars varchar,
    detail varchar,
    validity varchar,
    status varchar not null,
    place_level varchar not null,
    place_code varchar not null,
    province varchar,
    boundary varchar,
    period_start date,
    as_of date not null,
    as_of_basis varchar not null,
    value double not null,
    unit varchar not null,
    bound varchar not null,
    denominator double,
    url varchar not null,
    relation varchar not null,
    estimate_id varchar,
    estimate_value double,
    estimate_as_of date,
    difference_percent double
);

insert into official_figures by name
with official as (
    select
        o.*,
        if(o.place_level = 'national', 'VN', p.code) as place_code,
        i.kind,
        i.max_rel_spread
    from source_official as o
    join indicators as i on i.code = o.indicator
    left join places as p on p.name = o.province and p.boundary = o.boundary
),

met as (
    select
        o.official_id,
        e.estimate_id, e.value, e.value_max, e.bound, e.as_of
    from official as o
    join estimates as e
        on e.indicator = o.indicator
        and e.place_level = o.place_level
        and e.place_code = o.place_code
        and e.boundary is not distinct from o.boundary
        and e.status = o.status
        and e.stars is not distinct from nullif(o.stars, '3+')
        and e.detail is not distinct from o.detail
        and coalesce(e.validity, 'current') = coalesce(o.validity, 'current')
        and if(
            o.kind = 'flow',
            e.as_of = o.as_of and e.period_start is not distinct from o.period_start,
            abs(e.as_of - o.as_of) <= 31
        )
    qualify row_number() over (
        partition by o.official_id
        order by e.validity is distinct from o.validity, abs(e.as_of - o.as_of), e.estimate_id
    ) = 1
),

measured as (
    select
        o.*,
        m.estimate_id,
        m.value as estimate_value,
        m.as_of as estimate_as_of,
        m.bound = 'exact' as is_exact,
        meant(o.value, null, o.bound) as official_span,
        meant(m.value, m.value_max, m.bound) as estimate_span
    from official as o
    left join met as m on m.official_id = o.official_id
)
select
    m.* exclude (kind, max_rel_spread, is_exact, official_span, estimate_span),
    case
        when m.estimate_id is null then 'no_estimate'
        when agrees(
            m.estimate_span.low, m.estimate_span.high, m.is_exact,
            m.official_span.low, m.official_span.high, m.bound = 'exact', m.max_rel_spread
        ) then 'agrees'
        else 'disagrees'
    end as relation,
    100 * (m.estimate_value - m.value) / nullif(m.value, 0) as difference_percent
from measured as m
order by m.indicator, m.place_level desc, m.place_code, m.boundary, m.as_of, m.official_id;
