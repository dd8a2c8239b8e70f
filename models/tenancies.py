"""Tenancies (租住关系), leases, and the revisions of ledger entries.

The current and the exited ledger are these rows: `ended_on` NULL or set. `living` repeats that as 1 or NULL so
that a unique index can hold 'one family in a dwelling, one dwelling for a family' on every engine.
"""

from tortoise import fields
from tortoise.models import Model

from models.dwellings import Dwelling
from models.fields import KeyField, SealedJSONField
from models.households import Household


class Tenancy(Model):
    id = fields.BigIntField(primary_key=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="tenancies", on_delete=fields.RESTRICT
    )
    household_id: int
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="tenancies", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    area_path = KeyField(max_length=120)
    manager_path = KeyField(max_length=120)
    started_on = fields.DateField(null=True)
    ended_on = fields.DateField(null=True)
    living = fields.IntField(null=True, default=1)

    leases: fields.ReverseRelation["Lease"]

    class Meta:
        table = "tenancy"
        unique_together = (("dwelling_id", "living"), ("household_id", "living"))
        indexes = (("area_path", "living", "id"), ("manager_path", "living", "id"))


class Lease(Model):
    id = fields.BigIntField(primary_key=True)
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="leases", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    monthly_rent_fen = fields.BigIntField()

    class Meta:
        table = "lease"
        unique_together = (("tenancy_id", "starts_on"),)


class LedgerRevision(Model):
    """One change of one ledger entry: who, when, under which case, what before and after. Append-only."""

    id = fields.BigIntField(primary_key=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="revisions", on_delete=fields.RESTRICT
    )
    household_id: int
    tenancy_id = fields.BigIntField(null=True)
    case_id = KeyField(max_length=36, null=True)
    account_id = fields.BigIntField(null=True)
    role = KeyField(max_length=24)
    stage = KeyField(max_length=24)
    at = fields.DatetimeField()
    changes = SealedJSONField()

    class Meta:
        table = "ledger_revision"
        indexes = (("household_id", "id"), ("tenancy_id", "id"))
