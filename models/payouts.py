"""Payouts (补贴发放, 4.2.3): which subsidies are to be paid for a month, as they were sent to finance, and what came of
it.

A line keeps the sum as it was looked through. `live` holds 'one award once a month': what could not be paid, and what
was on a list that came to nothing, may be drawn up again.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField
from models.households import Household
from models.subsidies import SubsidyAward


class Payout(Model):
    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="payout", on_delete=fields.RESTRICT
    )
    case_id: str
    month = KeyField(max_length=7)
    note = fields.CharField(max_length=200, default="")
    families = fields.IntField()
    sum_fen = fields.BigIntField()
    paid_on = fields.DateField(null=True)
    # What finance calls the transfer.
    reference = fields.CharField(max_length=60, default="")

    class Meta:
        table = "payout"


class PayoutLine(Model):
    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="payout_lines", on_delete=fields.RESTRICT
    )
    case_id: str
    number = fields.IntField()
    award: fields.ForeignKeyRelation[SubsidyAward] = fields.ForeignKeyField(
        "anju.SubsidyAward", related_name="payout_lines", on_delete=fields.RESTRICT
    )
    award_id: int
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="payout_lines", on_delete=fields.RESTRICT
    )
    household_id: int
    month = KeyField(max_length=7)
    fen = fields.BigIntField()
    # By which days of the month; "": by all.
    days = fields.CharField(max_length=120, default="")
    # "": on its way; paid, failed, dropped.
    state = KeyField(max_length=8, default="")
    reason = fields.CharField(max_length=120, default="")
    live = fields.IntField(null=True, default=1)

    class Meta:
        table = "payout_line"
        unique_together = (("award_id", "month", "live"), ("case_id", "number"))
        indexes = (("household_id", "id"),)
