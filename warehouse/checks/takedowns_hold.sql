-- hard: An article of the takedown list, or something that rests on it, stands in the release all the same.
select 'articles' as table_name, a.article_id from articles as a semi join takedowns as t on t.article_id = a.article_id
union all
select 'article_versions', v.article_id
from article_versions as v semi join takedowns as t on t.article_id = v.article_id
union all
select 'article_addresses', d.article_id
from article_addresses as d semi join takedowns as t on t.article_id = d.article_id
union all
select 'figures', f.article_id from figures as f semi join takedowns as t on t.article_id = f.article_id
union all
select 'reviews', r.article_id from reviews as r semi join takedowns as t on t.article_id = r.article_id;
