-- Question: Which product groups dominate, and where are tourism and craft?
-- Reading: sentences about OCOP products that name a group, by province, newest first: food, drinks, herbs, craft,
--   ornamental plants, tourism. The groups are those of QĐ 148/2023.
-- Limits: groups are not a dimension of the figures yet, so this finds words, not counts: read the sentence. Craft
--   villages are counted (craft_villages), craft products are not.
with told as (
    select
        coalesce(f.province, 'Việt Nam') as place,
        f.boundary,
        f.period_end,
        f.value,
        f.sentence,
        a.url,
        case
            when regexp_matches(lower(f.sentence), 'du lịch') then 'tourism'
            when regexp_matches(lower(f.sentence), 'thủ công|mỹ nghệ|trang trí|lưu niệm') then 'craft'
            when regexp_matches(lower(f.sentence), 'dược liệu|thảo dược') then 'herbs'
            when regexp_matches(lower(f.sentence), 'đồ uống|rượu|chè|trà ') then 'drinks'
            when regexp_matches(lower(f.sentence), 'sinh vật cảnh|hoa, cây cảnh') then 'ornamental plants'
            when regexp_matches(lower(f.sentence), 'thực phẩm|nông sản') then 'food'
        end as product_group
    from figures as f
    join articles as a on a.article_id = f.article_id
    where f.indicator in ('ocop_products_recognized', 'ocop_products_recognized_period', 'craft_villages')
        and f.status = 'actual'
)
select
    coalesce(product_group, 'no group named') as product_group,
    count(*) as n_figures,
    count(distinct place) as n_places,
    arg_max(sentence, (period_end, sentence)) as newest_sentence,
    arg_max(url, (period_end, sentence)) as its_url
from told
group by all
order by n_figures desc, product_group;
