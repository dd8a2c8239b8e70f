"""Placement slips (安置单, 3a): which dwelling a family that waited was given, by whom, and what became of it (3d).

`living` is 1 while something is to come of it and NULL afterwards, so that a unique index holds 'one of a dwelling, and
one of a family, at a time' on every engine. Its number stands in its paper and here; one that is void keeps it.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.dwellings import Dwelling
from models.fields import ExactField, KeyField


class PlacementSlip(Model):
    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="placement_slip", on_delete=fields.RESTRICT
    )
    case_id: str
    application: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="placement_slips", on_delete=fields.RESTRICT
    )
    application_id: str
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="placement_slips", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    living = fields.IntField(null=True, default=1)
    # As its paper says it; NULL only until that is issued, in the transaction that writes the row.
    number = ExactField(max_length=100, null=True, unique=True)
    # Of the number however it is written, a digest.
    number_key = KeyField(max_length=64, null=True, unique=True)
    # By a selection, a draw that draws the home, or by hand; the case of the first two.
    ground = KeyField(max_length=16)
    source_case_id = KeyField(max_length=36, default="", db_default="")
    office_id = fields.BigIntField()
    issued_by_id = fields.BigIntField()
    issued_at = fields.DatetimeField()
    issued_on = fields.DateField()
    # By when the lease is to be signed, that day included.
    sign_by = fields.DateField()
    explained_on = fields.DateField(null=True)
    # moved_in, lapsed, declined or voided, and on which day; "": not yet.
    outcome = KeyField(max_length=12, default="", db_default="")
    ended_on = fields.DateField(null=True)
    # Whether the family is held to have refused a dwelling by it, as the rule of that day says.
    refuses = fields.BooleanField(default=False, db_default=False)
    # What it led to.
    household_id = fields.BigIntField(null=True)
    tenancy_id = fields.BigIntField(null=True, db_index=True)

    class Meta:
        table = "placement_slip"
        unique_together = (("dwelling_id", "living"), ("application_id", "living"))
        indexes = (("application_id", "ended_on"), ("source_case_id", "id"))
