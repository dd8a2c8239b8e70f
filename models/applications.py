"""Applications for public rental housing (申请, 1a): what the family handed in.

It enters no ledger before it is housed.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedJSONField, SealedRow


class Application(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="application", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    form = SealedJSONField()
    # What of it decides its place among those who wait: the kind of household, and the day of its first approval.
    category = fields.CharField(max_length=40, default="", db_default="")
    approved_on = fields.DateField(null=True)
    # On which day the committee agreed to what it says; NULL: it has not, or it was amended since.
    agreed_on = fields.DateField(null=True)
    # Of a placement on paper: its slip's number however it is written, a digest.
    paper_slip_key = KeyField(max_length=64, null=True, unique=True)
    # The entry of the current ledger that it led to.
    tenancy_id = fields.BigIntField(null=True)

    class Meta:
        table = "application"
        indexes = (("category", "approved_on"),)


class ApplicantCode(Model):
    """A one-time code that the community hands to a family that has applied, so that it sees where that stands."""

    id = fields.BigIntField(primary_key=True)
    code_hash = KeyField(max_length=64, unique=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="applicant_codes", on_delete=fields.RESTRICT
    )
    case_id: str
    issued_by_id = fields.BigIntField()
    # The post in which it was handed out, with which it ends.
    appointment_id = fields.BigIntField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "applicant_code"
