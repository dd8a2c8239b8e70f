"""`make bench`: measures, writes `benchmarks/results.json` and, for people, `docs/benchmarks.md`."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path

import PIL

from benchmarks import district, home, ledger, media, service, workbooks
from benchmarks.measuring import Result

PROJECT = Path(__file__).resolve().parent.parent
_SHOWN = ("name", "ratio", "goal", "better", "spread")


def main() -> None:
    began = time.monotonic()
    results = [*service.measure(), *home.measure(), *media.measure(), *workbooks.measure(), *ledger.measure()]
    listed = [{key: _rounded(getattr(result, key)) for key in _SHOWN} for result in results]
    (PROJECT / "benchmarks/results.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    (PROJECT / "docs/benchmarks.md").write_text(page(results), encoding="utf-8")
    for result in results:
        print(f"{'met   ' if result.met else 'MISSED'} {_line(result)}")
    print(f"{len(results)} measured in {time.monotonic() - began:.0f} s: docs/benchmarks.md")


def page(results: list[Result]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`, as is `benchmarks/results.json`. Ratios within one run: both sides of each",
        "were measured in turns on the same machine. The spread is the distance between highest and lowest round",
        "over the median. The yardstick for pictures is `benchmarks/bare.py`: Pillow alone, asked as cleverly as the",
        "service asks it. The ledgers are those of a made-up district (`benchmarks/district.py`) in a throwaway",
        f"MariaDB: {ledger.MANY:,} families with {ledger.MANY * district.MEMBERS:,} members and, of ten years,"
        f" {ledger.MANY * district.REVISIONS:,} revisions, beside one of {ledger.FEW:,} families.",
        "",
        f"Last run: {os.cpu_count()} cores, Python {platform.python_version()}, Pillow {PIL.__version__},"
        f" {platform.system()} {platform.machine()}.",
        "",
        "| name | ratio | goal | | spread | what | seen |",
        "|---|---|---|---|---|---|---|",
    ]
    for result in results:
        sign = "≥" if result.better == "higher" else "≤"
        met = "met" if result.met else "missed"
        lines.append(
            f"| `{result.name}` | {_rounded(result.ratio)} | {sign} {result.goal:g} | {met} | {result.spread:.0%} |"
            f" {result.what} | {result.seen} |"
        )
    return "\n".join([*lines, ""])


def _rounded(value: object) -> object:
    return round(value, 3) if isinstance(value, float) else value


def _line(result: Result) -> str:
    return f"{result.name}: {_rounded(result.ratio)} ({result.better} is better, goal {result.goal:g}); {result.seen}"


if __name__ == "__main__":
    main()
