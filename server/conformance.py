"""The conformance report: each clause, the steps that serve it, the tests that prove it, and whether they passed.

Steps are read from the life tables, tests from their markers in the source, results from the last run of each
engine: none of them is a list kept by hand. A clause without a step or a passing test is a gap and is shown as one.
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


@dataclass
class Row:
    duty: str
    who: str
    steps: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    passed: bool | None = None


def build_report(tests: Path = PROJECT / "tests", results: Path = _RESULTS) -> dict[str, Row]:
    """Clause id → row. Raises ValueError for a step or a test that cites an unknown clause."""
    rows = {key: Row(clause.duty, clause.who) for key, clause in read_register().items()}
    for procedure in PROCEDURES.values():
        for step in procedure.steps:
            for clause in step.clauses:
                name = f"{procedure.name}: {step.frm or '-'} --{step.action}--> {step.to}"
                _row(rows, clause, name).steps.append(name)
    outcomes = _read_results(results)
    for clause, test in cited_clauses(tests):
        _row(rows, clause, test).tests.append(test)
    for row in rows.values():
        row.passed = _verdict(row.tests, outcomes)
    return rows


def _row(rows: dict[str, Row], clause: str, by: str) -> Row:
    if clause not in rows:
        raise ValueError(f"{by} cites clause {clause}, which the register does not have")
    return rows[clause]


def cited_clauses(folder: Path) -> Iterator[tuple[str, str]]:
    """(clause, `tests/file.py::test`) for each marker on a test or on its module."""
    for file in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        whole = [
            clause
            for node in tree.body
            if isinstance(node, ast.Assign) and "pytestmark" in [ast.unparse(target) for target in node.targets]
            for clause in _markers(node.value)
        ]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                name = f"{file.relative_to(folder.parent).as_posix()}::{node.name}"
                cited = [clause for decorator in node.decorator_list for clause in _markers(decorator)]
                for clause in dict.fromkeys([*whole, *cited]):
                    yield clause, name


def _markers(node: ast.AST) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.clause":
            yield from (str(ast.literal_eval(argument)) for argument in call.args)


def _read_results(folder: Path) -> dict[str, list[bool]]:
    """Test (without its parameters) → the outcomes of every parameter set on every engine."""
    outcomes: dict[str, list[bool]] = {}
    for file in sorted(folder.glob("*.json")) if folder.exists() else ():
        for test, entry in json.loads(file.read_text(encoding="utf-8")).items():
            outcomes.setdefault(test.partition("[")[0], []).append(bool(entry["passed"]))
    return outcomes


def _verdict(tests: list[str], outcomes: dict[str, list[bool]]) -> bool | None:
    """None: no test, or one was not run; True only if every test that cites the clause passed."""
    if not tests:
        return None
    ran = [outcomes.get(test) for test in tests]
    if any(results is not None and not all(results) for results in ran):
        return False
    return None if any(results is None for results in ran) else True


def print_report(*, as_json: bool) -> int:
    rows = build_report()
    if as_json:
        body = {key: {"steps": row.steps, "tests": row.tests, "passed": row.passed} for key, row in rows.items()}
        print(json.dumps(body, ensure_ascii=False, indent=1))
        return 0
    words = {True: "passed", False: "FAILED", None: "not run"}
    for key, row in rows.items():
        gap = " and ".join(word for word, there in (("no step", row.steps), ("no test", row.tests)) if not there)
        verdict = f"GAP: {gap}" if gap else words[row.passed]
        print(f"{key:10} {verdict:22} {row.who}: {row.duty[:90]}")
        for name in (*row.steps, *row.tests):
            print(f"{'':10}   {name}")
    whole = sum(1 for row in rows.values() if row.steps and row.tests and row.passed)
    print(f"\n{whole} of {len(rows)} clauses have steps and passing tests")
    return 0
