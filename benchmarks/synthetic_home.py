# ruff: noqa: E501 (SQL that draws)
"""A home of invented articles and figures, of any size, skewed as the portals' are: made by SQL.

What is skewed: a few indicators and provinces have most of the figures; most articles are of the last years; most
numbers repeat one that was told before, some rounded or bounded, a few of them wrong, a thousand times off, undated,
of a district, a plan, or a share; one article in twelve is another one, two thirds of them word for word and the rest
but for a line; one in thirty has an older version. The same size gives the same home.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.home import Home
from pipeline.manifest import Sealed, append_manifest
from pipeline.records import HANOI
from pipeline.reference import load_indicators, load_places, load_portals

FIGURES_AN_ARTICLE = 8  # 7.7 in the labelled articles
DRAWN = 250_000  # figures
BATCHES = 2
N_PHRASES = 3000

_SEALED = dt.datetime(2026, 12, 1, tzinfo=HANOI)

# commonest first, as they are told: the rank is the weight
COMMON = (
    "ocop_products_recognized", "other_programme_figure", "ntm_communes", "ocop_entities",
    "ocop_products_recognized_period", "ntm_capital", "poverty_rate", "ntm_communes_share", "rural_income",
    "ocop_revenue", "ocop_products_registered", "rural_roads_km",
)  # fmt: skip
BEGINNINGS = (
    "Theo báo cáo của Văn phòng Điều phối nông thôn mới tỉnh", "Tại hội nghị sơ kết chương trình", "Sau nhiều năm nỗ lực",
    "Nhờ sự vào cuộc của cả hệ thống chính trị", "Bên cạnh những kết quả đạt được", "Trong chuyến kiểm tra thực tế",
    "Với quyết tâm của cấp ủy và nhân dân", "Phát biểu chỉ đạo, lãnh đạo tỉnh cho biết", "Qua rà soát của các huyện",
    "Cùng với phát triển sản xuất",
)  # fmt: skip
MIDDLES = (
    "các địa phương đã huy động nhiều nguồn lực để làm đường giao thông nông thôn",
    "hợp tác xã và hộ sản xuất được hỗ trợ hoàn thiện bao bì, nhãn mác và truy xuất nguồn gốc",
    "người dân tự nguyện hiến đất, góp ngày công làm nhà văn hóa thôn",
    "việc tiêu thụ sản phẩm trên sàn thương mại điện tử được đẩy mạnh",
    "công tác giảm nghèo gắn với tạo việc làm tại chỗ cho lao động nông thôn",
    "các tiêu chí về môi trường và an toàn thực phẩm được quan tâm thực hiện",
    "nhiều mô hình trồng trọt theo hướng hữu cơ được nhân rộng",
    "ngành nông nghiệp phối hợp tổ chức hội chợ, tuần hàng giới thiệu đặc sản",
)
ENDS = (
    "góp phần nâng cao đời sống của bà con", "tạo diện mạo mới cho các làng quê", "được nhân dân đồng tình ủng hộ",
    "dù vẫn còn không ít khó khăn về vốn", "và sẽ được tiếp tục trong giai đoạn tới", "theo đúng kế hoạch đã đề ra",
)  # fmt: skip


def make_home(
    folder: Path,
    n_figures: int,
    *,
    reader_version: str = "bench",
    parse_digest: Callable[[str, str, str], str] | None = None,
    memory_mb: int = 2048,
) -> Home:
    """A research home of about `n_figures` figures of current articles, in batches with their logs and manifests.

    Args:
        folder: where; it is made.
        n_figures: at least 10,000.
        reader_version: who is said to have read the articles.
        parse_digest: of portal, address and payload digest; None: one that no parser would give.
        memory_mb: for the making.
    """
    home = Home(folder)
    home.prepare("research")
    drawn = min(n_figures, DRAWN)
    with duckdb.connect(
        config={"memory_limit": f"{memory_mb}MB", "temp_directory": str(folder / ".spill")}
    ) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.create_function("parse_digest", parse_digest or _no_digest, ["varchar"] * 3, "varchar")  # type: ignore[list-item,arg-type]
        _reference(connection)
        connection.execute(_MACROS)
        n_articles = max(drawn // FIGURES_AN_ARTICLE, BATCHES)
        for number in range(BATCHES):
            first, after = (n_articles * n // BATCHES for n in (number, number + 1))
            connection.execute(_filled(connection, _CONTENT, first=first, after=after, batch_number=number))
            connection.execute("create table if not exists all_versions as from drawn_versions limit 0")
            connection.execute("insert into all_versions from drawn_versions")
            connection.execute("create table if not exists all_lines as from drawn_lines limit 0")
            connection.execute("insert into all_lines from drawn_lines")
        n_tellings = max(round(n_figures / drawn), 1)
        for telling in range(n_tellings):
            connection.execute(_filled(connection, _TELLING, telling=telling))
            _write_batch(connection, home, _batch_name(telling), reader_version)
    for portal in load_portals(None).portals:
        _write_manifest(home, portal.id, n_tellings)
    return home


def _no_digest(portal: str, url: str, payload: str) -> str:
    return f"{portal} {url} {payload}"


def _reference(connection: duckdb.DuckDBPyConnection) -> None:
    """Indicators, provinces, portals and phrases, each with its rank: the lower, the more often it is taken."""
    known = sorted(
        load_indicators().indicators, key=lambda i: (COMMON.index(i.code) if i.code in COMMON else 99, i.code)
    )
    connection.register("given_indicators", pa.table({
        "n": range(len(known)),
        "code": [i.code for i in known],
        "name": [i.name_vi.lower() for i in known],
        "unit": [i.unit for i in known],
        "kind": [i.kind for i in known],
        "least": [(i.range_63[0] or 1.0) if i.range_63[0] is not None else 1.0 for i in known],
        "most": [i.range_63[1] if i.range_63[1] is not None else 1000.0 for i in known],
        "has_stars": [i.has_stars for i in known],
        "details": pa.array([list(i.details) for i in known], pa.list_(pa.string())),
        "is_national": [i.national_only for i in known],
    }))  # fmt: skip
    provinces = load_places().provinces
    for boundary in ("63", "34"):
        names = [p.name for p in provinces if p.boundary == boundary]
        connection.register(f"given_{boundary}", pa.table({"n": range(len(names)), "name": names}))
    portals = load_portals(None).portals
    connection.register("given_portals", pa.table({
        "n": range(len(portals)), "id": [p.id for p in portals], "province": [p.province for p in portals],
    }))  # fmt: skip
    for name, words in (("beginnings", BEGINNINGS), ("middles", MIDDLES), ("ends", ENDS)):
        connection.register(f"given_{name}", pa.table({"n": range(len(words)), "words": list(words)}))
    for name in ("indicators", "63", "34", "portals", "beginnings", "middles", "ends"):
        connection.execute(f'create table "ref_{name}" as from "given_{name}"')


# chance(i, salt) is even in [0, 1); ranked(x, n) takes rank 0 most often, the others as often as 1/rank
_MACROS = f"""
create macro chance(i, salt) as (hash(i, salt) % 1000003) / 1000003.0;
create macro ranked(x, n) as least(floor(exp(x * ln(n + 1)))::bigint - 1, n - 1);
create macro hex(i, salt, n) as left(md5(i || '/' || salt), n);
create table phrases as
select r.n, b.words || ', ' || m.words || ', ' || e.words || '; đợt ' || (r.n % 97) || ' và ' || (r.n % 61) || '.' as words
from range({N_PHRASES}) as r(n)
join ref_beginnings as b on b.n = hash(r.n, 1) % {len(BEGINNINGS)}
join ref_middles as m on m.n = hash(r.n, 2) % {len(MIDDLES)}
join ref_ends as e on e.n = hash(r.n, 3) % {len(ENDS)};
"""

_CONTENT = """
create or replace temp table stories as
with numbered as (
    select i, if(chance(i, 'copy') < 0.08 and i > 40, i - 1 - (hash(i, 'of') % 20)::bigint, i) as content
    from range($first, $after) as r(i)
)
select
    s.i,
    s.content,
    p.id as portal,
    p.province as portal_province,
    hex(s.i, 'article', 16) as article_id,
    date '2026-09-20' - floor(2900 * chance(s.content, 'age') ^ 2)::integer - (s.i - s.content)::integer % 5
        as published_on,
    1 + least(floor(-7.3 * ln(1 - chance(s.content, 'n')))::integer, 30) as n_figures,
    ranked(chance(s.content, 'place'), 63) as place_rank,
    chance(s.i, 'version') < 0.033 as is_edited
