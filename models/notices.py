"""Notices (通知): made with their case, rendered once. Their deliveries are rows beside them."""

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedJSONField, SealedRow
from models.tenancies import Tenancy


class Notice(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="notice", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    kind = KeyField(max_length=16)
    batch_id = KeyField(max_length=36)
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="notices", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    text = fields.TextField()
    particulars = SealedJSONField()
    # The chains' last heads before its day, in words.
    heads = fields.CharField(max_length=400, default="", db_default="")

    class Meta:
        table = "notice"
        unique_together = (("batch_id", "tenancy_id"),)
