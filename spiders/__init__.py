"""The spiders: how portal families list, fetch and lay out their articles.

`harvest_group` fetches into the archive, `parse_captures` reads the archive into the store of articles; `parse`
and `parse_sidebar` are the pure functions between them.
"""

from __future__ import annotations

from spiders.backfilling import Left, left_of
from spiders.captures import parse_captures
from spiders.checking import Finding
from spiders.harvesting import failed_rows, harvest_group, host_groups
from spiders.page import Page, page_of
from spiders.parsing import parse, parse_sidebar
from spiders.proposing import blank_row
from spiders.registering import ROW_FILE, Proposal, check_first, check_portals, propose_portal
from spiders.reparsing import Compared, compare_with_archive
from spiders.warc_copies import copy_warcs
from spiders.web_archive import WebArchive, web_archive

__all__ = [
    "ROW_FILE",
    "Compared",
    "Finding",
    "Left",
    "Page",
    "Proposal",
    "WebArchive",
    "blank_row",
    "check_first",
    "check_portals",
    "compare_with_archive",
    "copy_warcs",
    "failed_rows",
    "harvest_group",
    "host_groups",
    "left_of",
    "page_of",
    "parse",
    "parse_captures",
    "parse_sidebar",
    "propose_portal",
    "web_archive",
]
