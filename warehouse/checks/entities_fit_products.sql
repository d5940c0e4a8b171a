-- flag: Products per entity are fewer than 1 or more than 3 (1.8 in the country at the end of 2024).
select
    p.province, p.boundary, p.year, p.value as n_products, e.value as n_entities, p.value / e.value as per_entity
from estimates as p
join estimates as e
    on e.indicator = 'ocop_entities' and e.place_code = p.place_code and e.boundary is not distinct from p.boundary
    and e.status = p.status and e.validity is not distinct from p.validity and e.detail is null
    and abs(e.as_of - p.as_of) <= 31
where p.indicator = 'ocop_products_recognized' and p.status = 'actual' and p.stars is null and e.value > 0
    and p.value / e.value not between 1 and 3;