from numbered as s
join ref_portals as p on p.n = ranked(chance(s.i, 'portal'), $n_ref_portals);

create or replace temp table drawn as
with places_of as (
    select s.i, s.content, s.published_on, s.place_rank, unnest(range(s.n_figures)) as j
    from stories as s
),

told as (
    select p.*, hash(p.content, p.j) as h from places_of as p
),

chosen as (
    select
        t.i, t.j, t.h, t.published_on,
        n.code as indicator, n.name, n.unit, n.kind, n.least, n.most, n.details, n.has_stars, n.n as indicator_rank,
        case
            when n.is_national then 'national'
            else ['province', 'national', 'district', 'commune', 'entity', 'region'][
                case when chance(t.h, 'level') < 0.60 then 1 when chance(t.h, 'level') < 0.71 then 2
                    when chance(t.h, 'level') < 0.83 then 3 when chance(t.h, 'level') < 0.94 then 4
                    when chance(t.h, 'level') < 0.98 then 5 else 6 end]
        end as place_level,
        if(chance(t.h, 'own') < 0.75, t.place_rank, ranked(chance(t.h, 'place'), 63)) as place_rank,
        case when chance(t.h, 'status') < 0.81 then 'actual' when chance(t.h, 'status') < 0.96 then 'target'
            else 'change' end as status,
        chance(t.h, 'undated') < 0.16 as is_undated,
        year(t.published_on)
            - case when chance(t.h, 'year') < 0.6 then 0 when chance(t.h, 'year') < 0.85 then 1
                else 2 + floor(4 * chance(t.h, 'years'))::integer end as year_told
    from told as t
    join ref_indicators as n on n.n = ranked(chance(t.h, 'indicator'), $n_ref_indicators)
),

