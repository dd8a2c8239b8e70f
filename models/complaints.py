"""Complaints and reports (投诉举报, 4.2.5a, 4.4.1.6): what was said of a dwelling, and what was answered.

Who reported it stands in `Case.reporter_household_id`; here is the family it concerns, which is never shown it.
"""

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.households import Household


class Complaint(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="complaint", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    # Who lived there when it was handed in; none: nobody did.
    household: fields.ForeignKeyNullableRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="complaints", null=True, on_delete=fields.RESTRICT
    )
    household_id: int | None
    kind = KeyField(max_length=24, default="")
    happened_on = fields.DateField(null=True)
    detail = SealedField(null=True)
    answer = SealedField(null=True)
    violation_case_id = KeyField(max_length=36, null=True, unique=True)

    class Meta:
        table = "complaint"
