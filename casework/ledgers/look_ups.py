"""The cross check is a look-up too: whoever opens an acceptance is shown another family's name, home and breaches,
anywhere in the district (4.2.2d), and might open one to see and then let it lie.

So each showing of what a check found is an `unmasked_read` with what was shown; a person is shown at most so many
checks a day that found something (`CHECKS_A_DAY`, which the district may set otherwise); and the street sees of every
person how many they were shown and opened, and how many of those went no further. Refuses the next acceptance of a day
that is used up before the ledgers are asked, so that the refusal tells nothing either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F
from tortoise.functions import Count, Max
from tortoise.queryset import QuerySet

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import refuse
from casework.heart.queries import names_of
from models import Account, CheckShown, Organisation, Setting

SHOWN = "cross_check"
# Generous for a hall on its busiest day: most acceptances meet nothing, and do not count.
CHECKS_A_DAY = 60
# The name under which the district's own number is kept.
RULE = "cross_checks_a_day"
READERS = (actors.STREET_CLERK, actors.DISTRICT_CLERK)
LOOKED_BACK = timedelta(days=90)
# Opened, seen, and gone no further: taken back, or left where the check held it.
_LEFT_LYING = ("withdrawn", "suspected")


async def most_a_day() -> int:
    kept = await Setting.get_or_none(name=RULE)
    return int(kept.value) if kept else CHECKS_A_DAY


async def set_most_a_day(most: int) -> None:
    await Setting.update_or_create(name=RULE, defaults={"value": str(most)})


async def require_another(actor: Actor) -> None:
    """Before an acceptance is opened, whatever its check may find. In a transaction. Raises check_limit."""
    # Held until the end: of several opened in one instant each counts those before it.
    await Account.filter(id=actor.account_id).select_for_update().only("id").first()
    await require(actor)


async def require(actor: Actor, case_id: str = "") -> None:
    """What was shown today may be shown again. Raises check_limit."""
    today = CheckShown.filter(account_id=actor.account_id, day=actor.today)
    if await today.count() < await most_a_day():
        return
    if not case_id or not await today.filter(case_id=case_id).exists():
        raise refuse("check_limit")


async def show(case_id: str, sources: Sequence[str], *, actor: Actor) -> None:
    """Called where what a check found is about to be shown: writes down that it is. Raises check_limit."""
    if sources:
        await require(actor, case_id)
        await note(case_id, sources, actor=actor)


async def note(case_id: str, sources: Sequence[str], *, actor: Actor) -> None:
    """One showing: its audit event, and the day's count, in which a case counts once."""
    await record("unmasked_read", actor=actor, code=SHOWN, subject=case_id, detail={"shown": list(sources)})
    known: dict[str, Any] = {"account_id": actor.account_id, "day": actor.today, "case_id": case_id}
    if await CheckShown.exists(**known):
        return
    try:
        await CheckShown.create(**known, role=actor.role, organisation_id=actor.organisation_id, at=actor.at)
    except IntegrityError:
        # Shown twice in one instant: one row is enough.
        if not await CheckShown.exists(**known):
            raise


# What the street sees of it


@dataclass(frozen=True)
class Looker:
    """Of the last months, of cases in the asker's area: how many checks that found something a person was shown, how
    many of these cases they had opened themselves, and how many of those went no further.
    """

    account_id: int
    name: str
    office: str
    role: str
    shown: int
    opened: int
    left: int
    last_on: date


async def lookers(after: int, size: int, *, actor: Actor) -> tuple[list[Looker], int | None]:
    """By the account's number, those behind `after`, and the last number where there are more. Raises not_allowed.

    Six queries whatever the size of the district.
    """
    access.require_role(actor, *READERS)
    seen = CheckShown.filter(
        access.under(actor.path, "case__area_path"), day__gte=actor.today - LOOKED_BACK
    )
    people: Any = await (
        seen.filter(account_id__gt=after)
        .annotate(last=Max("id"), shown=Count("case_id", distinct=True))
        .group_by("account_id")
        .order_by("account_id")
        .limit(size + 1)
        .values("account_id", "last", "shown")
    )
    more = people[size - 1]["account_id"] if len(people) > size else None
    people = people[:size]
    ids = [one["account_id"] for one in people]
    own = seen.filter(account_id__in=ids or [0], case__opened_by_id=F("account_id"))
    opened, left = await _counted(own), await _counted(own.filter(case__status__in=list(_LEFT_LYING)))
    last = {row.account_id: row for row in await CheckShown.filter(id__in=[one["last"] for one in people] or [0])}
    offices = await names_of(Organisation, [row.organisation_id for row in last.values()])
    names = await names_of(Account, ids)
    found = [
        Looker(
            account_id=one,
            name=names.get(one, ""),
            office=offices.get(last[one].organisation_id or 0, ""),
            role=last[one].role,
            shown=row["shown"],
            opened=opened.get(one, 0),
            left=left.get(one, 0),
            last_on=last[one].day,
        )
        for one, row in zip(ids, people, strict=True)
    ]
    return found, more


async def _counted(found: QuerySet[CheckShown]) -> dict[int, int]:
    rows: Any = await (
        found.annotate(cases=Count("case_id", distinct=True)).group_by("account_id").values("account_id", "cases")
    )
    return {row["account_id"]: row["cases"] for row in rows}
