"""How a family is bound to its household: ID number and phone as in the ledger, or a code the community hands out.

Refuses with one same sentence and after the same work, whether there is no such family or the phone is wrong, and
counts every try by person, address and target, so that nobody learns who is a tenant.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NamedTuple

from casework import access, actors
from casework.actors import Actor
from casework.identity import read_id_number, read_phone
from casework.problems import refuse
from casework.queries import column
from casework.reading import ReadingError
from casework.transactions import atomically
from models import Account, Appointment, Attempt, BindingCode, Household, HouseholdMember, Tenancy
from models.fields import blind_index

KIND = "binding"
WINDOW = timedelta(hours=1)


class Most(NamedTuple):
    """Tries within WINDOW."""

    by_account: int
    by_address: int
    by_target: int


# A carrier's or a community hall's one address stands for hundreds of families: signing in is no guess at a number.
MOST = {
    KIND: Most(5, 30, 5), "invitation": Most(5, 30, 5), "delegation": Most(5, 30, 5), "sign_in": Most(0, 300, 5),
    "sheet": Most(60, 60, 600),
}
CODE_DAYS = 7
# No letter or digit that is mistaken for another when read out.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


async def check_attempts(kind: str, target: str, *, actor: Actor) -> None:
    """Counts this try and refuses it when there were too many.

    1. keep the try, in a transaction of its own: a refusal still counts; 2. count it with those before: of many at
    once no more pass than of many in a row. Who is not signed in is no account, and is counted by address and target.
    """
    most, since = MOST[kind], actor.at - WINDOW
    address, aim = blind_index("address", actor.address), blind_index("target", f"{kind}:{target}")
    account = actor.account_id or None

    async def keep() -> None:
        await Attempt.create(kind=kind, account_id=account, address_index=address, target_index=aim, at=actor.at)

    await atomically(keep)
    tries = Attempt.filter(kind=kind, at__gt=since)
    by_account = await tries.filter(account_id=account).count() if account else 0
    by_address = await tries.filter(address_index=address).count()
    by_target = await tries.filter(target_index=aim).count()
    if by_account > most.by_account or by_address > most.by_address or by_target > most.by_target:
        raise refuse("too_many_attempts")


async def bind(
    *, id_number: str, phone: str | None, code: str | None, actor: Actor
) -> int:
    """Binds the account to the household. Returns its id. Raises binding_refused or too_many_attempts."""
    await check_attempts(KIND, target_of(id_number), actor=actor)

    async def work() -> int:
        # Two at once by one account take turns, so that the second finds the first's appointment.
        await Account.filter(id=actor.account_id).select_for_update().first()
        household_id = await _by_code(code, id_number, actor) if code else await _by_phone(id_number, phone or "")
        if household_id is None:
            raise refuse("binding_refused")
        held = await Appointment.filter(
            account_id=actor.account_id, role=actors.TENANT, household_id=household_id, ends_on=None, delegation_id=None
        ).exists()
        if not held:
            await Appointment.create(
                account_id=actor.account_id,
                role=actors.TENANT,
                household_id=household_id,
                starts_on=actor.today,
            )
            await _name_by_ledger(actor.account_id, household_id, id_number)
        return household_id

    return await atomically(work)


async def _name_by_ledger(account_id: int, household_id: int, id_number: str) -> None:
    """An account without a name gets the member's: what it does is on record under a person's name."""
    member = await HouseholdMember.filter(
        household_id=household_id, id_index=index_of(id_number, "id_number"), left_on=None
    ).first()
    if member is not None:
        await Account.filter(id=account_id, name="").update(name=member.name)


async def _by_phone(id_number: str, phone: str) -> int | None:
    member_index, phone_index = index_of(id_number, "id_number"), index_of(phone, "phone")
    # Both look-ups are made whatever the first one says: a wrong phone takes as long as no such family.
    members = await column(HouseholdMember.filter(id_index=member_index, left_on=None), "household_id")
    households = await column(Household.filter(phone_index=phone_index), "id")
    return await _living(set(members) & set(households))


async def _by_code(code: str, id_number: str, actor: Actor) -> int | None:
    member_index = index_of(id_number, "id_number")
    members = await column(HouseholdMember.filter(id_index=member_index, left_on=None), "household_id")
    row = await BindingCode.filter(
        code_hash=code_hash(code), household_id__in=list(members) or [0], used_at=None, expires_at__gt=actor.at
    ).first()
    if row is None:
        return None
    used = await BindingCode.filter(id=row.id, used_at=None).update(used_at=actor.at)
    return row.household_id if used == 1 else None


async def _living(candidates: set[int]) -> int | None:
    found = await column(Tenancy.filter(household_id__in=list(candidates) or [0], living=1), "household_id")
    return int(found[0]) if len(found) == 1 else None


def target_of(id_number: str) -> str:
    """One target however it is written; a slip of the pen is a target of its own."""
    try:
        return read_id_number(id_number)
    except ReadingError:
        return id_number


def index_of(text: str, purpose: str) -> str:
    """The blind index of what was typed, or of nothing: unreadable input costs the same look-up."""
    reader = read_id_number if purpose == "id_number" else read_phone
    try:
        return blind_index(purpose, reader(text))
    except ReadingError:
        return blind_index(purpose, "-")


async def hand_out_code(household_id: int, *, actor: Actor) -> tuple[str, BindingCode]:
    """A fresh one-time code for a household of the clerk's own community. Older ones stop working."""
    access.require_role(actor, actors.COMMUNITY_CLERK)
    household = await access.find_household(household_id, actor=actor)
    # Held, so that of two handed out at once only one works.
    await Household.filter(id=household.id).select_for_update().only("id")
    await BindingCode.filter(household_id=household.id, used_at=None).update(used_at=actor.at)
    code = make_code(8)
    row = await BindingCode.create(
        code_hash=code_hash(code),
        household_id=household.id,
        issued_by_id=actor.account_id,
        expires_at=actor.at + timedelta(days=CODE_DAYS),
    )
    return code, row


def make_code(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def code_hash(code: str) -> str:
    return blind_index("code", code.strip().upper().replace(" ", "").replace("-", ""))


