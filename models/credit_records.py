"""Bad credit (不良信用, 5.3a): what a family did, what was done about it, whom it concerns, and until when it shows.

A record is entered once and never rewritten: what was wrong of it ends with its reason, and what is right is entered
anew. Persons are found by the blind index of their number, so also after they have left the family.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, NameField, SealedField, SealedJSONField, SealedRow
from models.households import Household


class CreditRecord(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="credit_record", on_delete=fields.RESTRICT
    )
    case_id: str
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="credit_records", on_delete=fields.RESTRICT
    )
    household_id: int
    # The violation, or the judgement, that it comes of.
    source_case_id = KeyField(max_length=36)
    # The record in whose place it was entered; "": in none's.
    corrects_id = KeyField(max_length=36, default="")
    # A ground that is a breach, and what it was called then.
    act = KeyField(max_length=24)
    act_label = fields.CharField(max_length=60)
    # On what law that ground rested.
    base = fields.CharField(max_length=200)
    occurred_on = fields.DateField(null=True)
    grade = KeyField(max_length=8)
    # What the rules of its day made of it, where somebody decided otherwise.
    ruled_grade = KeyField(max_length=8)
    opinion = SealedField(null=True)
    # What was done and when, with the ids of the evidence of each.
    measures = SealedJSONField()
    # The first day on which it shows, and the last.
    recorded_on = fields.DateField(null=True)
    expires_on = fields.DateField(null=True)
    # So long nobody of them applies anew, by the rule of its day; 0: it bars nothing.
    bar_months = fields.IntField(default=0)
    # 1 until it is over, then NULL: an act of a source stands once.
    standing = fields.IntField(null=True, default=1)

    class Meta:
        table = "credit_record"
        unique_together = (("source_case_id", "act", "standing"),)
        indexes = (("household_id", "id"), ("standing", "id"))


class CreditPerson(Model):
    """An adult of whom it is recorded, as they were called then."""

    id = fields.BigIntField(primary_key=True)
    record: fields.ForeignKeyRelation[CreditRecord] = fields.ForeignKeyField(
        "anju.CreditRecord", related_name="persons", on_delete=fields.RESTRICT
    )
    record_id: int
    member_id = fields.BigIntField(db_index=True)
    name = NameField(max_length=60)
    id_index = KeyField(max_length=64, db_index=True)

    class Meta:
        table = "credit_person"
        unique_together = (("record_id", "member_id"),)


class CreditObjection(SealedRow):
    """A family's objection (异议): one at a time of a record."""

    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="credit_objection", on_delete=fields.RESTRICT
    )
    case_id: str
    # The case of the record.
    record_case_id = KeyField(max_length=36)
    reason = SealedField(null=True)
    answer = SealedField(null=True)
    standing = fields.IntField(null=True, default=1)

    class Meta:
        table = "credit_objection"
        unique_together = (("record_case_id", "standing"),)
