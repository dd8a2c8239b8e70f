"""The subsidy ledger's entries: a community records an award, the street reviews it, and the family then stands in the
ledger; an award ends the same way (4.2.3, 4.2.1d).

Refuses whoever stands in the current or in the subsidy ledger already: nobody has housing and money at once (4.2.2e).
What a family drew before and how it behaved is asked at acceptance, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.expressions import Q

from casework import actors
from casework.actors import Actor
from casework.addresses import address_key
from casework.advance import Opening, open_cases
from casework.forms import Form, IdNumberText, Name, NoteForm, ReasonForm, Text
from casework.identity import born_on, read_id_number, read_phone
from casework.ledger_states import read_state
from casework.life import Move, Procedure, Status, Step, register
from casework.problems import invalid, refuse
from casework.queries import column
from casework.reading import ReadingError
from casework.registered_items import check_values, read_value, write_values
from casework.revisions import Change, record_new, revising
from casework.wording import say_day, say_fen
from models import Case, Household, HouseholdMember, Organisation, RegisteredItem, Subsidy, SubsidyAward, Tenancy
from models.fields import blind_index


class SubsidyMember(Form):
    name: Name
    relationship: Annotated[str, Meta(min_length=1, max_length=20)]
    id_number: IdNumberText


class SubsidyForm(Form, kw_only=True):
    """The family, what it rents and what it is paid. The first member is the applicant."""

    members: Annotated[list[SubsidyMember], Meta(min_length=1, max_length=20)]
    phone: Annotated[str, Meta(min_length=7, max_length=30)]
    category: Annotated[str, Meta(max_length=40)] = ""
    registered_address: Annotated[str, Meta(min_length=4, max_length=200)]
    dwelling_address: Annotated[str, Meta(min_length=4, max_length=200)]
    monthly_amount_fen: Annotated[int, Meta(ge=1, le=100_000_00)]
    started_on: date
    note: Text = ""
    # Registered items of the subsidy ledger, by number; photographs are filled in once the award stands.
    items: Annotated[dict[str, Annotated[str, Meta(max_length=2000)]], Meta(max_length=100)] = {}


class RecordForm(Form):
    subsidy: SubsidyForm


class EndForm(Form):
    ended_on: Annotated[date, Meta(title="停发日期")]
    reason: Annotated[
        str, Meta(min_length=2, max_length=300, title="停发原因", extra={"kind": "longtext"})
    ]


async def _complete(move: Move) -> None:
    form: SubsidyForm = move.form.subsidy
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for place, member in enumerate(form.members):
        at = f"form.members.{place}.id_number"
        try:
            number = read_id_number(member.id_number, today=move.actor.today)
        except ReadingError as error:
            wrong[at] = error.sentence
            continue
        if number in seen:
            wrong[at] = "这个身份证号码填写了两次。"
        seen.add(number)
    try:
        read_phone(form.phone)
    except ReadingError as error:
        wrong["form.phone"] = error.sentence
    if form.started_on > move.actor.today:
        wrong["form.started_on"] = "日期不能晚于今天。"
    if wrong:
        raise invalid(wrong)
    await check_values("award", form.items, move.actor.role)
    await _nobody_listed(form)


async def _still_free(move: Move) -> None:
    await _nobody_listed(await form_of(move.case.id))


async def _nobody_listed(form: SubsidyForm) -> None:
    indexes = [blind_index("id_number", read_id_number(member.id_number)) for member in form.members]
    families = await column(HouseholdMember.filter(id_index__in=indexes, left_on=None), "household_id")
    living = Q(living=1, household_id__in=families or [0])
    if await Tenancy.filter(living).exists() or await SubsidyAward.filter(living).exists():
        raise refuse("already_listed")


async def _recorded(move: Move) -> None:
    await Subsidy.create(case_id=move.case.id, form=msgspec.to_builtins(move.form.subsidy))


async def _amended(move: Move) -> None:
    await Subsidy.filter(case_id=move.case.id).update(form=msgspec.to_builtins(move.form.subsidy))


async def _awarded(move: Move) -> None:
    """The family enters the ledger here, in the step's own transaction."""
    form = await form_of(move.case.id)
    community = await Organisation.get(path=move.case.area_path)
    phone = read_phone(form.phone)
    household = await Household.create(
        name=form.members[0].name,
        community=community,
        area_path=community.path,
        category=form.category,
        phone=phone,
        phone_index=blind_index("phone", phone),
        registered_address=form.registered_address,
        registered_address_key=address_key(form.registered_address),
        remark=form.note,
        created_at=move.actor.at,
    )
    await HouseholdMember.bulk_create(_members(household.id, form.members))
    award = await SubsidyAward.create(
        household=household,
        area_path=community.path,
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
    await Case.filter(id=move.case.id).update(household_id=household.id)
    move.case.household = household
    said = f"每月{say_fen(form.monthly_amount_fen)}，自{say_day(form.started_on)}起，{len(form.members)}人"
    await record_new(
        [Change("登记补贴", "", said)],
        await read_state(household.id, ("household", "member", "award", "value")),
        household_id=household.id, actor=move.actor, stage=move.step.to, case_id=move.case.id,
    )


def _members(household_id: int, members: Iterable[SubsidyMember]) -> list[HouseholdMember]:
    read = [(place, member, read_id_number(member.id_number)) for place, member in enumerate(members)]
    return [
        HouseholdMember(
            household_id=household_id,
            position=place,
            name=member.name,
            relationship=member.relationship,
            id_number=number,
            id_index=blind_index("id_number", number),
            born_on=born_on(number),
        )
        for place, member, number in read
    ]


async def _end_fits(move: Move) -> None:
    award = await _award(move.case.id)
    if not award.started_on <= move.form.ended_on <= move.actor.today:
        raise invalid({"form.ended_on": "停发日期不能早于发放日期，也不能晚于今天。"})


async def _end_asked(move: Move) -> None:
    kept = (await Subsidy.get(case_id=move.case.id)).form
    await Subsidy.filter(case_id=move.case.id).update(form={**kept, "end": msgspec.to_builtins(move.form)})


async def _ended(move: Move) -> None:
    award, asked = await _award(move.case.id), (await Subsidy.get(case_id=move.case.id)).form["end"]
    day = date.fromisoformat(asked["ended_on"])
    async with revising(
        award.household_id, "award", actor=move.actor, stage=move.step.to, case_id=move.case.id
    ) as changes:
        await SubsidyAward.filter(id=award.id).update(
            ended_on=day, end_reason=asked["reason"], living=None, moved_on=move.actor.today
        )
        changes.append(Change("停发补贴", "发放中", f"{say_day(day)}停发：{asked['reason']}"))


async def form_of(case_id: str) -> SubsidyForm:
    """What the community recorded."""
    kept: dict[str, Any] = dict((await Subsidy.get(case_id=case_id)).form)
    kept.pop("end", None)
    return msgspec.convert(kept, SubsidyForm)


async def _award(case_id: str) -> SubsidyAward:
    return await SubsidyAward.get(id=(await Subsidy.get(case_id=case_id)).award_id)


_COMMUNITY, _STREET = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,)
_UP = ("4.2.3", "4.2.1d")
SUBSIDY = register(
    Procedure(
        name="subsidy",
        label="补贴登记",
        prefix="BT",
        stages=("社区登记", "街道审核", "发放"),
        statuses={
            "recorded": Status("待街道审核", 1, days=5),
            "sent_back": Status("退回社区", 0, days=5),
            "awarded": Status("发放中", 2, after="已记入补贴台账。停发时请在这里办理。"),
            "ending": Status("停发待街道审核", 2, days=5),
            "ended": Status("已停发", 3, after="补贴已停发，记录留在补贴台账中。"),
            "refused": Status("不予登记", -1, after="没有记入补贴台账。"),
        },
        steps=(
            Step(None, "open", "recorded", _COMMUNITY, _UP, "登记补贴", RecordForm, duty="enter", guard=_complete,
                 effect=_recorded),
            Step("recorded", "approve", "awarded", _STREET, _UP, "审核通过", NoteForm, "primary", duty="approve",
                 asks=True, guard=_still_free, effect=_awarded),
            Step("recorded", "return", "sent_back", _STREET, _UP, "退回社区", ReasonForm, duty="approve", asks=True),
            Step("recorded", "refuse", "refused", _STREET, _UP, "不予登记", ReasonForm, "danger", duty="approve",
                 asks=True),
            Step("sent_back", "amend", "recorded", _COMMUNITY, _UP, "改后重报", RecordForm, duty="enter", asks=True,
                 quiet=True, guard=_complete, effect=_amended),
            Step("awarded", "end", "ending", _COMMUNITY, _UP, "停发补贴", EndForm, duty="enter", guard=_end_fits,
                 effect=_end_asked),
            Step("ending", "approve_end", "ended", _STREET, _UP, "同意停发", NoteForm, "primary", duty="approve",
                 asks=True, effect=_ended),
            Step("ending", "return", "awarded", _STREET, _UP, "不同意停发", ReasonForm, duty="approve", asks=True),
        ),
        readers=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
    )
)


async def record(case_id: str, form: SubsidyForm, *, actor: Actor) -> Case:
    """A community records an award in its own area. Raises not_allowed, form_invalid, already_listed."""
    if actor.role != actors.COMMUNITY_CLERK:
        raise refuse("not_allowed")
    opening = Opening(
        case_id, f"补贴登记：{form.members[0].name}", actor.path, form={"subsidy": msgspec.to_builtins(form)}
    )
    return (await open_cases(SUBSIDY, [opening], actor=actor))[0]
