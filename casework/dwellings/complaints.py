"""Complaints and reports (投诉举报): the manager's channel for them, kept open to its tenants too (4.4.1.6), and their
place in the manager's ledger of a dwelling (4.2.5a).

A tenant reports of the own dwelling or a neighbour's in the estate, the manager of any of its own; the manager
answers. A suspected illegal occupation goes to the community, which finds it true, and a violation is opened, or
unfounded, with the reason, or gives it back. Refuses such a suspicion without a photograph; and to show who reported
to anybody but who handles it: the case is of no family's, so the family concerned never comes to see it.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from casework.dwellings import breach_clocks
from casework.evidence.evidence import check_all_arrived
from casework.heart import access, actors, naming
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message, brief
from casework.heart.forms import LATELY, LONG, Form, NoForm, Number, ReasonForm, Uuid, choices
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.sealed_rows import seal
from casework.heart.turns import manager_path_of
from casework.ledgers.responsibility import hold
from casework.ledgers.violations import VIOLATION, RecordForm
from models import Case, Complaint, Evidence, Tenancy
from models.evidence import SEALED
from models.fields import sealed_for

KIND = "complaint"
SUSPECTED = "illegal_occupation"
KINDS = {
    "breach": "违反规定或合同",
    SUSPECTED: "疑似违规居住",
    "repair": "维修问题",
    "noise": "噪音扰民",
    "other": "其他",
}
# All but the suspicion, which goes another way.
_TO_ANSWER = {kind: label for kind, label in KINDS.items() if kind != SUSPECTED}
# What one family has waiting for an answer at a time.
MOST_WAITING = 10
_WAITING = ("handling", "suspected", "referred")
_NAMESPACE = uuid.UUID("0d9d3e0a-6a6b-4a6e-9a55-6f9c0b7e2c14")


class SuspectForm(Form):
    """Of a suspected illegal occupation."""

    happened_on: Annotated[date, Meta(title="哪一天", extra=LATELY)]
    detail: Annotated[
        str,
        Meta(min_length=2, max_length=1000, title="具体情况",
             description="写看到、听到的事实，例如：每天夜里十一点以后装修", extra=LONG),
    ]


class LodgeForm(SuspectForm):
    kind: Annotated[
        Literal["breach", "repair", "noise", "other"],
        Meta(title="是哪一种", extra=choices(_TO_ANSWER)),
    ]


class StartBody(Form):
    id: Uuid
    dwelling_id: Number


class ReplyForm(Form):
    answer: Annotated[
        str, Meta(min_length=2, max_length=500, title="处理情况和答复", description="反映人会看到。",
                  extra={"kind": "longtext"})
    ]


class ReferForm(Form):
    note: Annotated[
        str, Meta(min_length=2, max_length=300, title="了解到的情况", extra={"kind": "longtext"})
    ]


# Guards and effects


async def _opened(move: Move) -> None:
    await Complaint.create(case_id=move.case.id)
    await _seal(move)


async def _complete(move: Move) -> None:
    if move.form.happened_on > move.actor.today:
        raise invalid({"form.happened_on": "日期不能晚于今天。"})
    await check_all_arrived(move.case.id)
    family = move.case.reporter_household_id
    if family is not None:
        # Held, so that of many handed in at once no more are counted than of many in a row. Counted are those begun by
        # whoever began this one: what one of a family spends keeps no other of it from reporting.
        await hold(family)
        waiting = Case.filter(
            procedure=KIND, reporter_household_id=family, opened_by_id=move.case.opened_by_id, status__in=list(_WAITING)
        )
        if await waiting.count() >= MOST_WAITING:
            raise refuse("complaint_limit")


async def _well_founded(move: Move) -> None:
    await _complete(move)
    if not await Evidence.filter(case_id=move.case.id, state=SEALED).exists():
        raise refuse("photograph_needed")


async def _lodged(move: Move) -> None:
    """From here on it lies under who manages the dwelling, and the community of who lives there."""
    form: SuspectForm = move.form
    kind = form.kind if isinstance(form, LodgeForm) else SUSPECTED
    dwelling = move.case.dwelling
    assert dwelling is not None
    tenancy = await Tenancy.filter(dwelling_id=dwelling.id, living=1).first()
    # Held, so that a family that is being handed over takes this along.
    family = await hold(tenancy.household_id) if tenancy else None
    path = family.area_path if family else dwelling.area_path
    written = sealed_for(Complaint, {"case_id": move.case.id}, detail=form.detail)
    await Complaint.filter(case_id=move.case.id).update(
        household_id=family.id if family else None, kind=kind, happened_on=form.happened_on, **written
    )
    await _seal(move)
    await _lie_under(move.case, path, await manager_path_of(dwelling.id))
    if kind == SUSPECTED:
        await breach_clocks.reported(move.case, at=move.actor.at)


async def _lie_under(case: Case, area_path: str, manager_path: str) -> None:
    await Case.filter(id=case.id).update(area_path=area_path, manager_path=manager_path)
    case.area_path, case.manager_path = area_path, manager_path


async def _answered(move: Move) -> None:
    written = sealed_for(Complaint, {"case_id": move.case.id}, answer=move.form.answer)
    await Complaint.filter(case_id=move.case.id).update(**written)
    await _seal(move)


async def _seal(move: Move) -> None:
    await seal("complaint", [move.case.id], at=move.actor.at)


async def _not_ahead(move: Move) -> None:
    if move.form.occurred_on > move.actor.today:
        raise invalid({"form.occurred_on": "日期不能晚于今天。"})
    family = (await Complaint.get(case_id=move.case.id)).household_id
    if family != move.case.reporter_household_id and (
        (await naming.veil_of(move.case, actor=None)).names(move.form.detail)
    ):
        # The family concerned reads the record, and so does everybody who holds its paper.
        raise invalid({"form.detail": naming.NOT_TO_BE_NAMED})
    if family is None:
        raise refuse("nobody_lives_there", "这套房源没有登记承租家庭，不能登记违规。请退回管房单位收回房屋。")


async def _confirmed(move: Move) -> None:
    """The violation stands in the family's ledgers with this very step, and rests on what was photographed (4.2.2b)."""
    row = await Complaint.get(case_id=move.case.id).select_related("household")
    dwelling = move.case.dwelling
    assert dwelling is not None
    opening = Opening(
        str(uuid.uuid5(_NAMESPACE, move.case.id)),
        f"违规：{dwelling.address}",
        move.case.area_path,
        move.case.manager_path,
        household=row.household,
        dwelling=dwelling,
        form=msgspec.to_builtins(move.form),
        with_={"complaint_case_id": move.case.id},
        sealed={"complaint": move.case.id},
    )
    (violation,) = await open_cases(VIOLATION, [opening], actor=move.actor)
    await breach_clocks.violation_found(violation, at=move.actor.at)
    await Complaint.filter(case_id=move.case.id).update(violation_case_id=violation.id)
    await _seal(move)


