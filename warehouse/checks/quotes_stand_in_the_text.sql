-- hard: A figure's quote or sentence is not what the article says at its offsets.
select f.figure_id, f.quote, substring(a.text, f.quote_start + 1, f.quote_end - f.quote_start) as found
from figures as f
join articles as a on a.article_id = f.article_id
where f.quote is distinct from substring(a.text, f.quote_start + 1, f.quote_end - f.quote_start)
    or f.quote_start < f.sentence_start
    or f.quote_end > f.sentence_end
    or f.sentence_end > a.n_characters;
