"""Addresses by which a calendar program reads what is due at an office: one that stands at most for each post."""

from tortoise import fields
from tortoise.models import Model

from models.accounts import Appointment
from models.fields import KeyField


class CalendarAddress(Model):
    id = fields.BigIntField(primary_key=True)
    # The hash of what stands in the address: whoever reads the table cannot read the calendar.
    token_hash = KeyField(max_length=64, unique=True)
    appointment: fields.ForeignKeyRelation[Appointment] = fields.ForeignKeyField(
        "anju.Appointment", related_name="calendar_addresses", on_delete=fields.RESTRICT
    )
    appointment_id: int
    # 1; NULL: it has been ended.
    living = fields.IntField(null=True, default=1)
    made_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    # On which day a program last asked; NULL: none has.
    read_on = fields.DateField(null=True)

    class Meta:
        table = "calendar_address"
        unique_together = (("appointment_id", "living"),)
