"""Swaps of dwellings between two families (互换): one row a family, two rows a swap, each with a case of its own.

`under_way` is 1 until the swap has been made or given up and NULL afterwards, so that a unique index can hold 'one of a
tenancy at a time' on every engine. What was swapped stays to be read: who lived where on a past day follows from it.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.tenancies import Tenancy


class Swap(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="swap", on_delete=fields.RESTRICT
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="swaps", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    # The case of the family that asked: of both rows of a swap the same.
    pair = KeyField(max_length=36)
    # 1: of the family that asked; 0: of the one that was asked.
    asked = fields.IntField()
    under_way = fields.IntField(null=True, default=1)
    # Where the family lived when it was asked for, and where it is to live.
    dwelling_id = fields.BigIntField()
    to_dwelling_id = fields.BigIntField()
    cause = KeyField(max_length=12, default="")
    reason = SealedField(null=True)
    # At a desk: who of the family came.
    asked_by = SealedField(null=True)
    # What the community found.
    fits = fields.BooleanField(null=True)
    finding = SealedField(null=True)
    # The first day in the other dwelling: as agreed, and as it came about.
    moves_on = fields.DateField(null=True)
    moved_on = fields.DateField(null=True)
    # Of the dwelling that was left: what its meters stood at (utility → reading), and its keys.
    meters = fields.JSONField[Any](null=True)
    keys = fields.IntField(null=True)
    keys_note = fields.CharField(max_length=200, default="")

    class Meta:
        table = "swap"
        unique_together = (("tenancy_id", "under_way"), ("pair", "asked"))
        indexes = (
            ("under_way", "moves_on", "id"), ("dwelling_id", "moved_on"), ("to_dwelling_id", "moved_on"),
            ("tenancy_id", "moved_on"), ("moved_on",),
        )
