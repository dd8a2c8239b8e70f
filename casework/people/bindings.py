"""How a family is bound to its household: ID number and phone as in the ledger, or a code the community hands out.

Refuses with one same sentence and after the same work, whether there is no such family or the phone is wrong, so that
nobody learns who is a tenant; whoever guesses is slowed (casework/heart/attempts.py).
A binding names its member, and stands while `casework/heart/standing.py` says so. It is ended by whoever has it, by the
tenant (本人) for any of the family, and by the community with a reason; who has the ID number and the phone, or a fresh
code, may bind again.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.attempts import trying
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form, Text
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.standing import in_force, provided_for, standing
from casework.heart.transactions import atomically
from casework.people import account_names, posts
from casework.words.id_documents import KINDS, indexes_written, read_document
from casework.words.identity import read_id_number, read_phone, written_number
from casework.words.reading import ReadingError
from models import Account, Appointment, BindingCode, Household, HouseholdMember, Tenancy
from models.fields import blind_index

KIND = "binding"
# What else a code may be of, by the wing that knows it: told the code, the number of a paper and who asks, in a
# transaction. Answers what the account is bound to since, such as `application:…`; "": the code is none of its.
Take = Callable[[str, str, Actor], Awaitable[str]]
_OTHERS: list[Take] = []


def declare_codes(take: Take) -> None:
    _OTHERS.append(take)


# The telephone that the account has proved to have.
Phone = Callable[[], Awaitable[str]]
CODE_DAYS = 7
# By telephone, by one account: of a family that ends its bindings and binds again all day.
MOST_A_DAY = 10
# No letter or digit that is mistaken for another when read out.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


async def bind(*, id_number: str, phone: Phone, code: str | None, actor: Actor) -> str:
    """Binds the account, and returns to what: `household:12`. Raises binding_refused, too_many_attempts, and what
    `phone` raises, which is asked only where there is no code, the account has tries left and is not bound so already.
    """
    if not code:
        # WeChat is paid for each telephone that it vouches for: no right answer, given again and again, asks it anew.
        if (held := await _bound_so(id_number, actor)) is not None:
            return f"household:{held}"
        own = Appointment.filter(account_id=actor.account_id, role=actors.TENANT, delegation_id=None)
        if await own.filter(starts_on=actor.today).count() >= MOST_A_DAY:
            raise refuse("too_many_attempts", "今天绑定的次数太多，请明天再试，或请社区发家庭码。")
    async with trying("binding_code" if code else KIND, target_of(id_number), actor=actor):
        return await _bind(id_number, "" if code else await phone(), code, actor)


async def _bind(id_number: str, phone: str, code: str | None, actor: Actor) -> str:

    async def work() -> str:
        # Two at once by one account take turns, so that the second finds the first's appointment.
        await Account.filter(id=actor.account_id).select_for_update().first()
        household_id = await _by_code(code, id_number, actor) if code else await _by_phone(id_number, phone)
        if household_id is not None:
            await _hold(household_id, id_number, actor)
            return f"household:{household_id}"
        for take in _OTHERS if code else ():
            if bound := await take(code or "", id_number, actor):
                return bound
        raise refuse("binding_refused")

    return await atomically(work)


async def _bound_so(id_number: str, actor: Actor) -> int | None:
    """The family to which the account is bound already as the member of that number; None: bound otherwise, or not."""
    mine = Appointment.filter(
        in_force(actor.today), account_id=actor.account_id, role=actors.TENANT, delegation_id=None,
        member__id_index__in=indexes_of(id_number), member__left_on=None,
    )
    held = await standing(await mine, actor.today)
    return held[0].household_id if held and not held[0].former else None


async def _hold(household_id: int, id_number: str, actor: Actor) -> None:
    """The account's binding to the family, one at a time, as the member whose number was told."""
    member = await HouseholdMember.filter(
        household_id=household_id, id_index__in=indexes_of(id_number), left_on=None
    ).first()
    if member is None:
        raise refuse("binding_refused")
    mine = Appointment.filter(
        in_force(actor.today), account_id=actor.account_id, role=actors.TENANT, household_id=household_id,
        delegation_id=None,
    )
    held = await standing(await mine, actor.today)
    if not held:
        await Appointment.create(
            account_id=actor.account_id, role=actors.TENANT, household_id=household_id, member_id=member.id,
            starts_on=actor.today,
        )
        await account_names.take_name(actor.account_id, member.name, account_names.BINDING, actor=actor)
    else:
        # Bound before members were kept: now it is known who it is.
        await Appointment.filter(id__in=[row.id for row in held], member_id=None).update(member_id=member.id)


