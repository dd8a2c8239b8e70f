"""The street's reviews of ledger revisions, and its monthly returns to the district office (4.2.1d)."""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedJSONField, SealedRow
from models.organisations import Organisation


class LedgerReview(Model):
    """One decision of a street on some revisions of one community."""

    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="ledger_review", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    number_of_revisions = fields.IntField()

    class Meta:
        table = "ledger_review"


class LedgerReturn(SealedRow):
    """One street's return of one month. What it says is frozen when it is reported, and hashed with its event."""

    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="ledger_return", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    street: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="ledger_returns", on_delete=fields.RESTRICT
    )
    street_id: int
    # `2026-11`.
    month = KeyField(max_length=7)
    content = SealedJSONField(null=True)
    digest = KeyField(max_length=64, default="")
    reported_at = fields.DatetimeField(null=True)

    class Meta:
        table = "ledger_return"
        unique_together = (("street_id", "month"),)
