"""What the life tables and forms decide by being as they are: no code goes by it, so no other test comes by it.

The second book is docs/procedures.md and tests/bounds.txt, which somebody reads when they change: a status with other
days, a step that has lost its effect or its role, a field that takes more. Beside that what must hold of any table: the
same action does the same, from whichever status it is taken, but where it is written here why it does not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from casework.heart.life import PROCEDURES
from casework.procedures import PROCEDURES as KNOWN
from server.commands import diagrams
from tests import bounds

WRITTEN = (Path(__file__).parent.parent.parent / "docs" / "procedures.md").read_text(encoding="utf-8")
_CHAPTER = re.compile(r"^## \S+ `(\w+)`\n.*?(?=^## |\Z)", re.M | re.S)
CHAPTERS = {found[1]: found[0].rstrip() for found in _CHAPTER.finditer(WRITTEN)}


@pytest.mark.parametrize("name", list(KNOWN))
def test_a_table_is_as_it_was_read(name: str) -> None:
    assert CHAPTERS[name].splitlines() == diagrams._draw(PROCEDURES[name]).rstrip().splitlines(), "make procedures"


def test_the_districts_numbers_are_as_they_were_read() -> None:
    assert WRITTEN[WRITTEN.index("\n## Rules\n") + 1 :].rstrip() == "\n".join(diagrams._rules()).rstrip()
    assert set(CHAPTERS) == set(KNOWN)


def test_the_bounds_of_whatever_is_taken_are_as_they_were_read() -> None:
    assert bounds.FILE.read_text(encoding="utf-8").splitlines() == bounds.draw().splitlines(), "python -m tests.bounds"


def test_no_status_lies_beyond_its_stages() -> None:
    for procedure in KNOWN.values():
        stages = {status.stage for status in procedure.statuses.values()}
        assert stages <= set(range(-1, len(procedure.stages) + 1)), procedure.name
        # Something of it can be done, and what is done looks done.
        assert any(procedure.tone(status) == "done" for status in procedure.statuses), procedure.name


# Where an action looks at, does or tells otherwise from another status, and why.
OTHERWISE = {
    # What is asked for anew is written; what was accepted already is only held.
    ("application", "hold"): {"guard", "effect", "form"}, ("subsidy", "hold"): {"guard", "effect", "form"},
    # Whoever signs last makes it a contract, and both hear of it.
    ("lease", "sign"): {"effect", "tell"}, ("lease", "countersign"): {"effect", "tell"},
    ("supplementary_agreement", "sign"): {"effect", "tell"},
    ("supplementary_agreement", "countersign"): {"effect", "tell"},
    # What has begun to run ends in another way.
    # What was paid for it is owed back.
    ("lease", "void"): {"guard", "effect"}, ("lease", "drop"): {"effect"},
    # Whoever has not seen it is not told that it is gone.
    ("notice", "withdraw"): {"tell"},
    # That it was never handed over, and that its days are over.
    ("rectification", "fall_due"): {"effect", "tell"},
    # The same of a notice before a hearing; and what a renewal reports by itself asks for no form nor evidence.
    ("judgement", "fall_due"): {"effect"}, ("judgement", "report"): {"effect", "form", "guard", "own"},
    # Its days to move are over, nobody came, the demand's term is over; nobody went there, which nobody tells it.
    ("enforcement", "fall_due"): {"effect", "guard", "tell"},
    # The family has been told that it is late; who comes instead it hears when they have been.
    ("repair", "assign"): {"tell"},
    # The first verdict opens the case.
    ("ledger_review", "accept"): {"effect", "form"}, ("ledger_review", "send_back"): {"effect", "form"},
    # Between offices: the family hears of what comes back to it.
    ("change_report", "return"): {"tell"}, ("family_change", "return"): {"tell"},
    # Nobody was sent to look yet.
    ("public_report", "conclude"): {"guard"},
    # Whoever announced it gives it up only while nobody knows what would follow.
    ("spot_check", "annul"): {"guard"},
}


def _named(what: object) -> object:
    return getattr(what, "__name__", what)


def test_an_action_does_the_same_from_wherever_it_is_taken() -> None:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for procedure in KNOWN.values():
        for step in procedure.steps:
            for same in procedure.steps:
                if same.action == step.action:
                    found[procedure.name, step.action] |= {
                        what
                        for what in ("guard", "effect", "tell", "instead", "form", "personal", "own", "side", "checks")
                        if _named(getattr(same, what)) != _named(getattr(step, what))
                    }
    assert {at: which for at, which in found.items() if which} == OTHERWISE
