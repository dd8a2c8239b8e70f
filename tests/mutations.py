"""Breaks one small thing at a time and asks whether the suite notices: `make long`, or by itself

    python -m tests.mutations --seed 7 --count 60 [--only casework/exits.py …]

What is broken is drawn by the seed over `casework/`, `handlers/` and `models/`, the kinds of breakage alike often.
Each is put before the tests that come by its line, as one run of them all has noted; it has survived when none fails.
What survived is printed, to be judged by a person and kept in `docs/mutations.md`.
"""

from __future__ import annotations

import argparse
import ast
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

PROJECT = Path(__file__).parent.parent
ROOMS = ("casework", "handlers", "models")
# Of a step: what it refuses, does, says, and whom it asks and lets.
_OF_STEPS = {"guard", "effect", "tell", "duty", "own", "personal", "side", "asks", "checks"}
_TURNED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}
# Drawn anew from the tables by a command: it says that they were changed, not that they are wrong.
_NO_WITNESS = "tests/test_house.py::test_the_drawn_procedures_are_those_of_the_tables"
_SECONDS = 1500
_PYTEST = (
    sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not browser", "--deselect", _NO_WITNESS,
)


@dataclass(frozen=True)
class Breakage:
    file: str
    line: int
    kind: str
    start: int
    end: int
    instead: str
    before: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.kind}: {_short(self.before)} -> {_short(self.instead)}"


def _short(text: str) -> str:
    return " ".join(text.split())[:90]


class _Source:
    """A file's bytes and where each node stands in them."""

    def __init__(self, path: Path) -> None:
        self.file = path.relative_to(PROJECT).as_posix()
        self.data = path.read_bytes()
        self.starts = [0]
        for line in self.data.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def at(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, start: int, end: int) -> str:
        return self.data[start:end].decode()

    def swap(self, kind: str, node: ast.expr | ast.stmt | ast.keyword, instead: str) -> Breakage:
        start, end = self.at(node)
        return Breakage(self.file, node.lineno, kind, start, end, instead, self.text(start, end))


def breakages(path: Path) -> Iterator[Breakage]:
    """Every small breakage of a file, in order."""
    source = _Source(path)
    tree = ast.parse(source.data)
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _TURNED:
            left, right = source.at(node.left), source.at(node.comparators[0])
            turned = f"({source.text(*left)}) {_TURNED[type(node.ops[0])]} ({source.text(*right)})"
            yield source.swap("comparison", node, turned)
        elif isinstance(node, ast.BoolOp):
            parts = [f"({source.text(*source.at(value))})" for value in node.values]
            word = " or " if isinstance(node.op, ast.And) else " and "
            yield source.swap("and/or", node, word.join(parts))
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield source.swap("not", node, f"bool({source.text(*source.at(node.operand))})")
        elif isinstance(node, ast.If | ast.IfExp):
            yield source.swap("condition", node.test, f"not ({source.text(*source.at(node.test))})")
        elif isinstance(node, ast.Constant) and type(node.value) is int and not _drawn(source.file):
            yield source.swap("number", node, str(node.value + 1))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await):
            if _within_function(tree, node):
                yield source.swap("call", node, "pass")
        elif isinstance(node, ast.Raise) and node.exc is not None:
            yield source.swap("refusal", node, "pass")
        elif isinstance(node, ast.Call):
            yield from _of_call(source, node)


def _drawn(file: str) -> bool:
    """Whether a number is a place on paper or the width of a column: seen by eyes, or by nobody."""
    return file.startswith("models/") or file.endswith(("_rendering.py", "dwelling_labels.py"))


def _within_function(tree: ast.Module, node: ast.Expr) -> bool:
    return node not in tree.body


def _of_call(source: _Source, node: ast.Call) -> Iterator[Breakage]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for keyword in node.keywords:
        if keyword.arg is None:
            continue
        if (name in {"filter", "exclude", "Q"} and len(node.keywords) + len(node.args) > 1) or (
            name == "Step" and keyword.arg in _OF_STEPS
        ):
            start, end = source.at(keyword)
            # With its comma.
            while end < len(source.data) and source.data[end : end + 1] in b", ":
                end += 1
            yield Breakage(source.file, keyword.lineno, f"{name}'s", start, end, "", source.text(start, end))
    if name == "Step" and len(node.args) > 3 and isinstance(node.args[3], ast.Tuple) and len(node.args[3].elts) > 1:
        roles = [source.text(*source.at(one)) for one in node.args[3].elts]
        yield source.swap("roles", node.args[3], f"({', '.join(roles[:-1])},)")


