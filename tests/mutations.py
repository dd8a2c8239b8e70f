"""Breaks one small thing at a time and asks whether the suite notices: `make long`, or by itself

    python -m tests.mutations --seed 7 --count 60 [--only casework/exits/exits.py …]

What is broken is drawn by the seed over `casework/`, `handlers/` and `models/` (`drawn` says in what shares). Each is
put into a copy of the project and before the tests that come by its line (`witnesses.py`, `broken_copies.py`).
It is **noticed** only by a test that fails with it and passes without it. What does not even load is no breakage and is
not counted; what ran out of time was not noticed. What survives is judged by a person: `tests/unseen.toml` keeps those
that nobody could see from outside, each with its reason, and `docs/mutations.md` the rates.

Answers are kept in `var/mutations/`, line by line: a run that was cut goes on where it was.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import queue
import random
import threading
import time
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.broken_copies import Copy
from tests.witnesses import Witnesses

PROJECT = Path(__file__).parent.parent
KEPT = PROJECT / "var" / "mutations"
# A room's share of what is drawn: most of the code that decides is in the first, least in the last.
SHARES = ("casework", "casework", "handlers", "casework", "casework", "handlers", "models")
# Of a step: what it refuses, does, says, and whom it asks and lets.
_OF_STEPS = {"guard", "effect", "tell", "duty", "own", "personal", "side", "asks", "checks"}
_TURNED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}
_ARITHMETIC = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "*", ast.BitAnd: "|", ast.BitOr: "&"}
# Of a column: what migrations have made of it already, and no sentence of Python asks again.
_OF_COLUMNS = {"unique", "db_index", "index", "generated", "primary_key"}


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

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """What it is, and on which line, wherever the lines above it have gone."""
        line = (PROJECT / self.file).read_text(encoding="utf-8").splitlines()[self.line - 1].strip()
        return self.file, self.kind, line, " ".join(self.before.split()), " ".join(self.instead.split())


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
    types = _types(tree)
    for node in ast.walk(tree):
        if id(node) in types:
            continue
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
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield source.swap("condition", node.test, f"not ({source.text(*source.at(node.test))})")
        elif isinstance(node, ast.comprehension):
            for one in node.ifs:
                yield source.swap("condition", one, f"(not ({source.text(*source.at(one))}))")
        elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not _of_texts(node):
            left, right = source.at(node.left), source.at(node.right)
            word = _ARITHMETIC[type(node.op)]
            yield source.swap("arithmetic", node, f"({source.text(*left)}) {word} ({source.text(*right)})")
        elif isinstance(node, ast.Constant) and type(node.value) is int and not _drawn(source.file):
            yield source.swap("number", node, str(node.value + 1))
        elif isinstance(node, ast.Constant) and type(node.value) is bool:
            yield source.swap("yes/no", node, str(not node.value))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await):
            if node not in tree.body:
                yield source.swap("call", node, "pass")
        elif isinstance(node, ast.Raise) and node.exc is not None:
            yield source.swap("refusal", node, "pass")
        elif isinstance(node, ast.Call):
            yield from _of_call(source, node)


def _types(tree: ast.Module) -> set[int]:
    """What stands in annotations alone, `str | None` and the like, and what a column is declared with."""
    found: set[int] = set()
    for node in ast.walk(tree):
        notes: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            every = [*given.args, *given.kwonlyargs, *given.posonlyargs, given.vararg, given.kwarg]
            notes = [node.returns, *(one.annotation for one in every if one)]
        elif isinstance(node, ast.AnnAssign):
            # The bounds of a form's field stand in its annotation: only what is joined is a type.
            notes = [one for one in ast.walk(node.annotation) if isinstance(one, ast.BinOp)]
            found.update(id(one) for one in notes if one)
            continue
        elif isinstance(node, ast.keyword) and node.arg in _OF_COLUMNS:
            notes = [node.value]
        found.update(id(one) for note in notes if note for one in ast.walk(note))
    return found


def _of_texts(node: ast.BinOp) -> bool:
    """Whether two texts or types are joined: what cannot be subtracted says so loudly, and proves nothing."""
    for side in (node.left, node.right):
        if isinstance(side, ast.JoinedStr | ast.List | ast.Tuple | ast.Subscript):
            return True
        if isinstance(side, ast.Constant) and (side.value is None or isinstance(side.value, str | bytes)):
            return True
    return False


def _drawn(file: str) -> bool:
    """Whether a number is a place on paper or the width of a column: seen by eyes, or by nobody."""
    return file.startswith("models/") or file.endswith(("_rendering.py", "dwelling_labels.py"))


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
    """Of each seven four of `casework/`, two of `handlers/`, one of `models/`; in each room the kinds alike often,
    and of a kind any as likely as any other. A longer draw of a seed begins with the shorter one's."""
    chance = random.Random(seed)
    rooms = [_kinds(room, only) for room in dict.fromkeys(SHARES)]
    turns = dict(zip(dict.fromkeys(SHARES), (_in_turn(kinds, chance) for kinds in rooms), strict=True))
    found: list[Breakage] = []
    for room in cycle(SHARES):
        if len(found) >= count or not turns:
            break
        if room in turns and (one := next(turns[room], None)) is not None:
            found.append(one)
        else:
            turns.pop(room, None)
    return found


