"""Keys that are collected on a notice (4.4.1.1a): a time is chosen, who came, keys counted out and back, signed for.

Steps of a key notice, which the page offers in its own way; of any other notice they are refused. Where the family
comes in by a lease that is signed, handing over is the lease's own step too, so that no key leaves before the first
payment.
Refuses a day ahead, keys without a count, more keys back than went out, and fewer without a word.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.dwellings import notice_slots
from casework.dwellings.leases import KIND as LEASE
from casework.dwellings.leases import is_first
from casework.heart import actors
from casework.heart.advance import Action, advance
from casework.heart.forms import LATELY, Form, NamedText, NoForm, NoteForm, Number, choices, describe
from casework.heart.life import Move, Status, Step
from casework.heart.problems import invalid, refuse
from casework.words.clock import SHANGHAI, business_day
from casework.words.wording import say_day
from models import Case, KeyCollection, LeaseContract, Notice

SIGNED = {"phone": "在小程序里签", "paper": "已在纸上签"}
STATUSES = {
    "handed": Status("已交钥匙，待家庭签收", 2, tone="way"),
    "collected": Status("已领钥匙", 3, after="钥匙已经领取并签收。"),
    "returned": Status("钥匙已交回", 3, after="钥匙已经清点交回。"),
}


class ChooseForm(Form):
    slot_id: Annotated[Number, Meta(title="哪个时段")]


class MissForm(Form):
    on: Annotated[date, Meta(title="哪天没有来", extra=LATELY)]
    note: Annotated[str, Meta(max_length=300, title="备注", extra={"kind": "longtext"})] = ""


class HandOverForm(Form):
    on: Annotated[date, Meta(title="哪天领的", extra=LATELY)]
    received_by: Annotated[NamedText, Meta(min_length=2, max_length=60, title="谁来领的")]
    keys: Annotated[int, Meta(ge=1, le=50, title="交了几把钥匙", description="当面点清")]
    signed: Annotated[Literal["phone", "paper"], Meta(title="怎么签收", extra=choices(SIGNED))]
    note: Annotated[str, Meta(max_length=300, title="备注", description="例如：大门2把、信箱1把",
                              extra={"kind": "longtext"})] = ""


class ReturnForm(Form):
    on: Annotated[date, Meta(title="哪天交回", extra=LATELY)]
    keys: Annotated[int, Meta(ge=0, le=50, title="交回几把钥匙", description="当面点清")]
    note: Annotated[
        str, Meta(max_length=300, title="备注", description="少了的要写明", extra={"kind": "longtext"})
    ] = ""


async def _of_keys(move: Move) -> Notice:
    notice = await Notice.get(case_id=move.case.id)
    if notice.kind != "key":
        raise refuse("step_not_possible")
    return notice


async def _come(move: Move) -> None:
    await _of_keys(move)
    if move.form.on > move.actor.today:
        raise invalid({"form.on": "日期不能晚于今天。"})
    issued = business_day(move.case.opened_at)
    if move.step.action == "miss" and move.form.on < issued:
        raise invalid({"form.on": f"这份通知{say_day(issued)}才发出，日期不能比这更早。"})


async def _guard_choose(move: Move) -> None:
    await _of_keys(move)


async def _chosen(move: Move) -> None:
    notice = await Notice.get(case_id=move.case.id)
    now = move.actor.at.astimezone(SHANGHAI)
    slot = await notice_slots.choose(move.case.id, notice.batch_id, move.form.slot_id, now)
    move.sealed["text"] = f"选定{say_day(slot.day)} {slot.begins}至{slot.ends}"


async def _row(case_id: str, round_id: str) -> KeyCollection:
    found = await KeyCollection.get_or_none(case_id=case_id)
    return found or await KeyCollection.create(case_id=case_id, round_id=round_id)


async def _missed(move: Move) -> None:
    row = await _row(move.case.id, (await Notice.get(case_id=move.case.id)).batch_id)
    # The place is another's to take; the family may choose anew.
    await notice_slots.give_back([row])
    await KeyCollection.filter(id=row.id).update(missed_on=move.form.on)


async def _on_paper(move: Move) -> str:
    return "hand_over_paper" if move.form.signed == "paper" else ""


async def _handed(move: Move) -> None:
    form: HandOverForm = move.form
    notice = await Notice.get(case_id=move.case.id)
    row = await _row(move.case.id, notice.batch_id)
    paper = form.signed == "paper"
    await KeyCollection.filter(id=row.id).update(
        came_on=form.on, received_by=form.received_by, keys_out=form.keys, signed="paper" if paper else "",
        signed_at=move.actor.at if paper else None,
    )
    contract = await LeaseContract.filter(
        tenancy_id=notice.tenancy_id, kind=LEASE, case__status="signed", keys_on=None
    ).order_by("-id").first()
    if contract is not None:
        lease = await Case.get(id=contract.case_id).select_related("household", "dwelling")
        if await is_first(contract):
            said = {"keys_on": form.on.isoformat(), "count": form.keys, "received_by": form.received_by}
            await advance(lease, "hand_keys", actor=move.actor, version=lease.version, form=said)


async def _signed(move: Move) -> None:
    await _of_keys(move)
    how = "phone" if move.actor.role == actors.TENANT else "paper"
    await KeyCollection.filter(case_id=move.case.id).update(signed=how, signed_at=move.actor.at)


async def _counted_back(move: Move) -> None:
    await _come(move)
    row = await KeyCollection.get(case_id=move.case.id)
    if move.form.keys > row.keys_out:
        raise invalid({"form.keys": f"当时交出{row.keys_out}把，交回的不能更多。"})
    if move.form.keys < row.keys_out and not move.form.note.strip():
        raise invalid({"form.note": f"当时交出{row.keys_out}把，少了的请写明原因。"})
    if row.came_on is not None and move.form.on < row.came_on:
        raise invalid({"form.on": f"不能早于领取的日子{say_day(row.came_on)}。"})


async def _returned(move: Move) -> None:
    await KeyCollection.filter(case_id=move.case.id).update(keys_back=move.form.keys, back_on=move.form.on)


async def let_go(case_id: str) -> None:
    """The notice no longer holds: its place is another's. In a transaction."""
    await notice_slots.give_back(await KeyCollection.filter(case_id=case_id))


