"""Delegations (代办授权): whom a tenant has consented to act in the family's place, for what, and until when.

`under_way` is 1 until the delegation ends and NULL afterwards, so that a unique index can hold 'one delegation to a
person at a time' on every engine. One that is past its day or its tenancy gives no right, whatever stands here.
"""

from tortoise import fields

from models.accounts import Appointment
from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.households import Household
from models.tenancies import Tenancy


class Delegation(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="delegation", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="delegations", on_delete=fields.RESTRICT
    )
    household_id: int
    # The tenancy it was given in: it ends with it.
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="delegations", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    # The giver's own binding: it ends with that too. NULL: of before this was kept, and no longer told.
    binding: fields.ForeignKeyNullableRelation[Appointment] = fields.ForeignKeyField(
        "anju.Appointment", related_name="delegations_given", null=True, on_delete=fields.RESTRICT
    )
    binding_id: int | None
    under_way = fields.IntField(null=True, default=1)
    given_by_id = fields.BigIntField()
    name = fields.CharField(max_length=60)
    relationship = KeyField(max_length=20)
    id_number = SealedField()
    id_index = KeyField(max_length=64, db_index=True)
    phone = SealedField()
    phone_index = KeyField(max_length=64)
    # Names of procedures, parted by commas.
    purposes = KeyField(max_length=400)
    until = fields.DateField()
    # Of the one-time code that the tenant passes on; NULL once it is of no more use.
    code_hash = KeyField(max_length=64, null=True, unique=True)
    code_expires_at = fields.DatetimeField()
    account_id = fields.BigIntField(null=True)
    accepted_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "delegation"
        unique_together = (("household_id", "id_index", "under_way"),)
