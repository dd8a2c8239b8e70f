"""Estates (小区) and dwellings (房源). `address_key` is the one name of a dwelling however it is written."""

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

    class Meta:
        table = "dwelling"
        indexes = (
            ("area_path", "id"),
            ("manager_path", "id"),
            # A fragment of an address: of an estate the building and the door, or a door of whatever estate.
            ("estate_id", "building_number", "room_number"),
            ("room_number", "building_number"),
        )
