"""Where a property manager's rent is paid: at which counter, into which account."""

from tortoise import fields
from tortoise.models import Model

from models.organisations import Organisation


class RentPlace(Model):
    """Added to and never changed: the last one counts."""

    id = fields.BigIntField(primary_key=True)
    manager: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="rent_places", on_delete=fields.RESTRICT
    )
    manager_id: int
    place = fields.CharField(max_length=100, default="")
    hours = fields.CharField(max_length=60, default="")
    account_name = fields.CharField(max_length=60, default="")
    bank = fields.CharField(max_length=60, default="")
    account_number = fields.CharField(max_length=40, default="")
    set_by_id = fields.BigIntField()
    set_at = fields.DatetimeField()

    class Meta:
        table = "rent_place"
        indexes = (("manager_id", "id"),)
