"""What a unit found about a person (身份认定, 2d, 2e, 2f): low income, destitution, illness, disability.

By whom it is, is known by the number of the person's paper, so that what was found of an applicant holds for the
member of a family that it becomes. Never edited: a newer one takes its place.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.organisations import Organisation


class StatusFinding(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="status_finding", on_delete=fields.RESTRICT
    )
    case_id: str
    kind = KeyField(max_length=16)
    unit: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="status_findings", on_delete=fields.RESTRICT
    )
    unit_id: int
    # The application at which it was asked for; "": of a family of the ledgers.
    source_case_id = KeyField(max_length=36, default="")
    person_index = KeyField(max_length=64)
    person_name = SealedField()
    # One that is asked for at a time, of one person and kind; NULL: answered.
    under_way = fields.IntField(null=True, default=1)
    words = SealedField(null=True)
    # What was found. `holds` NULL: not yet answered.
    holds = fields.BooleanField(null=True)
    grade = SealedField(null=True)
    detail = SealedField(null=True)
    paper_number = SealedField(null=True)
    from_on = fields.DateField(null=True)
    # The last day on which it holds; NULL: until a newer one.
    until_on = fields.DateField(null=True)
    given_on = fields.DateField(null=True)
    # The day from which a newer one stands in its place.
    replaced_on = fields.DateField(null=True)

    class Meta:
        table = "status_finding"
        unique_together = (("person_index", "kind", "under_way"),)
        indexes = (("person_index", "kind", "given_on"), ("source_case_id", "id"))
