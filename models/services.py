"""Services of papers (送达, 5.1c, 5.2c): which paper of which case the street hands to a family by whose mandate, every
try before it came to be in its hands, and how and on which day it did.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.organisations import Organisation
from models.papers import IssuedPaper


class Service(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="service", on_delete=fields.RESTRICT
    )
    case_id: str
    # The case whose paper it is, which is told the day.
    source_case_id = KeyField(max_length=36, db_index=True)
    paper: fields.ForeignKeyRelation[IssuedPaper] = fields.ForeignKeyField(
        "anju.IssuedPaper", related_name="services", on_delete=fields.RESTRICT
    )
    paper_id: int
    # 1: under way or done; NULL: called off. A paper is served once.
    standing = fields.IntField(null=True, default=1)
    street: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="services", on_delete=fields.RESTRICT
    )
    street_id: int
    mandate = SealedField(null=True)
    mandated_by = fields.CharField(max_length=60, default="")
    mandated_on = fields.DateField()
    # By when the street has done it: the day that its duty goes by.
    serve_by = fields.DateField(null=True)
    # The day that the law takes for that of service, by whichever way.
    served_on = fields.DateField(null=True)
    way = KeyField(max_length=16, default="")
    # When the phone says that it was written down, and when the service had it.
    told_at = fields.DatetimeField(null=True)
    recorded_at = fields.DatetimeField(null=True)
    place = SealedField(null=True)
    received_by = SealedField(null=True)
    relation = fields.CharField(max_length=20, default="")
    proxy_reason = SealedField(null=True)
    refused_by = KeyField(max_length=16, default="")
    witness = SealedField(null=True)
    server = SealedField(null=True)
    # Of what was sent by post or electronically: the number of the sending, or the address.
    sent_to = SealedField(null=True)
    sent_on = fields.DateField(null=True)
    # Of a public notice: where, why, and its last day.
    published_at = fields.CharField(max_length=120, default="")
    notice_reason = SealedField(null=True)
    notice_ends_on = fields.DateField(null=True)
    remarks = SealedField(null=True)

    class Meta:
        table = "service"
        unique_together = (("paper_id", "standing"),)
        indexes = (("street_id", "id"), ("standing", "id"))


class ServiceTry(SealedRow):
    """One try that did not come to service. Append-only."""

    bound_to = ("case_id", "number")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="service_tries", on_delete=fields.RESTRICT
    )
    case_id: str
    number = fields.IntField()
    way = KeyField(max_length=16)
    tried_on = fields.DateField()
    told_at = fields.DatetimeField(null=True)
    recorded_at = fields.DatetimeField()
    met = SealedField(null=True)
    happened = SealedField(null=True)
    account_id = fields.BigIntField()

    class Meta:
        table = "service_try"
        unique_together = (("case_id", "number"),)


class ServiceProof(Model):
    """Which photograph shows which try, or the service itself (`number` 0): none shows two."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="service_proofs", on_delete=fields.RESTRICT
    )
    case_id: str
    number = fields.IntField()
    evidence_id = KeyField(max_length=36, unique=True)

    class Meta:
        table = "service_proof"
        indexes = (("case_id", "number"),)