async def _by_phone(id_number: str, phone: str) -> int | None:
    member_indexes, phone_index = indexes_of(id_number), phone_index_of(phone)
    # Both look-ups are made whatever the first one says: a wrong phone takes as long as no such family.
    members = await column(HouseholdMember.filter(id_index__in=member_indexes, left_on=None), "household_id")
    households = await column(Household.filter(phone_index=phone_index), "id")
    return await _living(set(members) & set(households))


async def _by_code(code: str, id_number: str, actor: Actor) -> int | None:
    member_indexes = indexes_of(id_number)
    members = await column(HouseholdMember.filter(id_index__in=member_indexes, left_on=None), "household_id")
    row = await BindingCode.filter(
        code_hash=code_hash(code), household_id__in=list(members) or [0], used_at=None, ended_at=None,
        expires_at__gt=actor.at,
    ).first()
    if row is None or not await _still_good(row, actor):
        return None
    used = await BindingCode.filter(id=row.id, used_at=None, ended_at=None).update(used_at=actor.at)
    return row.household_id if used == 1 else None


async def _still_good(row: BindingCode, actor: Actor) -> bool:
    """Whoever handed it out still has that post, at the community that answers for the family, which still lives."""
    if not await provided_for([row.household_id]):
        return False
    if row.appointment_id is None:
        return True
    family = await Household.get(id=row.household_id)
    post = Appointment.filter(in_force(actor.today), id=row.appointment_id, organisation_id=family.community_id)
    return bool(await post.select_for_update().first())


async def _living(candidates: set[int]) -> int | None:
    found = await column(Tenancy.filter(household_id__in=list(candidates) or [0], living=1), "household_id")
    return int(found[0]) if len(found) == 1 else None


def refuse_slips(id_number: str, phone: str | None) -> None:
    """What anybody can see is written wrongly is said at its field, and is no try: a number of a card whose last place
    does not follow from the others, a telephone of six digits. It says nothing of who lives here. Raises form_invalid.
    """
    wrong: dict[str, str] = {}
    with suppress(ReadingError):
        text = written_number(id_number).upper()
        if re.fullmatch(r"\d{16,}X?", text):
            try:
                read_id_number(id_number)
            except ReadingError as error:
                last = error.code == "id_checksum"
                wrong["id_number"] = "最后一位对不上，请对着证件再核对一遍。" if last else f"{error.sentence}。"
    if phone is not None and (digits := re.sub(r"[\s()（）-]", "", phone)).isascii() and digits.isdigit():
        try:
            read_phone(phone)
        except ReadingError:
            length = len(digits)
            wrong["phone"] = "手机号写得不对，请再核对。" if length == 11 else f"手机号应是11位，这里是{length}位。"
    if wrong:
        raise invalid(wrong)


def target_of(id_number: str) -> str:
    """One target however it is written; a slip of the pen is a target of its own."""
    for kind in KINDS:
        with suppress(ReadingError):
            return read_document(id_number, kind, book=True).number
    return id_number


def indexes_of(id_number: str) -> list[str]:
    """What may be meant by the number of a paper that was typed, or nothing: unreadable input costs the same look-up.
    Old numbers of fifteen digits are those of eighteen.
    """
    return indexes_written(id_number) or [blind_index("id_number", "-")]


def phone_index_of(text: str) -> str:
    """The same of a telephone number."""
    try:
        return blind_index("phone", read_phone(text))
    except ReadingError:
        return blind_index("phone", "-")


