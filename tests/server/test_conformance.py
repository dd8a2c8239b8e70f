"""The conformance report is read from tables, markers and results; nothing in it is a list kept by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from casework.clauses import read_register
from server.app import every_endpoint
from server.commands.conformance import Row, build_report, cited_clauses
from server.openapi import describe_service

PROJECT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    """Before anything has run."""
    return build_report(results=tmp_path_factory.mktemp("results"))


def test_every_clause_is_listed_and_gaps_are_shown_as_gaps(rows: dict[str, Row]) -> None:
    assert list(rows) == list(read_register())
    assert len(rows) == 61
    assert any("submitted --verify--> verified" in step for step in rows["4.2.1d"].steps)
    assert any(test.startswith("tests/reviews/test_change_reports.py::") for test in rows["4.5.0"].tests)
    # None is left of which nothing is built; what one would look like is shown below.
    assert [key for key, row in rows.items() if row.gap] == []


def test_what_is_in_part_says_what_is_missing_and_is_never_also_served(rows: dict[str, Row]) -> None:
    for key, row in rows.items():
        # No sentence for what nobody has begun: that is a gap, whole.
        assert not (row.partly and row.gap), key
        assert not row.partly or len(row.partly) > 20, key
        row.passed = True
        assert row.verdict == ("GAP" if row.gap else "in part" if row.partly else "served"), key
        row.passed = None
        assert row.verdict in {"GAP", "not run"}, key


def test_a_duty_is_served_only_by_tests_that_walked_it(tmp_path: Path) -> None:
    tests, results = tmp_path / "tests", tmp_path / "results"
    tests.mkdir()
    results.mkdir()
    (tests / "test_one.py").write_text(
        "import pytest\n@pytest.mark.clause('4.3b', '4.3c')\ndef test_a(): ...\n"
        "@pytest.mark.clause('4.3b')\ndef test_b(): ...\n"
    )

    def verdicts(outcomes: dict[str, tuple[bool, list[str]]]) -> tuple[str, str]:
        rows = {name: {"passed": passed, "walked": walked} for name, (passed, walked) in outcomes.items()}
        (results / "sqlite.json").write_text(json.dumps(rows))
        report = build_report(tests, results)
        assert report["4.3a"].verdict == "GAP"
        return report["4.3b"].verdict, report["4.3c"].verdict

    a, b, both = "tests/test_one.py::test_a", "tests/test_one.py::test_b", ["4.3b", "4.3c"]
    assert verdicts({}) == ("not run", "not run")
    assert verdicts({a: (True, both)}) == ("not run", "served")
    assert verdicts({a: (True, both), b: (True, both)}) == ("served", "served")
    assert verdicts({a: (True, both), f"{b}[one]": (True, both), f"{b}[two]": (False, both)}) == ("FAILED", "served")
    assert verdicts({a: (False, both), b: (True, both)}) == ("FAILED", "FAILED")
    # Passed, and took no step of the clause that it cites.
    assert verdicts({a: (True, ["4.3b"]), b: (True, both)}) == ("served", "FAILED")
    assert verdicts({a: (True, both), b: (True, [])}) == ("FAILED", "served")


def test_doors_are_requests_that_the_service_answers() -> None:
    document = describe_service(every_endpoint())
    there = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    assert {door for clause in read_register().values() for door in clause.doors} <= there


def test_the_readme_counts_as_the_report_does(rows: dict[str, Row]) -> None:
    gaps = sum(row.verdict == "GAP" for row in rows.values())
    partly = sum(bool(row.partly) for row in rows.values())
    for name, said in (
        ("README.md", f"{len(rows) - gaps - partly} of the {len(rows)} clauses are served, {partly} in part"),
        ("README.zh-CN.md", f"{len(rows)}项职责中，{len(rows) - gaps - partly}项已办，{partly}项部分已办"),
    ):
        assert said in (PROJECT / name).read_text(encoding="utf-8"), said


def test_a_step_or_test_may_cite_known_clauses_only(tmp_path: Path) -> None:
    (tmp_path / "test_two.py").write_text("import pytest\n@pytest.mark.clause('9.9')\ndef test_c(): ...\n")
    with pytest.raises(ValueError, match=r"9\.9"):
        build_report(tmp_path, tmp_path)
    known = set(read_register())
    assert {clause for clause, _ in cited_clauses(PROJECT / "tests")} <= known


def test_the_command_prints_one_json_object_by_clause() -> None:
    command = [sys.executable, "-m", "server", "conformance", "--json"]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    report = json.loads(ran.stdout)
    assert set(report) == set(read_register())
    assert all(set(row) == {"verdict", "missing", "steps", "tests", "passed"} for row in report.values())
