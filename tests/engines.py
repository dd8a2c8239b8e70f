"""What MariaDB is asked by `make test`: every kind of statement that the service sends, at least once, and whatever two
do at once. The rest is asked on SQLite alone, for it would show nothing more; `make long` asks everything on both.

`sqlite_alone.txt` names that rest, written by

    python -m tests.engines [--new [tests/dwellings …]]

which runs everything on MariaDB once and notes which test sends which kinds of statements (values, and how many of
them, are no kind). Kept are, the cheapest first, tests that together send every kind, and all in which things happen at
once or that ask which engine it is. A test that the list does not name, as a new one, is asked on both. With `--new`,
which takes as long as `make test-mariadb`, only those that the list does not name are run, all or those in some files
and folders: of these, too, such as together send every kind that they send are kept, and who was left out before stays
out.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from aiomysql.cursors import Cursor

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parent
LIST = FOLDER / "sqlite_alone.txt"
_NOTES = "ANJU_STATEMENTS"
_NEW = "ANJU_STATEMENTS_OF_NEW"
# Turns, locks, isolation, collations, and the engine itself.
_OF_ENGINES = re.compile(r"\b(?:gather|TaskGroup|create_task|interleave|engine|dialect|collat\w*|swapcase|DEADLOCK)\b")


def asked_of_mariadb(nodeid: str) -> bool:
    if os.environ.get("ANJU_LONG") or (_NOTES in os.environ and _NEW not in os.environ):
        return True
    return not {nodeid, _function(nodeid)} & _alone()


@lru_cache(maxsize=1)
def _alone() -> frozenset[str]:
    """Written as by pytest, below a line with their file."""
    found, file = [], ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("tests/"):
            file = line
        else:
            found.append(f"{file}::{line.strip()}")
    return frozenset(found)


def _function(nodeid: str) -> str:
    return nodeid.partition("[")[0]


def _stands(function: str) -> bool:
    file, _, name = function.partition("::")
    return (PROJECT / file).exists() and f"def {name}(" in (PROJECT / file).read_text(encoding="utf-8")


@lru_cache(maxsize=100_000)
def kind(statement: str) -> str:
    """The statement without its values, and without how many of a kind stand in it."""
    text = re.sub(r"'(?:[^'\\]|\\.|'')*'", "?", statement)
    text = re.sub(r"%s|\b\d+\b", "?", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"VALUES \(.*", "VALUES", text)
    text = re.sub(r"IN \((?:\?,? ?)+\)", "IN ?", text)
    text = re.sub(r"CASE .* END", "CASE", text)
    text = re.sub(r"(\((?:[^()]|\([^()]*\))*\))(?: (?:OR|AND) \1)+", r"\1", text)
    text = re.sub(r"((?:`\w+`\.)?`\w+`(?:=|<>| LIKE )\?)(?: OR \1)+", r"\1", text)
    # Whichever columns are written or read: a model's stand in another order in each process.
    if written := re.match(r"(?:bytearray\(b\")?(INSERT INTO `\w+`)", text):
        return written[1]
    text = re.sub(r"^SELECT (?:(?:`\w+`\.)?`\w+`(?: `\w+`)?,? ?)+ FROM", "SELECT FROM", text)
    return re.sub(r"SET `\w+`=\?(?:,`\w+`=\?)* WHERE", "SET WHERE", text)


@lru_cache(maxsize=1)
def _turning() -> set[str]:
    """Tests, as in the list, in whose text or in a helper's beside it things happen at once or the engine is named."""
    texts: dict[str, str] = {}
    for path in sorted(FOLDER.rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        file = path.relative_to(PROJECT).as_posix()
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                texts[f"{file}::{node.name}"] = ast.get_source_segment(source, node) or ""
    found = {name for name, text in texts.items() if _OF_ENGINES.search(text)}
    for file, helper in [name.split("::") for name in found]:
        if not helper.startswith("test_"):
            called = re.compile(rf"\b{helper}\(")
            found |= {name for name, text in texts.items() if name.startswith(f"{file}::") and called.search(text)}
    return found


def _chosen(seconds: dict[str, float], kinds: dict[str, set[str]]) -> set[str]:
    turning = _turning()
    chosen = {name for name in kinds if _function(name) in turning}
    left = set().union(*kinds.values()) - set().union(*(kinds[name] for name in chosen))
    while left:
        best = max(sorted(kinds), key=lambda name: len(kinds[name] & left) / (seconds[name] + 0.05))
        chosen.add(best)
        left -= kinds[best]
    return chosen


def main() -> None:
    new, where = sys.argv[1:2] == ["--new"], sys.argv[2:]
    assert new or not sys.argv[1:], "files and folders are for --new: what others send would be forgotten"
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes.jsonl"
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(os.cpu_count() or 1), "-p", "tests.engines", *where]
        environ = {**os.environ, _NOTES: str(notes), **({_NEW: "yes"} if new else {})}
        if subprocess.run([*command, "--engine", "mariadb"], cwd=PROJECT, env=environ, check=False).returncode:
            raise SystemExit("every test must pass on MariaDB before any is left out")
        print(write(notes, before=_alone() if new else frozenset()))


