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
with latest_address as (
    select s.article_id, arg_max(s.url, (s.seen_at, s.url)) as url, min(s.seen_at) as first_seen_at,
        max(s.seen_at) as last_seen_at
    from sightings as s
    group by s.article_id
),

version_counts as (
    select v.article_id, count(*) as n_versions from versions as v group by v.article_id
),

current_rows as (
    select a.*
    from source_articles as a
    join newest_rows as r on r.batch = a.batch and r.row_in_batch = a.row_in_batch
    semi join (from versions where is_current) as v
        on v.article_id = r.article_id and v.text_digest = r.text_digest
)
select
    c.article_id,
    c.text_digest,
    c.portal,
    c.portal_province,
    c.kind,
    a.url,
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
    n.n_versions,
    nullif(o.original, c.article_id) as duplicate_of,
    a.first_seen_at,
    a.last_seen_at,
    c.parser_version,
    c.extra
from current_rows as c
join latest_address as a on a.article_id = c.article_id
join version_counts as n on n.article_id = c.article_id
left join originals as o on o.article_id = c.article_id
order by c.article_id;
