"""Enforcements (腾退执行, 5.1c): how an exit that was judged and served is carried out: the moving period, what was
tried and who helped, the demand, and what became of it in court.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.tenancies import Tenancy


class Enforcement(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="enforcement", on_delete=fields.RESTRICT
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="enforcements", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    # 1: under way; NULL: over. Of a tenancy there is one at a time.
    under_way = fields.IntField(null=True, default=1)
    # The decision that it carries out, the route that its ground takes, and the exits' word for why.
    judgement_id = KeyField(max_length=36, db_index=True)
    route = KeyField(max_length=20)
    cause = KeyField(max_length=16)
    served_on = fields.DateField()
    # The last day of the moving period.
    move_by = fields.DateField()
    # By when whoever is asked acts: the day that the duty goes by. NULL: the family's own days run.
    act_by = fields.DateField(null=True)
    # The demand: what was owed on its day, [what, how, fen] each, how it came to the family, and its term.
    demanded_on = fields.DateField(null=True)
    demand_lines = fields.JSONField[list[Any]](default=list)
    demand_fen = fields.BigIntField(default=0)
    demand_words = SealedField(null=True)
    demand_served_on = fields.DateField(null=True)
    demand_by = fields.DateField(null=True)
    # What the family said to it, and what the district office found of that.
    answer = SealedField(null=True)
    answered_on = fields.DateField(null=True)
    considered = SealedField(null=True)
    # In court.
    court_way = KeyField(max_length=8, default="")
    court = fields.CharField(max_length=60, default="")
    court_number = fields.CharField(max_length=60, default="")
    filed_on = fields.DateField(null=True)
    docketed_on = fields.DateField(null=True)
    ruling = KeyField(max_length=16, default="")
    ruled_on = fields.DateField(null=True)
    ruling_words = SealedField(null=True)
    # Carried out by the court: when, who was there, where the family went.
    carried_on = fields.DateField(null=True)
    carried_hour = fields.IntField(null=True)
    carried_by = SealedField(null=True)
    arrangement = SealedField(null=True)
    exit_id = KeyField(max_length=36, default="")

    class Meta:
        table = "enforcement"
        unique_together = (("tenancy_id", "under_way"),)
        indexes = (("under_way", "id"),)


class EnforcementEntry(SealedRow):
    """One try to have the family leave, or one thing done to help it move. Append-only."""

    bound_to = ("case_id", "number")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="enforcement_entries", on_delete=fields.RESTRICT
    )
    case_id: str
    number = fields.IntField()
    # attempt, help; and which of their ways.
    kind = KeyField(max_length=12)
    way = KeyField(max_length=16)
    dated = fields.DateField()
    # Of an attempt: at which hour of the day.
    hour = fields.IntField(null=True)
    met = SealedField(null=True)
    words = SealedField(null=True)
    # How many photographs show it.
    shown = fields.IntField(default=0)
    account_id = fields.BigIntField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "enforcement_entry"
        unique_together = (("case_id", "number"),)
