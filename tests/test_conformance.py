"""The conformance report is read from tables, markers and results; nothing in it is a list kept by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from casework.clauses import read_register
from server.conformance import build_report, cited_clauses

PROJECT = Path(__file__).parent.parent


def test_every_clause_is_listed_and_gaps_are_shown_as_gaps() -> None:
    rows = build_report()
    assert list(rows) == list(read_register())
    assert len(rows) == 61
    assert any("submitted --verify--> verified" in step for step in rows["4.5.1"].steps)
    assert any(test.startswith("tests/test_change_reports.py::") for test in rows["4.5.0"].tests)
    # Nobody has built the draw yet: the report must not say otherwise.
    assert rows["2g"].steps == [] and rows["2g"].passed is None


def test_passed_is_true_only_if_every_citing_test_passed(tmp_path: Path) -> None:
    tests, results = tmp_path / "tests", tmp_path / "results"
    tests.mkdir()
    results.mkdir()
    (tests / "test_one.py").write_text(
        "import pytest\n@pytest.mark.clause('1a', '1b')\ndef test_a(): ...\n"
        "@pytest.mark.clause('1a')\ndef test_b(): ...\n"
    )

    def verdicts(outcomes: dict[str, bool]) -> tuple[bool | None, bool | None]:
        rows = {name: {"clauses": [], "passed": passed} for name, passed in outcomes.items()}
        (results / "sqlite.json").write_text(json.dumps(rows))
        report = build_report(tests, results)
        return report["1a"].passed, report["1b"].passed

    a, b = "tests/test_one.py::test_a", "tests/test_one.py::test_b"
    assert verdicts({}) == (None, None)
    assert verdicts({a: True}) == (None, True)
    assert verdicts({a: True, b: True}) == (True, True)
    assert verdicts({a: True, f"{b}[one]": True, f"{b}[two]": False}) == (False, True)
    assert verdicts({a: False, b: True}) == (False, False)


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
    assert all(set(row) == {"steps", "tests", "passed"} for row in report.values())
