"""Every step of the demo world with hostile forms, where it can be taken (`tests/hostile_steps.py`)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from server.settings import PROJECT
from tests.demo_world import demo_world

LONG = bool(os.environ.get("ANJU_LONG"))
# In the short run those of one procedure, in which a receipt whose number was in words was once a fault.
ONLY, LEAST = ("", 20_000) if LONG else ("recovery", 300)


def test_no_step_is_a_fault_whatever_its_form_says(tmp_path: Path) -> None:
    folder = demo_world(tmp_path / "world")
    asked = [sys.executable, "-m", "tests.hostile_steps", str(folder), ONLY]
    walked = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=False)
    *wrong, told = walked.stdout.splitlines() or [walked.stderr[-2000:]]
    assert wrong == []
    counted = re.fullmatch(r"tried (\d+), done (\d+)", told)
    # A fifth is taken, hostile as it is: of what every guard refuses nothing would be seen.
    assert counted and int(counted[1]) > LEAST and int(counted[2]) > int(counted[1]) / 5, told
