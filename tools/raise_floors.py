"""Raise the floors under the reader: `make floors-reading`.

The reader is run on the labelled articles in tests/nlp/gold; each floor becomes the share reached, cut to three
digits. A floor that would fall stays, and the command ends with 1, unless --because says why it may: the reason is
kept in the file.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path

TOP = Path(__file__).parents[1]
FILE = TOP / "tests" / "nlp" / "floors.json"


def measured(articles: Path) -> dict[str, float]:
    """The shares that the reader reaches on `articles`, cut to three digits."""
    import nlp
    from nlp.evaluation import evaluate, read_gold

    headline = evaluate(read_gold(articles), nlp.read_articles).headline()
    return {name: math.floor(share * 1000 + 1e-9) / 1000 for name, share in headline.items()}


def raised(kept: dict[str, float], reached: dict[str, float], *, lower: bool) -> dict[str, float]:
    """The new floors: what was reached, and where that is less, the old floor unless `lower`."""
    if lower:
        return reached
    return {name: max(share, kept.get(name, 0.0)) for name, share in reached.items()}


def main() -> int:
    """Measure, raise, write; 1 when a floor would have to fall and no reason is given."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--because", metavar="REASON", help="why floors may be lowered; kept in the file")
    arguments.add_argument("--file", type=Path, default=FILE, help="the file of floors")
    options = arguments.parse_args()
    held = json.loads(options.file.read_text(encoding="utf-8"))
    kept: dict[str, float] = held["floors"]
    reached = measured(options.file.parent / "gold" / held["articles"])
    fallen = {name: (kept[name], reached[name]) for name in kept if reached.get(name, 0.0) < kept[name]}
    floors = raised(kept, reached, lower=bool(options.because))
    for name, share in floors.items():
        sys.stdout.write(
            f"{name:<22}{kept.get(name, 0.0):>8.3f} -> {share:.3f}  (reached {reached[name]:.3f})\n"
        )
    if fallen and options.because:
        held["lowered"].append(
            {"because": options.because, "from": {name: old for name, (old, _) in fallen.items()}}
        )
    held["floors"] = floors
    options.file.write_text(json.dumps(held, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if fallen and not options.because:
        names = ", ".join(fallen)
        sys.stderr.write(f'{names}: below the floor, which stays; give --because "REASON" to lower it\n')
        return 1
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(TOP))
    sys.exit(main())
