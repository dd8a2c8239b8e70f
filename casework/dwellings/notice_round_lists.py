"""How far a round of notices has come (4.4.1.1a): who was told and how, who has read and confirmed, who is overdue, who
was left out and why. Read from the lines, the cases and their deliveries as they stand. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count

from casework.dwellings.notice_rounds import LINE_FAILED, LINE_LEFT, text_of, writer_of
from casework.dwellings.notices import case_id_of
from casework.heart.deliveries import (
    DELIVERED,
    FAILED,
    IN_PERSON,
    NEEDS_VISIT,
    PENDING,
    SENDING,
    UNKNOWN,
    WECHAT,
)
from casework.heart.queries import Among, column
from models import Case, Delivery, KeyCollection, NoticeLine, NoticeRound, NoticeSlot, Tenancy

# What of a round is shown.
SHOWN = {
    "all": "全部", "left": "没有发的", "unread": "没有看的", "unconfirmed": "没有确认的", "overdue": "过期没有确认的",
    "visit": "要上门或打电话的", "wechat": "微信没有发到的", "confirmed": "已确认的",
    "chosen": "选了时间的", "unchosen": "没选时间的", "came": "来领了的", "missed": "没有来的",
}
# On how many sheets a part of a list is printed.
PRINTED = 30
# Of the rows beside key notices.
_KEYS = {
    "chosen": Q(slot_id__isnull=False, came_on__isnull=True), "came": Q(came_on__isnull=False),
    "missed": Q(missed_on__isnull=False, came_on__isnull=True),
    "unchosen": Q(slot_id__isnull=False) | Q(came_on__isnull=False),
}
_AWAITED = ["issued", "seen", "confirmed", "called", "served"]
_UNCONFIRMED = ["issued", "seen"]
_DONE = ["confirmed", "served", "called", "handed", "collected", "returned"]


# How a family was told by WeChat; of several people in it each counts where it stands.
_BY_WECHAT = {"sent": [DELIVERED], "failed": [FAILED, UNKNOWN], "pending": [PENDING, SENDING]}


@dataclass
class Counts:
    """Of the notices of a round."""

    by_status: dict[str, int] = field(default_factory=dict)
    overdue: int = 0
    visit: int = 0
    # By `_BY_WECHAT`.
    wechat: dict[str, int] = field(default_factory=dict)

    def of(self, *statuses: str) -> int:
        return sum(self.by_status.get(one, 0) for one in statuses)

    @property
    def unread(self) -> int:
        return self.of("issued")

    @property
    def unconfirmed(self) -> int:
        return self.of(*_UNCONFIRMED)

    @property
    def confirmed(self) -> int:
        return self.of(*_DONE)

    @property
    def withdrawn(self) -> int:
        return self.of("withdrawn", "untold")


async def counts(row: NoticeRound, today: date) -> Counts:
    """Three queries."""
    of = Case.filter(notice__batch_id=row.id)
    by_status: Any = await of.annotate(n=Count("id")).group_by("status").values_list("status", "n")
    told = Counts({status: int(n) for status, n in by_status})
    if row.act_by is not None and row.act_by < today:
        told.overdue = told.unconfirmed
    # Families, as the lists show them: a message may have gone to several people of one.
    waits = Q(state=NEEDS_VISIT, channel=IN_PERSON)
    ways: Any = await (
        Delivery.filter(case__notice__batch_id=row.id)
        .annotate(
            visit=Count("case_id", distinct=True, _filter=waits),
            **{name: Count("case_id", distinct=True, _filter=Q(channel=WECHAT, state__in=states))
               for name, states in _BY_WECHAT.items()},
        )
        .group_by("channel").values("channel", "visit", *_BY_WECHAT)
    )
    for way in ways:
        told.visit += int(way["visit"] or 0)
        for name in _BY_WECHAT:
            told.wechat[name] = told.wechat.get(name, 0) + int(way[name] or 0)
    return told


@dataclass
class Told:
    """One family of a round."""

    place: str
    line: NoticeLine
    home: Tenancy
    text: str = ""
    case: Case | None = None
    # (channel, state, reason) of its deliveries.
    ways: list[tuple[str, str, str]] = field(default_factory=list)
    # Of a key notice.
    keys: KeyCollection | None = None
    slot: NoticeSlot | None = None


def by_line(show: str) -> bool:
    """Whether it is asked of the lines; else of their cases."""
    return show in ("all", "left")


async def families(row: NoticeRound, show: str, behind: str, most: int, today: date) -> list[Told]:
    """At most so many behind a place. Some queries, whatever the size of the round."""
    if by_line(show):
        found = NoticeLine.filter(round_id=row.id, id__gt=int(behind or 0))
        if show == "left":
            found = found.filter(outcome__in=[LINE_LEFT, LINE_FAILED])
        lines = list(await found.order_by("id").limit(most))
        ids = [case_id_of(row.id, line.tenancy_id) for line in lines]
    else:
        cases = Case.filter(_of(show, row, today), notice__batch_id=row.id, id__gt=behind)
        pairs: Any = await cases.order_by("id").limit(most).values_list("id", "notice__tenancy_id")
        ids, tenancies = [one for one, _ in pairs], [one for _, one in pairs]
        known = {line.tenancy_id: line for line in await NoticeLine.filter(
            round_id=row.id, tenancy_id__in=tenancies or [0])}
        ids = [case_id for case_id, one in pairs if one in known]
        lines = [known[one] for one in tenancies if one in known]
    return await _told(row, ids, lines, [str(line.id) for line in lines] if by_line(show) else ids)


async def to_print(row: NoticeRound, show: str, part: int, today: date) -> list[str]:
    """The notices of one part of the list, in the order of their numbers; of what was not sent there are none."""
    of = Q() if by_line(show) else _of(show, row, today)
    void = ["withdrawn", "untold", "lapsed"]
    found = Case.filter(of, notice__batch_id=row.id).exclude(status__in=void).order_by("id")
    return await column(found.offset((part - 1) * PRINTED).limit(PRINTED), "id")


async def _told(
    row: NoticeRound, ids: Sequence[str], lines: Sequence[NoticeLine], places: Sequence[str]
) -> list[Told]:
    tenancies = Tenancy.filter(id__in=[line.tenancy_id for line in lines] or [0])
    homes = {home.id: home for home in await tenancies.select_related("household", "dwelling")}
    cases = {case.id: case for case in await Case.filter(id__in=list(ids) or [""])}
    ways: dict[str, list[tuple[str, str, str]]] = {}
    rows: Any = await Delivery.filter(case_id__in=list(cases) or [""]).order_by("id").values_list(
        "case_id", "channel", "state", "reason"
    )
    for case_id, *way in rows:
        ways.setdefault(case_id, []).append((way[0], way[1], way[2]))
    writer = await writer_of(row)
    keys, slots = await _keys(row, list(cases))
    told = []
    for place, line, case_id in zip(places, lines, ids, strict=True):
        home, own = homes[line.tenancy_id], keys.get(case_id)
        said = text_of(row, line, home, writer)
        slot = slots.get(own.slot_id or 0) if own else None
        told.append(Told(place, line, home, said, cases.get(case_id), ways.get(case_id, []), own, slot))
    return told


async def _keys(row: NoticeRound, case_ids: Sequence[str]) -> tuple[dict[str, KeyCollection], dict[int, NoticeSlot]]:
    if row.kind != "key" or not case_ids:
        return {}, {}
    rows = {one.case_id: one for one in await KeyCollection.filter(case_id__in=list(case_ids))}
    wanted = [one.slot_id for one in rows.values() if one.slot_id is not None]
    return rows, {slot.id: slot for slot in await NoticeSlot.filter(id__in=wanted or [0])}


def _of(show: str, row: NoticeRound, today: date) -> Q:
    if show == "unread":
        return Q(status="issued")
    if show == "unconfirmed":
        return Q(status__in=_UNCONFIRMED)
    if show == "overdue":
        late = row.act_by is not None and row.act_by < today
        return Q(status__in=_UNCONFIRMED if late else [""])
    if show == "confirmed":
        return Q(status__in=_DONE)
    if show in _KEYS:
        come = Q(id__in=Among(KeyCollection, Q(_KEYS[show], round_id=row.id), "case_id"))
        return Q(~come, status__in=_AWAITED) if show == "unchosen" else come
    of = Q(case__notice__batch_id=row.id)
    if show == "visit":
        return Q(id__in=Among(Delivery, Q(of, state=NEEDS_VISIT), "case_id"))
    return Q(id__in=Among(Delivery, Q(of, channel=WECHAT, state__in=[FAILED, UNKNOWN]), "case_id"))
