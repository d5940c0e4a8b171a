"""RSS and sitemaps as the sample portals write them; dates come ready-made, each make has its own manner."""

from __future__ import annotations

from collections.abc import Iterable

from samples.markup import e

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def rss(title: str, link: str, items: Iterable[tuple[str, str, str, str, str]]) -> bytes:
    """A feed; each item is (title, address, identity, description, date as it is to be printed)."""
    rows = "".join(
        f"<item><title>{e(name)}</title><link>{e(url)}</link>"
        f'<guid isPermaLink="{"true" if identity == url else "false"}">{e(identity)}</guid>'
        f"<description>{e(lead)}</description><pubDate>{date}</pubDate></item>\n"
        for name, url, identity, lead, date in items
    )
    channel = f"<title>{e(title)}</title><link>{e(link)}</link><language>vi</language>\n{rows}"
    return f'{HEAD}<rss version="2.0"><channel>{channel}</channel></rss>\n'.encode()


def sitemap(rows: Iterable[tuple[str, str]]) -> bytes:
    """A sitemap of (address, date)."""
    return _list("urlset", "url", rows)


def sitemap_index(rows: Iterable[tuple[str, str]]) -> bytes:
    """A sitemap of sitemaps: (address, date)."""
    return _list("sitemapindex", "sitemap", rows)


def _list(name: str, each: str, rows: Iterable[tuple[str, str]]) -> bytes:
    lines = "".join(f"<{each}><loc>{e(url)}</loc><lastmod>{date}</lastmod></{each}>\n" for url, date in rows)
    return f'{HEAD}<{name} xmlns="{NAMESPACE}">\n{lines}</{name}>\n'.encode()