async def _dismissed(move: Move) -> None:
    await breach_clocks.found_untrue(move.case, at=move.actor.at)


async def _tell_reporter(move: Move) -> list[Message]:
    family = move.case.reporter_household_id
    if family is None:
        return []
    said = {"answered": move.form.answer if move.step.to == "answered" else "", "confirmed": "社区已查实并登记违规"}
    fields = {
        "thing": "投诉举报",
        "phrase": COMPLAINT.statuses[move.step.to].label[:5],
        "note": brief(said.get(move.step.to) or "社区没有查实，原因见答复"),
    }
    return [Message(family, "您的投诉举报有了答复", fields)]


async def _concerns(case: Case) -> set[int | None]:
    return {(await Complaint.get(case_id=case.id)).household_id}


_REPORTERS, _MANAGER, _COMMUNITY = (
    (actors.TENANT, actors.MANAGER_CLERK), (actors.MANAGER_CLERK,), (actors.COMMUNITY_CLERK,)
)
_CHANNEL = ("4.2.5a", "4.4.1.6")

COMPLAINT = register(
    Procedure(
        name=KIND,
        label="投诉举报",
        prefix="JB",
        stages=("反映", "办理核查", "答复"),
        statuses={
            "draft": Status("填写中", 0, after="填好后提交，由管房单位办理。", told=False),
            "handling": Status("管房单位办理中", 1, days=7),
            "suspected": Status("待报社区核查", 1, days=7),
            "referred": Status("社区核查中", 1, days=10),
            "answered": Status("已答复", 3, after="管房单位已经答复。"),
            "confirmed": Status("已查实", 3, after="社区已查实，违规行为已登记。"),
            "unfounded": Status("未查实", 3, after="社区核查后没有查实，原因已写明。"),
            "withdrawn": Status("已撤回", -1, after="已由反映人撤回，不再办理。", told=False),
        },
        steps=(
            Step(None, "open", "draft", _REPORTERS, _CHANNEL, "开始填写", NoForm, duty="enter", personal=True,
                 quiet=True, effect=_opened, body=StartBody),
            Step("draft", "lodge", "handling", _REPORTERS, _CHANNEL, "提交投诉举报", LodgeForm, "primary",
                 duty="enter", own=True, personal=True, quiet=True, guard=_complete, effect=_lodged, ahead=True),
            Step("draft", "suspect", "suspected", _REPORTERS, _CHANNEL, "举报疑似违规居住", SuspectForm, "primary",
                 duty="enter", own=True, personal=True, quiet=True, guard=_well_founded, effect=_lodged, ahead=True),
            *(
                Step(status, "withdraw", "withdrawn", _REPORTERS, ("4.4.1.6",), "撤回", ReasonForm, "danger", own=True,
                     personal=True)
                for status in ("draft", "handling", "suspected")
            ),
            Step("handling", "reply", "answered", _MANAGER, _CHANNEL, "办结并答复", ReplyForm, "primary", asks=True,
                 duty="enter", weighs=True, effect=_answered, tell=_tell_reporter),
            Step("suspected", "refer", "referred", _MANAGER, _CHANNEL, "报社区核查", ReferForm, "primary", asks=True,
                 duty="enter", weighs=True),
            Step("referred", "confirm", "confirmed", _COMMUNITY, ("4.2.5a", "4.2.2b"), "查实违规", RecordForm,
                 "primary", duty="approve", asks=True, guard=_not_ahead, effect=_confirmed, tell=_tell_reporter),
            Step("referred", "dismiss", "unfounded", _COMMUNITY, ("4.2.5a",), "没有查实", ReasonForm, duty="approve",
                 asks=True, effect=_dismissed, tell=_tell_reporter),
            Step("referred", "hand_back", "handling", _COMMUNITY, ("4.2.5a",), "退回管房", ReasonForm,
                 duty="approve", asks=True),
        ),
        readers=(
            actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
        ),
        concerns=_concerns,
        chapter=Chapter.DWELLINGS,
        offers=(
            Offer("complaints", "投诉举报", "talk", "complaints/list", 46,
                  to=(actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK,
                      actors.DISTRICT_CLERK)),
        ),
    )
)


# What handlers call


async def start(case_id: str, dwelling_id: int, *, actor: Actor) -> Case:
    """Opens one about a dwelling in reach of reporting. The same id again by the same person is the same one.

    Until it is handed in it lies under nobody but who writes it. Raises not_allowed, tenant_only, not_found, id_taken.
    """
    access.require_role(actor, *_REPORTERS)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    dwelling = await access.find_dwelling_to_report(dwelling_id, actor=actor)
    family = actor.household_id if actor.role == actors.TENANT else None
    opening = Opening(
        case_id,
        f"投诉举报：{dwelling.address}",
        "",
        dwelling.manager_path if family is None else "",
        dwelling=dwelling,
        reporter_household_id=family,
    )
    return (await open_cases(COMPLAINT, [opening], actor=actor))[0]
