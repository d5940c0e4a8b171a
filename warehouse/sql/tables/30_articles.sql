-- What does each article say now, where was it last seen, and is it a copy of another?
create table articles (
    article_id varchar not null,
    text_digest varchar not null,
    portal varchar not null,
    portal_province varchar,
    kind varchar not null,
    url varchar not null,
    title varchar,
    lead varchar,
    published_on date,
    published_at timestamp,
    observed_on date,
    modified_at timestamp,
    author varchar,
    source varchar,
    section varchar,
    tags varchar[] not null,
    attachments varchar[] not null,
    text varchar not null,
    n_characters integer not null,
    n_versions integer not null,
    duplicate_of varchar,
    first_seen_at timestamp not null,
    last_seen_at timestamp not null,
    parser_version varchar not null,
    extra map(varchar, varchar)
);

insert into articles by name
select
    c.article_id,
    c.text_digest,
    c.portal,
    c.portal_province,
    c.kind,
    k.url,
    c.title,
    c.lead,
    c.published_on,
    in_vietnam(c.published_at) as published_at,
    c.observed_on,
    in_vietnam(c.modified_at) as modified_at,
    c.author,
    c.source,
    c.section,
    c.tags,
    c.attachments,
    c.text,
    length(c.text) as n_characters,
    k.n_versions,
    k.duplicate_of,
    k.first_seen_at,
    k.last_seen_at,
    c.parser_version,
    c.extra
from source_articles as c
join known_articles as k on k.batch = c.batch and k.row_in_batch = c.row_in_batch
order by c.article_id;
