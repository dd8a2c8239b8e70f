"""Inspections (巡查): one visit to one dwelling."""

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow


class Inspection(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="inspection", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    planned = fields.BooleanField(default=False)
    # When it was by the phone's clock, a claim; and when the service heard of it. NULL: before the service kept it.
    visited_at = fields.DatetimeField(null=True)
    recorded_at = fields.DatetimeField(null=True)
    found_home = fields.BooleanField(null=True)
    occupancy = KeyField(max_length=24, default="")
    # Of an empty dwelling: the heating season after whose last day the next look would be due. "": another is due.
    season = KeyField(max_length=4, default="", db_default="")
    findings = SealedField(null=True)

    class Meta:
        table = "inspection"
