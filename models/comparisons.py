"""Comparisons (信息比对, 4.7b): the lists of other services that an office has held against the ledgers, and of each
what it met there. Of a list itself nothing is kept but its counts and a hash of what it said.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedField, SealedJSONField, SealedRow


class Comparison(Model):
    """One list that was taken in."""

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="comparison", on_delete=fields.RESTRICT
    )
    case_id: str
    office_id = fields.BigIntField()
    source = KeyField(max_length=24)
    # Of which source and span it is the list: `li:2026-12..12`.
    period = KeyField(max_length=16)
    # Of all that its rows say, whatever their order.
    digest = KeyField(max_length=64)
    # How many rows it had, how many of them named somebody of the office's families and say what the ledger says, and
    # how many nobody could read.
    row_count = fields.IntField()
    agreed = fields.IntField()
    unread = fields.IntField()

    class Meta:
        table = "comparison"
        unique_together = (("office_id", "period", "digest"),)
        indexes = (("office_id", "source", "id"),)


class ComparisonHit(SealedRow):
    """What one row of a list says of somebody in the ledgers, beside what stood there, and what was found of it."""

    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="comparison_hit", on_delete=fields.RESTRICT
    )
    case_id: str
    comparison: fields.ForeignKeyRelation[Comparison] = fields.ForeignKeyField(
        "anju.Comparison", related_name="hits", on_delete=fields.RESTRICT
    )
    comparison_id: int
    source = KeyField(max_length=24)
    # How it was met: `whole` by number and name, `doubt` by the number alone, `absent` where a whole list is silent.
    met_by = KeyField(max_length=8)
    household_id = fields.BigIntField()
    member_id = fields.BigIntField(null=True)
    # A keyed hash of what the row says: the same row of a later list is known by it. NULL: dropped with its list.
    fingerprint = KeyField(max_length=64, null=True)
    # Label and value, of the list and of the ledger on that day.
    listed = SealedJSONField()
    known = SealedJSONField()
    found_on = fields.DateField(null=True)
    note = SealedField(null=True)
    # Where a change was found: by what it is dealt with, and the case that does.
    leads_to = KeyField(max_length=24, default="")
    led_to_id = KeyField(max_length=36, default="")

    class Meta:
        table = "comparison_hit"
        unique_together = (("household_id", "source", "fingerprint"),)
        indexes = (("comparison_id", "id"), ("led_to_id",))