def _kinds(room: str, only: list[str]) -> dict[str, list[Breakage]]:
    by_kind: dict[str, list[Breakage]] = {}
    for file in sorted((PROJECT / room).rglob("*.py")):
        if not only or file.relative_to(PROJECT).as_posix() in only:
            for one in breakages(file):
                by_kind.setdefault(one.kind, []).append(one)
    return by_kind


def _in_turn(kinds: dict[str, list[Breakage]], chance: random.Random) -> Iterator[Breakage]:
    for kind in sorted(kinds):
        chance.shuffle(kinds[kind])
    while any(kinds.values()):
        for kind in sorted(kinds):
            if kinds[kind]:
                yield kinds[kind].pop()


def judged() -> dict[tuple[str, str, str, str, str], str]:
    """Those that a person has looked at and found nobody to see, with the reason."""
    with (PROJECT / "tests" / "unseen.toml").open("rb") as file:
        rows = tomllib.load(file).get("unseen", [])
    return {(row["file"], row["kind"], row["on"], row["before"], row["instead"]): row["why"] for row in rows}


class Answers:
    """What is known of each breakage, a line each, and found again while its file is the same."""

    def __init__(self) -> None:
        KEPT.mkdir(parents=True, exist_ok=True)
        self.file = KEPT / "answers.jsonl"
        self.lock = threading.Lock()
        self.known: dict[str, dict[str, Any]] = {}
        if self.file.exists():
            for line in self.file.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self.known[row["key"]] = row

    @staticmethod
    def key(one: Breakage) -> str:
        whole = hashlib.sha256((PROJECT / one.file).read_bytes()).hexdigest()
        return hashlib.sha256(f"{whole} {one.start} {one.end} {one.instead}".encode()).hexdigest()[:20]

    def keep(self, one: Breakage, outcome: str, **more: Any) -> None:
        row = {"key": self.key(one), "outcome": outcome, **asdict(one), **more}
        with self.lock, self.file.open("a", encoding="utf-8") as file:
            self.known[row["key"]] = row
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> int:
    reader = argparse.ArgumentParser(description="break one thing at a time")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--count", type=int, default=120)
    reader.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    reader.add_argument("--only", nargs="*", default=[], help="files of the three rooms")
    reader.add_argument("--again", action="store_true", help="ask anew of those that were not noticed")
    reader.add_argument("--until", default="", help="begin no other after this time of day, 16:40 say")
    given = reader.parse_args()
    chosen = drawn(given.seed, given.count, given.only)
    answers, seen = Answers(), judged()
    waiting: queue.SimpleQueue[Breakage] = queue.SimpleQueue()
    for one in chosen:
        row = answers.known.get(answers.key(one))
        if row is None or (given.again and row["outcome"] in {"survived", "late"} and one.place not in seen):
            waiting.put(one)
    if not waiting.empty():
        _break(waiting, answers, Witnesses(PROJECT, KEPT), given.at_once, given.until)
    return report(given.seed, chosen, answers, seen)


def report(seed: int, chosen: list[Breakage], answers: Answers, seen: dict[tuple[str, str, str, str, str], str]) -> int:
    rows = [(one, answers.known[key]) for one in chosen if (key := answers.key(one)) in answers.known]
    sorted_out: dict[str, list[Breakage]] = {}
    for one, row in rows:
        outcome = "unseen" if row["outcome"] in {"survived", "late"} and one.place in seen else row["outcome"]
        sorted_out.setdefault(outcome, []).append(one)
    left = sorted_out.get("survived", []) + sorted_out.get("late", [])
    for one in left:
        print(f"NOT NOTICED ({'late' if one in sorted_out.get('late', []) else 'survived'}) {one}")
    visible = len(left) + len(sorted_out.get("noticed", []))
    counts = ", ".join(f"{len(some)} {outcome}" for outcome, some in sorted(sorted_out.items()))
    print(f"seed {seed}: {len(rows)} of {len(chosen)} asked ({counts}).")
    if visible:
        print(f"Of {visible} with a visible effect {len(left)} were not noticed: {100 * len(left) / visible:.2f} %.")
    return 0


def _break(
    waiting: queue.SimpleQueue[Breakage], answers: Answers, witnesses: Witnesses, at_once: int, until: str
) -> None:
    def work(number: int) -> None:
        with Copy(PROJECT, KEPT / f"copy-{number}") as copy:
            while not until or time.strftime("%H:%M") < until:
                try:
                    one = waiting.get_nowait()
                except queue.Empty:
                    return
                began = time.monotonic()
                outcome = copy.ask(one.file, one.start, one.end, one.instead, witnesses.of(one))
                answers.keep(one, outcome.name, killer=outcome.killer, said=outcome.said, asked=outcome.asked,
                             seconds=round(time.monotonic() - began, 1))
                print(f"{outcome.name:8} {time.monotonic() - began:5.0f} s  {one}", flush=True)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    raise SystemExit(main())
