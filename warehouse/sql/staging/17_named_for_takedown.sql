-- Which articles are named in the takedown list, by id or by any address under which they were seen?
create or replace temp table named_for_takedown as
select p.article_id from source_parses as p semi join source_takedowns as t on t.item = p.article_id
union
select p.article_id from source_parses as p semi join source_takedowns as t on t.item = p.url
where p.article_id is not null
union
select a.article_id from source_articles as a
semi join source_takedowns as t on t.item = a.article_id or t.item = a.url;
