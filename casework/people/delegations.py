"""Delegations (代办授权): a tenant consents that somebody acts in the family's place, and the record says who acted.

The tenant consents on the family's own account and names one adult: by name, ID number and phone, for what, and until
when, a year at most. That person accepts on an account of their own, by the phone that WeChat vouches for or by the
one-time code that the tenant passes on. It is taken back at once by the tenant, by the community with a reason, or by
the person named; and it gives no right past its last day, its tenancy or its giver's own binding, which every request
asks anew (`casework/heart/standing.py`).

Refuses, with one same sentence and after the same work, whoever is not the one that was named; and what the life
tables call `personal`, consent itself before all, to whoever is not the tenant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from tortoise.expressions import Q

from casework.heart import access, actors
from casework.heart.acting_for import ACCEPTED, delegated, purposes_of
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.attempts import trying
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message, brief
from casework.heart.forms import (
    Form,
    IdNumberText,
    NoForm,
    NoteForm,
    PersonName,
    PhoneText,
    ReasonForm,
    Uuid,
    Word,
    choices,
)
from casework.heart.life import PROCEDURES, Move, Procedure, Status, Step, register
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.standing import standing_ids
from casework.heart.transactions import WriteRaced, atomically
from casework.people import account_names
from casework.people.bindings import Phone, code_hash, indexes_of, make_code, phone_index_of, target_of
from casework.words.calendar import add_months
from casework.words.identity import born_on, read_id_number, read_phone
from casework.words.reading import ReadingError
from casework.words.wording import say_day
from models import Appointment, Case, Delegation, Household, HouseholdMember, Tenancy
from models.fields import blind_index

KIND = "delegation"
CODE_DAYS = 7
MOST_MONTHS = 12
MOST_AT_ONCE = 3
ADULT_MONTHS = 18 * 12
RELATIONSHIPS = {
    "spouse": "配偶",
    "child": "子女",
    "parent": "父母",
    "sibling": "兄弟姐妹",
    "relative": "其他亲属",
}

# Asked for once all procedures are there.
_PURPOSES = {"choices": lambda: purposes()}


class GiveForm(Form):
    name: Annotated[PersonName, Meta(title="姓名")]
    relationship: Annotated[
        Literal["spouse", "child", "parent", "sibling", "relative"],
        Meta(title="是您的什么人", extra=choices(RELATIONSHIPS)),
    ]
    id_number: Annotated[IdNumberText, Meta(title="身份证号", description="要满18周岁")]
    phone: Annotated[
        PhoneText, Meta(title="手机号", description="他（她）微信绑定的手机号", extra={"kind": "phone"})
    ]
    purposes: Annotated[
        list[Word],
        Meta(min_length=1, max_length=20, title="可以代办的事", description="可以选几项",
             extra=_PURPOSES),
    ]
    until: Annotated[
        date,
        Meta(title="到哪天为止", description="最长一年", extra={"earliest": 0, "latest": MOST_MONTHS}),
    ]
    consent: Annotated[bool, Meta(title="本人同意授权")]


class GiveBody(Form):
    id: Uuid
    form: GiveForm


async def _well_given(move: Move) -> None:
    form: GiveForm = move.form
    today = move.actor.today
    number, phone, wrong = "", "", {}
    try:
        number = read_id_number(form.id_number, today=today)
        if add_months(born_on(number), ADULT_MONTHS) > today:
            wrong["form.id_number"] = "代办人须年满18周岁。"
    except ReadingError as error:
        wrong["form.id_number"] = f"{error.told}。"
    try:
        phone = read_phone(form.phone)
    except ReadingError as error:
        wrong["form.phone"] = f"{error.sentence}。"
    if not set(form.purposes) <= set(purposes()):
        wrong["form.purposes"] = "请从列出的选项中选择。"
    if not today <= form.until <= latest_until(today):
        wrong["form.until"] = f"请选今天到{say_day(latest_until(today))}之间的一天，最长一年。"
    if not form.consent:
        wrong["form.consent"] = "须由您本人同意，授权才能生效。"
    household = move.case.household_id
    if number and await HouseholdMember.filter(
        household_id=household, id_index=blind_index("id_number", number), relationship="本人", left_on=None
    ).exists():
        wrong["form.id_number"] = "这是承租人本人的身份证号，请填代办人的。"
    if wrong:
        raise invalid(wrong)
    move.with_ |= {"number": number, "phone": phone}


async def _given(move: Move) -> None:
    form: GiveForm = move.form
    number, phone = move.with_["number"], move.with_["phone"]
    await Delegation.create(
        case_id=move.case.id,
        household_id=move.case.household_id,
        tenancy_id=move.with_["tenancy_id"],
        given_by_id=move.actor.account_id,
        binding_id=move.actor.appointment_id,
        name=form.name,
        relationship=form.relationship,
        id_number=number,
        id_index=blind_index("id_number", number),
        phone=phone,
        phone_index=blind_index("phone", phone),
        purposes=",".join(name for name in purposes() if name in form.purposes),
        until=form.until,
        code_hash=code_hash(move.with_["code"]),
        code_expires_at=move.actor.at + timedelta(days=CODE_DAYS),
    )


async def _accepted(move: Move) -> None:
    row = await Delegation.get(case_id=move.case.id)
    await Delegation.filter(case_id=move.case.id).update(
        account_id=move.actor.account_id, accepted_at=move.actor.at, code_hash=None
    )
    await Appointment.create(
        account_id=move.actor.account_id,
        role=actors.TENANT,
        household_id=row.household_id,
        delegation_id=row.case_id,
        starts_on=move.actor.today,
        ends_on=row.until,
    )
    await account_names.take_name(move.actor.account_id, row.name, account_names.DELEGATION, actor=move.actor)


async def _ended(move: Move) -> None:
    await Delegation.filter(case_id=move.case.id).update(under_way=None, ended_at=move.actor.at, code_hash=None)
    await Appointment.filter(delegation_id=move.case.id, ended_at=None).update(
        ended_at=move.actor.at, ended_by_id=move.actor.account_id
    )


async def _is_over(move: Move) -> None:
    row = await Delegation.get(case_id=move.case.id).select_related("tenancy")
    if not await _over([row], move.actor.today):
        raise refuse("step_not_possible")


async def _over(rows: Sequence[Delegation], today: date) -> set[str]:
    """Which of them, fetched with their tenancies, are past their last day, their tenancy or their giver's binding."""
    givers = await standing_ids([row.binding_id for row in rows if row.binding_id], today)
    return {
        row.case_id
        for row in rows
        if row.until < today
        or row.tenancy.living is None
        or (row.binding_id is not None and row.binding_id not in givers)
    }


