-- What does the newest parser make of each capture?
-- A capture that was parsed again counts once: only the parse of the newest batch stands.
create or replace temp table latest_parses as
with ranked as (
    select
        p.* exclude (fetched_at),
        in_vietnam(p.fetched_at) as fetched_at,
        row_number() over (
            partition by p.portal, p.url, p.capture_digest, p.fetched_at
            order by p.batch desc, p.parse_digest
        ) as newness
    from source_parses as p
)
select * exclude (newness) from ranked where newness = 1;
