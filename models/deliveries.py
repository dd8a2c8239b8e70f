"""Deliveries: one row for each person, channel and cause. Made in the case's transaction, carried out after it."""

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedJSONField, SealedRow


class Delivery(SealedRow):
    bound_to = ("cause", "channel", "account_id")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="deliveries", on_delete=fields.RESTRICT
    )
    case_id: str
    # Where a press on it leads to; "": to its case. A reminder's case is not the family's own.
    page = KeyField(max_length=60, default="", db_default="")
    # What brought it about, once: `<case id>:<version>`; of a reminder its obligation and its day. `#2` after it: the
    # second that one person (or nobody) is told of it.
    cause = KeyField(max_length=60)
    channel = KeyField(max_length=12)
    # 0 stands for 'nobody bound yet': NULL would escape the unique index.
    account_id = fields.BigIntField(default=0)
    household_id = fields.BigIntField(null=True)
    title = fields.CharField(max_length=120)
    message = SealedJSONField()
    state = KeyField(max_length=16)
    attempts = fields.IntField(default=0)
    leased_until = fields.DatetimeField(null=True)
    next_try_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)
    reason = KeyField(max_length=60, default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "delivery"
        unique_together = (("cause", "channel", "account_id"),)
        indexes = (("state", "next_try_at", "id"), ("account_id", "id"))
