"""Spot checks (随机抽查, 4.6): what was fixed and published before a draw, its seed, and what was found of each
that was drawn.

A population is kept some hundred members a row: the keys that are published, and sealed beside them whom they stand
for. Whoever was drawn has a row and a case of their own.
"""

from __future__ import annotations

from tortoise import fields

from models.cases import Case
from models.fields import ExactField, KeyField, LongAsciiField, SealedField, SealedJSONField, SealedRow
from models.organisations import Organisation


class SpotCheck(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="spot_check", on_delete=fields.RESTRICT
    )
    case_id: str
    office: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="spot_checks", on_delete=fields.RESTRICT
    )
    office_id: int
    # `community`, `street` or `district`, or `results` of the district office: whose duty it is, and how it is drawn.
    level = KeyField(max_length=12)
    year = fields.IntField()
    period = KeyField(max_length=16)
    # Which draw of that office in that period; of a further one why.
    turn = fields.IntField(default=1)
    further_because = SealedField(null=True)
    # 1: announced and not drawn yet, 2: the same of the results of a year; NULL: over. One office has one of each.
    under_way = fields.IntField(null=True, default=1)
    # 1: it stands, and what was drawn counts as drawn; NULL: annulled.
    valid = fields.IntField(null=True, default=1)
    # By which anybody finds the record.
    code = KeyField(max_length=24, unique=True)
    announced_at = fields.DatetimeField()
    # What is published of it before the draw, as `casework/words/draws.py` says it, without the members: JSON.
    announcement = SealedJSONField()
    announcement_sha256 = KeyField(max_length=64)
    # The earliest day on which the seed may be entered.
    draw_on = fields.DateField()
    # Sources that took the place of the first, by the rule that the announcement names.
    replaced = SealedJSONField(null=True)
    seed = ExactField(max_length=200, default="")
    drawn_at = fields.DatetimeField(null=True)
    # The keys that were drawn, of each population, in order.
    samples = SealedJSONField(null=True)
    annulled_because = SealedField(null=True)

    class Meta:
        table = "spot_check"
        unique_together = (("office_id", "period", "turn"), ("office_id", "under_way"))
        indexes = (("office_id", "year", "valid"), ("level", "period", "id"))


class SpotCheckMembers(SealedRow):
    """Some of the members of a population."""

    bound_to = ("check_id", "population", "page")

    id = fields.BigIntField(primary_key=True)
    check: fields.ForeignKeyRelation[SpotCheck] = fields.ForeignKeyField(
        "anju.SpotCheck", related_name="members", on_delete=fields.RESTRICT
    )
    check_id: int
    population = KeyField(max_length=16)
    page = fields.IntField()
    # As they are published: a line each.
    lines = LongAsciiField()
    # For whom each line stands, in their order: a family's number, or a case's id, or an office's number.
    subjects = SealedJSONField()

    class Meta:
        table = "spot_check_members"
        unique_together = (("check_id", "population", "page"),)


class SpotCheckItem(SealedRow):
    """One that was drawn: a family's file, or a change of people in it."""

    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="spot_check_item", on_delete=fields.RESTRICT
    )
    case_id: str
    check: fields.ForeignKeyRelation[SpotCheck] = fields.ForeignKeyField(
        "anju.SpotCheck", related_name="items", on_delete=fields.RESTRICT
    )
    check_id: int
    office_id = fields.BigIntField()
    level = KeyField(max_length=12)
    # Of which year it covers the family; NULL: its draw was annulled.
    year = fields.IntField(null=True)
    population = KeyField(max_length=16)
    member_key = KeyField(max_length=16)
    # In the order of the draw, from 1.
    place = fields.IntField()
    household_id = fields.BigIntField()
    # Of a change or a review: the case by which it was made; "": of a file.
    subject_case_id = KeyField(max_length=36, default="")
    # The community, or of the district's the street, in which it was drawn; 0: of a community's own.
    unit_id = fields.BigIntField(default=0)
    # 1: still to be looked at, or to be put right; NULL: over.
    open = fields.IntField(null=True, default=1)
    checked_on = fields.DateField(null=True)
    answers = SealedJSONField(null=True)
    findings = SealedField(null=True)
    # What has to be put right, by whom and by which day; and what was found then.
    order_to = KeyField(max_length=12, default="")
    order_by = fields.DateField(null=True)
    order_what = SealedField(null=True)
    # What whoever was told so says that they have done, and when.
    order_answer = SealedField(null=True)
    answered_on = fields.DateField(null=True)
    looked_on = fields.DateField(null=True)
    found = SealedField(null=True)
    # Which day it is that it was given to be put right by; and what became of what was not.
    turn = fields.IntField(default=1, db_default=1)
    then = KeyField(max_length=12, default="", db_default="")

    class Meta:
        table = "spot_check_item"
        unique_together = (("check_id", "population", "place"),)
        indexes = (
            ("office_id", "year", "household_id"), ("subject_case_id", "office_id"), ("check_id", "open"),
            ("open", "id"), ("household_id", "id"),
        )
