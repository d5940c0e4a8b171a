-- At which addresses would a held-back article show? No page of these is spoken of in any table.
create or replace temp table taken_down_urls as
select p.url from source_parses as p semi join taken_down as t on t.article_id = p.article_id
where p.url like 'http%'
union
select t.item from source_takedowns as t where t.item like 'http%';
