"""Publicity (公示, 1d): which results of review are shown to everybody, for how long, and what became of each; and the
objections that anybody raised.

A line keeps what was shown of a family, masked as it was: the name in part, how many they are, the community. Who
objected stands sealed beside the objection and nowhere else.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow


class Publicity(Model):
    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="publicity", on_delete=fields.RESTRICT
    )
    case_id: str
    # The procedure whose cases it shows.
    kind = KeyField(max_length=32)
    # What its public page is called: says nothing, and cannot be counted up to.
    slug = KeyField(max_length=24, unique=True)
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)
    # Until when what became of objections is shown, by numbers alone.
    result_until = fields.DateField(null=True)
    base = fields.CharField(max_length=200, default="")
    note = fields.CharField(max_length=200, default="")

    class Meta:
        table = "publicity"
        indexes = (("ends_on", "id"),)


class PublicityLine(Model):
    id = fields.BigIntField(primary_key=True)
    publicity: fields.ForeignKeyRelation[Publicity] = fields.ForeignKeyField(
        "anju.Publicity", related_name="lines", on_delete=fields.RESTRICT
    )
    publicity_id: int
    number = fields.IntField()
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="publicity_lines", on_delete=fields.RESTRICT
    )
    case_id: str
    shown_name = fields.CharField(max_length=80)
    people = fields.IntField()
    community = fields.CharField(max_length=60)
    benefit = fields.CharField(max_length=120)
    # "": shown; held, passed, upheld, again, left, taken_down.
    state = KeyField(max_length=12, default="")
    # What is told of an objection to it once it was answered.
    result = fields.CharField(max_length=120, default="")
    # 1: nothing has been decided of it yet. One of a case at most.
    live = fields.IntField(null=True, default=1)

    class Meta:
        table = "publicity_line"
        unique_together = (("case_id", "live"), ("publicity_id", "number"))
        indexes = (("case_id", "state"),)


class PublicityObjection(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="publicity_objection", on_delete=fields.RESTRICT
    )
    case_id: str
    line: fields.ForeignKeyRelation[PublicityLine] = fields.ForeignKeyField(
        "anju.PublicityLine", related_name="objections", on_delete=fields.RESTRICT
    )
    line_id: int
    # Digest of the receipt's secret, by which whoever objected comes back.
    code_index = KeyField(max_length=64, unique=True)
    detail = SealedField(null=True)
    objector_name = SealedField(null=True)
    objector_phone = SealedField(null=True)
    received_on = fields.DateField()
    answer_by = fields.DateField()
    # 1: it holds the case.
    standing = fields.IntField(null=True, default=1)
    outcome = KeyField(max_length=16, default="")
    answer = SealedField(null=True)
    reasons = SealedField(null=True)

    class Meta:
        table = "publicity_objection"
        indexes = (("line_id", "standing", "id"), ("standing", "id"))
