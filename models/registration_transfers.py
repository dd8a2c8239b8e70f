"""Transfers of household registration inside the district (户籍移交, 4.2.4): from which community to which.

`under_way` is 1 until the transfer ends and NULL afterwards, so that a unique index can hold 'one transfer of a
family at a time' on every engine.
"""

from tortoise import fields

from models.cases import Case
from models.fields import SealedJSONField, SealedRow
from models.households import Household
from models.organisations import Organisation


class RegistrationTransfer(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="registration_transfer", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="registration_transfers", on_delete=fields.RESTRICT
    )
    household_id: int
    under_way = fields.IntField(null=True, default=1)
    origin: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="transfers_out", on_delete=fields.RESTRICT
    )
    origin_id: int
    receiving: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="transfers_in", on_delete=fields.RESTRICT
    )
    receiving_id: int
    former_address = fields.CharField(max_length=200)
    new_address = fields.CharField(max_length=200)
    registered_on = fields.DateField()
    note = fields.CharField(max_length=300, default="")
    # Who belonged to the family when it was reported: either side may read that, and only one what comes after.
    members = SealedJSONField()
    # When the district office was told, and when responsibility passed.
    informed_at = fields.DatetimeField(null=True)
    accepted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "registration_transfer"
        unique_together = (("household_id", "under_way"),)
