"""Repairs (维修, 4.4.1.1a): what is broken in a dwelling, by when it is to be mended, who does it, what was done and at
what cost, and what the family says of it.
"""

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow


class Repair(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="repair", on_delete=fields.RESTRICT
    )
    case_id: str
    # What makes it one; "": it is none.
    emergency = KeyField(max_length=12, default="")
    kind = KeyField(max_length=12, default="")
    room = KeyField(max_length=12, default="")
    # By which way the manager heard of it.
    source = KeyField(max_length=8, default="")
    detail = SealedField(null=True)
    reported_on = fields.DateField(null=True)
    # By which day it is to be mended: the district's days, then what the manager has promised.
    fix_by = fields.DateField(null=True)
    # Since when this turn of the work is asked for: handed in, or opened again.
    asked_at = fields.DatetimeField(null=True)
    refused_because = KeyField(max_length=12, default="")
    worker = fields.CharField(max_length=60, default="")
    worker_phone = SealedField(null=True)
    finished_on = fields.DateField(null=True)
    done = SealedField(null=True)
    # Of all its turns together, and the month of the books into which the last of it went.
    cost_fen = fields.BigIntField(default=0)
    booked_month = KeyField(max_length=7, default="")
    reopened = fields.IntField(default=0)
    # The first day on which it was past its day; it stays, whatever comes.
    overdue_on = fields.DateField(null=True)
    # From 1 to 5; NULL: nobody said.
    rating = fields.IntField(null=True)
    rating_words = SealedField(null=True)

    class Meta:
        table = "repair"
        indexes = (("fix_by", "id"),)
