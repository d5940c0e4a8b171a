-- What was fetched, when, and where does it lie in the archive?
create table captures (
    portal varchar not null,
    url varchar not null,
    page_kind varchar not null,
    fetched_at timestamp not null,
    http_status integer,
    digest varchar,
    n_bytes bigint,
    file varchar not null,
    file_offset bigint not null,
    origin varchar not null,
    run_id varchar not null
);

insert into captures by name
select
    c.portal,
    c.url,
    c.kind as page_kind,
    in_vietnam(c.at) as fetched_at,
    c.status as http_status,
    c.digest,
    c.n_bytes,
    c.file,
    c."offset" as file_offset,
    c.origin,
    c.run_id
from source_captures as c
anti join taken_down_urls as t on t.url = c.url
order by c.portal, fetched_at, c.url, c.file, file_offset;
