"""Accounts, what they are appointed to, and the ways in: sessions, invitations, binding codes, attempts.

Codes and tokens are stored as hashes only. An appointment is a role at an organisation (staff) or in a household
(a family's binding), from a day to a day, and until somebody ends it: `casework/people/posts.py` says when it stands.
"""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.fields import KeyField
from models.households import Household, HouseholdMember
from models.organisations import Organisation


class Account(Model):
    id = fields.BigIntField(primary_key=True)
    openid = KeyField(max_length=64, null=True, unique=True)
    demo_key = KeyField(max_length=40, null=True, unique=True)
    name = fields.CharField(max_length=60, default="")
    privacy_version = KeyField(max_length=20, default="")
    privacy_accepted_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "account"


class Appointment(Model):
    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "anju.Account", related_name="appointments", on_delete=fields.RESTRICT
    )
    account_id: int
    role = KeyField(max_length=24)
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="appointments", null=True, on_delete=fields.RESTRICT
    )
    organisation_id: int | None
    household: fields.ForeignKeyNullableRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="appointments", null=True, on_delete=fields.RESTRICT
    )
    household_id: int | None
    # Of a family's binding: who of the family it is. NULL: staff, a delegate, or bound before this was kept.
    member: fields.ForeignKeyNullableRelation[HouseholdMember] = fields.ForeignKeyField(
        "anju.HouseholdMember", related_name="appointments", null=True, on_delete=fields.RESTRICT
    )
    member_id: int | None
    # What its holder is called in it, as who gave it said; "": as the account.
    name = fields.CharField(max_length=60, default="", db_default="")
    # Of somebody who acts in the family's place: by which delegation. NULL: the family itself, or staff.
    delegation_id = KeyField(max_length=36, null=True)
    # Of a family that has applied and lives nowhere yet: which application. NULL: staff, or a family of the ledgers.
    application_id = KeyField(max_length=36, null=True)
    # Of whoever was invited to watch over a session of the committee: which session.
    session_id = KeyField(max_length=36, null=True)
    starts_on = fields.DateField()
    # The last day, which counts whole.
    ends_on = fields.DateField(null=True)
    # Ended before its day, or found over by the calendar: the moment, by whom (NULL: the operator, or nobody), why.
    ended_at = fields.DatetimeField(null=True)
    ended_by_id = fields.BigIntField(null=True)
    end_reason = fields.CharField(max_length=200, default="", db_default="")

    # The delegation's own row, where it was asked whether it stands.
    delegation: Any = None
    # What its holder is called today, likewise: a family's member as the ledger has it.
    called: Any = ""
    # Of a family that has left and still reads of it, likewise.
    former: Any = False

    class Meta:
        table = "appointment"
        unique_together = (("account_id", "role", "organisation_id", "household_id", "starts_on"),)
        indexes = (("organisation_id", "id"), ("household_id", "id"), ("application_id", "id"))


class AccountName(Model):
    """A change of what an account or one of its posts is called: before and after, by whom, and why. Append-only."""

    id = fields.BigIntField(primary_key=True)
    account_id = fields.BigIntField()
    # The post whose name it is; NULL: the account's own.
    appointment_id = fields.BigIntField(null=True)
    before = fields.CharField(max_length=60, default="")
    after = fields.CharField(max_length=60)
    # How it came about: invitation, binding, delegation, administrator.
    cause = KeyField(max_length=20)
    changed_by_id = fields.BigIntField(null=True)
    reason = fields.CharField(max_length=200, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "account_name"
        indexes = (("account_id", "id"),)


class Session(Model):
    token_hash = KeyField(max_length=64, primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "anju.Account", related_name="sessions", on_delete=fields.RESTRICT
    )
    account_id: int
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    # What kind of device it was, in words of ours; "": not told.
    device = fields.CharField(max_length=40, default="", db_default="")
    # Of a desk: when it ends unless something is done there before; NULL: a phone, which its owner carries.
    idle_ends_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session"
        indexes = (("account_id", "created_at"),)


class SignInCode(Model):
    """A code on a desk's screen that somebody has scanned: who, and what they said. There is none before."""

    # The hash of the secret that only that browser holds.
    secret_hash = KeyField(max_length=32, primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "anju.Account", related_name="sign_in_codes", on_delete=fields.RESTRICT
    )
    account_id: int
    # The session of the phone that scanned it: without it nothing is let in.
    session = KeyField(max_length=32)
    device = fields.CharField(max_length=40, default="")
    opened_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)
    refused_at = fields.DatetimeField(null=True)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sign_in_code"
        indexes = (("account_id", "opened_at"), ("expires_at",))


class Invitation(Model):
    id = fields.BigIntField(primary_key=True)
    code_hash = KeyField(max_length=64, unique=True)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="invitations", on_delete=fields.RESTRICT
    )
    organisation_id: int
    role = KeyField(max_length=24)
    name = fields.CharField(max_length=60)
    issued_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "anju.Account", related_name="invitations_issued", on_delete=fields.RESTRICT
    )
    issued_by_id: int
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    used_by_id = fields.BigIntField(null=True)
    # The post in which it was issued, with which it ends; NULL: the operator's, or of before this was kept.
    appointment_id = fields.BigIntField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_by_id = fields.BigIntField(null=True)
    # Of whoever is invited to watch over a session of the committee: which session.
    session_id = KeyField(max_length=36, null=True)

    class Meta:
        table = "invitation"
        indexes = (("organisation_id", "id"),)


class BindingCode(Model):
    """A one-time code that the community hands to a family so that it can bind without a known phone."""

    id = fields.BigIntField(primary_key=True)
    code_hash = KeyField(max_length=64, unique=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="binding_codes", on_delete=fields.RESTRICT
    )
    household_id: int
    issued_by_id = fields.BigIntField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    # The post in which it was handed out, with which it ends; NULL: of before this was kept.
    appointment_id = fields.BigIntField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "binding_code"


class Attempt(Model):
    """One try at a way in. Counted by account, by address and by target, all as keyed digests."""

    id = fields.BigIntField(primary_key=True)
    kind = KeyField(max_length=24)
    account_id = fields.BigIntField(null=True)
    address_index = KeyField(max_length=64)
    target_index = KeyField(max_length=64)
    at = fields.DatetimeField()

    class Meta:
        table = "attempt"
        indexes = (("kind", "account_id", "at"), ("kind", "address_index", "at"), ("kind", "target_index", "at"))


class Subscription(Model):
    """How many WeChat messages of a template an account still agrees to: each consent is good for one."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "anju.Account", related_name="subscriptions", on_delete=fields.RESTRICT
    )
    account_id: int
    template = KeyField(max_length=64)
    remaining = fields.IntField(default=0)

    class Meta:
        table = "subscription"
        unique_together = (("account_id", "template"),)
