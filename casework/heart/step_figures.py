"""How long each step takes: from when a case came to a status to the step that led it on, in whole business days.

Of each procedure and status the median and the ninth tenth, of the steps that were taken in a month. Made of the events
themselves, in one query, of the last so many steps; what was kept beside them could differ from them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise import connections
from tortoise.expressions import F, Q

from casework.heart import access, figures
from casework.heart.figures import DAYS, Lines, Listed, Row, Theme, Told, View, at_rank, status_of
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.heart.queries import Among, padded
from casework.heart.rows import Line, Rows
from casework.words.months import days_of
from models import Case, CaseEvent

# In the greatest month of a district there are fewer; of more the last are counted, and it is said.
MOST = 20_000


@dataclass(frozen=True)
class Taken:
    """One step, and how many days the case had stood where it led on from."""

    procedure: str
    status: str
    case_id: str
    days: int


def _read(view: View) -> list[str]:
    return [name for name in PROCEDURES if access.deals_with(view.actor, name)]


async def taken(view: View) -> list[Taken]:
    """Of the view's month, the last first, at most MOST. One query."""
    first, last = days_of(view.month)
    reach = view.cases(*(_read(view) or [""]))
    led_on = CaseEvent.filter(
        Q(day__gte=first, day__lte=last, case_id__in=Among(Case, reach, "id")), ~Q(from_status=""),
        ~Q(from_status=F("to_status")),
    )
    found = led_on.order_by("-id").limit(MOST).values("id", "case_id", "version", "from_status", "day",
                                                      named="case__procedure")
    rows = await _with_what_came_before(found)
    return [
        Taken(row["named"], row["from_status"], row["case_id"], (_day(row["day"]) - _day(row["since"])).days)
        for row in rows if waits(row["named"], row["from_status"])
    ]


def waits(procedure: str, status: str) -> bool:
    """Whether a case that stands there waits for somebody: a term that runs out by itself is nobody's step."""
    table = PROCEDURES.get(procedure)
    return table is not None and status in table.statuses and table.waiting_for(status) is not None


async def _with_what_came_before(found: Any) -> list[dict[str, Any]]:
    """The same rows, each with the last day on which its case came to the status that it led on from: a step that stays
    where it is leads nowhere. Written around the ORM's own text, which knows no table beside itself.
    """
    found.sql()
    text, values = found.query.get_parameterized_sql()
    whole = (
        "SELECT e.named, e.from_status, e.case_id, e.day, MAX(p.day) AS since"  # noqa: S608 - a text of the ORM's making
        f" FROM ({text}) e JOIN case_event p ON p.case_id = e.case_id AND p.version < e.version"
        " AND p.to_status = e.from_status AND p.from_status <> p.to_status"
        " GROUP BY e.id, e.named, e.from_status, e.case_id, e.day ORDER BY e.id DESC"
    )
    return list(await connections.get("default").execute_query_dict(whole, values))


def _day(told: Any) -> date:
    return told if isinstance(told, date) else date.fromisoformat(str(told))


async def _rows(view: View) -> list[Row]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in await taken(view):
        found[one.procedure, one.status].append(one.days)
    rows = []
    for (procedure, status), days in found.items():
        half, most = at_rank(sorted(days), 50), at_rank(sorted(days), 90)
        said = f"{len(days)}次，一半{_within(half)}，九成{_within(most)}"
        label = f"{PROCEDURES[procedure].label}：{status_of(procedure, status)}"
        rows.append(Row(f"{procedure}.{status}", label, len(days), said=said, length=most))
    return sorted(rows, key=lambda row: (-row.length, row.label))


def _within(days: int) -> str:
    return f"在{days}天以内" if days else "当天办完"


class _CaseTitle(Line, frozen=True, gc=False):
    id: str
    title: str
    number: str
    status: str


_TITLES = Rows(Case, _CaseTitle)


async def _steps(view: View, row: str, part: str, after: str, size: int) -> Lines:
    procedure, _, status = row.partition(".")
    if procedure not in _read(view) or status not in PROCEDURES[procedure].statuses or part:
        raise refuse("not_found")
    if after and (not after.isascii() or not after.isdigit() or len(after) > 9):
        raise refuse("cursor_invalid")
    start = int(after or 0)
    mine = [one for one in await taken(view) if (one.procedure, one.status) == (procedure, status)]
    # The slowest first; of as many days the last first.
    page = sorted(mine, key=lambda one: -one.days)[start : start + size]
    of_them = Q(view.cases(procedure), id__in=padded([one.case_id for one in page] or [""], ""))
    known = {one.id: one for one in await _TITLES.where(of_them, most=None)}
    lines = [
        Listed(
            case.title, f"{case.number}，现在：{status_of(procedure, case.status)}",
            f"{one.days}天" if one.days else "当天", procedure, case.id,
        )
        for one in page if (case := known.get(one.case_id)) is not None
    ]
    return lines, str(start + size) if len(mine) > start + size else ""


figures.declare(
    Theme(
        "steps", "办理时长", "每一步从轮到到办完，一般要几天", 70,
        (
            Told(
                "steps", "每一步要几天", f"从到这一步算到办完，按自然日；算这个月办完的，最多算最近的{MOST:,}步。",
                unit=DAYS, tell=_rows, lines=_steps,
            ),
        ),
    )
)
