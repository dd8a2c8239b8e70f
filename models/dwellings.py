"""Estates (小区), dwellings (房源), and why one is not let. `address_key` is the one name of a dwelling however it is
written.

How a dwelling stands (vacant, let, under repair …) is no column: it follows from its tenancies and its holds, on any
day (casework/dwellings/standings.py).
"""

from tortoise import fields
from tortoise.models import Model

from models.fields import ExactField, KeyField
from models.organisations import Organisation


class Estate(Model):
    id = fields.BigIntField(primary_key=True)
    name = ExactField(max_length=60, unique=True)

    class Meta:
        table = "estate"


class Dwelling(Model):
    id = fields.BigIntField(primary_key=True)
    estate: fields.ForeignKeyRelation[Estate] = fields.ForeignKeyField(
        "anju.Estate", related_name="dwellings", on_delete=fields.RESTRICT
    )
    estate_id: int
    building_number = fields.CharField(max_length=20)
    unit_number = fields.CharField(max_length=20)
    room_number = fields.CharField(max_length=20)
    address = ExactField(max_length=200)
    address_key = ExactField(max_length=200, unique=True)
    # Hundredths of a square metre: areas are compared and summed, so they are whole numbers.
    area_centi_m2 = fields.BigIntField()
    manager: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="managed_dwellings", on_delete=fields.RESTRICT
    )
    manager_id: int
    manager_path = KeyField(max_length=120)
    # The community it stands in: a dwelling that nobody lives in is still someone's to inspect.
    community: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="dwellings", on_delete=fields.RESTRICT
    )
    community_id: int
    area_path = KeyField(max_length=120)
    # Of a door that does not tell it by its number; NULL: it does.
    storey = fields.IntField(null=True)
    # Words of casework's; "": not told.
    layout = KeyField(max_length=16, default="", db_default="")
    ownership = KeyField(max_length=16, default="", db_default="")
    origin = KeyField(max_length=16, default="", db_default="")
    remark = fields.CharField(max_length=300, default="", db_default="")
    # The first day on which it was one of the district's; NULL: as long as is known.
    listed_on = fields.DateField(null=True)
    # Since when it has stood empty, as its manager tells of what no tenancy here knows; NULL: not told.
    empty_since = fields.DateField(null=True)

    class Meta:
        table = "dwelling"
        indexes = (
            ("area_path", "id"),
            ("manager_path", "id"),
            # A fragment of an address: of an estate the building and the door, or a door of whatever estate.
            ("estate_id", "building_number", "room_number"),
            ("room_number", "building_number"),
        )


class DwellingHold(Model):
    """Why a dwelling is not simply vacant or let, from day to day: reserved, being recovered, under repair, withdrawn.
    `standing` is 1 while it stands and NULL once it has ended: one of a kind at a time.
    """

    id = fields.BigIntField(primary_key=True)
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="holds", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    kind = KeyField(max_length=12)
    since_on = fields.DateField()
    # The first day on which it stood no more.
    until_on = fields.DateField(null=True)
    # Until when it was meant to last, that day included. A reservation lapses with it.
    planned_until = fields.DateField(null=True)
    standing = fields.IntField(null=True, default=1)
    # Of a recovery: from whom. No foreign key: tenancies know their dwelling.
    tenancy_id = fields.BigIntField(null=True)
    reason = fields.CharField(max_length=300)
    # The case by which it began.
    case_id = KeyField(max_length=36)

    class Meta:
        table = "dwelling_hold"
        unique_together = (("dwelling_id", "kind", "standing"),)
        indexes = (("dwelling_id", "since_on"), ("kind", "standing", "dwelling_id"), ("tenancy_id",))
