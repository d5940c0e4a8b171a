"""A small country of invented articles with which every comparison can be tried: two maps, years, plans, doubts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from warehouse_builders import Claim, Story, claim, home_of, release_of, told

from pipeline.home import Home


def end(year: int) -> dt.date:
    """The last day of a year."""
    return dt.date(year, 12, 31)


def whole(year: int) -> dict[str, Any]:
    """A calendar year as a flow's period."""
    return {"period_start": dt.date(year, 1, 1), "period_end": end(year)}


def products(value: float, province: str, year: int, **given: Any) -> Claim:
    """A stock of OCOP products at the end of a year."""
    return claim(value, province=province, **({"period_end": end(year)} | given))


def of(indicator: str, value: float, province: str, **given: Any) -> Claim:
    """A number of another indicator."""
    return claim(value, indicator=indicator, province=province, **given)


# products by province at the end of 2021 to 2024, on the map of 63
PRODUCTS = {
    "Quảng Ninh": (267, 336, 393, 405),
    "Hà Tĩnh": (180, 236, 292, 320),
    "Quảng Bình": (72, 104, 141, 162),
    "Quảng Trị": (60, 91, 118, 141),
    "Nghệ An": (249, 402, 568, 641),
    "Lào Cai": (126, 153, 180, 214),
    "Yên Bái": (137, 176, 197, 245),
}


def stocks() -> list[Story]:
    """Products by year, their stars, one cumulative province, and the new map's first year."""
    made = [
        told(
            f"sp-{n}-{year}",
            products(values[year - 2021], province, year),
            products(round(values[year - 2021] * 0.2), province, year, stars="4"),
            published=dt.date(year + 1, 1, 15),
        )
        for n, (province, values) in enumerate(PRODUCTS.items())
        for year in range(2021, 2025)
    ]
    made += [
        told("sp-hn", products(3463, "Hà Nội", 2024, validity="cumulative")),
        told("sp-qt-2025", products(330, "Quảng Trị", 2025, boundary="34"), published=dt.date(2026, 1, 9)),
        told("sp-qn-2025", products(441, "Quảng Ninh", 2025, boundary="34"), published=dt.date(2026, 1, 9)),
        told("sp-db", products(75, "Điện Biên", 2024, period_end=dt.date(2024, 3, 31))),
        told("sp-qn-5", products(8, "Quảng Ninh", 2024, stars="5")),
        told("sp-hg", products(157, "Hà Giang", 2024, validity="current")),
        told("sp-hg-cum", products(270, "Hà Giang", 2024, validity="cumulative")),
    ]
    return made


def plans() -> list[Story]:
    """Targets, one of which was changed, and the communes that are measured against them."""
    target = {"status": "target", "bound": "at_least", "period_end": end(2025)}
    return [
        told(
            "kh-ht-1",
            of(
                "ocop_products_recognized",
                300,
                "Hà Tĩnh",
                **target,
                plan_doc="Kế hoạch 101/KH-UBND ngày 12/3/2021",
            ),
            published=dt.date(2021, 3, 20),
        ),
        told(
            "kh-ht-2",
            of(
                "ocop_products_recognized",
                400,
                "Hà Tĩnh",
                **target,
                plan_doc="Kế hoạch 77/KH-UBND ngày 5/7/2023",
            ),
            published=dt.date(2023, 7, 11),
        ),
        told("kh-na", of("ocop_products_recognized", 600, "Nghệ An", **target)),
        told("kh-la", of("ocop_revenue", 300e9, "Lào Cai", status="target", **whole(2024))),
        told("kh-ntm", of("ntm_communes", 170, "Hà Tĩnh", **target)),
        told("kh-ngheo", of("poverty_rate", 2.0, "Hà Tĩnh", **(target | {"bound": "at_most"}))),
    ]


def communes() -> list[Story]:
    """N of M communes over three sets of criteria, and the mean of criteria met."""
    n_of_m = {
        "Hà Tĩnh": ((2020, 171, 182), (2021, 176, 181), (2024, 172, 179)),
        "Quảng Trị": ((2021, 58, 101), (2024, 76, 101)),
        "Quảng Bình": ((2021, 84, 128), (2024, 97, 128)),
        "Nghệ An": ((2021, 299, 411), (2024, 330, 411)),
    }
    made = [
        told(
            f"xa-{province}-{year}",
            of("ntm_communes", n, province, period_end=end(year), denominator=float(m)),
            of("ntm_communes", round(n * 0.35), province, period_end=end(year), detail="advanced"),
            published=dt.date(year + 1, 2, 1),
        )
        for province, rows in n_of_m.items()
        for year, n, m in rows
    ]
    made += [
        told(f"tc-{year}", of("ntm_criteria_avg", mean, "Quảng Trị", period_end=end(year)))
        for year, mean in ((2019, 15.2), (2020, 16.1), (2023, 14.3), (2024, 14.9))
    ]
    made += [
        told(
            "xa-qt-2025",
            of("ntm_communes", 31, "Quảng Trị", boundary="34", period_end=end(2025), denominator=69.0),
        ),
        told("xa-ocop", of("ocop_communes", 150, "Hà Tĩnh", period_end=end(2024), denominator=179.0)),
    ]
    return made


