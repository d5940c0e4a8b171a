-- hard: A key stands for one row, and here it stands for several.
with keys as (
    select 'places' as table_name, code || '/' || boundary as key from places
    union all
    select 'place_communes', code || '/' || boundary || '/' || counted_on from place_communes
    union all
    select 'province_successions', code_63 from province_successions
    union all
    select 'indicators', code from indicators
    union all
    select 'indicator_ranges', indicator || '/' || boundary || '/' || coalesce(place_code, '') from indicator_ranges
    union all
    select 'portals', portal from portals
    union all
    select 'captures', file || '/' || file_offset from captures
    union all
    select 'articles', article_id from articles
    union all
    select 'article_versions', article_id || '/' || text_digest from article_versions
    union all
    select 'article_addresses', article_id || '/' || url from article_addresses
    union all
    select 'figures', figure_id from figures
    union all
    select 'claims', figure_id from claims
    union all
    select 'estimates', estimate_id from estimates
    union all
    select 'estimate_sources', estimate_id from estimate_sources
    union all
    select 'runs', run_id from runs
    union all
    select 'portal_runs', run_id || '/' || portal from portal_runs
    union all
    select 'reviews', review_id || '/' || coalesce(figure_id, '') from reviews
    union all
    select 'takedowns', article_id from takedowns
    union all
    select 'official_figures', official_id from official_figures
)
select k.table_name, k.key, count(*) as n_rows
from keys as k
group by all
having count(*) > 1;