timed as (
    select
        c.*,
        if(c.status = 'target', c.year_told + 1 + floor(3 * chance(c.h, 'plan'))::integer, c.year_told) as year,
        if(c.has_stars and chance(c.h, 'stars') < 0.4,
            ['4', '3', '5', '3+', 'potential_5', '4+'][1 + ranked(chance(c.h, 'which'), 6)], null) as stars,
        if(len(c.details) > 0 and chance(c.h, 'detail') < 0.3,
            c.details[1 + ranked(chance(c.h, 'which detail'), len(c.details))], null) as detail,
        if(c.kind = 'stock' and c.has_stars and chance(c.h, 'validity') < 0.08,
            if(chance(c.h, 'which validity') < 0.6, 'current', 'cumulative'), null) as validity
    from chosen as c
),

dated as (
    select
        t.*,
        case
            when t.is_undated then null
            when t.kind = 'flow' and chance(t.h, 'period') < 0.6 then make_date(t.year, 12, 31)
            when t.kind = 'flow' and chance(t.h, 'period') < 0.75 then make_date(t.year, 6, 30)
            when t.kind = 'flow' and chance(t.h, 'period') < 0.85 then make_date(t.year, 9, 30)
            when t.kind = 'flow' then make_date(t.year, 3, 31)
            when chance(t.h, 'date') < 0.5 then make_date(t.year, 12, 31)
            when chance(t.h, 'date') < 0.65 then make_date(t.year, 6, 30)
            when chance(t.h, 'date') < 0.85 and t.status = 'actual' and t.year = year(t.published_on) then t.published_on
            else last_day(make_date(t.year, 1 + floor(12 * chance(t.h, 'month'))::integer, 1))
        end as period_end
    from timed as t
),

placed as (
    select
        d.*,
        if(d.kind = 'flow' and d.period_end is not null and chance(d.h, 'start') < 0.9, make_date(d.year, 1, 1), null)
            as period_start,
        if(coalesce(d.period_end, d.published_on) >= date '2025-07-01', '34', '63') as map
    from dated as d
),

named as (
    select
        p.* exclude (map),
        case when p.place_level in ('national', 'region') then null when p.map = '34' then n.name else o.name end as province,
        case when p.place_level in ('national', 'region') then null else p.map end as boundary
    from placed as p
    join "ref_63" as o on o.n = p.place_rank
    join "ref_34" as n on n.n = p.place_rank % 34
),

