"""Raise the floors under the reader and the parsers: `make floors-reading`, `make floors-parsing`.

The reader is run on the labelled articles in tests/nlp/gold, the parsers on the pages that tests/spiders knows; each
floor becomes the share reached, cut to three digits. A floor that would fall stays, and the command ends with 1,
unless --because says why it may: the reason is kept in the file.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

TOP = Path(__file__).parents[1]
FILES = {
    "reading": TOP / "tests" / "nlp" / "floors.json",
    "parsing": TOP / "tests" / "spiders" / "floors.json",
}


def measured(held: dict[str, Any], folder: Path) -> dict[str, float]:
    """The shares that are reached, cut to three digits: by the parsers where the file of floors names pages."""
    return (
        parsed(folder / held["pages"], folder / held["captured"])
        if "pages" in held
        else read(folder / "gold" / held["articles"])
    )


def parsed(pages: Path, captured: Path) -> dict[str, float]:
    """The shares that the parsers reach on the golden pages of two folders and on the sample portals."""
    sys.path.insert(0, str(TOP / "tests" / "spiders"))
    import known_pages

    return known_pages.measured(sorted(pages.glob("*.json")), sorted(captured.glob("*.json")))


def read(articles: Path) -> dict[str, float]:
    """The shares that the reader reaches on `articles`."""
    import nlp
    from nlp.evaluation import evaluate, read_gold

    headline = evaluate(read_gold(articles), nlp.read_articles).headline()
    return {name: math.floor(share * 1000 + 1e-9) / 1000 for name, share in headline.items()}


def raised(kept: dict[str, float], reached: dict[str, float], *, lower: bool) -> dict[str, float]:
    """The new floors: what was reached, and where that is less, the old floor unless `lower`."""
    if lower:
        return reached
    return kept | {name: max(share, kept.get(name, 0.0)) for name, share in reached.items()}


def main() -> int:
    """Measure, raise, write; 1 when a floor would have to fall and no reason is given."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("what", nargs="?", choices=list(FILES), default="reading", help="whose floors")
    arguments.add_argument("--because", metavar="REASON", help="why floors may be lowered; kept in the file")
    arguments.add_argument("--file", type=Path, help="the file of floors, where it is not the project's own")
    options = arguments.parse_args()
    file: Path = options.file or FILES[options.what]
    held = json.loads(file.read_text(encoding="utf-8"))
    kept: dict[str, float] = held["floors"]
    reached = measured(held, file.parent)
    fallen = {
        name: (kept[name], reached.get(name, 0.0)) for name in kept if reached.get(name, 0.0) < kept[name]
    }
    floors = raised(kept, reached, lower=bool(options.because))
    for name, share in floors.items():
        sys.stdout.write(
            f"{name:<32}{kept.get(name, 0.0):>8.3f} -> {share:.3f}  (reached {reached.get(name, 0.0):.3f})\n"
        )
    if fallen and options.because:
        held["lowered"].append(
            {"because": options.because, "from": {name: old for name, (old, _) in fallen.items()}}
        )
    held["floors"] = floors
    file.write_text(json.dumps(held, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if fallen and not options.because:
        names = ", ".join(fallen)
        sys.stderr.write(f'{names}: below the floor, which stays; give --because "REASON" to lower it\n')
        return 1
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(TOP))
    sys.exit(main())
