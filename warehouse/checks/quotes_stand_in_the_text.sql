-- hard: A figure's quote or sentence is not what the article says at its offsets.
-- Every sentence is cut out of its article once more, by counting from the first character: it is the promise that all
-- else rests on. Only where it should stand and a hash of it wait in memory while the texts stream past.
with expected as (
    select f.rowid as figure, f.article_id, f.sentence_start, f.sentence_end, hash(f.sentence) as sentence_hash
    from figures as f
),

misplaced as (
    select
        e.figure,
        substring(a.text, e.sentence_start + 1, e.sentence_end - e.sentence_start) as found
    from expected as e
    join articles as a on a.article_id = e.article_id
    where e.sentence_end > a.n_characters
        or hash(substring(a.text, e.sentence_start + 1, e.sentence_end - e.sentence_start)) != e.sentence_hash
)
select f.figure_id, f.quote, f.sentence, m.found
from figures as f
left join misplaced as m on m.figure = f.rowid
where m.figure is not null
    or f.sentence = ''
    or f.quote != substring(f.sentence, f.quote_start - f.sentence_start + 1, f.quote_end - f.quote_start)
    or f.quote_start < f.sentence_start
    or f.quote_end > f.sentence_end;
