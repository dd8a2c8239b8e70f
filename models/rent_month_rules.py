"""How a property manager charges a first and a last month: by days, or half and whole."""

from tortoise import fields
from tortoise.models import Model

from models.fields import KeyField
from models.organisations import Organisation


class RentMonthRule(Model):
    """Added to and never changed: of a month the one counts that holds since last before it, and of those the last."""

    id = fields.BigIntField(primary_key=True)
    manager: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="rent_month_rules", on_delete=fields.RESTRICT
    )
    manager_id: int
    # The first month.
    since = KeyField(max_length=7)
    # From so many days on it is a whole month, below it half of one; 0: by its days.
    whole_from = fields.IntField()
    reason = fields.CharField(max_length=200)
    set_by_id = fields.BigIntField()
    set_at = fields.DatetimeField()

    class Meta:
        table = "rent_month_rule"
        indexes = (("manager_id", "since", "id"),)
