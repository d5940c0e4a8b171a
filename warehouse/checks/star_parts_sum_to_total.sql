-- flag: Products of 3, 4 and 5 stars of one sentence do not add up to the total that it states (potential_5 may be in or out).
with parts as (
    select
        f.article_id, f.sentence_start, f.indicator, f.status, f.place_level, f.province, f.period_end,
        min(f.value) filter (where f.stars is null or f.stars = '3+') as total,
        count(*) filter (where f.stars is null or f.stars = '3+') as n_totals,
        sum(f.value) filter (where f.stars in ('3', '4', '5')) as stars_3_to_5,
        sum(f.value) filter (where f.stars in ('3', '4', '5', 'potential_5')) as stars_3_to_potential_5,
        count(distinct f.stars) filter (where f.stars in ('3', '4', '5')) as n_grades,
        count(*) filter (where f.stars in ('3', '4', '5')) as n_parts,
        any_value(f.sentence) as sentence
    from figures as f
    where f.stars is distinct from '4+' and f.bound = 'exact' and f.review is distinct from 'rejected'
        and f.indicator in ('ocop_products_recognized', 'ocop_products_recognized_period')
    group by all
)
select p.*
from parts as p
where p.n_totals = 1 and p.n_parts = p.n_grades and p.n_grades >= 2
    and (
        p.stars_3_to_5 > p.total and p.stars_3_to_potential_5 > p.total
        or p.n_grades = 3 and p.total not in (p.stars_3_to_5, p.stars_3_to_potential_5)
    );
