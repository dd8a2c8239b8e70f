"""The waiting list (轮候, 2g): which place a family has among those who wait for a dwelling, and on which days.

Never rewritten but by its end: whatever moves a family gives it a new row, so that the order of any past day is what it
was on that day, also after a score was corrected.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField


class WaitingPlace(Model):
    id = fields.BigIntField(primary_key=True)
    application: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="waiting_places", on_delete=fields.RESTRICT
    )
    application_id: str
    area_path = KeyField(max_length=120)
    from_on = fields.DateField()
    # The first day on which it is not in force any more.
    until_on = fields.DateField(null=True)
    # 1 comes first.
    priority = fields.IntField()
    # NULL: nobody has scored it yet.
    score = fields.IntField(null=True)
    # In which all who wait on a day are ordered: no two are the same (casework/allocation/waiting_order.py).
    order_key = KeyField(max_length=160)
    # The same by the day of approval alone, where that is the district's order.
    day_key = KeyField(max_length=80)
    approved_on = fields.DateField()
    # Why it begins and why it ended: words of WHY.
    began_by = KeyField(max_length=16)
    ended_by = KeyField(max_length=16, default="")
    # 1: in force. One of an application at most.
    live = fields.IntField(null=True, default=1)

    class Meta:
        table = "waiting_place"
        unique_together = (("application_id", "live"),)
        indexes = (("live", "order_key"), ("live", "day_key"), ("application_id", "id"), ("until_on", "order_key"))