_BEFORE = ("issued", "seen", "confirmed", "called", "served")
_MANAGER, _FAMILY, _CLAUSES = (actors.MANAGER_CLERK,), (actors.TENANT,), ("4.4.1.1a",)
STEPS = (
    *(
        Step(status, "choose", "confirmed", _FAMILY, _CLAUSES, "选领取时间", ChooseForm, quiet=True,
             guard=_guard_choose, effect=_chosen)
        for status in _BEFORE
    ),
    *(
        Step(status, "hand_over", "handed", _MANAGER, _CLAUSES, "交钥匙", HandOverForm, "primary", quiet=True,
             guard=_come, instead=_on_paper, effect=_handed)
        for status in _BEFORE
    ),
    *(
        Step(status, "hand_over_paper", "collected", _MANAGER, _CLAUSES, "交钥匙，已在纸上签收", HandOverForm,
             quiet=True, guard=_come, effect=_handed)
        for status in _BEFORE
    ),
    *(
        Step(status, "miss", status, _MANAGER, _CLAUSES, "没有来领", MissForm, quiet=True, guard=_come, effect=_missed)
        for status in _BEFORE
    ),
    Step("handed", "sign_keys", "collected", _FAMILY, _CLAUSES, "签收，钥匙数目对", NoForm, "primary", quiet=True,
         asks=True, effect=_signed),
    Step("handed", "sign_paper", "collected", _MANAGER, _CLAUSES, "家庭已在纸上签收", NoteForm, quiet=True,
         effect=_signed),
    *(
        Step(status, "return_keys", "returned", _MANAGER, _CLAUSES, "钥匙交回", ReturnForm, quiet=True,
             guard=_counted_back, effect=_returned)
        for status in ("handed", "collected")
    ),
)
# What stands in another's place, and what the page asks by the times themselves.
_NOT_SHOWN = ("hand_over_paper", "choose")


def offered(status: str, role: str) -> list[Action]:
    """The steps of a key notice that a page offers."""
    return [
        Action(step.action, step.label, step.style, describe(step.form))
        for step in STEPS
        if step.frm == status and role in step.by and step.action not in _NOT_SHOWN
    ]


def may_choose(status: str) -> bool:
    return status in _BEFORE
