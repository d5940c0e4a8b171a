-- hard: More than one in twenty of the figures of one reader version is gone since the release before.
-- A new reader reads everything anew, and then its counts say nothing; the same reader on the same articles must
-- find what it found, so a loss means that articles or batches went missing
-- (those that the takedown list holds back do not count).
with before as (
    select f.reader_version, count(*) as n_before
    from previous.figures as f
    anti join takedowns as t on t.article_id = f.article_id
    group by f.reader_version
),

now as (
    select f.reader_version, count(*) as n_now from figures as f group by f.reader_version
)
select b.reader_version, b.n_before, coalesce(n.n_now, 0) as n_now
from before as b
left join now as n on n.reader_version = b.reader_version
where coalesce(n.n_now, 0) < b.n_before * 0.95
    and (n.n_now is not null or not exists (from now));
