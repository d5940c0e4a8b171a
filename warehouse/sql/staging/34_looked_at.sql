-- In which articles has a person looked at figures?
create or replace temp table looked_at as
select distinct v.article_id from source_reviews as v;
