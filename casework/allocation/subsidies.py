"""The subsidy ledger's entries: a community records an award, the street reviews it, the district office publicises the
result and awards it, and the family then stands in the ledger; an award ends the same way (4.2.3, 4.2.1d, 1d).

Recording one is an acceptance: the ledgers are asked first (`casework/ledgers/cross_checks.py`); what the family rents
is verified before the street approves (1c, `house_agreements.py`). Refuses, when it would be awarded, whoever stands in
the current or in the subsidy ledger already: nobody has housing and money at once (4.2.2e).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from casework.allocation.applicants import (
    ApplicantList,
    Category,
    Phone,
    RegisteredAddress,
    applicants,
    enter_family,
    faults,
    require_unlisted,
)
from casework.allocation.denials import OBJECTED, RefuseForm, denial_statuses, denial_steps, recheck_duty, refused
from casework.allocation.house_agreement_cover import AskedFor, require_verified
from casework.allocation.publicity_standing import require_publicised, show_anew
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.forms import LONG, SINCE, Form, NoForm, NoteForm, ReasonForm, Text, Uuid, read_kept
from casework.heart.life import Answers, Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.ledgers.cross_checks import (
    DUPLICATE,
    RULED_OUT,
    SUSPECTED,
    Applicants,
    ApproveForm,
    Asked,
    held,
    held_statuses,
    held_steps,
)
from casework.ledgers.registered_items import check_values, read_value, write_values
from casework.ledgers.revisions import Change, record_new, revising
from casework.ledgers.states import read_state
from casework.words.addresses import address_key
from casework.words.reading import as_name
from casework.words.wording import say_day, say_fen
from models import Case, CaseEvent, RegisteredItem, Subsidy, SubsidyAward
from models.fields import sealed_for, sound


class SubsidyForm(Form, kw_only=True):
    """The family, what it rents and what it is paid. The first member is the applicant."""

    members: ApplicantList
    phone: Phone
    category: Category = ""
    registered_address: RegisteredAddress
    dwelling_address: Annotated[str, Meta(min_length=4, max_length=200, title="租住的房屋地址")]
    monthly_amount_fen: Annotated[int, Meta(ge=1, le=100_000_00, title="每月补贴", extra={"kind": "money"})]
    started_on: Annotated[date, Meta(title="从哪天起发放", extra=SINCE)]
    note: Annotated[Text, Meta(title="备注", extra=LONG)] = ""
    # Registered items of the subsidy ledger, by number; photographs are filled in once the award stands.
    items: Annotated[dict[str, Annotated[str, Meta(max_length=2000)]], Meta(max_length=100)] = {}


class RecordForm(Form):
    subsidy: SubsidyForm


class RecordBody(Form):
    id: Uuid
    form: SubsidyForm


class EndForm(Form):
    ended_on: Annotated[date, Meta(title="停发日期", extra=SINCE)]
    reason: Annotated[
        str, Meta(min_length=2, max_length=300, title="停发原因", extra={"kind": "longtext"})
    ]


async def _complete(move: Move) -> None:
    form: SubsidyForm = move.form.subsidy
    wrong = faults(form, actor=move.actor, at="form")
    if form.started_on > move.actor.today:
        wrong["form.started_on"] = "日期不能晚于今天。"
    if wrong:
        raise invalid(wrong)
    await check_values("award", form.items, move.actor.role)


def asked_for(form: SubsidyForm) -> AskedFor:
    return AskedFor(form.dwelling_address, form.started_on, form.monthly_amount_fen)


async def _rents(move: Move) -> None:
    """Towards a home that it really rents (1c). Raises agreement_lacking."""
    await require_verified(move.case.id, asked_for(await form_of(move.case.id)), move.actor.today)


async def _may_be_paid(move: Move) -> None:
    """Shown to everybody first, and nobody's objection stands (1d). Raises not_publicised, agreement_lacking."""
    await require_publicised(move.case.id)
    await _rents(move)


async def _of_whom(move: Move) -> Applicants:
    return applicants(move.form.subsidy if isinstance(move.form, RecordForm) else await form_of(move.case.id))


async def _recorded(move: Move) -> None:
    await Subsidy.create(case_id=move.case.id, form=msgspec.to_builtins(move.form.subsidy))


async def _amended(move: Move) -> None:
    await _write(move.case.id, msgspec.to_builtins(move.form.subsidy))
    await show_anew(move.case.id)


