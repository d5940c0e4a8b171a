-- How has each article changed? One row a version; what the current one says stands in articles.
create table article_versions (
    article_id varchar not null,
    text_digest varchar not null,
    is_current boolean not null,
    title varchar,
    published_on date,
    former_text varchar,
    first_seen_at timestamp not null,
    last_seen_at timestamp not null,
    parser_version varchar not null
);

insert into article_versions by name
select
    v.article_id,
    v.text_digest,
    v.is_current,
    a.title,
    a.published_on,
    case when not v.is_current then a.text end as former_text,
    v.first_seen_at,
    v.last_seen_at,
    a.parser_version
from versions as v
join source_articles as a on a.batch = v.batch and a.row_in_batch = v.row_in_batch
order by v.article_id, v.first_seen_at, v.text_digest;
