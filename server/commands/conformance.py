"""The conformance report: each clause, the steps that serve it, the tests that walk it, and whether they passed.

Steps are read from the life tables, tests from their markers in the source, results from the last run of each
engine: none of them is a list kept by hand. A test counts for a clause only where its run took a step of that clause,
or knocked at one of its doors, as a user would: whatever else it proves is no duty done. A clause without a step or
a walking test is a gap; one of which something is missing is served in part, and what is missing is said.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casework.clauses import read_register
from casework.procedures import PROCEDURES
from server.settings import PROJECT

_RESULTS = PROJECT / "var" / "test-results"
GAP, PART, SERVED, FAILED, NOT_RUN = "GAP", "in part", "served", "FAILED", "not run"


@dataclass
class Row:
    duty: str
    who: str
    partly: str = ""
    # What users do of it: steps of cases, and requests that are no step.
    steps: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    # None: not all of its tests were run.
    passed: bool | None = None

    @property
    def gap(self) -> str:
        return " and ".join(word for word, there in (("no step", self.steps), ("no test", self.tests)) if not there)

    @property
    def verdict(self) -> str:
        """Exactly one word. In part is never also served."""
        if self.gap:
            return GAP
        if self.passed is None:
            return NOT_RUN
        if not self.passed:
            return FAILED
        return PART if self.partly else SERVED


@dataclass
class Outcome:
    """Of one test in all its parameter sets on every engine."""

    passed: bool = True
    walked: set[str] = field(default_factory=set)


def build_report(tests: Path = PROJECT / "tests", results: Path = _RESULTS) -> dict[str, Row]:
    """Clause id → row. Raises ValueError for a step or a test that cites an unknown clause."""
    rows = {
        key: Row(clause.duty, clause.who, clause.partly, steps=list(clause.doors))
        for key, clause in read_register().items()
    }
    for procedure in PROCEDURES.values():
        for step in procedure.steps:
            for clause in step.clauses:
                name = f"{procedure.name}: {step.frm or '-'} --{step.action}--> {step.to}"
                _row(rows, clause, name).steps.append(name)
    outcomes = _read_results(results)
    for clause, test in cited_clauses(tests):
        _row(rows, clause, test).tests.append(test)
    for key, row in rows.items():
        row.passed = _passed(key, row.tests, outcomes)
    return rows


def _row(rows: dict[str, Row], clause: str, by: str) -> Row:
    if clause not in rows:
        raise ValueError(f"{by} cites clause {clause}, which the register does not have")
    return rows[clause]


def cited_clauses(folder: Path) -> Iterator[tuple[str, str]]:
    """(clause, `tests/file.py::test`) for each marker on a test or on its module."""
    for file in sorted(folder.rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        if "mark.clause" not in text:
            continue
        tree = ast.parse(text)
        whole = [
            clause
            for node in tree.body
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
            )
            for clause in _markers(node.value)
        ]
        # Tests stand in the file itself or in a class of it: nothing deeper need be looked at.
        for node in (one for each in tree.body for one in (each.body if isinstance(each, ast.ClassDef) else [each])):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                name = f"{file.relative_to(folder.parent).as_posix()}::{node.name}"
                cited = [clause for decorator in node.decorator_list for clause in _markers(decorator)]
                for clause in dict.fromkeys([*whole, *cited]):
                    yield clause, name


def _markers(node: ast.AST) -> Iterator[str]:
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "clause":
            continue
        if ast.unparse(call.func) == "pytest.mark.clause":
            yield from (str(ast.literal_eval(argument)) for argument in call.args)


def _read_results(folder: Path) -> dict[str, Outcome]:
    """Test (without its parameters) → what came of it."""
    outcomes: dict[str, Outcome] = {}
    for file in sorted(folder.glob("*.json")) if folder.exists() else ():
        for test, entry in json.loads(file.read_text(encoding="utf-8")).items():
            outcome = outcomes.setdefault(test.partition("[")[0], Outcome())
            outcome.passed = outcome.passed and bool(entry["passed"])
            outcome.walked |= set(entry.get("walked", ()))
    return outcomes


def _passed(clause: str, tests: list[str], outcomes: dict[str, Outcome]) -> bool | None:
    """None: no test, or one was not run; True only if every test that cites the clause walked it and passed."""
    ran = [outcomes.get(test) for test in tests]
    if any(outcome is not None and not (outcome.passed and clause in outcome.walked) for outcome in ran):
        return False
    return True if ran and all(ran) else None


def print_report(*, as_json: bool) -> int:
    rows = build_report()
    if as_json:
        body = {
            key: {
                "verdict": row.verdict, "missing": row.gap or row.partly, "steps": row.steps, "tests": row.tests,
                "passed": row.passed,
            }
            for key, row in rows.items()
        }
        print(json.dumps(body, ensure_ascii=False, indent=1))
        return 0
    for key, row in rows.items():
        verdict = f"{GAP}: {row.gap}" if row.gap else row.verdict
        print(f"{key:10} {verdict:22} {row.who}: {row.duty[:90]}")
        if row.partly and not row.gap:
            print(f"{'':10}   missing: {row.partly}")
        for name in (*row.steps, *row.tests):
            print(f"{'':10}   {name}")
    counts = {word: sum(row.verdict == word for row in rows.values()) for word in (SERVED, PART, FAILED, NOT_RUN, GAP)}
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    print(f"\n{len(rows)} clauses: {said}")
    return 0
