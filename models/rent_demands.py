"""Demands for rent (催缴): two reminders, then one in writing with its term."""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField
from models.tenancies import Tenancy


class RentDemand(Model):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="rent_demand", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="rent_demands", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    tier = fields.IntField()
    # What was owed then, and since which month: with that month paid, demands begin anew.
    owed_fen = fields.BigIntField()
    oldest_month = KeyField(max_length=7)
    # Month → fen, as then.
    months = fields.JSONField[dict[str, int]](default=dict)
    pay_by = fields.DateField(null=True)
    text = fields.TextField()
    # 1 until it is taken back, then NULL: so that two never send the same one.
    standing = fields.IntField(null=True, default=1)

    class Meta:
        table = "rent_demand"
        unique_together = (("tenancy_id", "oldest_month", "tier", "standing"),)
