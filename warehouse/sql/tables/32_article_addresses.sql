-- Under which addresses has each article been seen? Hosts and paths move, article_id stays.
create table article_addresses (
    article_id varchar not null,
    url varchar not null,
    is_current boolean not null,
    first_seen_at timestamp not null,
    last_seen_at timestamp not null
);

insert into article_addresses by name
select
    s.article_id,
    s.url,
    bool_and(a.url = s.url) as is_current,
    min(s.seen_at) as first_seen_at,
    max(s.seen_at) as last_seen_at
from sightings as s
join articles as a on a.article_id = s.article_id
group by s.article_id, s.url
order by s.article_id, s.url;
