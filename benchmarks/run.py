"""`make bench`: measures, writes `benchmarks/results.json` and, for people, `docs/benchmarks.md`.

    python -m benchmarks.run [ROOM …]

measures these rooms alone and keeps what was measured of the others, with its day.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import PIL

from benchmarks import district, dwellings, home, ledger, load, media, reviews, service, workbooks
from benchmarks.measuring import Result
from casework.words.clock import SHANGHAI

PROJECT = Path(__file__).resolve().parent.parent
KEPT = PROJECT / "benchmarks/results.json"
# Those of MariaDB last: Tortoise keeps texts in the words of the engine that it met first.
ROOMS = {
    "service": service.measure, "media": media.measure, "workbooks": workbooks.measure, "reviews": reviews.measure,
    "home": home.measure,
    "load": load.measure, "dwellings": dwellings.measure, "ledger": ledger.measure,
}


def main(wanted: list[str]) -> None:
    """Each room's figures are kept as soon as they are measured: what fails later takes none of them away."""
    if unknown := set(wanted) - set(ROOMS):
        raise SystemExit(f"no such room: {', '.join(sorted(unknown))}; there are {', '.join(ROOMS)}")
    began = time.monotonic()
    kept: list[dict[str, Any]] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else []
    count = 0
    for room in [name for name in ROOMS if name in wanted or not wanted]:
        # What others do on the machine falls on all sides alike, but not on plain numbers.
        beside = round(os.getloadavg()[0], 1)
        results = ROOMS[room]()
        count += len(results)
        on = f"{datetime.now(SHANGHAI):%Y-%m-%d}"
        fresh = [{"room": room, "on": on, "beside": beside, **_plain(result)} for result in results]
        kept = [row for row in kept if row.get("room") != room] + fresh
        kept.sort(key=lambda row: list(ROOMS).index(row["room"]))
        KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (PROJECT / "docs/benchmarks.md").write_text(page(kept), encoding="utf-8")
        for result in results:
            print(f"{'met   ' if result.met else 'MISSED'} {_line(result)}", flush=True)
    print(f"{count} measured in {time.monotonic() - began:.0f} s: docs/benchmarks.md")


def _plain(result: Result) -> dict[str, Any]:
    return {key: _rounded(value) for key, value in asdict(result).items()} | {"met": result.met}


def page(rows: list[dict[str, Any]]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`, as is `benchmarks/results.json`; `python -m benchmarks.run media ledger` measures",
        "these rooms alone, and the rest keeps its day. Ratios within one run: both sides of each",
        "were measured in turns on the same machine. The spread is the distance between highest and lowest round",
        "over the median. The yardstick for pictures is `benchmarks/bare.py`: Pillow alone, asked as cleverly as the",
        "service asks it. The ledgers are those of a made-up district (`benchmarks/district.py`) in a throwaway",
        f"MariaDB: {ledger.MANY:,} families with {ledger.MANY * district.MEMBERS:,} members and, of ten years,"
        f" {ledger.MANY * district.REVISIONS:,} revisions, beside one of {ledger.FEW:,} families. Pages under load"
        " are those of the demo world on MariaDB, where eight clients ask at once; the yardsticks are in",
        "`benchmarks/peers/`: raw Sanic and aiomysql running the very statements of a page, and the same page plainly",
        "written in FastAPI and SQLAlchemy, its answer equal to the service's.",
        "",
        f"Last run: {os.cpu_count()} cores, Python {platform.python_version()}, Pillow {PIL.__version__},"
        f" {platform.system()} {platform.machine()}.",
        "",
        "| name | ratio | goal | | spread | what | seen | on |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        sign = "≥" if row["better"] == "higher" else "≤"
        met = "met" if row["met"] else "missed"
        lines.append(
            f"| `{row['name']}` | {row['ratio']} | {sign} {row['goal']:g} | {met} | {row['spread']:.0%} |"
            f" {row['what']} | {row['seen']} | {row['on']}{_beside(row)} |"
        )
    return "\n".join([*lines, ""])


def _beside(row: dict[str, Any]) -> str:
    """The load that others laid on the machine, where it was worth a word."""
    load = row.get("beside", 0)
    return f", beside a load of {load:g}" if load > 1 else ""


def _rounded(value: object) -> object:
    return round(value, 3) if isinstance(value, float) else value


def _line(result: Result) -> str:
    return f"{result.name}: {_rounded(result.ratio)} ({result.better} is better, goal {result.goal:g}); {result.seen}"


if __name__ == "__main__":
    main(sys.argv[1:])
