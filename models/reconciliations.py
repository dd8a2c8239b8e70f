"""Monthly reconciliation (对账, 4.2.5b): a manager's statement of a month beside what the ledgers and books hold.

The figures of both sides are frozen when the statement is handed in. Differences of an earlier turn stay to be seen.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.dwellings import Dwelling
from models.fields import KeyField
from models.organisations import Organisation


class Reconciliation(Model):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="reconciliation", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    manager: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="reconciliations", on_delete=fields.RESTRICT
    )
    manager_id: int
    month = KeyField(max_length=7)
    turn = fields.IntField(default=0)
    # item → whole number: fen, or dwellings.
    stated = fields.JSONField[dict[str, int]](default=dict)
    recorded = fields.JSONField[dict[str, int]](default=dict)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "reconciliation"
        unique_together = (("manager_id", "month"),)


class ReconciliationDifference(Model):
    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="differences", on_delete=fields.RESTRICT
    )
    case_id: str
    turn = fields.IntField()
    number = fields.IntField()
    item = KeyField(max_length=20)
    # None: what could not be traced to one dwelling.
    dwelling: fields.ForeignKeyNullableRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="differences", null=True, on_delete=fields.RESTRICT
    )
    dwelling_id: int | None
    stated = fields.BigIntField()
    recorded = fields.BigIntField()
    reason = fields.CharField(max_length=300, default="")
    settled_by_id = fields.BigIntField(null=True)
    settled_role = KeyField(max_length=24, default="")
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "reconciliation_difference"
        unique_together = (("case_id", "turn", "number"),)
