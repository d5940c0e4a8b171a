-- Question: Which product groups dominate, and where are tourism and craft?
-- Reading: by group of QĐ 148/2023, how many articles that count OCOP products speak of it, the places that these
--   articles are about, and the newest sentence that names it.
-- Limits: groups are no dimension of the figures yet, so this counts articles, not products: an article about many
--   groups counts for each, and what portals like to tell is not what is made. Craft villages are counted
--   (craft_villages), craft products are not. Read the sentence.
with product_groups as (
    select *
    from (
        values
            ('food', 'thực phẩm|nông sản|thủy sản|hải sản|miến|gạo|mật ong|chả |nước mắm'),
            ('drinks', 'đồ uống|rượu|cà phê|chè |trà '),
            ('herbs', 'dược liệu|thảo dược|tinh dầu|chè vằng'),
            ('craft', 'thủ công|mỹ nghệ|lưu niệm|trang trí|đan lát|mây tre|thêu|gốm|cói'),
            ('ornamental plants', 'sinh vật cảnh|cây cảnh|hoa cảnh'),
            ('tourism', 'du lịch (?:cộng đồng|nông thôn|sinh thái|nông nghiệp)|dịch vụ du lịch|điểm du lịch')
    ) as g (product_group, pattern)
),

-- the place that an article counts products of: that of most of its numbers
about as (
    select f.article_id, mode(coalesce(f.province, 'Việt Nam')) as place
    from figures as f
    where f.indicator in ('ocop_products_recognized', 'ocop_products_recognized_period', 'ocop_products_registered')
        and f.place_level in ('national', 'province', 'district')
    group by f.article_id
),

told as (
    select
        g.product_group,
        b.place,
        a.published_on,
        a.url,
        trim(regexp_extract(a.text, '[^.;\n]*(?:' || g.pattern || ')[^.;\n]*[.]?', 0, 'i')) as sentence
    from about as b
    join articles as a on a.article_id = b.article_id and a.duplicate_of is null
    cross join product_groups as g
)
select
    t.product_group,
    count(*) filter (where t.sentence != '') as n_articles,
    round(100 * count(*) filter (where t.sentence != '') / count(*), 1) as percent_of_articles,
    count(distinct t.place) filter (where t.sentence != '') as n_places,
    string_agg(distinct t.place, ', ' order by t.place) filter (where t.sentence != '') as places,
    arg_max(t.sentence, coalesce(t.published_on, date '0001-01-01')) filter (where t.sentence != '') as newest_sentence,
    arg_max(t.url, coalesce(t.published_on, date '0001-01-01')) filter (where t.sentence != '') as its_url
from told as t
group by t.product_group
order by n_articles desc, t.product_group;
