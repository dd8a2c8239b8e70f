"""Obligations: what the document asks of somebody by a day. Made from the duties that procedures declare beside their
steps, walked by one clock. What became of each stands beside it, row by row, and is never changed: who owed what when.
"""

from tortoise import fields
from tortoise.models import Model

from models.asks import NO_DAY
from models.fields import KeyField


class Obligation(Model):
    id = fields.BigIntField(primary_key=True)
    kind = KeyField(max_length=32)
    clause = KeyField(max_length=16)
    # What makes it one: a period and who owes it, a year and a household, a month and an organisation.
    subject = KeyField(max_length=60)
    # The first half of `subject`, for what is asked of a whole period.
    period = KeyField(max_length=16, default="", db_default="")
    household_id = fields.BigIntField(null=True)
    organisation_id = fields.BigIntField(null=True)
    area_path = KeyField(max_length=120)
    due_on = fields.DateField()
    made_at = fields.DatetimeField(null=True)
    # NULL: it is owed.
    discharged_at = fields.DatetimeField(null=True)
    # Why it is owed no more: done by `case_id`, or lapsed, since whoever owed it is nobody of whom it is asked.
    ended_as = KeyField(max_length=8, default="", db_default="")
    case_id = KeyField(max_length=36, null=True)
    # NULL: nobody is to be reminded of it.
    remind_on = fields.DateField(null=True)
    # The day of the last reminder that was sent: of that day and those before it none is sent again.
    reminded_on = fields.DateField(null=True)

    class Meta:
        table = "obligation"
        unique_together = (("kind", "subject"),)
        indexes = (
            ("area_path", "due_on", "id"),
            ("household_id", "due_on"),
            # A board counts within the index: what is done of a period, and what is owed, area by area.
            ("kind", "period", "ended_as", "area_path"),
            ("kind", "ended_as", "area_path", "due_on"),
            # What is due first, of whichever area, without reading what lies elsewhere.
            ("kind", "discharged_at", "due_on", "id", "area_path"),
            ("remind_on", "id"),
        )


class DutyTally(Model):
    """How many obligations there are of a kind at a place: owed by a day, or done of a period. Those that have lapsed
    are nobody's figure. Derived: `casework/heart/tallies.py` moves it in the transaction that moves an obligation.
    """

    id = fields.BigIntField(primary_key=True)
    kind = KeyField(max_length=32)
    # As an obligation's: "" is owed.
    ended_as = KeyField(max_length=8, default="")
    area_path = KeyField(max_length=120)
    # Of what is owed; `NO_DAY` of what is done.
    due_on = fields.DateField(default=NO_DAY)
    # Of what is done; "" of what is owed.
    period = KeyField(max_length=16, default="")
    # 0: no office's own.
    organisation_id = fields.BigIntField(default=0)
    number = fields.IntField()

    class Meta:
        table = "duty_tally"
        unique_together = (("kind", "ended_as", "area_path", "due_on", "period", "organisation_id"),)
        indexes = (("organisation_id", "kind", "ended_as"),)


class ObligationEvent(Model):
    """What became of an obligation, and when the service knew it. Append-only."""

    id = fields.BigIntField(primary_key=True)
    obligation_id = fields.BigIntField()
    # `done`, `lapsed`, `owed` again, `reminded`, `moved` to another day.
    what = KeyField(max_length=8)
    at = fields.DatetimeField()
    # By which day it was owed then.
    due_on = fields.DateField()
    case_id = KeyField(max_length=36, null=True)

    class Meta:
        table = "obligation_event"
        indexes = (("obligation_id", "id"),)
