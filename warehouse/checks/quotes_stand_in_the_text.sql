-- hard: A figure's quote or sentence is not what the article says at its offsets.
-- Every one is cut out of the article once more. Counting characters up to an offset of a long text is what costs,
-- and it is the promise that all else rests on.
with said as (
    select
        f.figure_id, f.quote, f.quote_start, f.quote_end, f.sentence, f.sentence_start, f.sentence_end, a.n_characters,
        substring(a.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) as found
    from figures as f
    join articles as a on a.article_id = f.article_id
)
select s.figure_id, s.quote, s.sentence, s.found
from said as s
where s.sentence is distinct from s.found
    or s.quote is distinct from substring(s.sentence, s.quote_start - s.sentence_start + 1, s.quote_end - s.quote_start)
    or s.quote_start < s.sentence_start
    or s.quote_end > s.sentence_end
    or s.sentence_end > s.n_characters
    or s.sentence = '';
