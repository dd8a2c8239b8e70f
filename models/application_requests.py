"""Applications from the phone (网上申请, 1a): what somebody without an account handed in, and what became of it.

Everything that was said of people stands sealed. Whoever handed it in comes back by the secret of a receipt, of which
the digest is kept; the applicant's number stands as a keyed digest beside it, in which requests of one person meet.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedField, SealedJSONField, SealedRow
from models.organisations import Organisation


class ApplicationRequest(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="application_request", on_delete=fields.RESTRICT
    )
    case_id: str
    code_index = KeyField(max_length=64, unique=True)
    # The procedure that it asks for; "": not handed in yet.
    kind = KeyField(max_length=16, default="")
    form = SealedJSONField(null=True)
    # Which words on the use of personal data were agreed to.
    consent_version = KeyField(max_length=32, default="")
    applicant_index = KeyField(max_length=64, default="", db_index=True)
    community: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="application_requests", null=True, on_delete=fields.RESTRICT
    )
    community_id: int | None
    received_on = fields.DateField(null=True)
    # By which day the community answers what was handed in last.
    answer_by = fields.DateField(null=True)
    # Of one person's second: the case of the first, as it stood then.
    first_case_id = KeyField(max_length=36, null=True)
    # How often more was asked for; what, in which words, and until when; and in which words it was answered.
    asked = fields.IntField(default=0)
    wanted = SealedJSONField(null=True)
    asked_words = SealedField(null=True)
    more_by = fields.DateField(null=True)
    answered = fields.IntField(default=0)
    answered_words = SealedField(null=True)
    # Why it was not accepted: names of grounds, and the words to the family.
    grounds = SealedJSONField(null=True)
    declined_words = SealedField(null=True)
    # The application or the subsidy that it became.
    accepted_case_id = KeyField(max_length=36, null=True, unique=True)
    ended_on = fields.DateField(null=True)

    class Meta:
        table = "application_request"


class ApplicationRequestKey(Model):
    """By what requests of one family meet: the blind index of a member's number, or of the registered address."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="application_request_keys", on_delete=fields.RESTRICT
    )
    case_id: str
    key = KeyField(max_length=64, db_index=True)

    class Meta:
        table = "application_request_key"
        unique_together = (("case_id", "key"),)