async def _tell(move: Move) -> list[Message]:
    if move.case.household_id is None:
        return []
    row = await Delegation.get(case_id=move.case.id)
    phrase = {"accepted": "已经生效", "resigned": "已经辞去", "cancelled": "已被取消"}[move.step.to]
    fields = {"thing": "代办授权", "phrase": phrase, "note": brief(f"代办人{row.name}，到{say_day(row.until)}")}
    return [Message(move.case.household_id, "代办授权", fields)]


_FAMILY, _NAMED, _COMMUNITY = (actors.TENANT,), (actors.DELEGATE,), (actors.COMMUNITY_CLERK,)
# Who may do for a family what the document asks of a family.
_DUTIES = ("4.5.0",)
_STANDING = ("given", ACCEPTED)

DELEGATION = register(
    Procedure(
        name=KIND,
        label="代办授权",
        prefix="DB",
        stages=("承租人授权", "代办人接受", "授权结束"),
        statuses={
            "given": Status("等待接受", 1, days=CODE_DAYS),
            ACCEPTED: Status(
                "已接受", 1, after="代办人现在可以代办。到期、退租时自动失效，也可以随时撤销。", tone="done"
            ),
            "revoked": Status("已撤销", -1, after="承租人已撤销授权，代办人不能再代办。"),
            "cancelled": Status("社区已取消", -1, after="社区已取消授权，代办人不能再代办。"),
            "resigned": Status("代办人已辞去", -1, after="代办人不再代办。"),
            "expired": Status("已到期", 3, after="授权已到期。还需要代办的，请重新授权。", tone="stop"),
        },
        steps=(
            Step(None, "give", "given", _FAMILY, _DUTIES, "授权代办", GiveForm, personal=True, guard=_well_given,
                 effect=_given, body=GiveBody),
            Step("given", "accept", ACCEPTED, _NAMED, _DUTIES, "接受代办授权", NoForm, "primary", asks=True, quiet=True,
                 effect=_accepted, tell=_tell),
            *(
                Step(status, "revoke", "revoked", _FAMILY, _DUTIES, "撤销授权", NoteForm, "danger", personal=True,
                     effect=_ended)
                for status in _STANDING
            ),
            *(
                Step(status, "cancel", "cancelled", _COMMUNITY, _DUTIES, "取消授权", ReasonForm, "danger",
                     effect=_ended, tell=_tell)
                for status in _STANDING
            ),
            Step(ACCEPTED, "resign", "resigned", _NAMED, _DUTIES, "不再代办", NoteForm, "danger", effect=_ended,
                 tell=_tell),
            *(
                # Its right ended by itself; this only clears the way for a new one to the same person.
                Step(status, "expire", "expired", _FAMILY, _DUTIES, "记为到期", NoForm, personal=True, quiet=True,
                     guard=_is_over, effect=_ended)
                for status in _STANDING
            ),
        ),
        readers=(actors.TENANT, actors.DELEGATE, actors.COMMUNITY_CLERK),
        chapter=Chapter.PEOPLE,
        offers=(Offer("delegations", "请人代办", "user", "delegations/list", 26, to=_FAMILY),),
    )
)


