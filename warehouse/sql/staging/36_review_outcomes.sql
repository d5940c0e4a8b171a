-- What becomes of each decision of a person in this release, and about which figure is it?
-- Found where its sentence still stands around the quote, whatever is read there now; or where the sentence was
-- edited and the same quote is still read the same. Where both changed it is open again. A later decision on the same
-- place takes its place; a correction has run out when what it says is read anyway, or what it expects no longer is.
create or replace temp table review_outcomes as
with decisions as (
    select
        r.*,
        row_number() over (
            partition by r.article_id, r.sentence, r.quote_offset, r.nth
            order by r.decided_at desc, r.line_number desc
        ) = 1 as is_latest
    from source_reviews as r
    where not exists (select 1 from taken_down as t where t.article_id = r.article_id)
),

in_place as (
    select d.review_id, c.figure_id, c.reading, d.decided_at, d.line_number
    from decisions as d
    join reviewed_readings as c
        on c.article_id = d.article_id
        and c.nth = d.nth
        and c.quote_start >= d.quote_offset
        and substring(c.text, c.quote_start - d.quote_offset + 1, length(d.sentence)) = d.sentence
    where d.is_latest
),

moved as (
    select d.review_id, c.figure_id, c.reading, d.decided_at, d.line_number
    from decisions as d
    join reviewed_readings as c
        on c.article_id = d.article_id and c.quote = d.quote
        and cardinality(d.original) > 0 and says(c.reading, d.original)
    where d.is_latest
        and not exists (select 1 from in_place as i where i.review_id = d.review_id)
        and not exists (select 1 from in_place as i where i.figure_id = c.figure_id)
),

found as (
    select
        f.*,
        row_number() over (partition by f.figure_id order by f.decided_at desc, f.line_number desc) = 1 as is_newest
    from (from in_place union all from moved) as f
),

-- only their texts are looked into, and no other one is brought here
articles_looked_at as (
    select a.article_id, a.text from articles as a semi join looked_at as l on l.article_id = a.article_id
),

judged as (
    select
        d.review_id,
        f.figure_id,
        d.verdict,
        map_concat(d.original, d.corrected) as edits,
        case
            when not d.is_latest or not f.is_newest then 'replaced'
            when f.figure_id is null and a.article_id is not null and not contains(a.text, d.sentence) then 'reopened'
            when f.figure_id is null then 'lost'
            when not says(f.reading, d.expected) then 'expired'
            when d.verdict = 'corrected' and says(f.reading, d.corrected) then 'expired'
            else 'applied'
        end as state
    from decisions as d
    left join found as f on f.review_id = d.review_id
    left join articles_looked_at as a on a.article_id = d.article_id
)
from judged;