def flows() -> list[Story]:
    """Recognitions, renewals, sales and budgets of years, and nine months inside one."""
    made = [
        told(
            f"cn-{n}-{year}",
            of("ocop_products_recognized_period", value, province, **whole(year)),
            published=dt.date(year + 1, 1, 20),
        )
        for n, (province, values) in enumerate({"Hà Tĩnh": (61, 56), "Nghệ An": (139, 153)}.items())
        for year, value in zip((2021, 2022), values, strict=True)
    ]
    made += [
        told(
            "cn-9t",
            of(
                "ocop_products_recognized_period",
                40,
                "Hà Tĩnh",
                period_start=dt.date(2022, 1, 1),
                period_end=dt.date(2022, 9, 30),
            ),
        ),
        told(
            "cnl",
            of("ocop_products_recognized_period", 16, "Hà Tĩnh", detail="rerated", **whole(2023)),
            of("ocop_products_lapsed", 14, "Hà Tĩnh", period_end=end(2023)),
        ),
        told("ns", of("ocop_budget", 60e9, "Hà Tĩnh", detail="state", **whole(2024))),
        told("von", of("ntm_capital", 4_200e9, "Hà Tĩnh", **whole(2024))),
        told("von-td", of("ntm_capital", 3_100e9, "Hà Tĩnh", detail="credit", **whole(2024))),
        told("von-td2", of("ntm_capital", 500e9, "Hà Tĩnh", detail="state", **whole(2024))),
    ]
    made += [
        told(
            f"dt-{n}",
            of("ocop_revenue", value, province, **whole(2024)),
            of("ocop_workers", people, province, period_end=end(2024)),
        )
        for n, (province, value, people) in enumerate(
            [("Lào Cai", 280e9, 3000.0), ("Hà Tĩnh", 900e9, 5200.0), ("Quảng Ninh", 672_296e6, 3700.0)]
        )
    ]
    made += [
        told(f"tn-{n}-{year}", of("rural_income", value, province, **whole(year)))
        for n, (province, values) in enumerate({"Hà Tĩnh": (42e6, 55e6), "Nghệ An": (38e6, 49e6)}.items())
        for year, value in zip((2022, 2024), values, strict=True)
    ]
    made += [
        told(f"ngheo-{year}", of("poverty_rate", value, "Hà Tĩnh", period_end=end(year)))
        for year, value in ((2021, 3.5), (2022, 4.9), (2024, 2.4))
    ]
    return made


def doubts() -> list[Story]:
    """Numbers that contradict each other, bounded ones that agree, and undated ones."""
    return [
        told(
            "qn-dt-2",
            of("ocop_revenue", 670e9, "Quảng Ninh", bound="at_least", **whole(2024)),
            portal="bao-tinh",
        ),
        told("qn-ct-1", of("ocop_entities", 119, "Quảng Ninh"), portal="bao-mot"),
        told("qn-ct-2", of("ocop_entities", 180, "Quảng Ninh", period_end=end(2017)), portal="bao-hai"),
        told("ht-ct-1", of("ocop_entities", 200, "Hà Tĩnh", period_end=end(2024)), portal="bao-mot"),
        told("ht-ct-2", of("ocop_entities", 260, "Hà Tĩnh", period_end=end(2024)), portal="bao-hai"),
        told("ht-ct-3", of("ocop_entities", 90, "Hà Tĩnh", detail="cooperative", period_end=end(2024))),
        told("ht-ct-4", of("ocop_entities", 61, "Hà Tĩnh", detail="household", period_end=end(2024))),
        told("tq", claim(15_590, province=None, boundary=None, place_level="national", period_end=end(2024))),
        told("ld-1", of("craft_villages", 20, "Lai Châu"), portal="bao-mot"),
        told("ld-2", of("craft_villages", 31, "Lai Châu"), portal="bao-hai"),
    ]


def world(folder: Path, **given: Any) -> Home:
    """A home with a published release of all of it."""
    home = home_of(folder, *stocks(), *plans(), *communes(), *flows(), *doubts())
    release_of(home, **given)
    return home
