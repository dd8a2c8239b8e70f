"""The demo world, made by the command itself in a process and a database of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from casework.procedures import PROCEDURES
from server.demo_people import PEOPLE
from server.settings import fresh_keys
from tests.templates import migrated_file

PROJECT = Path(__file__).parent.parent


def test_the_demo_shows_every_state_of_every_procedure_and_is_made_once(tmp_path: Path) -> None:
    database = migrated_file(tmp_path / "demo.db")
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANJU_")},
        **fresh_keys(),
        "ANJU_DEMO": "1",
        "ANJU_DATABASE_URL": f"sqlite://{database}",
        "ANJU_MEDIA_URL": f"file://{tmp_path / 'media'}",
    }

    def command(name: str) -> str:
        run = subprocess.run(
            [sys.executable, "-m", "server", name], cwd=PROJECT, env=environ, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    assert "the demo world is made" in command("demo")
    with sqlite3.connect(database) as made:
        shown = set(made.execute("SELECT procedure, status FROM case_"))
        assert shown == {(name, status) for name, procedure in PROCEDURES.items() for status in procedure.statuses}
        keys = [key for (key,) in made.execute("SELECT demo_key FROM account WHERE demo_key IS NOT NULL ORDER BY id")]
        assert keys == [person.key for person in PEOPLE]
        states = {state for (state,) in made.execute("SELECT state FROM delivery")}
        assert {"delivered", "failed", "needs_visit", "served", "cancelled"} <= states
        assert {state for (state,) in made.execute("SELECT state FROM evidence")} == {"granted", "sealed", "refused"}
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