async def _reviewed(move: Move) -> None:
    """Known early: whoever lives in public housing or is paid now is not publicised first."""
    await require_unlisted((await form_of(move.case.id)).members, actor=move.actor)


async def _awarded(move: Move) -> None:
    """The family enters the ledger here, in the step's own transaction."""
    form = await form_of(move.case.id)
    # Ruled out or not: whoever lives in public housing or is paid now is not paid a second time.
    await require_unlisted(form.members, actor=move.actor)
    household = await enter_family(form, move.case, actor=move.actor)
    award = await SubsidyAward.create(
        household=household,
        area_path=household.area_path,
        registered_address=form.registered_address,
        registered_address_key=address_key(form.registered_address),
        dwelling_address=form.dwelling_address,
        dwelling_address_key=address_key(form.dwelling_address),
        monthly_amount_fen=form.monthly_amount_fen,
        started_on=form.started_on,
        listed_on=move.actor.today,
    )
    items = {item.case_id: item for item in await RegisteredItem.filter(case_id__in=list(form.items) or [""])}
    read = {number: read_value(items[number], text) for number, text in form.items.items()}
    await write_values(f"award:{award.id}", household.id, read)
    await Subsidy.filter(case_id=move.case.id).update(award_id=award.id)
    said = f"每月{say_fen(form.monthly_amount_fen)}，自{say_day(form.started_on)}起，{len(form.members)}人"
    await record_new(
        [Change("登记补贴", "", said)],
        await read_state(household.id, ("household", "member", "award", "value")),
        household_id=household.id, actor=move.actor, stage=move.step.to, case_id=move.case.id, judged=True,
    )


async def _end_fits(move: Move) -> None:
    award = await _award(move.case.id)
    if not award.started_on <= move.form.ended_on <= move.actor.today:
        raise invalid({"form.ended_on": "停发日期不能早于发放日期，也不能晚于今天。"})


async def _write(case_id: str, form: Any) -> None:
    await Subsidy.filter(case_id=case_id).update(**sealed_for(Subsidy, {"case_id": case_id}, form=form))


async def _ended(move: Move) -> None:
    award = await _award(move.case.id)
    # What was recorded may be damaged, and is needed for no end: the event says how it ends.
    asked = sound((await CaseEvent.filter(case_id=move.case.id, action="end").order_by("-version").limit(1))[0].form)
    day = date.fromisoformat(asked["ended_on"])
    async with revising(
        award.household_id, "award", actor=move.actor, stage=move.step.to, case_id=move.case.id, judged=True
    ) as changes:
        await SubsidyAward.filter(id=award.id).update(
            ended_on=day, end_reason=asked["reason"], living=None, moved_on=move.actor.today
        )
        changes.append(Change("停发补贴", "发放中", f"{say_day(day)}停发：{asked['reason']}"))


async def form_of(case_id: str) -> SubsidyForm:
    """What the community recorded."""
    return read_kept((await Subsidy.get(case_id=case_id)).form, SubsidyForm)


async def forms_of(case_ids: Iterable[str]) -> dict[str, SubsidyForm]:
    """The same of several, by case. One query."""
    rows = await Subsidy.filter(case_id__in=list(case_ids) or [""])
    return {row.case_id: read_kept(row.form, SubsidyForm) for row in rows}


async def _item_names(case: Case) -> dict[str, str]:
    asked = (await form_of(case.id)).items
    found = await RegisteredItem.filter(case_id__in=list(asked) or [""]).values_list("case_id", "name")
    return {str(number): str(name) for number, name in found}


async def _award(case_id: str) -> SubsidyAward:
    return await SubsidyAward.get(id=(await Subsidy.get(case_id=case_id)).award_id)


_COMMUNITY, _STREET, _DISTRICT = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,)
_UP = ("4.2.3", "4.2.1d")
_ACCEPTS = (*_UP, "4.2.2d")
_OPEN = Step(None, "open", "recorded", _COMMUNITY, _ACCEPTS, "登记补贴", RecordForm, duty="enter", checks=True,
             guard=_complete, effect=_recorded, body=RecordBody)
_APPROVE = Step("recorded", "approve", "reviewed", _STREET, _ACCEPTS, "审核通过", ApproveForm, "primary",
                duty="approve", asks=True, checks=True, guard=_rents, effect=_reviewed)
