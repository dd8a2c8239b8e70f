"""The grounds of chapter five as data: each with its law, its evidence and its route, and none against itself."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.exits import grounds
from casework.heart.problems import Problem
from casework.ledgers.violations import BEHAVIOURS

FILE = pathlib.Path(grounds.__file__).with_name("grounds.json")
TODAY = date(2026, 12, 10)


def test_every_ground_says_its_law_its_evidence_and_how_it_ends() -> None:
    known = grounds.in_force_on(TODAY)
    assert set(known) == set(grounds.every_code()) == {
        "sublet", "lent", "swapped", "altered_use", "damaged", "illegal_use", "vacant", "arrears", "no_request",
        "renewal_refused", "other_housing", "false_report", "subsidy_misused", "refuses_review", "other",
    }
    for one in known.values():
        assert one.base and one.first_day == date(2012, 7, 15) and all(one.evidence)
    # What is loss of eligibility is no breach (O11 30, 31), and bars nobody.
    mild = {code for code, one in known.items() if not one.breach}
    assert mild == {"no_request", "renewal_refused", "other_housing"}
    assert not any(known[code].bar_years or known[code].cause == "breach" for code in mild)
    assert known["false_report"].bar_years == 5
    assert {grounds.of_behaviour(behaviour, TODAY) for behaviour in BEHAVIOURS} == {
        "sublet", "vacant", "arrears", "altered_use", "damaged", "illegal_use", "other_housing", "false_report",
        "other", "subsidy_misused", "refuses_review",
    }
    assert grounds.recovers_by(known["false_report"], "award") == "subsidy"
    assert grounds.recovers_by(known["false_report"], "tenancy") == "market_rent"
    assert (grounds.recovers_by(known["sublet"], "award"), grounds.recovers_by(known["arrears"], "tenancy")) == ("", "")


_WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "has no law": lambda one: one.update(base=""),
    "has no evidence": lambda one: one.update(evidence=[]),
    "decides something unknown": lambda one: one.update(outcomes=["fine"]),
    "is of nobody": lambda one: one.update(subjects=[]),
    "leads out by no route": lambda one: one.update(route=""),
    "recovers by nothing": lambda one: one.update(recover="double"),
    "is no breach and bars": lambda one: one.update(breach=False, outcomes=["exit", "recover"]),
    "is no breach and is kept as one": lambda one: one.update(breach=False, bar_years=0, cause="other"),
}


@pytest.mark.parametrize("said", _WRONG)
def test_a_ground_against_itself_is_refused_when_the_service_starts(said: str) -> None:
    (version,) = json.loads(FILE.read_bytes())
    found = next(one for one in version["grounds"] if one["code"] == "false_report")
    _WRONG[said](found)
    with pytest.raises(ValueError, match=f"false_report {said}"):
        grounds.read(json.dumps([version]).encode())


def test_what_was_reported_earlier_is_judged_by_what_held_then(monkeypatch: pytest.MonkeyPatch) -> None:
    (version,) = json.loads(FILE.read_bytes())
    later = {"first_day": "2027-01-01", "grounds": [
        {**one, "bar_years": 3} for one in version["grounds"] if one["code"] == "false_report"
    ]}
    monkeypatch.setattr(grounds, "_versions", lambda: grounds.read(json.dumps([version, later]).encode()))
    monkeypatch.setattr(grounds, "in_force_on", grounds.in_force_on.__wrapped__)
    assert grounds.ground_of("false_report", date(2026, 12, 31)).bar_years == 5
    assert grounds.ground_of("false_report", date(2027, 1, 1)).bar_years == 3
    assert grounds.ground_of("sublet", date(1999, 1, 1)).first_day == date(2012, 7, 15)
    with pytest.raises(Problem, match="step_not_possible"):
        grounds.ground_of("sublet", date(2027, 1, 1))
