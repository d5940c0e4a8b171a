-- Which numbers do the articles state, and in which words? One row a number, from current versions only.
-- Sorted by what people ask for, so that one indicator or one province is a few blocks of the file.
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
    quote varchar not null,
    quote_start integer not null,
    quote_end integer not null,
    sentence varchar not null,
    sentence_start integer not null,
    sentence_end integer not null,
    block varchar not null,
    confidence double not null,
    rule varchar not null,
    reader_version varchar not null
);

insert into figures by name
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
    f.quote,
    f.quote_start,
    f.quote_end,
    substring(a.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) as sentence,
    f.sentence_start,
    f.sentence_end,
    f.block,
    f.confidence,
    f.rule,
    f.reader_version
from source_figures as f
join newest_reads as r
    on r.article_id = f.article_id and r.text_digest = f.text_digest and r.batch = f.batch
join articles as a on a.article_id = f.article_id and a.text_digest = f.text_digest
left join places as p on p.name = f.province and p.boundary = f.boundary
order by f.indicator, p.code, f.boundary, f.period_end, f.figure_id;
