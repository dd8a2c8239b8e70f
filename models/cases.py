"""Cases of every procedure, their events, and the heads of the hash chains.

A Case's status is written by `casework.heart.advance` only. CaseEvents are append-only; each carries the hash of the
event before it in its day's chain, and the chain's head is one row that writers take in turn.
"""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.dwellings import Dwelling
from models.fields import KeyField, SealedJSONField, SealedRow
from models.households import Household


class Case(Model):
    # Made by the client: a form sent twice on a weak network is one case.
    id = KeyField(max_length=36, primary_key=True)
    procedure = KeyField(max_length=32)
    number = KeyField(max_length=32, db_index=True)
    title = fields.CharField(max_length=120)
    status = KeyField(max_length=24)
    version = fields.IntField(default=1)
    area_path = KeyField(max_length=120)
    manager_path = KeyField(max_length=120, default="")
    # The second area of a case that passes from one community to another; "": it lies under `area_path` alone.
    receiving_path = KeyField(max_length=120, default="", db_default="")
    household: fields.ForeignKeyNullableRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="cases", null=True, on_delete=fields.RESTRICT
    )
    household_id: int | None
    dwelling: fields.ForeignKeyNullableRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="cases", null=True, on_delete=fields.RESTRICT
    )
    dwelling_id: int | None
    # The family that reported it, where the case is about somebody else: its own to see, and shown to few others.
    reporter_household_id = fields.BigIntField(null=True)
    opened_by_id = fields.BigIntField()
    opened_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    due_on = fields.DateField(null=True)
    # 1: an emergency. While it waits it stands before everything else.
    urgent = fields.IntField(default=0, db_default=0)

    # The procedures' own rows, reached when a query joins them.
    annual_review: Any
    breach_clock: Any
    complaint: Any
    public_report: Any
    notice: Any
    inspection: Any
    rectification: Any
    repair: Any
    violation: Any

    class Meta:
        table = "case_"
        indexes = (
            ("procedure", "status", "area_path", "updated_at", "id"),
            # Whoever sees nearly all of them walks back in time; by the path they would all be read and sorted first.
            ("updated_at", "id"),
            ("area_path", "updated_at", "id"),
            ("manager_path", "updated_at", "id"),
            ("receiving_path", "updated_at", "id"),
            ("household_id", "updated_at", "id"),
            ("dwelling_id", "updated_at", "id"),
            ("reporter_household_id", "updated_at", "id"),
            # What is due stands first in every list.
            ("due_on", "id"),
            ("area_path", "due_on", "id"),
        )


class CaseEvent(SealedRow):
    bound_to = ("case_id", "version")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="events", on_delete=fields.RESTRICT
    )
    case_id: str
    version = fields.IntField()
    action = KeyField(max_length=32)
    from_status = KeyField(max_length=24, default="")
    to_status = KeyField(max_length=24)
    account_id = fields.BigIntField()
    # What the actor was called then: a later change of name does not rewrite the past. "": of before this was sealed.
    actor_name = fields.CharField(max_length=60, default="", db_default="")
    role = KeyField(max_length=24)
    organisation_id = fields.BigIntField(null=True)
    # Where somebody acted in a family's place: which family, and by which delegation.
    for_household_id = fields.BigIntField(null=True)
    delegation_id = KeyField(max_length=36, default="", db_default="")
    at = fields.DatetimeField()
    address = KeyField(max_length=64, default="")
    note = SealedJSONField()
    form = SealedJSONField()
    day = fields.DateField()
    sequence = fields.IntField()
    previous_hash = KeyField(max_length=64)
    hash = KeyField(max_length=64)

    class Meta:
        table = "case_event"
        unique_together = (("case_id", "version"), ("day", "sequence"))


class ChainHead(Model):
    """The last link of a chain: one row a chain and day, taken in turn by those who append."""

    id = fields.BigIntField(primary_key=True)
    chain = KeyField(max_length=24)
    day = fields.DateField()
    sequence = fields.IntField(default=0)
    hash = KeyField(max_length=64)

    class Meta:
        table = "chain_head"
        unique_together = (("chain", "day"),)
