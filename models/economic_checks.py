"""Checks of a family's means (家庭经济状况核对, 4.7a): what was asked for, by which declaration, what came back, and
who has read it since.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedJSONField, SealedRow


class EconomicCheck(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="economic_check", on_delete=fields.RESTRICT
    )
    case_id: str
    household_id = fields.BigIntField(null=True)
    # The application of a family that stands in no ledger yet; "": of one that does.
    source_case_id = KeyField(max_length=36, default="", db_index=True)
    purpose = KeyField(max_length=16)
    income_from = KeyField(max_length=7)
    income_to = KeyField(max_length=7)
    assets_on = fields.DateField()
    # Who is asked about, as they stood on that day; and what the family has declared.
    persons = SealedJSONField(null=True)
    declared = SealedJSONField(null=True)
    report_number = fields.CharField(max_length=60, default="")
    reported_on = fields.DateField(null=True)
    found = SealedJSONField(null=True)
    # The last day on which the family may dispute it.
    dispute_by = fields.DateField(null=True)
    dispute = SealedField(null=True)
    disputed_by = SealedField(null=True)
    answer = SealedField(null=True)
    effect = KeyField(max_length=16, default="")
    under_way = fields.IntField(null=True, default=1)

    class Meta:
        table = "economic_check"
        unique_together = (("household_id", "under_way"),)
        indexes = (("household_id", "id"),)


class EconomicCheckReading(SealedRow):
    """One reading of a report by somebody of an office, or one copy that was handed out. Append-only."""

    bound_to = ("case_id", "number")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="check_readings", on_delete=fields.RESTRICT
    )
    case_id: str
    number = fields.IntField()
    kind = KeyField(max_length=8)
    reason = SealedField(null=True)
    account_id = fields.BigIntField()
    name = fields.CharField(max_length=60)
    at = fields.DatetimeField()
    day = fields.DateField()

    class Meta:
        table = "economic_check_reading"
        unique_together = (("case_id", "number"),)
