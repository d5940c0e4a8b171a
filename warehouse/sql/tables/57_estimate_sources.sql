-- In which words, of which article, does each estimate stand? What every comparison shows beside its values.
-- The same stands in figures and articles; here it lies in the order of the estimates, so that one indicator's words
-- are a few blocks of the file however many figures there are.
create table estimate_sources (
    estimate_id varchar not null,
    indicator varchar not null,
    figure_id varchar not null,
    article_id varchar not null,
    quote varchar not null,
    sentence varchar not null,
    title varchar,
    portal varchar not null,
    published_on date,
    url varchar not null
);

insert into estimate_sources by name
select
    e.estimate_id,
    e.indicator,
    e.figure_id,
    f.article_id,
    f.quote,
    f.sentence,
    a.title,
    a.portal,
    a.published_on,
    a.url
from estimates as e
join figures as f on f.figure_id = e.figure_id
join articles as a on a.article_id = f.article_id
order by e.indicator, e.place_level desc, e.place_code, e.boundary, e.as_of, e.estimate_id;
