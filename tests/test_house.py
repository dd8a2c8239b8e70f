"""What holds the house up and no type checker sees: one writer of status, one clock, codes used, docs in step."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from casework.heart.asks import CASE_COLUMNS
from casework.heart.problems import CATALOGUE
from casework.procedures import PROCEDURES
from server.commands.diagrams import draw
from tests import bounds

PROJECT = Path(__file__).parent.parent
ROOMS = ("server", "handlers", "casework", "models", "media_storage")
# Where the machine's clock is read: what talks to others' machines.
OUTSIDE = ("server/", "media_storage/")


@cache
def _room(room: str) -> list[tuple[str, list[ast.AST]]]:
    """Each file and all that stands in it. Read once: to read them all takes seconds."""
    return [
        (file.relative_to(PROJECT).as_posix(), list(ast.walk(ast.parse(file.read_text(encoding="utf-8")))))
        for file in sorted((PROJECT / room).rglob("*.py"))
    ]


@cache
def _calls(*rooms: str) -> list[tuple[str, str, frozenset[str | None]]]:
    """Every call: where, of what, and which values it names."""
    return [
        (name, ast.unparse(node.func), frozenset(keyword.arg for keyword in node.keywords))
        for room in rooms
        for name, nodes in _room(room)
        for node in nodes
        if isinstance(node, ast.Call)
    ]


def test_advance_is_the_only_writer_of_a_cases_status() -> None:
    writers = set()
    for name, called, named in _calls(*ROOMS):
        updates = called.startswith("Case.filter(") and called.endswith(".update") and "status" in named
        if updates or called in {"Case.create", "Case.bulk_create", "Case.bulk_update"}:
            writers.add(name)
    for name, nodes in (file for room in ROOMS for file in _room(room)):
        for node in nodes:
            if isinstance(node, ast.Assign) and any("case.status" in ast.unparse(one) for one in node.targets):
                writers.add(name)
    assert writers == {"casework/heart/advance.py"}


def test_whoever_writes_what_asks_are_made_of_renews_them() -> None:
    """`advance()` renews its own case, whatever a step's effect writes into it. Who writes others does so itself."""
    effects = {
        "casework/ledgers/registration_transfers.py", "casework/dwellings/complaints.py",
        "casework/dwellings/dwelling_files.py",
        "casework/reviews/public_reports.py", "casework/dwellings/renewals.py", "casework/dwellings/repairs.py",
        "casework/dwellings/renewal_contracts.py", "casework/dwellings/lease_signing.py",
        "casework/dwellings/rectification_steps.py", "casework/dwellings/breach_clocks.py",
        "casework/dwellings/first_refunds.py", "casework/dwellings/handbacks.py",
        "casework/exits/service_steps.py", "casework/exits/judgement_rows.py",
        "casework/exits/escalations.py", "casework/exits/recovery_steps.py", "casework/exits/recovery_returns.py",
        "casework/exits/enforcement_steps.py",
        "casework/reviews/annual_reviews.py", "casework/reviews/annual_summaries.py",
        "casework/reviews/spot_checks.py",
        "casework/reviews/comparisons.py", "casework/reviews/comparison_hits.py",
        "casework/reviews/authorisations.py", "casework/reviews/economic_checks.py",
        "casework/allocation/application_requests.py", "casework/allocation/applications.py",
        "casework/allocation/committee_sessions.py", "casework/allocation/denials.py",
        "casework/allocation/lot_steps.py", "casework/allocation/payouts.py",
        "casework/allocation/placement_slips.py",
        "casework/allocation/publicity_objections.py", "casework/allocation/scorings.py",
        "casework/allocation/selection_staff.py", "casework/allocation/selections.py",
        "casework/allocation/status_findings.py",
    }
    writers, renewing = set(), set()
    for name, called, named in _calls(*ROOMS):
        if (called.endswith(".update") and "Case." in called and named & set(CASE_COLUMNS)) or called == "waits_until":
            writers.add(name)
        if called == "asks.renew":
            renewing.add(name)
    assert renewing == {
        "casework/heart/advance.py", "casework/allocation/applicants.py",
        "casework/allocation/publicities.py",
        "casework/ledgers/responsibility.py", "casework/dwellings/manager_handover.py",
        "casework/dwellings/swap_move.py", "casework/dwellings/leases.py",
        "casework/reviews/spot_check_items.py",
    }
    assert writers - renewing - {"casework/heart/advance.py", "casework/heart/days.py"} == effects


def test_rules_read_no_clock_of_their_own() -> None:
    clocks = {"datetime.now", "date.today", "datetime.utcnow", "time.time", "datetime.today"}
    readers = {name for name, called, _ in _calls(*ROOMS) if called in clocks and not name.startswith(OUTSIDE)}
    assert readers == {"casework/words/clock.py"}


def test_every_problem_in_the_catalogue_is_used_and_says_something_in_chinese() -> None:
    elsewhere = {
        node.value
        for room in ("server", "handlers", "casework")
        for name, nodes in _room(room)
        if name != "casework/heart/problems.py"
        for node in nodes
        if isinstance(node, ast.Constant)
    }
    unused = {code for code in CATALOGUE if code not in elsewhere and code != "form_invalid"}
    assert unused == set()
    assert all(any("\u4e00" <= char <= "\u9fff" for char in kind.sentence + kind.title) for kind in CATALOGUE.values())


def test_every_refusal_is_met_by_its_name() -> None:
    """Somebody comes up against each: in a test that names its code, or in what the demo world is told."""
    named = {
        node.value
        for file in sorted((PROJECT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    # `POST … who:role: 409 the_code digest`
    told = set(re.findall(r": [45]\d\d (\w+) ", (PROJECT / "tests/told.txt").read_text(encoding="utf-8")))
    assert set(CATALOGUE) - named - told == set()


def test_the_drawn_procedures_and_bounds_are_those_of_the_tables_and_forms() -> None:
    assert (PROJECT / "docs/procedures.md").read_text(encoding="utf-8").rstrip() == draw().rstrip(), (
        "make procedures"
    )
    assert bounds.FILE.read_text(encoding="utf-8") == bounds.draw(), "python -m tests.bounds"


def test_every_status_can_be_reached_and_says_what_comes_next() -> None:
    for procedure in PROCEDURES.values():
        reached = {step.to for step in procedure.steps}
        assert reached == set(procedure.statuses), procedure.name
        for status, facts in procedure.statuses.items():
            onward = [step for step in procedure.steps_from(status) if not step.quiet]
            assert onward or facts.after or procedure.asked(status), (procedure.name, status)
