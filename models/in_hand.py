"""Who has taken a case in hand, so that two colleagues do not begin the same one."""

from tortoise import fields
from tortoise.models import Model

from models.fields import KeyField


class InHand(Model):
    """One of a case at most. It is told to colleagues and locks nothing: whatever it says, anybody asked may act."""

    case_id = KeyField(max_length=36, primary_key=True)
    account_id = fields.BigIntField()
    # In which post: with it, this ends.
    appointment_id = fields.BigIntField()
    organisation_id = fields.BigIntField()
    name = fields.CharField(max_length=60)
    since = fields.DatetimeField()

    class Meta:
        table = "in_hand"
