"""Recoveries (追缴, 5.2b, 5.2c): what was ordered, line by line, what was paid or set off, and what market rents are.

Entries are append-only: what is still owed is their sum and nothing else. A mistake is put right by an entry beside it.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.dwellings import Estate
from models.fields import KeyField, SealedField, SealedRow


class Recovery(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="recovery", on_delete=fields.RESTRICT
    )
    case_id: str
    household_id = fields.BigIntField()
    # The decision that it carries out.
    source_case_id = KeyField(max_length=36, db_index=True)
    ordered_on = fields.DateField(null=True)
    # The last day to pay, or to pay the next part.
    pay_by = fields.DateField(null=True)
    # An agreement on parts: [day, fen] in order, of what was owed when it was made; empty: none.
    parts = fields.JSONField[list[list[Any]]](default=list)
    # What had been paid when it was made.
    paid_before_fen = fields.BigIntField(default=0)
    # A set-off that the family is asked about.
    offset_fen = fields.BigIntField(null=True)
    offset_words = SealedField(null=True)
    under_way = fields.IntField(null=True, default=1)

    class Meta:
        table = "recovery"
        indexes = (("under_way", "id"), ("household_id", "id"))


class RecoveryLine(Model):
    id = fields.BigIntField(primary_key=True)
    recovery: fields.ForeignKeyRelation[Recovery] = fields.ForeignKeyField(
        "anju.Recovery", related_name="lines", on_delete=fields.RESTRICT
    )
    recovery_id: int
    number = fields.IntField()
    # Which month or what, how it was reckoned and from which books.
    what = fields.CharField(max_length=60)
    how = fields.CharField(max_length=300)
    # As decided, and as it stands after it was adjusted; why.
    decided_fen = fields.BigIntField()
    fen = fields.BigIntField()
    adjusted_because = fields.CharField(max_length=300, default="")

    class Meta:
        table = "recovery_line"
        unique_together = (("recovery_id", "number"),)


class RecoveryEntry(Model):
    """What is ordered counts up, what is paid or set off counts down, what reverses an entry is its opposite. Of an
    order that was revoked, the whole of it counts down, and what is given back counts up.
    """

    id = fields.BigIntField(primary_key=True)
    recovery: fields.ForeignKeyRelation[Recovery] = fields.ForeignKeyField(
        "anju.Recovery", related_name="entries", on_delete=fields.RESTRICT
    )
    recovery_id: int
    number = fields.IntField()
    # order, payment, set_off, reversal, lifted, refund.
    kind = KeyField(max_length=12)
    fen = fields.BigIntField()
    dated = fields.DateField()
    way = KeyField(max_length=12, default="")
    # Of a payment: the number of its receipt, on which nothing else may stand. NULL: of none, or of one reversed.
    receipt = KeyField(max_length=200, null=True, unique=True)
    receipt_words = fields.CharField(max_length=60, default="")
    note = fields.CharField(max_length=300, default="")
    # Of a reversal: the entry that it takes back; each once.
    reverses_id = fields.BigIntField(null=True, unique=True)
    entered_by_id = fields.BigIntField()
    entered_at = fields.DatetimeField()

    class Meta:
        table = "recovery_entry"
        unique_together = (("recovery_id", "number"),)


class MarketRent(Model):
    """Added to and never changed: of a day the one counts that holds since last before it, the estate's before the
    district's.
    """

    id = fields.BigIntField(primary_key=True)
    # None: of every estate that has none of its own.
    estate: fields.ForeignKeyNullableRelation[Estate] = fields.ForeignKeyField(
        "anju.Estate", related_name="market_rents", null=True, on_delete=fields.RESTRICT
    )
    estate_id: int | None
    since = fields.DateField()
    # A month, for one square metre.
    fen_per_m2 = fields.BigIntField()
    base = fields.CharField(max_length=200)
    set_by_id = fields.BigIntField()
    set_at = fields.DatetimeField()

    class Meta:
        table = "market_rent"
        indexes = (("estate_id", "since", "id"),)
