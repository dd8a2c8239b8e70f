"""From whom lots are drawn (摇号, 2g): families that wait, were found to qualify and were publicised, as they are when
the list is published, and for dwellings of which size; and what becomes of a drawn home after a second look.

A family stands in one group, by its size; in front stand the classes that go first, as the waiting list has them. Who
joins later is not in it, nor whose waiting is paused, and who leaves is struck and stays to be seen. Whoever holds a
slip waits no more; a family and a dwelling stand in one published draw at a time, until it is settled. Refuses a
dwelling whose layout is not known, and one that a family lives in, that is a family's by a slip or that is not let.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q, Subquery

from casework.allocation.applicants import housed_families
from casework.allocation.applications import ApplicationForm, forms_of, has_unsettled_duplicate, placeable, vacant
from casework.allocation.lot_forms import HOMES, MOST_ROOMS
from casework.allocation.publicity_standing import PASSED, masked_name, shows_last_letter
from casework.allocation.review_standing import agreed
from casework.allocation.waiting_lists import NO_PRIORITY, WAITING
from casework.dwellings.holds import in_a_draw
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from casework.heart.turns import hold_cases
from casework.words.draws import Member, Population, home_key, population
from casework.words.id_documents import RESIDENT, document_of
from casework.words.reading import as_name
from models import (
    Application,
    Case,
    Dwelling,
    LotDraw,
    LotDrawLine,
    LotDrawRoom,
    PlacementSlip,
    PublicityLine,
    SelectionDwelling,
    SelectionTurn,
    WaitingPlace,
)

LAYOUTS, FAMILIES, ROOMS = "layouts", "families", "homes"
# Families of one draw: its lines are looked through as a whole.
MOST_FAMILIES = 3000
_BATCH = 200
_OURS = "工作流程二：评分及摇号、分配。演示区自定：按家庭人数配户型由区保障办按实施细则设定。"
PEOPLE = declare(
    Rule("lot_layout_people", "摇号分组：几人起配两居、几人起配三居", (3, 5), _OURS, least=2, most=12, count=2)
)
APART = declare(
    Rule("lot_two_apart_from_age", "摇号分组：两人不是夫妻、性别不同，都满几岁的配大一居（0：不看）", 16, _OURS,
         least=0, most=60)
)
CLASSES = declare(
    Rule("lot_classes_first", "摇号：轮候优先类别先摇（1：先摇；0：不分先后）", 1, _OURS, least=0, most=1)
)
_ROOMS = {
    "single": 1, "one_none": 1, "one_one": 1, "two_none": 2, "two_one": 2, "two_two": 2, "three_one": 3, "three_two": 3
}
_COUPLE = ("配偶", "妻", "夫", "爱人", "丈夫", "妻子")


# Dwellings


async def rooms_of_plan(ids: Sequence[int], code: str, *, actor: Actor) -> list[LotDrawRoom]:
    """As they stand in the plan, in no draw's order. Raises form_invalid."""
    if len(set(ids)) < len(ids):
        raise invalid({"form.dwellings": "同一套房源选了两次。"})
    found = {one.id: one for one in await vacant("", actor=actor).filter(id__in=list(ids)).limit(MOST_ROOMS)}
    taken = await taken_rooms(found)
    wrong = [one for one in ids if one not in found or one in taken]
    if wrong:
        known = await column(Dwelling.filter(access.under(actor.path), id__in=wrong).order_by("id").limit(3), "address")
        told = "、".join(known) or "请重新选择"
        raise invalid({"form.dwellings": f"有房源不是空置、已经分给别人，或者在另一次摇号、选房里：{told}。"})
    unknown = [one.address for one in found.values() if one.layout not in _ROOMS]
    if unknown:
        raise invalid({"form.dwellings": f"有房源没有登记户型，不能按人数分组：{'、'.join(unknown[:3])}。"})
    return [
        LotDrawRoom(
            dwelling_id=one.id, key=home_key(code, one.address), rooms=_ROOMS[one.layout], address=one.address,
            layout=one.layout, area_centi_m2=one.area_centi_m2,
        )
        for one in sorted(found.values(), key=lambda one: one.address)
    ]