def purposes() -> dict[str, str]:
    """What may be delegated: every procedure in which a family has a step that is not its own alone."""
    return {
        procedure.name: procedure.label
        for procedure in PROCEDURES.values()
        if procedure.name != KIND
        and any(actors.TENANT in step.by and not step.personal for step in procedure.steps)
    }


def latest_until(today: date) -> date:
    return add_months(today, MOST_MONTHS)


async def states_of(rows: Sequence[Delegation], today: date) -> dict[str, str]:
    """How each stands today: its case's status, but for what ended by itself. Of some fetched with tenancy and case."""
    over = await _over(rows, today)
    return {
        row.case_id: "expired" if row.case.status in _STANDING and row.case_id in over else row.case.status
        for row in rows
    }


@dataclass
class Given:
    case: Case
    # Shown this once; None where the same was given before.
    code: str | None


async def give(case_id: str, form: GiveForm, *, actor: Actor) -> Given:
    """The tenant's consent. The same id again by the same person is the same. In a transaction.

    Raises tenant_only, form_invalid, delegation_exists, delegation_limit. A delegation to the same person that has
    ended by itself, or was never accepted, makes way.
    """
    access.require_role(actor, actors.TENANT)
    access.require_in_person(actor)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return Given(known, None)
    household = await access.find_household(actor.household_id or 0, actor=actor)
    # Two at once take turns here, so that the second sees what the first gave.
    await Household.filter(id=household.id).select_for_update().first()
    tenancy = await Tenancy.filter(household_id=household.id, living=1).first()
    if tenancy is None:
        raise refuse("nobody_lives_there", "您家现在没有租住的房屋，不能授权代办。")
    index = indexes_of(form.id_number)[0]
    standing = Delegation.filter(household_id=household.id, under_way=1).select_related(
        "case", "tenancy", "case__household", "case__dwelling"
    )
    # MOST_AT_ONCE of them at most: none is given beside so many that have not ended.
    rows = await standing.limit(MOST_AT_ONCE)
    over = await _over(rows, actor.today)
    ended = [await _makes_way(row, row.case_id in over, index, actor) for row in rows]
    if len(rows) - sum(ended) >= MOST_AT_ONCE:
        raise refuse("delegation_limit")
    code = make_code(8)
    opening = Opening(
        case_id,
        f"{household.name}授权{form.name}代办",
        household.area_path,
        household=household,
        form=msgspec.to_builtins(form),
        with_={"code": code, "tenancy_id": tenancy.id},
    )
    (case,) = await open_cases(DELEGATION, [opening], actor=actor, action="give")
    return Given(case, code)


