"""House-lease agreements (房屋租赁协议, 1c): what a family that asks for a subsidy rents, from whom, for how much and
until when; and what was found there.

`standing` is 1 from the street's confirmation until the agreement has ended, and NULL before and after: of one family
one at most.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import ExactField, KeyField, SealedField, SealedRow


class HouseAgreement(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="house_agreement", on_delete=fields.RESTRICT
    )
    case_id: str
    # The family in the ledgers; NULL: of one that asks for a subsidy, which this is its case.
    household_id = fields.BigIntField(null=True)
    source_case_id = KeyField(max_length=36, default="", db_index=True)
    lessor = SealedField(null=True)
    right = KeyField(max_length=16)
    related = fields.BooleanField()
    address = fields.CharField(max_length=200)
    address_key = ExactField(max_length=200)
    area_centi_m2 = fields.BigIntField()
    rent_fen = fields.BigIntField()
    signed_on = fields.DateField()
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    note = SealedField(null=True)
    # What was found there, by whom, and how what does not fit was accounted for.
    visited_on = fields.DateField(null=True)
    companion = SealedField(null=True)
    lives_there = KeyField(max_length=16, default="")
    rent_told_fen = fields.BigIntField(null=True)
    findings = SealedField(null=True)
    explained = SealedField(null=True)
    standing = fields.IntField(null=True)
    confirmed_on = fields.DateField(null=True)
    ended_on = fields.DateField(null=True)
    # 1: the subsidy rests because this one is over, until another stands.
    resting = fields.IntField(null=True)

    class Meta:
        table = "house_agreement"
        indexes = (
            ("household_id", "standing", "id"), ("standing", "id"), ("resting", "id"),
            ("address_key", "standing", "id"),
        )
