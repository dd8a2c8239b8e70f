"""Exits (退出) from a dwelling, and the correcting cases by which alone one can be undone (4.2.2c)."""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.tenancies import Tenancy


class Exit(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="exit", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="exits", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    left_on = fields.DateField()
    reason = KeyField(max_length=16)
    note = SealedField()
    # How many notices that waited were closed with it.
    closed_notices = fields.IntField(default=0)

    class Meta:
        table = "exit_"


class ExitCorrection(Model):
    """`under_way` is 1 until it is decided: one correction of an exit at a time.

    From `moved_on` to the day before `restored_on` the entry stood in the exited ledger.
    """

    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="exit_correction", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    # The case of the exit.
    exit_id = KeyField(max_length=36)
    under_way = fields.IntField(null=True, default=1)
    tenancy_id = fields.BigIntField(db_index=True)
    moved_on = fields.DateField(null=True)
    restored_on = fields.DateField(null=True)

    class Meta:
        table = "exit_correction"
        unique_together = (("exit_id", "under_way"),)