-- the fact that is told, the same for all who tell of it: near the middle of what is plausible, growing by the year
facts as (
    select
        n.*,
        exp(ln(greatest(n.least, 0.5)) + (ln(n.most) - ln(greatest(n.least, 0.5)))
            * (0.3 + 0.5 * chance(hash(n.indicator, n.province, n.boundary, n.place_level), 'fact')))
        * (1 + 0.06 * (coalesce(n.year, 2024) - 2018)) * if(n.stars in ('4', '5'), 0.3, 1.0)
        * if(n.place_level in ('district', 'commune'), 0.1, 1.0) as fact
    from named as n
),

valued as (
    select
        f.*,
        case
            when chance(f.h, 'noise') < 0.80 then f.fact
            when chance(f.h, 'noise') < 0.93 then f.fact * (1 + 0.16 * (chance(f.h, 'off') - 0.5))
            when chance(f.h, 'noise') < 0.99 then f.fact * (0.4 + 1.2 * chance(f.h, 'off'))
            else f.fact * 1000
        end as noisy,
        case when chance(f.h, 'bound') < 0.84 then 'exact' when chance(f.h, 'bound') < 0.95 then 'at_least'
            when chance(f.h, 'bound') < 0.995 then 'approx' else 'at_most' end as bound
    from facts as f
),

rounded as (
    select
        v.* exclude (unit),
        if(chance(v.h, 'share') < 0.04 and v.unit != 'percent', 'percent', v.unit) as unit,
        case
            when chance(v.h, 'share') < 0.04 or v.unit = 'percent' then round(least(v.noisy, 100), 1)
            when v.bound != 'exact' or v.noisy > 1e6 then round(v.noisy, 1 - floor(log10(v.noisy + 1))::integer)
            else round(v.noisy)
        end as value
    from valued as v
),

worded as (
    select r.*, replace(printf('%.15g', r.value), '.', ',') as quote, w.words as phrase
    from rounded as r
    join phrases as w on w.n = ranked(chance(r.h, 'phrase'), $n_phrases)
)
select
    w.* exclude (phrase),
    case when w.period_end is null then '' else 'Tính đến ngày ' || strftime(w.period_end, '%d/%m/%Y') || ', ' end
    || coalesce(w.province, 'cả nước')
    || if(w.status = 'target', ' phấn đấu đạt ', ' ghi nhận ')
    || case w.bound when 'at_least' then 'trên ' when 'at_most' then 'dưới ' when 'approx' then 'khoảng ' else '' end
    as before_quote,
    before_quote || w.quote || ' ' || w.name || '. ' as sentence_of,
    sentence_of || w.phrase as line
from worded as w;

create or replace temp table drawn_lines as
with joined as (
    select d.*, row_number() over (partition by d.i order by d.j) as line_number from drawn as d
)
select
    j.*,
    (sum(length(j.line) + 1) over (partition by j.i order by j.j) - length(j.line) - 1)::bigint as starts_at
from joined as j;

create or replace temp table texts as
with bodies as (
    select l.i, string_agg(l.line, chr(10) order by l.j) as body from drawn_lines as l group by l.i
)
select
    s.*,
    'Xã ' || (hash(s.content, 'name') % 8000) || ': ' || t.words as title_of,
    if(s.i != s.content and s.i % 2 = 0, upper(title_of), title_of) as title,
    w.words as lead,
    b.body
from stories as s
join bodies as b on b.i = s.i
join phrases as t on t.n = hash(s.content, 'title') % $n_phrases
join phrases as w on w.n = hash(s.content, 'lead') % $n_phrases;

create or replace temp table drawn_versions as
with cuts as (
    select
        t.i, t.article_id, t.portal, t.portal_province, t.published_on, t.title, v.version,
        t.title || chr(10) || t.lead || chr(10) || t.body || if(v.version = 0 and t.is_edited, chr(10) || 'Tin sẽ được cập nhật.', '')
            || if(t.i != t.content and t.i % 3 = 0, chr(10) || 'Theo cổng thông tin của tỉnh.', '') as text,
        length(t.title) + length(t.lead) + 2 as body_at,
        t.lead
    from texts as t
    cross join (values (0), (1)) as v(version)
    where v.version = 0 or t.is_edited
)
select
    c.*,
    timestamp '2026-10-01 01:30:00' + to_seconds(c.i % 7200) + to_hours(c.version * 12) as at_utc
