"""Judgements on whether a family has to leave (退出研判, 5.1): on which ground it was reported, what was decided."""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.tenancies import Tenancy


class ExitJudgement(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="exit_judgement", on_delete=fields.RESTRICT
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="exit_judgements", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    ground = KeyField(max_length=24)
    # The case that it comes of.
    source_case_id = KeyField(max_length=36, null=True)
    facts = SealedField(null=True)
    reasons = SealedField(null=True)
    move_by = fields.DateField(null=True)
    served_on = fields.DateField(null=True)
    served_way = KeyField(max_length=16, default="")

    class Meta:
        table = "exit_judgement"
        indexes = (("tenancy_id", "id"),)