async def taken_rooms(ids: Collection[int], but: str = "") -> set[int]:
    """Those of them that are a family's by a slip, are on offer on a day of selection, or stand in another published
    draw that is not settled.
    """
    slips = PlacementSlip.filter(dwelling_id__in=list(ids) or [0], living=1)
    offered = SelectionDwelling.filter(dwelling_id__in=list(ids) or [0], live=1)
    drawn = in_a_draw(but).filter(dwelling_id__in=list(ids) or [0])
    return {int(one) for found in (slips, offered, drawn) for one in await column(found, "dwelling_id")}


async def lost_rooms(ids: Collection[int], *, actor: Actor, but: str) -> set[int]:
    """Those of them that can be given to nobody now by the draw `but`."""
    free = set(await column(vacant("", actor=actor).filter(id__in=list(ids) or [0]), "id"))
    taken = await taken_rooms(ids, but)
    return {one for one in ids if one not in free or one in taken}


def vacant_rooms(text: str, *, actor: Actor) -> Any:
    """Dwellings that a plan may name, by a part of the address. Raises not_allowed."""
    return placeable(text, actor=actor).filter(layout__in=list(_ROOMS))


# Families


@dataclass(frozen=True)
class Measure:
    """The rules of one day."""

    two: int
    three: int
    apart: int
    first: bool
    shows_last: bool

    @classmethod
    async def of(cls, day: date) -> Measure:
        two, three = await in_force(PEOPLE, day)
        return cls(
            two, three, await in_force(APART, day), bool(await in_force(CLASSES, day)), await shows_last_letter(day)
        )

    def rooms(self, form: ApplicationForm, day: date) -> int:
        """How many living rooms fit the family."""
        people = len(form.members)
        rooms = 3 if people >= self.three else 2 if people >= self.two else 1
        return 2 if rooms == 1 and people == 2 and self._apart(form, day) else rooms

    def _apart(self, form: ApplicationForm, day: date) -> bool:
        if not self.apart or any(one.relationship.strip() in _COUPLE for one in form.members):
            return False
        sexes = set()
        for one in form.members:
            paper = document_of(one)
            if paper.kind != RESIDENT or paper.born_on is None:
                return False
            born = paper.born_on
            if day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < self.apart:
                return False
            sexes.add(int(paper.number[16]) % 2)
        return len(sexes) == 2

    def tier(self, priority: int) -> int:
        """By the class in which the family waits, which its units found; one digit, the first first."""
        return min(priority, NO_PRIORITY) - 1 if self.first else 0


async def waiting_families(path: str, today: date) -> Q:
    """Applications that a draw may take in: they wait, were agreed to, stood publicity, and stand in no list that is
    frozen and on no day of selection.
    """
    shown = PublicityLine.filter(state=PASSED).values("case_id")
    there = LotDrawLine.filter(standing=1).values("application_id")
    choose = SelectionTurn.filter(live=1).values("application_id")
    return Q(
        access.under(path, "case__area_path"), await agreed(today), Q(case_id__in=Subquery(shown)),
        ~Q(case_id__in=Subquery(there)), ~Q(case_id__in=Subquery(choose)), case__status=WAITING,
    )


async def freeze(row: LotDraw, path: str, rooms: Sequence[LotDrawRoom], today: date) -> list[LotDrawLine]:
    """A line for each family that fits one of the groups of the plan, under fresh keys. Raises lot_too_many,
    nobody_found.
    """
    fit = await waiting_families(path, today)
    asked = await Application.filter(fit).order_by("case_id").limit(MOST_FAMILIES + 1).only("case_id")
    if len(asked) > MOST_FAMILIES:
        raise refuse("lot_too_many")
    # None of them is given a home, nor drawn up to choose, before this transaction has ended; who was in this instant
    # is no more among them.
    found: list[Application] = []
    for start in range(0, len(asked), _BATCH):
        ids = [one.case_id for one in asked[start : start + _BATCH]]
        await hold_cases(ids)
        found += await Application.filter(fit, case_id__in=ids).order_by("case_id").only("case_id")
    measure, groups = await Measure.of(today), {one.rooms for one in rooms}
    lines: list[LotDrawLine] = []
    keys: set[str] = set()
    for start in range(0, len(found), _BATCH):
        some = found[start : start + _BATCH]
        forms = await forms_of([one.case_id for one in some])
        classes: Any = await WaitingPlace.filter(
            application_id__in=[one.case_id for one in some], live=1
        ).values_list("application_id", "priority")
        priority = dict(classes)
        for one in some:
            form = forms[one.case_id]
            if (size := measure.rooms(form, today)) not in groups:
                continue
            key = secrets.token_hex(8)
            while key in keys:
                key = secrets.token_hex(8)
            keys.add(key)
            shown = masked_name(as_name(form.members[0].name), shows_last=measure.shows_last)
            lines.append(
                LotDrawLine(
                    case_id=row.case_id, application_id=one.case_id, key=key, rooms=size,
                    tier=measure.tier(priority.get(one.case_id, NO_PRIORITY)), shown_name=shown[:80],
                    people=len(form.members),
                )
            )
    if not lines:
        raise refuse("nobody_found", "没有合适的家庭：等待配租、已经公示期满、人数合这些户型的，一户也没有。")
    return lines


