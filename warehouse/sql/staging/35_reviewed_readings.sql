-- What is read in the articles that people have looked at, with the field values as text, as reviews keep them?
create or replace temp table reviewed_readings as
select
    f.figure_id,
    f.article_id,
    f.quote,
    f.quote_start,
    row_number() over (
        partition by f.article_id, f.quote_start, f.quote_end
        order by f.indicator, f.stars, f.detail, f.status, f.value, f.figure_id
    ) as nth,
    a.text,
    map {
        'indicator': f.indicator,
        'value': f.value::varchar,
        'value_max': coalesce(f.value_max::varchar, ''),
        'unit': f.unit,
        'bound': f.bound,
        'status': f.status,
        'stars': coalesce(f.stars, ''),
        'detail': coalesce(f.detail, ''),
        'denominator': coalesce(f.denominator::varchar, ''),
        'validity': coalesce(f.validity, ''),
        'place_level': f.place_level,
        'province': coalesce(f.province, ''),
        'boundary': coalesce(f.boundary, ''),
        'district': coalesce(f.district, ''),
        'period_start': coalesce(f.period_start::varchar, ''),
        'period_end': coalesce(f.period_end::varchar, ''),
        'period_basis': coalesce(f.period_basis, ''),
        'plan_doc': coalesce(f.plan_doc, '')
    } as reading
from source_figures as f
join newest_reads as r
    on r.article_id = f.article_id and r.text_digest = f.text_digest and r.batch = f.batch
join articles as a on a.article_id = f.article_id and a.text_digest = f.text_digest
join looked_at as l on l.article_id = f.article_id;