from cuts as c;
"""

# one telling of everything drawn: telling 0 is as drawn, each later one has articles and numbers of its own
_TELLING = """
create or replace temp table versions as
with retold as (
    select
        v.* replace (
            if($telling = 0, '', 'Bản tin $telling. ') || v.text as text,
            if($telling = 0, '', 'Bản tin $telling. ') || v.title as title,
            v.body_at + if($telling = 0, 0, length('Bản tin $telling. ')) as body_at,
            if($telling = 0, v.article_id, hex(v.article_id, $telling, 16)) as article_id,
            v.i * 1000 + $telling as i,
            v.published_on + $telling as published_on,
            v.at_utc + to_days($telling) as at_utc
        ),
        v.i as drawn_i
    from all_versions as v
)
select
    r.*,
    md5(r.text) || md5(reverse(left(r.text, 40))) as text_digest,
    'https://' || r.portal || '.example/tin/' || r.i || '.html' as url,
    'sha256:' || md5(r.text) || md5(r.portal || r.i) as capture_digest
from retold as r;
create or replace temp table lines as
select
    l.* replace (
        l.i * 1000 + $telling as i,
        if($telling = 0 or chance(l.h, 'same $telling') < 0.7, l.value,
            round(l.value * (0.92 + 0.16 * chance(l.h, 'other $telling')), 1)) as value
    )
