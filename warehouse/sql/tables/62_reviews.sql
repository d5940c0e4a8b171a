-- What did people decide about single figures? Append-only decisions, keyed by article, sentence and quote.
create table reviews (
    review_id varchar not null,
    article_id varchar not null,
    text_digest varchar not null,
    sentence varchar not null,
    quote varchar not null,
    indicator varchar not null,
    verdict varchar not null,
    corrected map(varchar, varchar),
    note varchar not null,
    reviewer varchar not null,
    decided_at timestamp not null
);

insert into reviews by name
select r.* exclude (decided_at), in_vietnam(r.decided_at) as decided_at
from source_reviews as r
order by r.decided_at, r.review_id;
