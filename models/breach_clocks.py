"""Clocks of breaches (违规计时, 4.4.1.4): since when the lessor knows that a dwelling is sub-let or stands idle, and
the day on which half a year is over.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.tenancies import Tenancy


class BreachClock(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="breach_clock", on_delete=fields.RESTRICT
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="breach_clocks", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    # sublet or idle; one of each runs for a family at a time.
    kind = KeyField(max_length=8)
    under_way = fields.IntField(null=True, default=1)
    # What it was learned from; NULL: entered by hand, in these words.
    source_case_id = KeyField(max_length=36, null=True)
    source_words = SealedField(null=True)
    known_on = fields.DateField()
    # The last day of the half year, by the rule of the day on which it began.
    ends_on = fields.DateField()
    act_by = fields.DateField()
    # Of what stands idle: the last visit that found it so, and how many there were.
    seen_on = fields.DateField(null=True)
    seen = fields.IntField(default=0)
    reminded_on = fields.DateField(null=True)
    ended_on = fields.DateField(null=True)
    ended_because = SealedField(null=True)

    class Meta:
        table = "breach_clock"
        unique_together = (("tenancy_id", "kind", "under_way"),)
        indexes = (("under_way", "id"),)
