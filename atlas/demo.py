"""The demo: the sample portals' nights through the same flow as real ones, in a home of their own."""

from __future__ import annotations

import os
from pathlib import Path

from atlas import answers, claims, show
from atlas.collecting import run_flow
from pipeline.home import Home, write_whole
from pipeline.reference import load_indicators
from pipeline.settings import load_settings

YEAR, BOUNDARY = 2024, "63"


def run_demo(home: Path, night: int) -> bool:
    """Serve the sample portals, run a night against them, show what came of it.

    Args:
        home: the demo's own folder; one with research data is refused.
        night: which of the two nights the portals show.
    Returns:
        whether a portal failed.
    """
    import samples

    where = Home(home)
    where.prepare("demo")
    os.environ.setdefault("PREFECT_HOME", str(where.root / "prefect"))
    registry = where.root / "portals.yaml"
    settings = load_settings(home=where.root, edition="demo", portals_file=registry)
    with samples.serve(night=night) as portals:
        write_whole(registry, samples.registry_yaml(portals.urls).encode())
        show.note(f"sample portals, night {night}: " + ", ".join(sorted(portals.urls.values())))
        report = run_flow(settings, "nightly")
        bodies = sum(1 for request in portals.requests() if request.status == 200)
    show.heading("What the night brought")
    show.run_report(report)
    show.note(f"answered by the sample portals with a body: {bodies} requests")
    _tell(where)
    return bool(report.failed)


def _tell(home: Home) -> None:
    import warehouse

    release = warehouse.release(home)
    for code in ("ocop_products_recognized", "ntm_communes"):
        show.heading(f"ocop compare {code} --year {YEAR} --boundary {BOUNDARY}")
        frame = warehouse.compare(code, YEAR, BOUNDARY, "actual", home=home)
        answers.comparison(frame, load_indicators().get(code), BOUNDARY, "actual", release)
    show.heading('ocop evidence ocop_revenue "Quảng Ninh"')
    claims.evidence(warehouse.evidence("ocop_revenue", "Quảng Ninh", home=home), "ocop_revenue", release)
    show.note(f"open it yourself: duckdb -readonly {home.warehouse}")
