"""Rectifications (整改, 4.4.1.4): what a family has to put right, by which day, how it was told, what was found when
somebody looked again, and what became of it in court.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.tenancies import Tenancy


class Rectification(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="rectification", on_delete=fields.RESTRICT
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="rectifications", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    # The violation or the visit that it comes of.
    source_case_id = KeyField(max_length=36)
    # 1: under way; NULL: over. Of one violation there is one at a time.
    under_way = fields.IntField(null=True, default=1)
    ground = KeyField(max_length=24)
    facts = SealedField(null=True)
    demand = SealedField(null=True)
    # How many days the family has from the day on which it is told, and which of its deadlines this is.
    days = fields.IntField()
    turn = fields.IntField(default=1)
    extended_because = SealedField(null=True)
    # Of this turn: how the notice came to the family, and to whom.
    served_on = fields.DateField(null=True)
    served_way = KeyField(max_length=16, default="")
    received_by = SealedField(null=True)
    witness = SealedField(null=True)
    fix_by = fields.DateField(null=True)
    # By when whoever is asked acts: the day that the duty goes by.
    act_by = fields.DateField(null=True)
    # Since when photographs show how it is now.
    asked_at = fields.DatetimeField(null=True)
    answered_on = fields.DateField(null=True)
    looked_on = fields.DateField(null=True)
    found = SealedField(null=True)
    refused_on = fields.DateField(null=True)
    # In court.
    court = fields.CharField(max_length=60, default="")
    court_number = fields.CharField(max_length=60, default="")
    claim = SealedField(null=True)
    filed_on = fields.DateField(null=True)
    docketed_on = fields.DateField(null=True)
    outcome = KeyField(max_length=16, default="")
    outcome_on = fields.DateField(null=True)
    outcome_words = SealedField(null=True)

    class Meta:
        table = "rectification"
        unique_together = (("source_case_id", "under_way"),)
        indexes = (("under_way", "id"), ("tenancy_id", "id"))