def drawn(seed: int, count: int, only: list[str]) -> list[Breakage]:
    by_kind: dict[str, list[Breakage]] = {}
    files = [PROJECT / name for name in only] or [
        file for room in ROOMS for file in sorted((PROJECT / room).rglob("*.py"))
    ]
    for file in files:
        for one in breakages(file):
            by_kind.setdefault(one.kind, []).append(one)
    chance = random.Random(seed)
    for kept in by_kind.values():
        chance.shuffle(kept)
    found: list[Breakage] = []
    while len(found) < count and any(by_kind.values()):
        for kind in sorted(by_kind):
            if by_kind[kind] and len(found) < count:
                found.append(by_kind[kind].pop())
    return found


class Witnesses:
    """Which tests are to be asked of a breakage: those that come by its line, else all that name its noun, then all."""

    def __init__(self, folder: Path) -> None:
        """Runs every test once, noting which lines each comes by."""
        data = folder / "coverage"
        command = [
            *_PYTEST, "-n", str(os.cpu_count() or 1), *(f"--cov={room}" for room in ROOMS), "--cov-context=test",
            "--cov-report=",
        ]
        environ = _environ() | {"COVERAGE_FILE": str(data)}
        ran = subprocess.run(command, cwd=PROJECT, env=environ, check=False)
        if ran.returncode != 0:
            raise SystemExit("the suite must pass before anything is broken")
        self.lines = CoverageData(str(data))
        self.lines.read()

    def of(self, one: Breakage) -> list[list[str]]:
        stem = f"/test_{Path(one.file).stem}.py"
        by_line = self.lines.contexts_by_lineno(str(PROJECT / one.file))
        span = range(one.line, one.line + one.before.count("\n") + 1)
        ids = {name.rpartition("|")[0] for line in span for name in by_line.get(line, []) if name.endswith("|run")}
        if ids:
            # The noun's own first: of many that come by, they know most of it.
            return [sorted(ids, key=lambda name: (stem not in name, name))]
        return tiers(one.file)


def tiers(file: str) -> list[list[str]]:
    """The noun's own tests; those that name it; all. Of what is read when a module is, such as tables."""
    stem = Path(file).stem
    tests = sorted(PROJECT.glob("tests/**/test_*.py"))
    own = [path for path in tests if path.stem == f"test_{stem}"]
    named = [path for path in tests if path not in own and stem in path.read_text(encoding="utf-8")]
    rest = [path for path in tests if path not in own and path not in named]
    return [[path.relative_to(PROJECT).as_posix() for path in some] for some in (own, named, rest) if some]


def survives(folder: Path, one: Breakage, asked: list[list[str]]) -> bool:
    target = folder / one.file
    whole = target.read_bytes()
    target.write_bytes(whole[: one.start] + one.instead.encode() + whole[one.end :])
    try:
        return all(_passes(folder, some) for some in asked)
    finally:
        target.write_bytes(whole)


def _passes(folder: Path, tests: list[str]) -> bool:
    command = [*_PYTEST, "-x", "-n", "0", *tests]
    try:
        ran = subprocess.run(
            command, cwd=folder, env=_environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=_SECONDS, check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    # 5: nothing was collected, so nothing was said.
    return ran.returncode in {0, 5}


def _environ() -> dict[str, str]:
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "ANJU_TEMPLATES": str(PROJECT / "var" / "templates")}


def copy_project(folder: Path) -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, folder / name)
    # The built client, which some tests serve.
    built = PROJECT / "miniprogram" / "dist"
    if built.exists():
        (folder / "miniprogram" / "dist").symlink_to(built)


def main() -> int:
    reader = argparse.ArgumentParser(description="break one thing at a time")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--count", type=int, default=60)
    reader.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    reader.add_argument("--only", nargs="*", default=[])
    given = reader.parse_args()
    waiting: queue.SimpleQueue[Breakage] = queue.SimpleQueue()
    chosen = drawn(given.seed, given.count, given.only)
    for one in chosen:
        waiting.put(one)
    left: list[Breakage] = []
    with tempfile.TemporaryDirectory(prefix="anju-lines-") as kept:
        witnesses = Witnesses(Path(kept))
        _break(waiting, left, witnesses, given.at_once)
    print(f"seed {given.seed}: {len(left)} of {len(chosen)} breakages survived")
    return 0


def _break(waiting: queue.SimpleQueue[Breakage], left: list[Breakage], witnesses: Witnesses, at_once: int) -> None:
    def work() -> None:
        with tempfile.TemporaryDirectory(prefix="anju-mutations-") as name:
            copy_project(Path(name))
            while True:
                try:
                    one = waiting.get_nowait()
                except queue.Empty:
                    return
                began = time.monotonic()
                survived = survives(Path(name), one, witnesses.of(one))
                if survived:
                    left.append(one)
                print(f"{'SURVIVED' if survived else 'found   '} {time.monotonic() - began:5.0f} s  {one}", flush=True)

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    raise SystemExit(main())
