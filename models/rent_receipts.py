"""Receipts for rent (收据): one a payment, each a case that its paper is filed with."""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField
from models.tenancies import Tenancy


class RentReceipt(Model):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="rent_receipt", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    payment_id = KeyField(max_length=36, unique=True)
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="rent_receipts", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    # The number of the treasury's own receipt (非税票据号), where there is one.
    fiscal_number = fields.CharField(max_length=40, default="")

    class Meta:
        table = "rent_receipt"
