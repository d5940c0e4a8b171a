-- Which numbers do the articles state, and in which words? One row a number, from current versions only.
-- What a person corrected stands corrected; reviews keeps what was read. Sorted by what people ask for, so that one
-- indicator or one province is a few blocks of the file.
create table figures (
    figure_id varchar not null,
    article_id varchar not null,
    text_digest varchar not null,
    indicator varchar not null,
    value double not null,
    value_max double,
    unit varchar not null,
    bound varchar not null,
    status varchar not null,
    stars varchar,
    detail varchar,
    denominator double,
    validity varchar,
    place_level varchar not null,
    province varchar,
    province_code varchar,
    boundary varchar,
    district varchar,
    period_start date,
    period_end date,
    period_basis varchar,
    plan_doc varchar,
    plan_date date,
    quote varchar not null,
    quote_start integer not null,
    quote_end integer not null,
    sentence varchar not null,
    sentence_start integer not null,
    sentence_end integer not null,
    block varchar not null,
    confidence double not null,
    rule varchar not null,
    reader_version varchar not null,
    review varchar,
    review_id varchar
);

insert into figures by name
with as_read as (
    select
        f.* exclude (batch, row_in_batch),
        cut_out(a.text, a.n_characters, f.sentence_start, f.sentence_end) as sentence
    from source_figures as f
    join newest_reads as r
        on r.article_id = f.article_id and r.text_digest = f.text_digest and r.batch = f.batch
    join articles as a on a.article_id = f.article_id and a.text_digest = f.text_digest
),

decided as (
    select o.figure_id, o.review_id, o.verdict, if(o.verdict = 'rejected', null, o.edits) as edits
    from review_outcomes as o
    where o.state = 'applied'
),

-- one pass over all figures: where nobody decided anything, nothing is looked up
after_review as (
    select
        f.* replace (
            if(d.edits is null, f.indicator, edited(d.edits, 'indicator', f.indicator)) as indicator,
            if(d.edits is null, f.value, edited(d.edits, 'value', f.value::varchar)::double) as value,
            if(d.edits is null, f.value_max, edited(d.edits, 'value_max', f.value_max::varchar)::double) as value_max,
            if(d.edits is null, f.unit, edited(d.edits, 'unit', f.unit)) as unit,
            if(d.edits is null, f.bound, edited(d.edits, 'bound', f.bound)) as bound,
            if(d.edits is null, f.status, edited(d.edits, 'status', f.status)) as status,
            if(d.edits is null, f.stars, edited(d.edits, 'stars', f.stars)) as stars,
            if(d.edits is null, f.detail, edited(d.edits, 'detail', f.detail)) as detail,
            if(d.edits is null, f.denominator, edited(d.edits, 'denominator', f.denominator::varchar)::double) as denominator,
            if(d.edits is null, f.validity, edited(d.edits, 'validity', f.validity)) as validity,
            if(d.edits is null, f.place_level, edited(d.edits, 'place_level', f.place_level)) as place_level,
            if(d.edits is null, f.province, edited(d.edits, 'province', f.province)) as province,
            if(d.edits is null, f.boundary, edited(d.edits, 'boundary', f.boundary)) as boundary,
            if(d.edits is null, f.district, edited(d.edits, 'district', f.district)) as district,
            if(d.edits is null, f.period_start, edited(d.edits, 'period_start', f.period_start::varchar)::date) as period_start,
            if(d.edits is null, f.period_end, edited(d.edits, 'period_end', f.period_end::varchar)::date) as period_end,
            if(d.edits is null, f.period_basis, edited(d.edits, 'period_basis', f.period_basis)) as period_basis,
            if(d.edits is null, f.plan_doc, edited(d.edits, 'plan_doc', f.plan_doc)) as plan_doc,
            if(d.verdict is null or d.verdict = 'rejected', f.confidence, 1.0) as confidence
        ),
        d.verdict as review,
        d.review_id
    from as_read as f
    left join decided as d on d.figure_id = f.figure_id
)
select
    f.figure_id,
    f.article_id,
    f.text_digest,
    f.indicator,
    f.value,
    f.value_max,
    f.unit,
    f.bound,
    f.status,
    f.stars,
    f.detail,
    f.denominator,
    f.validity,
    f.place_level,
    f.province,
    p.code as province_code,
    f.boundary,
    f.district,
    f.period_start,
    f.period_end,
    f.period_basis,
    f.plan_doc,
    plan_day(f.plan_doc) as plan_date,
    f.quote,
    f.quote_start,
    f.quote_end,
    f.sentence,
    f.sentence_start,
    f.sentence_end,
    f.block,
    f.confidence,
    f.rule,
    f.reader_version,
    f.review,
    f.review_id
from after_review as f
left join places as p on p.name = f.province and p.boundary = f.boundary
order by f.indicator, p.code, f.boundary, f.period_end, f.figure_id;
