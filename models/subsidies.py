"""Subsidy awards (租赁补贴): what a family is paid each month towards a dwelling that it rents itself.

The subsidy ledger is these rows, as the other two are tenancies. `living` holds 'one award for a family'.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import ExactField, KeyField, SealedJSONField, SealedRow
from models.households import Household


class Subsidy(SealedRow):
    """A community's record of an award, on its way to the street that reviews it."""

    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="subsidy", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    form = SealedJSONField()
    award_id = fields.BigIntField(null=True)

    class Meta:
        table = "subsidy"


class SubsidyAward(Model):
    id = fields.BigIntField(primary_key=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="awards", on_delete=fields.RESTRICT
    )
    household_id: int
    area_path = KeyField(max_length=120)
    # As at the award (4.2.2d), kept beside the family's present one.
    registered_address = fields.CharField(max_length=200, default="")
    registered_address_key = ExactField(max_length=200, default="", db_index=True)
    dwelling_address = fields.CharField(max_length=200, default="")
    dwelling_address_key = ExactField(max_length=200, default="", db_index=True)
    monthly_amount_fen = fields.BigIntField()
    started_on = fields.DateField()
    ended_on = fields.DateField(null=True)
    end_reason = fields.CharField(max_length=300, default="")
    # From which month nothing is paid because the family did not report, and from which it is paid again (4.5.1).
    suspended_from = fields.DateField(null=True)
    resumed_from = fields.DateField(null=True)
    # The times before that one, each [from, to].
    rested_before = fields.JSONField[list[list[str]]](null=True)
    living = fields.IntField(null=True, default=1)
    listed_on = fields.DateField(null=True)
    moved_on = fields.DateField(null=True)

    class Meta:
        table = "subsidy_award"
        unique_together = (("household_id", "living"),)
        indexes = (("living", "area_path", "id"), ("area_path", "id"))
