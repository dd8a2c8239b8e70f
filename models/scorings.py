"""Scores (评分, 2g): what of a family that applied was shown, and how many points came of it, version by version.

A version is never edited: what is corrected is a new one, and the old one stays to be read. What is found about illness
and disability stands in its lines, so they are sealed.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import ExactField, KeyField, SealedField, SealedJSONField, SealedRow


class Scoring(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="scoring", on_delete=fields.RESTRICT
    )
    case_id: str
    application: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="scorings", on_delete=fields.RESTRICT
    )
    application_id: str
    # One of an application that is under way or counts; NULL: taken back.
    live = fields.IntField(null=True, default=1)
    # What the papers show: income, area, since when registered here.
    facts = SealedJSONField()
    # 0: not scored yet; else which of its versions counts.
    version = fields.IntField(default=0)
    # The last day on which the family may object.
    object_by = fields.DateField(null=True)
    # By when the family's circumstances are looked at again, and it is scored anew.
    review_by = fields.DateField(null=True)
    objection = SealedField(null=True)
    answer = SealedField(null=True)

    class Meta:
        table = "scoring"
        unique_together = (("application_id", "live"),)
        indexes = (("review_by", "id"),)


class Score(SealedRow):
    """One version: frozen at a day, by a version of the rules."""

    bound_to = ("case_id", "version")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="scores", on_delete=fields.RESTRICT
    )
    case_id: str
    version = fields.IntField()
    reference_on = fields.DateField()
    rules = ExactField(max_length=40)
    # Of the rules as they stood, so that nobody can put others in their place.
    rules_sha256 = KeyField(max_length=64)
    total = fields.IntField()
    # Line by line what was found, from where, and its points; and what two of the same points are ordered by.
    content = SealedJSONField()
    scored_on = fields.DateField()

    class Meta:
        table = "score"
        unique_together = (("case_id", "version"),)


class ScoreRuleSet(Model):
    """Rules of scoring as the district set them: in force from `valid_from` until the next one's first day. Never
    changed.
    """

    id = fields.BigIntField(primary_key=True)
    name = ExactField(max_length=40, unique=True)
    valid_from = fields.DateField()
    content = fields.TextField()
    set_by = fields.CharField(max_length=60)
    set_at = fields.DatetimeField()

    class Meta:
        table = "score_rule_set"
        indexes = (("valid_from", "id"),)
