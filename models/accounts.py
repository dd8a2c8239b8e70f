"""Accounts, what they are appointed to, and the ways in: sessions, invitations, binding codes, attempts.

Codes and tokens are stored as hashes only. An appointment is a role at an organisation (staff) or in a household
(a family's binding), from a day to a day: access ends the day it ends.
"""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.fields import KeyField
from models.households import Household
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
    # Of somebody who acts in the family's place: by which delegation. NULL: the family itself, or staff.
    delegation_id = KeyField(max_length=36, null=True)
    starts_on = fields.DateField()
    ends_on = fields.DateField(null=True)

    # The delegation's own row, where it was asked whether it stands.
    delegation: Any = None

    class Meta:
        table = "appointment"
        unique_together = (("account_id", "role", "organisation_id", "household_id", "starts_on"),)


class Session(Model):
    token_hash = KeyField(max_length=64, primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "anju.Account", related_name="sessions", on_delete=fields.RESTRICT
    )
    account_id: int
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session"


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

    class Meta:
        table = "invitation"


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
