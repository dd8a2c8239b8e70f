"""The property manager's books: rent charged and paid (缴费), what was spent, and each month's account of both.

Rows are append-only. `month` is the month of account in which a row counts; `for_month` the month the rent is for. A
mistake in a month that is closed is put right by a row of a later month, marked as a correction.
"""

from tortoise import fields
from tortoise.models import Model

from models.dwellings import Dwelling
from models.fields import KeyField
from models.organisations import Organisation
from models.tenancies import Tenancy


class RentPayment(Model):
    # Made by the client, or from its batch: what is sent twice is entered once.
    id = KeyField(max_length=36, primary_key=True)
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="rent_payments", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    dwelling_id = fields.BigIntField()
    manager_id = fields.BigIntField()
    month = KeyField(max_length=7)
    for_month = KeyField(max_length=7)
    charged_fen = fields.BigIntField(default=0)
    paid_fen = fields.BigIntField(default=0)
    paid_on = fields.DateField(null=True)
    way = KeyField(max_length=16, default="")
    correction = fields.BooleanField(default=False)
    note = fields.CharField(max_length=200, default="")
    # `<tenancy>:<month>` of an ordinary charge: nobody is charged twice for a month. NULL for all else.
    charge_key = KeyField(max_length=40, null=True, unique=True)
    entered_by_id = fields.BigIntField()
    entered_at = fields.DatetimeField()

    class Meta:
        table = "rent_payment"
        indexes = (("tenancy_id", "for_month"), ("manager_id", "month", "dwelling_id"), ("dwelling_id", "for_month"))


class Expenditure(Model):
    id = KeyField(max_length=36, primary_key=True)
    manager: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="expenditures", on_delete=fields.RESTRICT
    )
    manager_id: int
    month = KeyField(max_length=7)
    # None: for the estate as a whole.
    dwelling: fields.ForeignKeyNullableRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="expenditures", null=True, on_delete=fields.RESTRICT
    )
    dwelling_id: int | None
    kind = KeyField(max_length=16)
    amount_fen = fields.BigIntField()
    spent_on = fields.DateField()
    correction = fields.BooleanField(default=False)
    note = fields.CharField(max_length=200, default="")
    entered_by_id = fields.BigIntField()
    entered_at = fields.DatetimeField()

    class Meta:
        table = "expenditure"
        indexes = (("manager_id", "month", "id"), ("dwelling_id", "spent_on"))


class ManagerMonth(Model):
    """One month of a manager's books: how many rows it holds, and whether more may come."""

    id = fields.BigIntField(primary_key=True)
    manager: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="months", on_delete=fields.RESTRICT
    )
    manager_id: int
    month = KeyField(max_length=7)
    entries = fields.IntField(default=0)
    frozen = fields.BooleanField(default=False)

    class Meta:
        table = "manager_month"
        unique_together = (("manager_id", "month"),)