_AWARD = Step("reviewed", "award", "awarded", _DISTRICT, (*_ACCEPTS, "1d"), "公示期满，发放", ApproveForm, "primary",
              duty="approve", checks=True, guard=_may_be_paid, effect=_awarded)
_AMEND = Step("sent_back", "amend", "recorded", _COMMUNITY, _ACCEPTS, "改后重报", RecordForm, duty="enter", asks=True,
              quiet=True, checks=True, guard=_complete, effect=_amended)
SUBSIDY = register(
    Procedure(
        name="subsidy",
        label="补贴登记",
        prefix="BT",
        stages=("社区登记", "审核", "公示", "发放"),
        statuses={
            "recorded": Status("待街道审核", 1, days=5),
            "sent_back": Status("退回社区", 0, days=5),
            **held_statuses(),
            **denial_statuses(),
            "reviewed": Status("待公示、发放", 2, after="街道已审核通过，由区保障办公示；期满没有异议的发放。"),
            "awarded": Status("发放中", 3, after="已记入补贴台账。停发时请在这里办理。", tone="done"),
            "ending": Status("停发待街道审核", 3, days=5),
            "ended": Status("已停发", 4, after="补贴已停发，记录留在补贴台账中。"),
            "refused": Status("不予保障", -1, after="没有记入补贴台账，原因见通知书。不服的，可以在期限内申请复核。"),
            "withdrawn": Status("已撤回", -1, after="登记已撤回，没有记入补贴台账，需要时可以重新登记。"),
        },
        steps=(
            _OPEN,
            held(_OPEN, effect=True),
            *held_steps(_ACCEPTS, "recorded", refused=refused()),
            *denial_steps(("refused", DUPLICATE), "recorded"),
            _APPROVE,
            held(_APPROVE, effect=False),
            _AWARD,
            held(_AWARD, effect=False),
            Step("reviewed", "refuse", "refused", _DISTRICT, _UP, "不予发放", RefuseForm, "danger", duty="approve",
                 effect=refused()),
            Step("reviewed", "object_upheld", "refused", (actors.BY_ITSELF,), ("1d",), "公示异议成立", NoForm,
                 effect=refused(OBJECTED)),
            Step("recorded", "return", "sent_back", _STREET, _UP, "退回社区", ReasonForm, duty="approve", asks=True),
            Step("recorded", "refuse", "refused", _STREET, _UP, "不予保障", RefuseForm, "danger", duty="approve",
                 asks=True, effect=refused()),
            _AMEND,
            held(_AMEND, effect=True),
            *(
                Step(status, "withdraw", "withdrawn", _COMMUNITY, _UP, "撤回登记", ReasonForm, "danger", duty="enter")
                for status in ("recorded", "sent_back", "suspected", "reviewed")
            ),
            Step("awarded", "end", "ending", _COMMUNITY, _UP, "停发补贴", EndForm, duty="enter", guard=_end_fits),
            Step("ending", "approve_end", "ended", _STREET, _UP, "同意停发", NoteForm, "primary", duty="approve",
                 asks=True, effect=_ended),
            *(
                # Whoever has moved into public housing is paid no more, whatever was being done about it.
                Step(status, "moved_in", "ended", (actors.BY_ITSELF,), ("4.2.2e", "4.2.3"), "已入住公租房，停发",
                     NoForm)
                for status in ("awarded", "ending")
            ),
            Step("ending", "return", "awarded", _STREET, _UP, "不同意停发", ReasonForm, duty="approve", asks=True),
        ),
        readers=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
        chapter=Chapter.ALLOCATION,
        offers=(),
        duties=(
            recheck_duty(
                "subsidy", "租赁补贴",
                ("recorded", "sent_back", *held_statuses(), "reviewed", "awarded", "ending", "ended", "refused",
                 "withdrawn"),
            ),
        ),
        acceptance=Asked(_of_whom),
        answers=Answers(form_of, ("recorded", "sent_back", SUSPECTED, RULED_OUT), (*_COMMUNITY, *_STREET), _item_names),
    )
)


async def record(case_id: str, form: SubsidyForm, *, actor: Actor) -> Case:
    """A community records an award in its own area. Raises not_allowed, form_invalid."""
    if actor.role != actors.COMMUNITY_CLERK:
        raise refuse("not_allowed")
    opening = Opening(
        case_id, f"补贴登记：{as_name(form.members[0].name)}", actor.path, form={"subsidy": msgspec.to_builtins(form)}
    )
    return (await open_cases(SUBSIDY, [opening], actor=actor))[0]
