"""Obligations: what the document asks of somebody by a day. Made from the life tables' effects, walked by one clock."""

from tortoise import fields
from tortoise.models import Model

from models.fields import KeyField


class Obligation(Model):
    id = fields.BigIntField(primary_key=True)
    kind = KeyField(max_length=32)
    clause = KeyField(max_length=16)
    # What makes it one: a household and a year, an organisation and a month.
    subject = KeyField(max_length=60)
    household_id = fields.BigIntField(null=True)
    area_path = KeyField(max_length=120)
    due_on = fields.DateField()
    discharged_at = fields.DatetimeField(null=True)
    case_id = KeyField(max_length=36, null=True)

    class Meta:
        table = "obligation"
        unique_together = (("kind", "subject"),)
        indexes = (("area_path", "due_on", "id"), ("household_id", "due_on"))
