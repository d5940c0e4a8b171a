"""Harvest a real WordPress and a real NukeViet on loopback, and compare with what their databases hold.

    python benchmarks/real_portals --wordpress TREE [--theme FOLDER]... --nukeviet TREE --scratch FOLDER

TREE is an unpacked copy of the software (Debian's package `wordpress` puts one into /usr/share/wordpress; NukeViet
comes from its public repository); it is copied, never changed. Needed besides: `mariadbd` and `php` with mysqli,
pdo_mysql, gd, mbstring, xml, curl, zip and intl. Everything is set up in the scratch folder, on 127.0.0.1 only, and
the software's articles are the sample portals' (our own words). Nothing of the software, and no page that it made,
belongs into this repository. The table of results goes to stdout; exit code 1 when anything differs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from datetime import datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from comparing import Truth, compare, line  # noqa: E402
from database import Database, database  # noqa: E402
from nights import Portal  # noqa: E402
from servers import serving  # noqa: E402
from stories import HANOI, items  # noqa: E402
from telling import differences, tell  # noqa: E402
from trial_nukeviet import try_nukeviet  # noqa: E402
from wordpress import WAYS, WordPress, theme_ways  # noqa: E402

_PROGRAMS = ("php", "mariadbd", "mariadb", "mariadb-install-db")
_EDIT = "Bổ sung: số liệu đã được đối chiếu lại với 17 xã."


def main() -> int:
    """Set up what is asked for, harvest it, and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wordpress", type=Path, help="an unpacked WordPress")
    parser.add_argument("--theme", type=Path, action="append", default=[], help="a theme to put into it")
    parser.add_argument("--nukeviet", type=Path, help="an unpacked NukeViet")
    parser.add_argument("--scratch", type=Path, required=True, help="a folder for everything that is made")
    parser.add_argument("--port", type=int, default=18080, help="this port and the next two are used")
    parser.add_argument("--only", default="", help="of WordPress's set-ups those whose name holds this")
    parser.add_argument(
        "--whole", action="store_true", help="nights of `ocop harvest`, not of fetch and parse alone"
    )
    parser.add_argument("--quick", action="store_true", help="of each WordPress set-up the first night alone")
    parser.add_argument("--flood", action="store_true", help="run into NukeViet's flood limit too (minutes)")
    given = parser.parse_args()
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        print(f"{', '.join(missing)}: not found; install PHP and MariaDB first", file=sys.stderr)
        return 2
    given.scratch.mkdir(parents=True, exist_ok=True)
    good = True
    with database(given.scratch.resolve() / "db", given.port + 2) as db:
        if given.wordpress:
            good &= _wordpress(given, db)
        if given.nukeviet:
            scratch, port = given.scratch.resolve(), given.port + 1
            good &= try_nukeviet(given.nukeviet, scratch, port, db, whole=given.whole, flood=given.flood)
    return 0 if good else 1


def _wordpress(given: argparse.Namespace, db: Database) -> bool:
    scratch = given.scratch.resolve()
    host = f"127.0.0.1:{given.port}"
    site = WordPress(given.wordpress, given.theme, scratch / "wordpress", host, db)
    articles = items()
    site.publish(articles)
    print(f"WordPress {site.version}, themes {', '.join(sorted(site.themes))}, {len(articles)} articles")
    good = True
    with serving(site.root, site.router, host):
        ways = [way for way in (*WAYS, *theme_ways(site.themes)) if given.only in way.name]
        for n, way in enumerate(way for way in ways if way.theme in site.themes):
            site.set_up(way)
            folder = scratch / f"home-wordpress-{n}"
            shutil.rmtree(folder, ignore_errors=True)
            portal = Portal(folder, "wordpress", f"http://{host}", whole=given.whole)
            good &= _first_night(way.name, site, portal)
            if not given.quick:
                good &= _later_nights(way.name, site, portal, articles[n].slug)
    return good


def _first_night(name: str, site: WordPress, portal: Portal) -> bool:
    """Everything is new; nothing may differ."""
    first = portal.night()
    result = compare(_truths(site, portal), portal.articles())
    print(line(name, result))
    tell("first night", first)
    differences(result)
    return result.is_exact and not first.code


def _later_nights(name: str, site: WordPress, portal: Portal, slug: str) -> bool:
    """A night without news asks for no article; one edited article gives one new version."""
    second = portal.night()
    tell("second night", second)
    n_before = portal.versions()
    time.sleep(1.1)  # the time of a change is kept in seconds
    site.edit(slug, f"{_EDIT} {name}.")
    third = portal.night(OCOP_RECHECK_HOURS="0")
    n_new = portal.versions() - n_before
    tell("after an edit", third)
    print(f"    new versions: {n_new}")
    after = compare(_truths(site, portal), portal.articles())
    return after.is_exact and not second.bodies and n_new == 1


def _truths(site: WordPress, portal: Portal) -> dict[str, Truth]:
    rows = [
        Truth(
            key=str(row["id"]),
            title=row["title"],
            at=datetime.fromisoformat(row["at"]).replace(second=0, tzinfo=HANOI),
            markup=f"{row['html']} {row['caption']}",
        )
        for row in site.dump()
    ]
    return {portal.id_of(truth.key): truth for truth in rows}


if __name__ == "__main__":
    sys.exit(main())
