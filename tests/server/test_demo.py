"""The demo world, made by the command itself in a process and a database of its own."""

from __future__ import annotations

import sqlite3
import subprocess
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from casework.dwellings.breach_clock_duty import PRESSING_DAYS
from casework.procedures import PROCEDURES
from casework.words.calendar import add_months
from server.demo.people import PEOPLE
from server.demo.rectifications import OVER_IN, known_on
from server.settings import PROJECT
from tests.demo_world import COMMAND, demo_world, environ


def test_the_demo_shows_every_state_of_every_procedure_and_is_made_once(tmp_path: Path) -> None:
    folder = demo_world(tmp_path / "demo")
    database = folder / "anju.db"

    def command(name: str) -> str:
        run = subprocess.run((*COMMAND, name), cwd=PROJECT, env=environ(folder), capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        return run.stdout

    assert "the demo world is made" in (folder / "log").read_text()
    with sqlite3.connect(database) as made:
        shown = set(made.execute("SELECT procedure, status FROM case_"))
        assert shown == {(name, status) for name, procedure in PROCEDURES.items() for status in procedure.statuses}
        keys = [key for (key,) in made.execute("SELECT demo_key FROM account WHERE demo_key IS NOT NULL ORDER BY id")]
        assert keys == [person.key for person in PEOPLE]
        states = {state for (state,) in made.execute("SELECT state FROM delivery")}
        assert {"delivered", "failed", "needs_visit", "served", "cancelled"} <= states
        assert {state for (state,) in made.execute("SELECT state FROM evidence")} == {"granted", "sealed", "refused"}
        # 4.2.2b: a breach that was found after its family had left; 4.3a: families that draw a subsidy have files.
        found = (
            "SELECT count(*) FROM violation JOIN case_ ON case_.id = violation.case_id"
            " JOIN tenancy ON tenancy.household_id = case_.household_id WHERE tenancy.ended_on < date(case_.opened_at)"
        )
        assert made.execute(found).fetchone()[0] >= 1
        files = "SELECT case_.status FROM case_file JOIN case_ ON case_.id = case_file.case_id WHERE kind = 'subsidy'"
        assert {status for (status,) in made.execute(files)} == {"building", "checked"}
        late = (
            "SELECT count(*) FROM obligation"
            " WHERE discharged_at IS NULL AND due_on < (SELECT max(day) FROM case_event)"
        )
        assert made.execute(late).fetchone()[0] >= 5
        before = list(made.execute("SELECT hash FROM case_event ORDER BY id"))

    assert "nothing was changed" in command("demo")
    with sqlite3.connect(database) as made:
        assert list(made.execute("SELECT hash FROM case_event ORDER BY id")) == before
    # Every day's chain, told in the order of days, and every original: as they were when they were sealed.
    assert "is intact" in command("verify-audit")
    assert "is intact" in command("verify-evidence")


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_on_whatever_day_the_demo_is_made_its_clocks_are_over_when_they_are_told_to_be(today: date) -> None:
    """Half a year is some days longer or shorter: by days ago, what was to press did not on the first of December."""
    pressing = PRESSING_DAYS.value
    assert isinstance(pressing, int)
    for _, kind, over_in, steps in OVER_IN:
        ends = add_months(known_on(today, over_in), 6)
        for before, action in steps:
            day = today - timedelta(days=before)
            if action == "press":
                assert ends - timedelta(days=pressing) <= day <= ends, (kind, over_in)
            else:
                assert ends < day, (kind, over_in, action)