from all_lines as l;
"""

_FILES = {
    "articles/articles": """
        select v.article_id, v.portal, v.portal_province, 'article' as kind, v.url, v.title, v.lead, v.text,
            [{'kind': 'title', 'start': 0::bigint, 'end': length(v.title)::bigint,
                'cells': []::struct("row" bigint, "column" bigint, "start" bigint, "end" bigint)[]},
             {'kind': 'lead', 'start': length(v.title)::bigint + 1, 'end': v.body_at::bigint - 1,
                'cells': []::struct("row" bigint, "column" bigint, "start" bigint, "end" bigint)[]},
             {'kind': 'paragraph', 'start': v.body_at::bigint, 'end': length(v.text)::bigint,
                'cells': []::struct("row" bigint, "column" bigint, "start" bigint, "end" bigint)[]}] as blocks,
            v.text_digest, v.published_on, null::timestamptz as published_at, null::date as observed_on,
            null::timestamptz as modified_at, null::varchar as author, null::varchar as source,
            null::varchar as section, []::varchar[] as tags, []::varchar[] as attachments, v.capture_digest,
            to_timestamp(epoch(v.at_utc)) as fetched_at, 'bench' as parser_version, parse_digest(v.portal, v.url, v.capture_digest) as parse_digest,
            map([], [])::map(varchar, varchar) as extra
        from versions as v order by v.i, v.version""",
    "articles/versions": "select md5(v.url) || v.text_digest as version_digest from versions as v order by v.i, v.version",
    "articles/parses": """
        select parse_digest(v.portal, v.url, v.capture_digest) as parse_digest, v.portal, v.url, v.portal || '/' || $batch || '.warc.gz' as file,
            (v.i * 1000 + v.version)::bigint as "offset", v.capture_digest,
            to_timestamp(epoch(v.at_utc)) as fetched_at, 'bench' as parser_version, 'article' as outcome,
            v.article_id, v.text_digest, null::varchar as sidebar_id
        from versions as v
        union all
        select md5('rejected' || v.i), v.portal, v.url || '?muc=tin', v.portal || '/' || $batch || '.warc.gz',
            (v.i * 1000 + 900)::bigint, md5('page' || v.i), to_timestamp(epoch(v.at_utc)), 'bench', 'rejected', null, null, null
        from versions as v where v.i % 10 = 0 and v.version = 0""",
    "articles/rejected": """
        select v.portal, v.url || '?muc=tin' as url, 'not_an_article' as reason, 'no body' as detail, null::double as score,
            md5('page' || v.i) as capture_digest, to_timestamp(epoch(v.at_utc)) as fetched_at,
            'bench' as parser_version, md5('rejected' || v.i) as parse_digest
        from versions as v where v.i % 10 = 0 and v.version = 0""",
    "figures/figures": """
        select hex(l.i * 2 + v.version, l.j, 32) as figure_id, v.article_id, v.text_digest, l.indicator,
            l.value, l.unit, l.quote, v.body_at + l.starts_at + length(l.before_quote) as quote_start,
            v.body_at + l.starts_at + length(l.before_quote) + length(l.quote) as quote_end,
            v.body_at + l.starts_at as sentence_start, v.body_at + l.starts_at + length(l.sentence_of) - 1 as sentence_end,
            'paragraph' as block, null::double as value_max, l.bound, l.status, l.stars, l.detail,
            if(l.indicator = 'ntm_communes' and chance(l.h, 'of') < 0.4 and l.value < 1000, ceil(l.value * 1.4), null) as denominator,
            l.validity, l.place_level, l.province, l.boundary,
            if(l.place_level in ('district', 'commune'), 'huyện ' || (l.h % 700), null) as district,
            l.period_start, l.period_end, if(l.period_end is null, null, 'stated') as period_basis,
            if(l.status = 'target' and chance(l.h, 'doc') < 0.2, (l.h % 300) || '/KH-UBND ngày 15/3/' || (l.year_told), null) as plan_doc,
            0.5 + floor(chance(l.h, 'sure') * 50) / 100 as confidence, 'quantity noun place year' as rule, $reader as reader_version
        from lines as l join versions as v on v.i = l.i
        order by v.i, v.version, l.j""",
    "figures/reads": """
        select md5('read' || v.url) || v.text_digest as read_digest, v.article_id, v.text_digest, $reader as reader_version,
            count(l.j) as n_figures
        from versions as v join lines as l on l.i = v.i group by all order by all""",
    "figures/versions_read": """
        select md5(v.url) || v.text_digest as version_digest, $reader as reader_version
        from versions as v order by v.i, v.version""",
}  # fmt: skip

_LOG = """
    select $batch as run_id, v.portal, v.url, 'article' as kind, strftime(v.at_utc + interval 7 hours, '%Y-%m-%dT%H:%M:%S+07:00') as at,
        200 as status, 'https://' || v.portal || '.example/tin/' as via, v.title as listed_title,
        strftime(v.published_on, '%Y-%m-%d') as listed_on, v.capture_digest as digest, length(v.text) * 7 as n_bytes,
        v.portal || '/' || $batch || '.warc.gz' as file, v.i * 1000 + v.version as "offset"
    from versions as v order by v.i, v.version"""


def _filled(connection: duckdb.DuckDBPyConnection, sql: str, **given: object) -> str:
    """The SQL with its $names as literals; how long the lists are stands in it as numbers, so that joins stay quick."""
    for table in ("ref_portals", "ref_indicators", "phrases"):
        found = connection.execute(f"select count(*) from {table}").fetchone()
        assert found is not None
        given[f"n_{table}"] = found[0]
    for name in sorted(given, key=len, reverse=True):
        sql = sql.replace(f"${name}", str(given[name]))
    return sql


def _write_batch(connection: duckdb.DuckDBPyConnection, home: Home, batch: str, reader_version: str) -> None:
    words = {"batch": f"'{batch}'", "reader": f"'{reader_version}'"}
    for name, sql in _FILES.items():
        folder, _, table = name.partition("/")
        path = home.root / folder / batch / f"{table}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(
            f"copy ({_filled(connection, sql, **words)}) to '{path}' (format parquet, compression zstd)"
        )
    log = home.fetchlog / batch / "bench.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy ({_filled(connection, _LOG, **words)}) to '{log}' (format json)")


def _write_manifest(home: Home, portal: str, n_batches: int) -> None:
    """The archive is said to hold every page; nobody opens it, since every page was parsed."""
    for number in range(n_batches):
        batch = _batch_name(number)
        entry = Sealed(file=f"{batch}.warc.gz", n_records=1, n_bytes=2**40, sha256="", sealed_at=_SEALED)
        append_manifest(home, portal, entry)


def _batch_name(number: int) -> str:
    return f"2026{10 + number // 28}{1 + number % 28:02}T013000-{number:04x}"
