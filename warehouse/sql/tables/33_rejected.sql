-- What was fetched and could not be used, and why?
create table rejected (
    portal varchar not null,
    url varchar not null,
    reason varchar not null,
    detail varchar not null,
    score double,
    capture_digest varchar not null,
    fetched_at timestamp,
    parser_version varchar not null
);

insert into rejected by name
select distinct
    r.portal,
    r.url,
    r.reason,
    r.detail,
    r.score,
    r.capture_digest,
    in_vietnam(r.fetched_at) as fetched_at,
    r.parser_version
from source_rejected as r
semi join (from latest_parses where outcome = 'rejected') as p
    on p.portal = r.portal and p.url = r.url and p.capture_digest = r.capture_digest
        and p.parse_digest = r.parse_digest
order by r.portal, r.url, r.capture_digest, fetched_at;
