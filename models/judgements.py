"""Judgements (退出与追缴研判, 5.1, 5.2): what was reported of a family, what it was told and answered, and what the
district office decided of each ground.

`standing` of a ground is 1 while it is under judgement, or was judged true and that stands, and NULL afterwards, so
that a unique index can hold 'one judgement of a family and ground at a time' on every engine.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedField, SealedJSONField, SealedRow
from models.households import Household
from models.subsidies import SubsidyAward
from models.tenancies import Tenancy


class Judgement(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="judgement", on_delete=fields.RESTRICT
    )
    case_id: str
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="judgements", on_delete=fields.RESTRICT
    )
    household_id: int
    # What it is about: where the family lives, or what it is paid. One of the two.
    tenancy: fields.ForeignKeyNullableRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="judgements", null=True, on_delete=fields.RESTRICT
    )
    tenancy_id: int | None
    award: fields.ForeignKeyNullableRelation[SubsidyAward] = fields.ForeignKeyField(
        "anju.SubsidyAward", related_name="judgements", null=True, on_delete=fields.RESTRICT
    )
    award_id: int | None
    # The case that it comes of by itself, and that is told how it went.
    source_case_id = KeyField(max_length=36, null=True)
    # By which day's grounds it is judged.
    ruled_on = fields.DateField()
    facts = SealedField(null=True)
    # Photographs and papers that the family is told of in words alone, for they show others; and these words.
    withheld = SealedJSONField(null=True)
    withheld_words = SealedField(null=True)
    # The notice before the hearing: how the family came to have it, and until when it may answer.
    told_on = fields.DateField(null=True)
    notice_on = fields.DateField(null=True)
    notice_way = KeyField(max_length=16, default="")
    notice_received_by = SealedField(null=True)
    notice_witness = SealedField(null=True)
    answer_days = fields.IntField(null=True)
    answer_until = fields.DateField(null=True)
    # Since when photographs show what is asked for now, such as the signed note of what was said.
    asked_at = fields.DatetimeField(null=True)
    # What makes leaving hard: codes, and words.
    hardship = KeyField(max_length=60, default="")
    hardship_words = SealedField(null=True)
    # The decision: which one of this case, what it says on the whole, and of whom.
    turn = fields.IntField(default=0)
    reasons = SealedField(null=True)
    judged_by_id = fields.BigIntField(null=True)
    decided_on = fields.DateField(null=True)
    # Days from the service until the keys are handed back, and the day that they come to.
    move_days = fields.IntField(null=True)
    move_by = fields.DateField(null=True)
    served_on = fields.DateField(null=True)
    served_way = KeyField(max_length=16, default="")
    # By when whoever is asked acts: the day that the duty goes by. NULL: nobody is.
    act_by = fields.DateField(null=True)
    under_way = fields.IntField(null=True, default=1)

    class Meta:
        table = "judgement"
        indexes = (("tenancy_id", "id"), ("household_id", "id"), ("under_way", "id"))


class JudgementGround(SealedRow):
    """One of the grounds that were reported, and what was decided of it."""

    bound_to = ("judgement_id", "ground")

    id = fields.BigIntField(primary_key=True)
    judgement: fields.ForeignKeyRelation[Judgement] = fields.ForeignKeyField(
        "anju.Judgement", related_name="grounds", on_delete=fields.RESTRICT
    )
    judgement_id: int
    household_id = fields.BigIntField()
    ground = KeyField(max_length=24)
    standing = fields.IntField(null=True, default=1)
    # Since when it is said to have been so, and until when.
    from_day = fields.DateField(null=True)
    to_day = fields.DateField(null=True)
    # "": not yet; exit, recover, rectify, none.
    outcome = KeyField(max_length=12, default="")
    reasons = SealedField(null=True)
    # Of a recovery: the sum, from and to which day, and each line [what, how, fen]; why it differs from their sum.
    amount_fen = fields.BigIntField(null=True)
    recover_from = fields.DateField(null=True)
    recover_to = fields.DateField(null=True)
    lines = fields.JSONField[list[Any]](default=list)
    adjusted_because = SealedField(null=True)
    # Of a rectification: what, in how many days, and the case of it.
    demand = SealedField(null=True)
    rectify_days = fields.IntField(null=True)
    rectification_id = KeyField(max_length=36, default="")
    # A fine that another authority imposed; none is imposed here.
    fine = SealedJSONField(null=True)

    class Meta:
        table = "judgement_ground"
        unique_together = (("judgement_id", "ground"), ("household_id", "ground", "standing"))
        indexes = (("ground", "standing"),)


class JudgementPoint(SealedRow):
    """One point of what the family says, and what whoever judges finds of it."""

    bound_to = ("judgement_id", "place")

    id = fields.BigIntField(primary_key=True)
    judgement: fields.ForeignKeyRelation[Judgement] = fields.ForeignKeyField(
        "anju.Judgement", related_name="points", on_delete=fields.RESTRICT
    )
    judgement_id: int
    place = fields.IntField()
    said = SealedField()
    said_on = fields.DateField()
    # self, delegate, oral: and by whom, where it was said at the desk.
    way = KeyField(max_length=12)
    speaker = SealedField(null=True)
    # NULL: not examined yet.
    accepted = fields.BooleanField(null=True)
    why = SealedField(null=True)

    class Meta:
        table = "judgement_point"
        unique_together = (("judgement_id", "place"),)


class JudgementSource(Model):
    """A case on which a report rests: a violation, a visit, a complaint, a rectification that was refused."""

    id = fields.BigIntField(primary_key=True)
    judgement: fields.ForeignKeyRelation[Judgement] = fields.ForeignKeyField(
        "anju.Judgement", related_name="sources", on_delete=fields.RESTRICT
    )
    judgement_id: int
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="judgement_sources", on_delete=fields.RESTRICT
    )
    case_id: str

    class Meta:
        table = "judgement_source"
        unique_together = (("judgement_id", "case_id"),)