def write(notes: Path, before: frozenset[str] = frozenset()) -> str:
    """`before`: what stays left out."""
    seconds: dict[str, float] = defaultdict(float)
    kinds: dict[str, set[str]] = defaultdict(set)
    for line in notes.read_text(encoding="utf-8").splitlines():
        nodeid, took, sent = json.loads(line)
        seconds[nodeid] += took
        kinds[nodeid].update(sent)
    chosen = _chosen(seconds, kinds)
    # Where none of a function's examples is asked, the function stands for all.
    asked_in_part = set(map(_function, chosen))
    alone = {name if _function(name) in asked_in_part else _function(name) for name in kinds.keys() - chosen}
    alone |= {name for name in before - chosen if _stands(_function(name)) and _function(name) not in _turning()}
    by_file: dict[str, list[str]] = defaultdict(list)
    for name in sorted(alone):
        file, _, test = name.partition("::")
        by_file[file].append(test)
    blocks = ("\n".join([file, *(f"  {test}" for test in tests)]) for file, tests in sorted(by_file.items()))
    LIST.write_text("\n".join(blocks) + "\n", encoding="utf-8")
    asked = sum(seconds[name] for name in chosen)
    every = set().union(*kinds.values())
    return (
        f"{len(chosen)} of {len(kinds)} tests send all {len(every)} kinds of statements, "
        f"in {asked:.0f} of {sum(seconds.values()):.0f} s"
    )


# As a plugin of that run.
_SENT: set[str] = set()


@lru_cache(maxsize=10_000)
def _whose(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(FOLDER):
        return "test"
    return "service" if path.is_relative_to(PROJECT) and not path.is_relative_to(PROJECT / ".venv") else ""


def _by_the_service() -> bool:
    """Not by the test itself, which looks into the rows."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if whose := _whose(frame.f_code.co_filename):
            return whose == "service"
        frame = frame.f_back
    return False


if _NOTES in os.environ:
    for _name in ("execute", "executemany"):

        def _noted(send: Any) -> Any:
            async def noted(self: Cursor, query: Any, args: Any = None) -> Any:
                if _by_the_service():
                    _SENT.add(kind(str(query)))
                return await send(self, query, args)

            return noted

        setattr(Cursor, _name, _noted(getattr(Cursor, _name)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _SENT.clear()
    began = time.monotonic()
    yield
    if _NOTES in os.environ:
        with open(os.environ[_NOTES], "a", encoding="utf-8") as file:
            file.write(json.dumps([item.nodeid, round(time.monotonic() - began, 3), sorted(_SENT)]) + "\n")


if __name__ == "__main__":
    main()