async def hand_out_code(household_id: int, *, actor: Actor) -> tuple[str, BindingCode]:
    """A fresh one-time code for a household of the clerk's own community. Older ones stop working."""
    access.require_role(actor, actors.COMMUNITY_CLERK)
    household = await access.find_household(household_id, actor=actor)
    # Held, so that of two handed out at once only one works.
    await Household.filter(id=household.id).select_for_update().only("id")
    if not await provided_for([household.id]):
        raise refuse("nobody_lives_there", "这户已经退出，不能再绑定；需要的材料请由社区当面出具。")
    await _end_codes(household.id, actor)
    code = make_code(8)
    row = await BindingCode.create(
        code_hash=code_hash(code),
        household_id=household.id,
        issued_by_id=actor.account_id,
        appointment_id=actor.appointment_id,
        expires_at=actor.at + timedelta(days=CODE_DAYS),
    )
    return code, row


async def end_codes(household_id: int, *, actor: Actor) -> None:
    """Codes that were handed out and not used bind nobody any more. Raises not_allowed, not_found. In a transaction."""
    access.require_role(actor, actors.COMMUNITY_CLERK)
    household = await access.find_household(household_id, actor=actor)
    if await _end_codes(household.id, actor):
        await record("grant_ended", actor=actor, code="binding_code", subject=f"household:{household.id}")


async def _end_codes(household_id: int, actor: Actor) -> int:
    return await BindingCode.filter(household_id=household_id, used_at=None, ended_at=None).update(ended_at=actor.at)


class EndBindingForm(Form):
    # Of the community; the family need not say why.
    reason: Annotated[Text, Meta(title="原因", description="家庭能看到")] = ""


class EndBindingBody(Form):
    form: EndBindingForm


register_door(Door("binding.end", "解除绑定", EndBindingBody, (actors.TENANT, actors.COMMUNITY_CLERK)))


_SEE = (actors.TENANT, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)


async def bindings_of(household_id: int, *, actor: Actor) -> QuerySet[Appointment]:
    """Who of a family was ever bound, to itself and its offices. Raises not_allowed, tenant_only, not_found."""
    access.require_role(actor, *_SEE)
    access.require_in_person(actor)
    household = await access.find_household(household_id, actor=actor)
    return _own_bindings(Q(household_id=household.id))


def _own_bindings(where: Q) -> QuerySet[Appointment]:
    return Appointment.filter(where, role=actors.TENANT, delegation_id=None).select_related("account", "member")


async def may_end_any(actor: Actor) -> bool:
    """The tenant (本人), and the community's clerk; anybody else of the family ends the own alone."""
    if actor.role == actors.COMMUNITY_CLERK:
        return True
    own = await Appointment.get_or_none(id=actor.appointment_id or 0).select_related("member")
    return bool(own and own.member and own.member.relationship == "本人")


async def end_binding(appointment_id: int, form: EndBindingForm, *, actor: Actor) -> Appointment:
    """With the next request nothing is answered to it, nor to whom it gave a delegation. Again it is the same.

    Raises not_allowed, tenant_only, not_found, form_invalid. In a transaction.
    """
    access.require_role(actor, actors.TENANT, actors.COMMUNITY_CLERK)
    access.require_in_person(actor)
    reach = access.households_in_reach(actor)
    row = await _own_bindings(Q(id=appointment_id, household_id__in=Subquery(reach.values("id")))).first()
    if row is None:
        raise access.not_found()
    if row.account_id != actor.account_id and not await may_end_any(actor):
        raise refuse("not_allowed", "只有承租人本人或社区可以解除家人的绑定。")
    if actor.role == actors.COMMUNITY_CLERK and len(form.reason) < 2:
        raise invalid({"reason": "请写明原因。"})
    # Two of a family who end each other: the second is bound no more.
    pair = Appointment.filter(id__in=[actor.appointment_id or 0, row.id]).order_by("id").select_for_update()
    if any(one.ended_at for one in await pair if one.id == actor.appointment_id):
        raise refuse("not_allowed")
    if row.ended_at is None:
        await posts.end_at_once(row, form.reason, actor=actor)
        detail = {"reason": form.reason, "household": row.household_id}
        await record("grant_ended", actor=actor, code="binding", subject=f"appointment:{row.id}", detail=detail)
    return row


def make_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def code_hash(code: str) -> str:
    return blind_index("code", code.strip().upper().replace(" ", "").replace("-", ""))
