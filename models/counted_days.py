"""Last days that were counted by working days into a year whose days of rest were not announced then."""

from tortoise import fields
from tortoise.models import Model

from models.fields import KeyField


class CountedDay(Model):
    """One such day as it was first told. What became of it is added once, and nothing else is ever changed."""

    id = fields.BigIntField(primary_key=True)
    case_id = KeyField(max_length=36)
    # Table and column, and the row's key.
    place = KeyField(max_length=60)
    row_key = KeyField(max_length=36)
    day = fields.DateField()
    counted_from = fields.DateField()
    # Working days; with `rests` none, but off a day of rest.
    days = fields.IntField()
    rests = fields.IntField()
    # Until which year days of rest were announced then.
    known_until = fields.IntField()
    kept_on = fields.DateField()
    # NULL: it stands as it was told.
    settled_on = fields.DateField(null=True)
    became = fields.DateField(null=True)

    class Meta:
        table = "counted_day"
        indexes = (("case_id", "place"), ("settled_on", "day"))