async def _makes_way(row: Delegation, over: bool, index: str, actor: Actor) -> bool:
    """Whether this one has ended for the one now being given. Raises delegation_exists."""
    if over:
        action, form = "expire", {}
    elif row.id_index != index:
        return False
    elif row.case.status == "given":
        action, form = "revoke", {"note": "已重新授权"}
    else:
        raise refuse("delegation_exists")
    try:
        await advance(row.case, action, actor=actor, version=row.case.version, form=form)
    except Problem as problem:
        # Ended by another in this instant, which this transaction may not see yet: it is begun anew.
        raise (WriteRaced if problem.code == "moved_by_other" else problem) from None
    return True


async def accept(*, id_number: str, phone: Phone, code: str | None, actor: Actor) -> Case:
    """The named person takes it on, on the account that asks. Raises delegation_refused, too_many_attempts, and what
    `phone` raises, which is asked only where there is no code and the account has tries left.

    1. count the try; 2. look for one that was given to this number, by the code or by the phone, one query whatever
    is wrong; 3. take the step, or find that this very account took it before.
    """
    async with trying("delegation_code" if code else KIND, target_of(id_number), actor=actor):
        return await _accept(id_number, "" if code else await phone(), code, actor)


async def _accept(id_number: str, phone: str, code: str | None, actor: Actor) -> Case:
    async def work() -> Case:
        if code:
            shown = Q(code_hash=code_hash(code), code_expires_at__gt=actor.at)
        else:
            shown = Q(phone_index=phone_index_of(phone))
        mine = Q(account_id=actor.account_id, case__status=ACCEPTED)
        waiting = Q(shown, case__status="given")
        found = Delegation.filter(
            Q(waiting | mine), id_index__in=indexes_of(id_number), until__gte=actor.today, tenancy__living=1
        ).exclude(given_by_id=actor.account_id)
        related = ("household", "tenancy", "case", "case__household", "case__dwelling")
        rows = await found.select_related(*related).limit(20)
        # Whoever gave it may be bound no more.
        over = await _over(rows, actor.today)
        rows = [row for row in rows if row.case_id not in over]
        if not rows:
            raise refuse("delegation_refused")
        # One that waits before one that this account has: then the phone only lost our answer.
        row = min(rows, key=lambda each: (each.case.status == ACCEPTED, each.case.opened_at))
        if row.case.status == ACCEPTED:
            return row.case
        named = replace(
            actor, role=actors.DELEGATE, appointment_id=None, organisation_id=None, path="", household_id=None,
            delegated=delegated(row),
        )
        return await _take(row, named)

    return await atomically(work)


async def _take(row: Delegation, named: Actor) -> Case:
    try:
        return await advance(row.case, "accept", actor=named, version=row.case.version)
    except Problem as problem:
        # Another took or ended it in this instant: to whoever comes second there is none.
        raise (refuse("delegation_refused") if problem.code == "moved_by_other" else problem) from None


def purpose_labels(row: Delegation) -> list[str]:
    known = purposes()
    return [known[name] for name in purposes_of(row) if name in known]
