"""Registered items (登记事项): what the district office adds to the ledgers, as data (4.2.1c), and their typed values.

A value is one row of one entry and one item, in the column of its kind. No item is ever deleted, so no value is lost.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import ExactField, KeyField, SealedField, SealedJSONField, SealedRow
from models.households import Household


class RegisteredItem(SealedRow):
    """Its case is the district office's decisions about it."""

    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="registered_item", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    ledger = KeyField(max_length=12)
    name = ExactField(max_length=40)
    kind = KeyField(max_length=12)
    choices = SealedJSONField()
    hint = fields.CharField(max_length=100, default="")
    required = fields.BooleanField(default=False)
    filled_by = KeyField(max_length=16)
    position = fields.IntField(default=0)
    # 1 while it is live, NULL once retired: two live items of one ledger have two names.
    live = fields.IntField(null=True, default=1)
    retired_on = fields.DateField(null=True)

    class Meta:
        table = "registered_item"
        unique_together = (("ledger", "name", "live"),)


class RegisteredValue(SealedRow):
    bound_to = ("subject", "item_id")

    id = fields.BigIntField(primary_key=True)
    # The item's case. No foreign key: Tortoise makes none to a key that is itself one.
    item_id = KeyField(max_length=36, db_index=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="registered_values", on_delete=fields.RESTRICT
    )
    household_id: int
    # The entry: `tenancy:12` or `award:3`.
    subject = KeyField(max_length=24)
    text = SealedField(null=True)
    number = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    day = fields.DateField(null=True)
    choice = ExactField(max_length=40, null=True)
    yes = fields.BooleanField(null=True)
    evidence_id = KeyField(max_length=36, null=True)

    class Meta:
        table = "registered_value"
        unique_together = (("subject", "item_id"),)
        indexes = (("household_id", "id"),)


class LedgerAdjustment(Model):
    """A correction or a check of one entry: opened so that photographs may be taken, then recorded."""

    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="ledger_adjustment", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    subject = KeyField(max_length=24)

    class Meta:
        table = "ledger_adjustment"
