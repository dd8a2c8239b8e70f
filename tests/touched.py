"""Which tests a change touches, for `make quick`: `python -m tests.touched` prints what pytest is told, a line each.

Touched are the tests of the same name (`repairs.py`, `test_repairs.py`), then those that import what was changed. They
are taken in this order, the quickest first, as long as they fit into what a developer waits for; what each took is
known from earlier runs (`var/test-seconds.json`). How many were left out is said; `make test` runs everything.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).parent.parent
SECONDS = PROJECT / "var/test-seconds.json"
# Beside them stand what starts up, ruff and the house's own rules: in all less than a minute.
_BUDGET = 30.0
# Of a test that has not run here yet.
_UNKNOWN = 0.3
_CLIENT = "miniprogram/src/"
# Read the client's sources, and need no browser.
_OF_CLIENT = ("tests/client/test_page_links.py", "tests/client/test_described_fields.py")
# Run by `make quick` in any case.
_HOUSE = "tests/test_house.py"


def changed() -> list[str]:
    """Since the last commit, what is not yet known to git among it."""
    asked = (("diff", "--name-only", "HEAD"), ("ls-files", "--others", "--exclude-standard"))
    said = (subprocess.run(("git", *words), cwd=PROJECT, capture_output=True, text=True, check=True) for words in asked)
    return sorted({line for each in said for line in each.stdout.splitlines()})


def touched(files: Iterable[str], texts: dict[str, str]) -> list[list[str]]:
    """Files of tests, by how near they are. `texts`: every one of them, with what it says."""
    files = list(files)
    named: set[str] = set()
    importing: set[str] = set()
    for file in (one for one in files if one.endswith(".py")):
        name = Path(file).name.removeprefix("test_")
        named |= {one for one in texts if Path(one).name == f"test_{name}"}
        module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        above, _, stem = module.rpartition(".")
        whole, room = re.escape(module), re.escape(above)
        uses = re.compile(
            rf"^(?:from {whole} import |import {whole}\b|from {room} import (?:\([^)]*|.*)\b{stem}\b)", re.MULTILINE
        )
        importing |= {one for one, text in texts.items() if uses.search(text)}
    if any(file.startswith(_CLIENT) for file in files):
        named |= {*_OF_CLIENT} & texts.keys()
    return [sorted(named - {_HOUSE}), sorted(importing - named - {_HOUSE})]


def fitting(
    nearest: list[list[str]], texts: dict[str, str], took: dict[str, float], written: Iterable[str]
) -> tuple[list[str], int]:
    """Which tests are run, and how many are left out. `written`: files that were changed themselves, whose tests may
    have other parameters now than when they were last run."""
    whole = set(written)
    seconds: dict[str, dict[str, float]] = {file: {} for files in nearest for file in files}
    for nodeid, spent in took.items():
        file, _, test = nodeid.partition("::")
        if file in seconds:
            name = test.partition("[")[0] if file in whole else test
            seconds[file][name] = seconds[file].get(name, 0) + spent
    taken: list[str] = []
    left, out = _BUDGET, 0
    for files in nearest:
        tests: list[tuple[float, str]] = []
        for file in files:
            there = set(re.findall(r"^(?:async )?def (test_\w+)", texts[file], re.MULTILINE))
            known = {name: spent for name, spent in seconds[file].items() if name.partition("[")[0] in there}
            new = there - {name.partition("[")[0] for name in known}
            tests += [(spent, f"{file}::{name}") for name, spent in (known | dict.fromkeys(new, _UNKNOWN)).items()]
        for spent, name in sorted(tests):
            if spent <= left:
                taken.append(name)
                left -= spent
            else:
                out += 1
    return taken, out


def main() -> None:
    texts = {
        file.relative_to(PROJECT).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted((PROJECT / "tests").rglob("test_*.py"))
    }
    took = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}
    files = changed()
    taken, out = fitting(touched(files, texts), texts, took, files)
    if out:
        print(f"{out} tests that the change touches take too long for this: make test", file=sys.stderr)
    print("\n".join(taken))


if __name__ == "__main__":
    main()
