"""Instalment agreements (分期缴纳): what is owed, in parts with a day each."""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField
from models.tenancies import Tenancy


class RentPlan(Model):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="rent_plan", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="rent_plans", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    # What it is about: all that was owed then for months up to this one.
    owed_fen = fields.BigIntField()
    until_month = KeyField(max_length=7)
    # [day, fen] in order; they add up to `owed_fen`.
    parts = fields.JSONField[list[list[object]]](default=list)
    # 1 while it is proposed or runs, then NULL: a family has one at a time.
    standing = fields.IntField(null=True, default=1)

    class Meta:
        table = "rent_plan"
        unique_together = (("tenancy_id", "standing"),)
