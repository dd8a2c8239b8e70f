"""The change of a dwelling's property manager: what is to pass from whom to whom, from which day; and, dwelling by
dwelling, who managed it until when.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField


class ManagerChange(Model):
    """One decision: of one dwelling, a building, or all that a manager has in an estate."""

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="manager_change", on_delete=fields.RESTRICT
    )
    case_id: str
    former_id = fields.BigIntField()
    receiving_id = fields.BigIntField()
    # NULL: of one dwelling, the case's own.
    estate_id = fields.BigIntField(null=True)
    # "": of the whole estate.
    building_number = fields.CharField(max_length=20, default="")
    # The first day on which the receiving one manages.
    since_on = fields.DateField()
    reason = fields.CharField(max_length=300)
    # 1: to come; NULL: done, or given up.
    under_way = fields.IntField(null=True, default=1)

    class Meta:
        table = "manager_change"
        indexes = (("under_way", "since_on", "id"), ("former_id", "under_way"))


class ManagerMove(Model):
    """Written when it happens and never changed: what a month's figures, and a dwelling's log, are made of."""

    id = fields.BigIntField(primary_key=True)
    # No foreign key: it is read by whom it went from and to, more than by the dwelling.
    dwelling_id = fields.BigIntField()
    former_id = fields.BigIntField()
    receiving_id = fields.BigIntField()
    # The first day under `receiving_id`.
    since_on = fields.DateField()
    case_id = KeyField(max_length=36)

    class Meta:
        table = "manager_move"
        unique_together = (("case_id", "dwelling_id"),)
        indexes = (("dwelling_id", "since_on"), ("former_id", "since_on"), ("receiving_id", "since_on"))
