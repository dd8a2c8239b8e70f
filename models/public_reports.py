"""Reports by anybody (群众投诉举报, 4.1): what was said, of which place, what became of it; how many came in a day.

Who reported stands here alone, sealed, and only where somebody gave a name. Of where a report came from nothing is kept
beside it: the day's counts are of marks made with a key of that day, name no report, and go with the day.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.households import Household


class PublicReport(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="public_report", on_delete=fields.RESTRICT
    )
    case_id: str
    # Digest of the receipt's secret, by which the reporter comes back.
    code_index = KeyField(max_length=64, unique=True)
    kind = KeyField(max_length=24, default="")
    happened_on = fields.DateField(null=True)
    place = SealedField(null=True)
    detail = SealedField(null=True)
    # In which reports of one place, and of one wording, meet.
    place_index = KeyField(max_length=64, default="")
    wording_index = KeyField(max_length=64, default="", db_index=True)
    reporter_name = SealedField(null=True)
    reporter_phone = SealedField(null=True)
    received_on = fields.DateField(null=True)
    # By which day it is to be closed, whoever has it in hand.
    answer_by = fields.DateField(null=True)
    # Who lived there when the place was known; never shown it.
    household: fields.ForeignKeyNullableRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="public_reports", null=True, on_delete=fields.RESTRICT
    )
    household_id: int | None
    outcome = KeyField(max_length=24, default="")
    # Of one that says the same again: the case of the first.
    first_case_id = KeyField(max_length=36, null=True, db_index=True)
    inspection_case_id = KeyField(max_length=36, null=True, unique=True)

    class Meta:
        table = "public_report"
        indexes = (("place_index", "received_on", "id"),)


class ReportDay(Model):
    """How many reports were begun on a day, and the day's key. Gone with the day."""

    day = fields.DateField(primary_key=True)
    key = KeyField(max_length=64)
    number = fields.IntField(default=0)

    class Meta:
        table = "report_day"


class ReportTally(Model):
    """The same of one network address, known by a mark of the day's key. Names no report."""

    id = fields.BigIntField(primary_key=True)
    day = fields.DateField()
    mark = KeyField(max_length=64)
    number = fields.IntField(default=0)

    class Meta:
        table = "report_tally"
        unique_together = (("day", "mark"),)
