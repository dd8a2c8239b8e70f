"""What of a selection day the district decides (3a, 3b): how many desks, how long a turn is waited for and what becomes
of it, which dwellings fit how many people, and which refusals count. Refuses nothing.
"""

from __future__ import annotations

from casework.heart.rules import Rule, declare

_BASE = "工作流程三：选房现场工作分工。办法由区保障办按实施细则设定，演示区自定。"
MOST_DESKS = declare(Rule("selection_most_desks", "选房：最多同时开几个选房台", 12, _BASE, least=1, most=60))
WAIT_MINUTES = declare(
    Rule("selection_wait_minutes", "选房：叫号以后等几分钟，不到场才可以记没有到场", 5, _BASE, least=0, most=120)
)
ABSENCES = declare(
    Rule("selection_absences_to_end", "选房：没有到场的，可以几次排到最后再叫（0：一次不到就过号）", 1, _BASE,
         least=0, most=10)
)
CONTACT_FIRST = declare(
    Rule("selection_contact_first", "选房：作过号处理以前，社区是不是必须联系过这户（1：是；0：不要求）", 1, _BASE,
         least=0, most=1)
)
# Up to so many people one room, two rooms; more people three.
PEOPLE = declare(
    Rule("selection_people_by_rooms", "选房：几口人以内选一室、几口人以内选两室（再多选三室）", (2, 4), _BASE, least=1,
         most=20, count=2)
)
STEP_UP = declare(Rule("selection_rooms_up", "选房：最多可以比合适的户型多选几室", 0, _BASE, least=0, most=2))
UNFIT_COUNTS = declare(
    Rule("selection_unfit_counts", "选房：没有合适户型而放弃的算不算一次放弃（1：算；0：不算）", 0, _BASE, least=0,
         most=1)
)
_ROOMS = {"single": 1, "one": 1, "two": 2, "three": 3}


def rooms_of(layout: str) -> int:
    """Of a layout (`casework/dwellings/dwelling_files.py`); 0: it does not tell."""
    return _ROOMS.get(layout.partition("_")[0], 0)


def fitting(people: int, bounds: tuple[int, ...]) -> int:
    """How many rooms are for so many people."""
    return 1 + sum(people > most for most in bounds)
