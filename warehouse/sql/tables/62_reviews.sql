-- What did people decide about single figures, and what became of it here? One row a decision and figure it met.
create table reviews (
    review_id varchar not null,
    figure_id varchar,
    article_id varchar not null,
    text_digest varchar not null,
    sentence varchar not null,
    quote varchar not null,
    indicator varchar not null,
    verdict varchar not null,
    state varchar not null,
    original map(varchar, varchar),
    corrected map(varchar, varchar),
    expected map(varchar, varchar),
    note varchar not null,
    reviewer varchar not null,
    decided_at timestamp not null
);

insert into reviews by name
select
    r.review_id,
    o.figure_id,
    r.article_id,
    r.text_digest,
    r.sentence,
    r.quote,
    r.indicator,
    r.verdict,
    o.state,
    r.original,
    r.corrected,
    r.expected,
    r.note,
    r.reviewer,
    in_vietnam(r.decided_at) as decided_at
from source_reviews as r
join review_outcomes as o on o.review_id = r.review_id
order by decided_at, r.review_id, o.figure_id;
