"""What a family reports of itself: the December change report (12月报备, 4.5.0) with the window in which it may be
handed in, and what is reported when it happens (变动申报, 4.2.1b)."""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import SealedJSONField, SealedRow
from models.households import Household


class ReportWindow(Model):
    """One a year. Its case is the district office's decision to open and to extend it."""

    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="report_window", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    year = fields.IntField(unique=True)
    opens_on = fields.DateField()
    closes_on = fields.DateField()

    class Meta:
        table = "report_window"


class ChangeReport(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="change_report", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="change_reports", on_delete=fields.RESTRICT
    )
    household_id: int
    # The December that it is of. NULL: reported when it happened, as many as there are.
    year = fields.IntField(null=True)
    form = SealedJSONField()
    changes = SealedJSONField()

    class Meta:
        table = "change_report"
        unique_together = (("household_id", "year"),)
