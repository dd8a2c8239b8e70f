"""The change of the property manager (更换管房单位, 4.4.1.1a): of one dwelling, of a building, or of all that a manager
has in an estate; from a day, for a reason.

The district office decides: one clerk enters it, another looks at it again. Until its day nothing changes; with it the
calendar, or the first request of either manager, hands everything over in one transaction (`manager_handover.py`), and
on that day the former manager reads none of it, but for this case. The receiving one then says that keys and papers
have come. Refuses a day that has come already, the manager that has the dwellings now, what nobody manages, and two
changes of one manager's dwellings that would overlap.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from tortoise.expressions import Q

from casework.dwellings.manager_handover import HandedOver, hand_over, homes_of
from casework.heart import access, actors, day_begins, rounds
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message, Told, brief, remind, tell_office
from casework.heart.forms import LONG, Form, NoForm, NoteForm, Number, ReasonForm, Uuid, choices
from casework.heart.life import RECEIVING, Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import Among, count_where
from casework.heart.rows import Line, Rows
from casework.heart.turns import take_turns
from casework.words.clock import SHANGHAI, business_day
from casework.words.wording import say_day
from models import Case, Dwelling, ManagerChange, Organisation, Tenancy

KIND = "manager_change"
SCOPES = {"dwelling": "只换这一套", "building": "这栋楼里它管的全部", "estate": "这个小区里它管的全部"}
# What one transaction hands over; of a greater estate building by building.
MOST_DWELLINGS = 3000
READERS = (actors.DISTRICT_CLERK, actors.MANAGER_CLERK)
# Where a family reads what it owes and to whom.
_RENT_PAGE = "pages/rent_accounts/detail"


class ChangeForm(Form, kw_only=True):
    scope: Annotated[Literal["dwelling", "building", "estate"], Meta(title="换哪些房源", extra=choices(SCOPES))]
    receiving_id: Annotated[Number, Meta(title="换成哪家管房单位")]
    since_on: Annotated[
        date, Meta(title="从哪天起", description="最早明天；到了这一天自动更换。", extra={"earliest": 0, "latest": 12})
    ]
    reason: Annotated[
        str, Meta(min_length=2, max_length=300, title="原因和依据",
                  description="例如：委托管理合同到期，重新招标，文号……", extra=LONG)
    ]


class OpenBody(Form, kw_only=True):
    id: Uuid
    dwelling_id: Number
    form: ChangeForm


class ConfirmForm(Form, kw_only=True):
    keys: Annotated[int, Meta(ge=0, le=100_000, title="收到几把钥匙")]
    note: Annotated[
        str, Meta(min_length=2, max_length=300, title="收到了哪些资料",
                  description="例如：合同原件、押金、户号表；还缺的也写上。", extra=LONG)
    ]


# Guards and effects


def _ahead(day: date, today: date, field: str = "form.since_on") -> None:
    if day <= today:
        raise invalid({field: "最早从明天起；已经过去的日子，账目和办理记录都是原管房单位的。"})


async def _sensible(move: Move) -> None:
    """Of the opening, and of the second look: nothing may have changed between."""
    change: ManagerChange = move.with_["change"]
    _ahead(change.since_on, move.actor.today)
    # One after the other, of one manager's dwellings.
    await take_turns(f"manager_change:{change.former_id}")
    waiting = ManagerChange.filter(former_id=change.former_id, under_way=1).exclude(case_id=move.case.id)
    for other in await waiting.limit(200).select_related("case"):
        if await Dwelling.filter(
            homes_of(change, move.case.dwelling_id), homes_of(other, other.case.dwelling_id)
        ).exists():
            raise refuse("manager_change_exists", f"其中的房源已有一件更换（{other.case.number}）在办，请先撤销它。")


async def _opened(move: Move) -> None:
    change: ManagerChange = move.with_["change"]
    change.case_id = move.case.id
    await change.save(force_create=True)


async def _still_sensible(move: Move) -> None:
    change = await change_of(move.case)
    if change.since_on <= move.actor.today:
        raise refuse("manager_change_late", f"要更换的{say_day(change.since_on)}已经到了，请撤销后改一个日子重新提出。")
    move.with_["change"] = change
    await _sensible(move)


async def _decided(move: Move) -> None:
    change = await change_of(move.case)
    names = await names_of_both(change)
    fields = {"thing": "更换管房单位", "phrase": "已决定", "note": brief(f"{say_day(change.since_on)}起更换")}
    for one in (change.former_id, change.receiving_id):
        await tell_office(
            move.case, one, actors.MANAGER_CLERK, f"{move.case.title}：{names[0]}换成{names[1]}"[:120], fields,
            at=move.actor.at,
        )


async def _withdrawn(move: Move) -> None:
    await ManagerChange.filter(case_id=move.case.id).update(under_way=None)


async def _day_has_come(move: Move) -> None:
    change = await change_of(move.case)
    if change.under_way is None or change.since_on > move.actor.today:
        raise refuse("step_not_possible")


async def _taken_over(move: Move) -> None:
    change, at = await change_of(move.case), move.actor.at
    done = await hand_over(change, move.case, at=at)
    await ManagerChange.filter(id=change.id).update(under_way=None)
    former, receiving = await names_of_both(change)
    move.sealed["text"] = (
        f"{say_day(change.since_on)}起由{former}换成{receiving}：{done.dwellings}套房源，"
        f"{len(done.households)}户家庭，{done.cases}件事一并移交。"
    )
    await _tell(move, change, done, receiving)


async def _tell(move: Move, change: ManagerChange, done: HandedOver, receiving: str) -> None:
    fields = {"thing": "更换管房单位", "phrase": "已更换", "note": brief(f"由{receiving}管理")}
    for one in (change.former_id, change.receiving_id):
        await tell_office(move.case, one, actors.MANAGER_CLERK, move.case.title, fields, at=move.actor.at)
    title = f"您家的管房单位换成{receiving}：交租、报修、续租都找它"[:120]
    # Each has its own page of this, and the case is no family's.
    await remind(
        [
            Told(Message(one, title, fields), KIND, move.case.id, f"{move.case.id}:{move.case.version}",
                 page=_RENT_PAGE, in_person=False)
            for one in done.households
        ],
        at=move.actor.at,
    )


async def _confirmed(move: Move) -> None:
    form: ConfirmForm = move.form
    move.sealed["text"] = f"收到钥匙{form.keys}把：{form.note}"


async def change_of(case: Case) -> ManagerChange:
    return await ManagerChange.get(case_id=case.id)


async def names_of_both(change: ManagerChange) -> tuple[str, str]:
    """The former and the receiving manager."""
    rows = {row.id: row.name for row in await Organisation.filter(id__in=[change.former_id, change.receiving_id])}
    return rows[change.former_id], rows[change.receiving_id]


async def homes_left(change: ManagerChange, case: Case) -> tuple[int, int]:
    """What is to go over as it now stands: dwellings, and families that live there."""
    of = homes_of(change, case.dwelling_id)
    return (
        await count_where(Dwelling, of),
        await count_where(Tenancy, Q(living=1, dwelling_id__in=Among(Dwelling, of, "id"))),
    )


_DISTRICT, _CLAUSES = (actors.DISTRICT_CLERK,), ("4.4.1.1a",)
MANAGER_CHANGE = register(
    Procedure(
        name=KIND,
        label="更换管房单位",
        prefix="GH",
        stages=("提出", "复核", "生效", "接管"),
        statuses={
            "proposed": Status("待复核", 1, days=5),
            "decided": Status("已决定，等生效", 2, after="到生效的那天，系统自动把房源、合同和没办完的事一并移交。"),
            "taken_over": Status("已更换，待确认接管", 3, days=10, waits_for="新的管房单位"),
            "confirmed": Status("已接管", 4, after="新的管房单位已经确认接管。"),
            "withdrawn": Status("已撤销", -1, after="没有更换，仍由原来的管房单位管理。"),
        },
        steps=(
            Step(None, "open", "proposed", _DISTRICT, _CLAUSES, "提出更换管房单位", ChangeForm, duty="enter",
                 guard=_sensible, effect=_opened, body=OpenBody),
            Step("proposed", "decide", "decided", _DISTRICT, _CLAUSES, "复核同意", NoteForm, "primary",
                 duty="approve", asks=True, guard=_still_sensible, effect=_decided),
            *(
                Step(status, "withdraw", "withdrawn", _DISTRICT, _CLAUSES, "撤销更换", ReasonForm, "danger",
                     effect=_withdrawn)
                for status in ("proposed", "decided")
            ),
            Step("decided", "take_over", "taken_over", (actors.BY_ITSELF,), _CLAUSES, "到期自动更换", NoForm,
                 guard=_day_has_come, effect=_taken_over),
            Step("taken_over", "confirm", "confirmed", (actors.MANAGER_CLERK,), _CLAUSES, "确认接管", ConfirmForm,
                 "primary", asks=True, side=RECEIVING, effect=_confirmed),
        ),
        readers=READERS,
        chapter=Chapter.DWELLINGS,
        offers=(Offer("manager_changes", "更换管房单位", "swap", "manager_changes/list", 66),),
    )
)


# By itself, on its day


async def _round(now: Callable[[], datetime]) -> AsyncIterator[int]:
    due = ManagerChange.filter(under_way=1, since_on__lte=business_day(now()), case__status="decided")
    behind: int | None = 0
    while behind is not None:
        rows: Any = await due.filter(id__gt=behind).order_by("id").limit(rounds.PAGE).values_list("id", "case_id")

        async def take(case_id: str) -> None:
            case = await Case.get(id=case_id).select_related("household", "dwelling")
            await advance(case, "take_over", actor=rounds.calendar(now()), version=case.version)

        for _, case_id in rows:
            yield await rounds.each([case_id], take)
        behind = rows[-1][0] if len(rows) == rounds.PAGE else None


rounds.declare(KIND, _round)


class _Due(Line, frozen=True, gc=False):
    case_id: str
    former_id: int
    receiving_id: int


_DUE = Rows(ManagerChange, _Due)


async def _day_begins(offices: Collection[int], day: date) -> None:
    """Before the former manager reads anything on that day, whether the worker has walked or not. One query."""
    begun = Q(under_way=1, since_on__lte=day, case__status="decided")
    due = await _DUE.where(begun, order=("id",), most=rounds.PAGE)
    at = datetime.combine(day, time(), SHANGHAI)

    async def take(case_id: str) -> None:
        case = await Case.get(id=case_id).select_related("household", "dwelling")
        await advance(case, "take_over", actor=rounds.calendar(at), version=case.version)

    concerned = [one.case_id for one in due if not {one.former_id, one.receiving_id}.isdisjoint(offices)]
    await rounds.each(concerned, take)


day_begins.declare(actors.MANAGER_CLERK, _day_begins)


# What handlers call


async def begin(case_id: str, dwelling_id: int, form: ChangeForm, *, actor: Actor) -> Case:
    """Of this dwelling, or of its building or estate. The same id again is the same.

    Raises not_allowed, not_found, form_invalid, manager_change_exists.
    """
    access.require_role(actor, *_DISTRICT)
    dwelling = await access.find_dwelling(dwelling_id, actor=actor)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    await dwelling.fetch_related("estate", "manager")
    receiving = await Organisation.get_or_none(id=form.receiving_id, kind="property_manager")
    if receiving is None:
        raise invalid({"form.receiving_id": "请从列出的管房单位中选择。"})
    if receiving.id == dwelling.manager_id:
        raise invalid({"form.receiving_id": f"这套房源现在就由{receiving.name}管理，请选另一家。"})
    if form.scope == "building" and not dwelling.building_number:
        raise invalid({"form.scope": "这套房源没有登记楼号，请选只换这一套，或这个小区。"})
    one = form.scope == "dwelling"
    change = ManagerChange(
        former_id=dwelling.manager_id, receiving_id=receiving.id, estate_id=None if one else dwelling.estate_id,
        building_number=dwelling.building_number if form.scope == "building" else "", since_on=form.since_on,
        reason=form.reason,
    )
    homes = await count_where(Dwelling, homes_of(change, dwelling.id))
    if homes > MOST_DWELLINGS:
        raise invalid({"form.scope": f"一次最多更换{MOST_DWELLINGS}套，这里有{homes}套，请按楼栋分几次办。"})
    opening = Opening(
        case_id, f"更换管房单位：{say_scope(change, dwelling.address, dwelling.estate.name)}"[:120], actor.path,
        dwelling.manager_path, dwelling=dwelling if one else None, receiving_path=receiving.path,
        form=msgspec.to_builtins(form), with_={"change": change},
    )
    return (await open_cases(MANAGER_CHANGE, [opening], actor=actor))[0]


def say_scope(change: ManagerChange, address: str, estate: str) -> str:
    if change.estate_id is None:
        return address
    return f"{estate}{change.building_number}号楼" if change.building_number else estate


async def managers(*, actor: Actor) -> list[Organisation]:
    """To whom dwellings may be given. Raises not_allowed."""
    access.require_role(actor, *_DISTRICT)
    return list(await Organisation.filter(kind="property_manager").order_by("id").limit(500))


