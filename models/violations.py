"""Violations (违规行为): time, behaviour, handling result (4.2.2b), and the inspection whose evidence they rest on."""

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.households import Household


class Violation(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="violation", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    household: fields.ForeignKeyNullableRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="violations", null=True, on_delete=fields.RESTRICT
    )
    household_id: int | None
    # The visit it was found on; none for what a ledger recorded before Anju.
    inspection_case_id = KeyField(max_length=36, null=True, unique=True)
    # The report that the community found to be true.
    complaint_case_id = KeyField(max_length=36, null=True, unique=True)
    occurred_on = fields.DateField(null=True)
    behaviour = KeyField(max_length=32)
    detail = SealedField(null=True)
    handling_result = fields.CharField(max_length=500, default="")

    class Meta:
        table = "violation"
        indexes = (("household_id", "occurred_on"),)
