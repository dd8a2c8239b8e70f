"""Who is asked: a row for each role, side and family that a case waits for as it now stands.

Derived, every column of it: `casework/heart/asks.py` writes the rows from the life tables and the case, in the
transaction that moves the case, and `python -m server asks` makes them anew. Nobody may see or do anything because of
a row; it says only where to look.
"""

from datetime import date

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField

# Where a case has no day, so that those that have one come first.
NO_DAY = date(9999, 12, 31)


class Ask(Model):
    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="asks", on_delete=fields.CASCADE
    )
    case_id: str
    role = KeyField(max_length=24)
    # "receiving": the offices of the second area of a case that lies under two; "": everybody else.
    side = KeyField(max_length=12, default="")
    # Under what whoever is asked must be: of an office its area's or manager's path, of a family its number.
    path = KeyField(max_length=120, default="")
    household_id = fields.BigIntField(null=True)
    due_on = fields.DateField(default=NO_DAY)
    urgent = fields.IntField(default=0, db_default=0)
    # This account alone, where only who opened the case may go on; NULL: all who hold the post.
    hand = fields.BigIntField(null=True)
    # `,12,45,`: accounts that brought facts into what is judged now, and so are not asked. "": nobody.
    not_by = fields.TextField(default="")

    class Meta:
        table = "ask"
        # None is unique: who writes a case's rows holds the case, and a unique index would lock gaps beside it.
        indexes = (("role", "path", "due_on"), ("household_id", "due_on"), ("case_id", "role"),
                   # The few emergencies among however many.
                   ("urgent", "role", "path"))
