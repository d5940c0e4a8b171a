-- flag: A figure is told as achieved at a date that lies after the article that tells it.
select f.figure_id, f.indicator, f.period_end, a.published_on, f.quote, f.sentence
from figures as f
join articles as a on a.article_id = f.article_id
where f.review is distinct from 'rejected' and f.status = 'actual' and f.period_end > a.published_on + 31;
