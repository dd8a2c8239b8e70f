"""Escalations (上报研判, 5.3b, 5.3c): what a street gathered of a family that still refuses, and what the
city bureau said.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.households import Household


class Escalation(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="escalation", on_delete=fields.RESTRICT
    )
    case_id: str
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="escalations", on_delete=fields.RESTRICT
    )
    household_id: int
    # 1: under way; NULL: over. Of one family there is one at a time.
    under_way = fields.IntField(null=True, default=1)
    # The case in which the family refuses.
    source_case_id = KeyField(max_length=36)
    facts = SealedField(null=True)
    words = SealedField(null=True)
    opinion = SealedField(null=True)
    sent_number = fields.CharField(max_length=60, default="")
    sent_on = fields.DateField(null=True)
    sent_way = KeyField(max_length=16, default="")
    received_on = fields.DateField(null=True)
    received_by = SealedField(null=True)
    answer_number = fields.CharField(max_length=60, default="")
    answer_on = fields.DateField(null=True)
    outcome = KeyField(max_length=16, default="")
    answer = SealedField(null=True)
    carried_on = fields.DateField(null=True)
    carried = SealedField(null=True)
    # Since when photographs show what is asked for now.
    asked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "escalation"
        unique_together = (("household_id", "under_way"),)
