"""Changes of the signatory within a family (变更承租人): who takes over from whom, why, and who of the others agreed.

`under_way` is 1 until the change has been made or given up and NULL afterwards, so that a unique index can hold 'one of
a tenancy at a time' on every engine.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedJSONField, SealedRow
from models.tenancies import Tenancy


class SignatoryChange(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="signatory_change", on_delete=fields.RESTRICT
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="signatory_changes", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    under_way = fields.IntField(null=True, default=1)
    from_member_id = fields.BigIntField()
    # NULL: the tenant has died and nobody goes on; the dwelling is given back.
    to_member_id = fields.BigIntField(null=True)
    cause = KeyField(max_length=12)
    died_on = fields.DateField(null=True)
    # What the papers say: of a death, an illness, a divorce.
    basis = SealedField(null=True)
    # Of everybody else who stays: what they are to the new signatory, and whether they agree.
    others = SealedJSONField(null=True)
    asked_by = SealedField(null=True)
    # Who looks after the children of a family in which no adult is left.
    guardian = SealedField(null=True)
    # What the community found.
    fits = fields.BooleanField(null=True)
    finding = SealedField(null=True)
    changed_on = fields.DateField(null=True)
    # The case by which the dwelling is given back; "": none.
    handback_id = KeyField(max_length=36, default="")

    class Meta:
        table = "signatory_change"
        unique_together = (("tenancy_id", "under_way"),)
        indexes = (("tenancy_id", "id"),)
