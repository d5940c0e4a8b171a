-- Which portals are harvested, whose are they, and how far is each believed?
create table portals (
    portal varchar not null,
    name varchar not null,
    province varchar,
    kind varchar not null,
    family varchar not null,
    generation varchar,
    base_url varchar not null,
    is_mixed boolean not null,
    source_rank integer not null,
    verification varchar not null,
    verified_on date,
    is_sample boolean not null,
    evidence varchar not null
);

insert into portals by name
with registered as (
    select
        p.id as portal,
        p.name,
        p.province,
        p.kind,
        p.family,
        p.generation,
        p.base_url,
        p.mixed as is_mixed,
        p.source_rank,
        p.verification,
        p.verified_on,
        p.sample as is_sample,
        p.evidence
    from source_portals as p
),

-- articles may come from a portal that has left the registry, or from an import
unregistered as (
    select distinct
        p.portal,
        p.portal as name,
        null::varchar as province,
        'other' as kind,
        case when p.portal = 'import' then 'import' else 'unknown' end as family,
        null::varchar as generation,
        '' as base_url,
        false as is_mixed,
        3 as source_rank,
        'address_seen' as verification,
        null::date as verified_on,
        false as is_sample,
        case when p.portal = 'import' then 'texts brought in by ocop import' else 'no longer in the registry' end
            as evidence
    from source_parses as p
    where not exists (select 1 from registered as r where r.portal = p.portal)
)
from registered
union all
from unregistered
order by portal;
