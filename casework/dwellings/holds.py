"""What keeps a dwelling from being let: a reservation, a recovery, a repair, its withdrawal. They begin and end here,
each under the case that says so, with its days; how the dwelling stands follows (`casework/dwellings/standings.py`).

A family that moves in ends a reservation and a repair, and one that leaves its recovery: casework/ledgers/tenancies.py
sees to it. Refuses a second one of a kind, days that contradict who lived there, the recovery of an empty dwelling, and
whatever else of one where a family lives.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from casework.dwellings.standings import RECOVERING, REPAIR, RESERVED, STATES, WITHDRAWN
from casework.heart.bulk import insert_rows
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.transactions import WriteRaced
from casework.words.wording import say_day
from models import (
    Dwelling,
    DwellingHold,
    LotDraw,
    LotDrawRoom,
    PlacementSlip,
    Selection,
    SelectionDwelling,
    Tenancy,
)

KINDS = {RESERVED: "预留", REPAIR: "维修", WITHDRAWN: "停用", RECOVERING: "收回"}


async def begin_hold(
    dwelling_id: int, kind: str, *, since: date, planned_until: date | None, reason: str, case_id: str, today: date
) -> DwellingHold:
    """In a transaction. Raises form_invalid, nobody_lives_there, dwelling_taken, dwelling_held."""
    if since > today:
        raise invalid({"form.since_on": "日期不能晚于今天。"})
    if planned_until and planned_until < since:
        raise invalid({"form.planned_until": "预计结束的日期不能早于开始的日期。"})
    living = await _hold_dwelling(dwelling_id)
    await _check_lived(dwelling_id, kind, since, living)
    await _end_lapsed(dwelling_id, today)
    known = await _standing(dwelling_id, kind)
    if known is not None:
        raise refuse("dwelling_held", f"这套房源从{say_day(known.since_on)}起已经登记为{STATES[kind][0]}，不用再登记。")
    try:
        return await DwellingHold.create(
            dwelling_id=dwelling_id, kind=kind, since_on=since, planned_until=planned_until, reason=reason,
            case_id=case_id, tenancy_id=living.id if living and kind == RECOVERING else None,
        )
    except IntegrityError:
        raise WriteRaced from None


async def _hold_dwelling(dwelling_id: int) -> Tenancy | None:
    """Nobody moves in, nor is a hold begun, between the look and what is written. Returns who lives there."""
    await Dwelling.filter(id=dwelling_id).select_for_update().only("id")
    # A locking read sees what others have committed since this transaction began.
    return await Tenancy.filter(dwelling_id=dwelling_id, living=1).select_for_update().first()


async def _standing(dwelling_id: int, *kinds: str) -> DwellingHold | None:
    found = DwellingHold.filter(dwelling_id=dwelling_id, kind__in=list(kinds), standing=1)
    return await found.select_for_update().first()


async def _check_lived(dwelling_id: int, kind: str, since: date, living: Tenancy | None) -> None:
    if kind == RECOVERING:
        if living is None:
            raise refuse("nobody_lives_there", "这套房源没有承租家庭，不用登记收回。")
        if living.started_on and since < living.started_on:
            raise invalid({"form.since_on": f"日期不能早于这户入住的{say_day(living.started_on)}。"})
        return
    if living is not None:
        raise refuse("dwelling_taken", f"这套房源还有家庭居住，不能登记{KINDS[kind]}。")
    last = await Tenancy.filter(dwelling_id=dwelling_id, ended_on__gt=since).order_by("-ended_on").first()
    if last is not None and last.ended_on:
        raise invalid({"form.since_on": f"{say_day(last.ended_on)}以前还有家庭居住，日期不能早于那天。"})


async def _end_lapsed(dwelling_id: int, today: date) -> None:
    """A reservation that has lapsed makes room for another."""
    found = DwellingHold.filter(dwelling_id=dwelling_id, kind=RESERVED, standing=1, planned_until__lt=today)
    for row in await found.limit(1):
        assert row.planned_until is not None
        await DwellingHold.filter(id=row.id).update(standing=None, until_on=row.planned_until + timedelta(days=1))


async def reserve_all(
    dwelling_ids: Sequence[int], *, since: date, reason: str, case_id: str, today: date
) -> set[int]:
    """Reserves those of them that still stand empty and that nothing holds nor draws, and returns which. Some queries,
    whatever their number. In a transaction.
    """
    ids = sorted(dwelling_ids) or [0]
    locked = await Dwelling.filter(id__in=ids).order_by("id").select_for_update().only("id")
    lapsed = DwellingHold.filter(dwelling_id__in=ids, kind=RESERVED, standing=1, planned_until__lt=today)
    for day in sorted(set(await column(lapsed, "planned_until"))):
        # Those of one day at once: they make room.
        await lapsed.filter(planned_until=day).update(standing=None, until_on=day + timedelta(days=1))
    lived_in = Tenancy.filter(dwelling_id__in=ids, living=1).select_for_update().only("id", "dwelling_id")
    held = DwellingHold.filter(dwelling_id__in=ids, standing=1).select_for_update().only("id", "dwelling_id")
    taken = {row.dwelling_id for row in await lived_in} | {row.dwelling_id for row in await held}
    taken.update(await column(in_a_draw().filter(dwelling_id__in=ids), "dwelling_id"))
    free = [row.id for row in locked if row.id not in taken]
    try:
        await insert_rows(DwellingHold, [
            DwellingHold(dwelling_id=one, kind=RESERVED, since_on=since, reason=reason, case_id=case_id) for one in free
        ])
    except IntegrityError:
        raise WriteRaced from None
    return set(free)


async def release_all(case_id: str, *, on: date) -> None:
    """What this case has reserved and nobody was given. `on`: the first day on which it stands no more."""
    await DwellingHold.filter(case_id=case_id, kind=RESERVED, standing=1).update(standing=None, until_on=on)


async def end_hold(dwelling_id: int, kind: str, *, on: date, today: date) -> DwellingHold:
    """`on`: the first day on which it stands no more. In a transaction. Raises form_invalid, hold_missing, hold_of_slip
    (what a placement slip keeps is free with the slip).
    """
    await _hold_dwelling(dwelling_id)
    row = await _standing(dwelling_id, kind)
    if row is None or (row.kind == RESERVED and row.planned_until and row.planned_until < today):
        raise refuse("hold_missing", f"这套房源现在没有登记{KINDS[kind]}，请刷新后查看。")
    if kind == RESERVED and await PlacementSlip.filter(case_id=row.case_id, living=1).exists():
        raise refuse("hold_of_slip")
    if on > today:
        raise invalid({"form.until_on": "日期不能晚于今天。"})
    if on < row.since_on:
        raise invalid({"form.until_on": f"日期不能早于开始的{say_day(row.since_on)}。"})
    await DwellingHold.filter(id=row.id, standing=1).update(standing=None, until_on=on)
    row.until_on = on
    return row


async def standing_holds(dwelling_id: int, today: date) -> list[DwellingHold]:
    """Those that stand now and could be ended."""
    found = DwellingHold.filter(dwelling_id=dwelling_id, standing=1)
    lasting: Any = ~Q(kind=RESERVED) | Q(planned_until=None) | Q(planned_until__gte=today)
    return list(await found.filter(lasting).order_by("since_on", "id").limit(len(KINDS)))


async def release_reservation(dwelling_id: int, *, on: date) -> None:
    """Of a dwelling that was reserved for somebody, who now has it: what reserved it ends. In a transaction."""
    await _hold_dwelling(dwelling_id)
    row = await _standing(dwelling_id, RESERVED)
    if row is not None:
        await DwellingHold.filter(id=row.id).update(standing=None, until_on=max(on, row.since_on))


async def refuse_held(dwelling_id: int, *, slip_id: int = 0, source_id: str = "") -> None:
    """Before a family is given a dwelling. A reservation is no hindrance: it is for somebody; the placement slip of
    another is (`slip_id`: its own), and so is a selection day on which it is on offer, or a published draw of lots that
    is not settled (`source_id`: by which it is given). In a transaction. Raises dwelling_taken, dwelling_held,
    slip_dwelling_taken.
    """
    if await _hold_dwelling(dwelling_id) is not None:
        raise refuse("dwelling_taken")
    row = await _standing(dwelling_id, WITHDRAWN, REPAIR)
    if row is not None:
        raise refuse("dwelling_held", f"这套房源{STATES[row.kind][0]}（{row.reason}），不能安排入住，请另选一套。")
    given = PlacementSlip.filter(dwelling_id=dwelling_id, living=1).exclude(id=slip_id)
    if await given.select_for_update().first() is not None:
        raise refuse("slip_dwelling_taken")
    if said := await _promised_to(dwelling_id, source_id):
        raise refuse("dwelling_held", f"这套房源{said}，不能另外安排，请另选一套。")


async def _promised_to(dwelling_id: int, source_id: str) -> str:
    """What else it is kept for, as whoever asks is told; "": nothing."""
    offered = SelectionDwelling.filter(dwelling_id=dwelling_id, live=1).exclude(case_id=source_id)
    offer = await offered.filter(case__status__in=_ON_OFFER).first()
    if offer is not None:
        day = await Selection.get(case_id=offer.case_id)
        return f"在{say_day(day.held_on)}现场选房的房源里，选房结束以前要留着"
    drawn = await LotDraw.filter(
        _unsettled(), case_id__in=Subquery(LotDrawRoom.filter(dwelling_id=dwelling_id).values("case_id"))
    ).exclude(case_id=source_id).first()
    if drawn is None:
        return ""
    return f"在“{drawn.name}”摇号的房源里（{say_day(drawn.held_on)}摇号），定了结果以前要留着"


# Of a day of selection that was published and is not over.
_ON_OFFER = ("published", "running", "paused")


def _unsettled() -> Q:
    """Of draws of lots: published, and not settled."""
    return Q(valid=1, published_at__not_isnull=True, finished_at=None)


def in_a_draw(but: str = "") -> QuerySet[LotDrawRoom]:
    """Dwellings that a published draw keeps until it is settled. `but`: of another one than this."""
    unsettled = LotDraw.filter(_unsettled()).exclude(case_id=but).values("case_id")
    return LotDrawRoom.filter(case_id__in=Subquery(unsettled))


def promised() -> Q:
    """Of dwellings: kept for a draw of lots or a day of selection that was published."""
    offered = SelectionDwelling.filter(live=1, case__status__in=_ON_OFFER).values("dwelling_id")
    return Q(id__in=Subquery(offered)) | Q(id__in=Subquery(in_a_draw().values("dwelling_id")))


async def hold_dwellings(dwelling_ids: Sequence[int]) -> None:
    """In one order, so that nobody waits in a ring: none of them is given away before this transaction has ended."""
    await Dwelling.filter(id__in=sorted(dwelling_ids) or [0]).order_by("id").select_for_update().only("id")


def habitable() -> Q:
    """The same, asked of dwellings in the database; who lives there is not."""
    held = DwellingHold.filter(kind__in=[WITHDRAWN, REPAIR], standing=1).values("dwelling_id")
    given = PlacementSlip.filter(living=1).values("dwelling_id")
    return ~Q(id__in=Subquery(held)) & ~Q(id__in=Subquery(given))
