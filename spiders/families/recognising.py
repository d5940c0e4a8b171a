"""What pages tell of the software that made them: its name, its scripts and folders, the forms of its addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from spiders.page import Page

# by family, the surest first: where it is looked for (a header's name, or the source), and what is found there
_SIGNS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (family, where, re.compile(pattern, re.IGNORECASE))
    for family, where, pattern in (
        ("nukeviet", "source", r"<meta[^>]+content=[\"']NukeViet[^\"']*"),
        ("nukeviet", "source", r"\bnv_base_siteurl\b"),
        ("wordpress", "source", r"<meta[^>]+content=[\"']WordPress[^\"']*"),
        ("wordpress", "link", r"rel=[\"']?https://api\.w\.org/"),
        ("wordpress", "source", r"/wp-(?:content|includes|json)/"),
        ("sharepoint", "microsoftsharepointteamservices", r".+"),
        ("sharepoint", "source", r"<meta[^>]+content=[\"']Microsoft SharePoint[^\"']*"),
        ("sharepoint", "source", r"\b_spPageContextInfo\b|/_layouts/(?:1[456]/)?|\bMSOWebPartPage"),
        ("liferay", "liferay-portal", r".+"),
        ("liferay", "source", r"\bLiferay\.(?:ThemeDisplay|Portlet|AUI)\b|/-/asset_publisher/"),
        ("nukeviet", "source", r"/(?:uploads|assets)/news/20\d\d_\d\d/"),
    )
)
_SIGN_CHARS = 80
# how papers and small systems name articles, the narrowest form first
FORMS: tuple[str, ...] = (
    r"-post(?P<id>\d+)\.html$",
    r"-a(?P<id>\d+)\.html$",
    r"-postid(?P<id>\d+)\.\w+$",
    r"/(?P<month>20\d{4})/[^/?]+-(?P<id>[0-9a-f]{7}|\d+)/?$",
    r"/(?P<month>20\d{4})/[^/?]+/?$",
    r"/[^/?]+-(?P<id>(?P<unix>1\d{9}))\.html$",
    r"/[^/?]+-(?P<id>\d{3,})\.html$",
    r"/[^/?]+-(?P<id>\d{3,})\.htm$",
    r"/\d+/(?P<id>\d+)/[^/?]+\.aspx$",
    r"/[^/?]+-(?P<id>\d{3,})/?$",
)
# an article's name has so many words, and a form is one when so many links have it
_WORDS, _LEAST_LINKS = 4, 5


def signs_of(page: Page) -> dict[str, str]:
    """The families whose signs a page bears, the surest first, each with the sign that was found."""
    found: dict[str, str] = {}
    for family, where, pattern in _SIGNS:
        match = pattern.search(page.text if where == "source" else page.header(where))
        if match is not None and family not in found:
            told = "" if where == "source" else f"header {where}: "
            found[family] = (told + " ".join(match[0].split()))[:_SIGN_CHARS]
    return found


def form_of(urls: Iterable[str]) -> str | None:
    """The form in which most of a page's links name articles, as a slug row's `article_pattern`; None: no form."""
    names = [url for url in dict.fromkeys(urls) if urlsplit(url).path.count("-") >= _WORDS]
    counts = Counter(form for url in names for form in FORMS if re.search(form, url))
    # a narrow form before a wider one that holds little more
    best = max(counts.values(), default=0)
    return next((form for form in FORMS if counts[form] >= max(_LEAST_LINKS, 0.7 * best)), None)