def group_key(rooms: int) -> str:
    return f"{rooms:016x}"


def populations_of(
    method: str, lines: Sequence[LotDrawLine], rooms: Sequence[LotDrawRoom]
) -> list[Population]:
    """As they are published: groups, families in them, and dwellings, which `order` lists and does not draw."""
    groups = sorted({one.rooms for one in rooms})
    return [
        population(LAYOUTS, (Member(group_key(one), 0) for one in groups), len(groups)),
        population(FAMILIES, (Member(one.key, one.tier, group_key(one.rooms)) for one in lines), len(lines)),
        population(
            ROOMS, (Member(one.key, 0, group_key(one.rooms)) for one in rooms), len(rooms) if method == HOMES else 0
        ),
    ]


# After the draw


def pairs(order: Sequence[str], homes: Sequence[str], gone: Collection[str], lost: Collection[str]) -> dict[str, str]:
    """Of one group: which home each family gets. The n-th family has the n-th home. Of which either is gone, the home
    goes to whoever has none, in the order of the draw: so a substitute moves up, and nobody is passed over.
    """
    got = {
        family: home for family, home in zip(order, homes, strict=False) if family not in gone and home not in lost
    }
    kept = set(got.values())
    free = [home for home in homes if home not in lost and home not in kept]
    left = [family for family in order if family not in gone and family not in got]
    return {**got, **dict(zip(left, free, strict=False))}


async def gone_families(lines: Sequence[LotDrawLine], *, settled: bool) -> dict[str, str]:
    """By application: why it can be given nothing, as its file says. `settled`: of those alone that are over for good.
    """
    states: Any = await Case.filter(id__in=[one.application_id for one in lines] or [""]).values_list("id", "status")
    over = {
        "withdrawn": "已撤回申请", "refused": "申请已不予受理", "housed": "已经安置入住", "duplicate": "核实为重复申请",
    }
    said = {**over, "paused": "已暂停轮候", "placed": "已经开出安置单"}
    return {
        str(one): said.get(str(status), "申请正在核实")
        for one, status in states
        if status != WAITING and (status in over or not settled)
    }


async def unfit_families(lines: Sequence[LotDrawLine], day: date) -> dict[str, str]:
    """By application: why a home of its group cannot be given to a family that waits still. Some queries a batch."""
    measure = await Measure.of(day)
    found: dict[str, str] = {}
    for start in range(0, len(lines), _BATCH):
        some = {one.application_id: one for one in lines[start : start + _BATCH]}
        forms = await forms_of(some)
        stood = await column(PublicityLine.filter(case_id__in=list(some), state=PASSED), "case_id")
        found.update({one: "评审结果要重新公示" for one in set(some) - {str(one) for one in stood}})
        found.update({
            one: "家庭人数有变化，不合这个户型"
            for one, form in forms.items() if measure.rooms(form, day) != some[one].rooms
        })
        found.update(dict.fromkeys(await housed_families({one: form.members for one, form in forms.items()}),
                                   "家庭成员已经登记在台账里"))
    return found


async def doubtful_families(lines: Sequence[LotDrawLine]) -> dict[str, str]:
    """By application: of whom it is not settled whether they are somewhere else as well. At most as many as there are
    homes; some queries a family, as its slip is going to ask.
    """
    return {
        one.application_id: "还有重复没有核实" for one in lines if await has_unsettled_duplicate(one.application_id)
    }
