"""Letters of authorisation (授权委托书, 1b): of which family, or of which application before it is one, until when, and
who of it has signed.

`standing` is 1 from the street's confirmation until the letter has ended, and NULL before and after.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, NameField, SealedField, SealedRow


class Authorisation(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="authorisation", on_delete=fields.RESTRICT
    )
    case_id: str
    household_id = fields.BigIntField(null=True)
    # The application of a family that stands in no ledger yet; "": of one that does.
    source_case_id = KeyField(max_length=36, default="", db_index=True)
    # "day": until `ends_on`; "left": for as long as the family is housed or subsidised, or applies.
    until = KeyField(max_length=8)
    ends_on = fields.DateField(null=True)
    note = SealedField(null=True)
    standing = fields.IntField(null=True)
    confirmed_on = fields.DateField(null=True)
    ended_on = fields.DateField(null=True)

    class Meta:
        table = "authorisation"
        indexes = (("household_id", "standing", "id"), ("standing", "id"))


class AuthorisationSignature(SealedRow):
    bound_to = ("authorisation_id", "number")

    id = fields.BigIntField(primary_key=True)
    authorisation: fields.ForeignKeyRelation[Authorisation] = fields.ForeignKeyField(
        "anju.Authorisation", related_name="signatures", on_delete=fields.RESTRICT
    )
    authorisation_id: int
    number = fields.IntField()
    name = NameField(max_length=60)
    id_index = KeyField(max_length=64)
    # "self", or "guardian": of whom cannot decide alone.
    by = KeyField(max_length=8)
    guardian = SealedField(null=True)
    guardian_basis = SealedField(null=True)
    way = KeyField(max_length=12)
    signed_on = fields.DateField()
    revoked_on = fields.DateField(null=True)
    revoked_because = SealedField(null=True)

    class Meta:
        table = "authorisation_signature"
        unique_together = (("authorisation_id", "number"),)
