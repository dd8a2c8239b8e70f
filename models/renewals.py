"""Renewals (续租, 4.4.1.3): one case a lease that is about to end, and what is left of one that had to be refused.

`under_way` is 1 until it is of no use any more (the family has left, another lease follows) and NULL afterwards, so
that a unique index can hold 'one renewal of a lease' on every engine.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedJSONField, SealedRow
from models.tenancies import Lease, Tenancy


class RenewalRequest(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="renewal", on_delete=fields.RESTRICT
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="renewals", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    # The one that ends. NULL: it was taken back, and the renewal with it.
    lease: fields.ForeignKeyNullableRelation[Lease] = fields.ForeignKeyField(
        "anju.Lease", related_name="renewals", null=True, on_delete=fields.SET_NULL
    )
    lease_id: int | None
    under_way = fields.IntField(null=True, default=1)
    # By the district's rule and by the national one, as they stood when the family was told, or asked.
    opens_on = fields.DateField()
    national_on = fields.DateField()
    requested_on = fields.DateField(null=True)
    late = fields.BooleanField(default=False)
    # Made by the client: a request sent twice on a weak network is one.
    request_key = KeyField(max_length=36, default="")
    request = SealedJSONField(null=True)
    # By when the family is to go for the re-check (4.4.1.3b).
    go_by = fields.DateField(null=True)
    # What the community found, point by point, beside what the service had filled in.
    sheet = SealedJSONField(null=True)
    # Why not; and until when a re-check may be asked for.
    refusal = SealedField(null=True)
    object_until = fields.DateField(null=True)
    # By when a family that did not ask is to have moved out.
    leave_by = fields.DateField(null=True)
    # What came of it.
    new_lease_id = fields.BigIntField(null=True)
    exit_case_id = KeyField(max_length=36, null=True)

    class Meta:
        table = "renewal_request"
        unique_together = (("lease_id", "under_way"),)
        indexes = (("under_way", "id"), ("tenancy_id", "id"))
