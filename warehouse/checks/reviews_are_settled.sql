-- flag: A decision of a person is open again (sentence and reading changed), has run out, or finds its figure no more.
select r.review_id, r.article_id, r.state, r.indicator, r.quote, r.sentence
from reviews as r
where r.state in ('reopened', 'expired', 'lost');
