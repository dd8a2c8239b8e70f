"""A refusal of what a family has applied for (不予保障, 1a), and its re-check: why, until when another look may be
asked for, who asked for it, and what it came to. Each further refusal of the same case is a row of its own.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow


class Denial(SealedRow):
    bound_to = ("case_id", "turn")

    id = fields.BigIntField(primary_key=True)
    # The application, or the subsidy that was asked for.
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="denials", on_delete=fields.RESTRICT
    )
    case_id: str
    # Which of its refusals, counted from 1.
    turn = fields.IntField()
    # 1: the one that stands; NULL: one that was taken back by its re-check.
    standing = fields.IntField(null=True, default=1)
    reason = SealedField()
    refused_on = fields.DateField()
    # The last day on which another look may be asked for.
    until_on = fields.DateField()
    # By whom, in which words, and by which day it is answered.
    asked_on = fields.DateField(null=True)
    asked_by_id = fields.BigIntField(null=True)
    asked_words = SealedField(null=True)
    answer_by = fields.DateField(null=True)
    outcome = KeyField(max_length=12, default="")
    answer = SealedField(null=True)
    answered_on = fields.DateField(null=True)

    class Meta:
        table = "denial"
        unique_together = (("case_id", "turn"), ("case_id", "standing"))
        indexes = (("asked_on", "outcome", "id"),)
