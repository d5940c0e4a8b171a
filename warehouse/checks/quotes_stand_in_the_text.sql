-- hard: A figure's quote or sentence is not what the article says at its offsets.
-- Every one is looked for in the article once more: it is the promise that all else rests on. Where a sentence first
-- stands is found much sooner than characters are counted up to an offset; what stands there again is cut out.
with said as (
    select
        f.figure_id, f.quote, f.quote_start, f.quote_end, f.sentence, f.sentence_start, f.sentence_end, a.n_characters,
        case
            when contains(a.text, f.sentence)
                and length(f.sentence) = f.sentence_end - f.sentence_start
                and length(split_part(a.text, f.sentence, 1)) = f.sentence_start
                then f.sentence
            else substring(a.text, f.sentence_start + 1, f.sentence_end - f.sentence_start)
        end as found
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
