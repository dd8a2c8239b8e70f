"""What is let off a family's rent, from which day to which, and on what ground (4.4.1.1a)."""

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.tenancies import Tenancy


class RentReduction(SealedRow):
    """It counts while its case is granted, and where it was ended early until the day before that."""

    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="rent_reduction", on_delete=fields.RESTRICT
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="rent_reductions", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    first_on = fields.DateField()
    last_on = fields.DateField()
    percent = fields.IntField(default=0)
    off_fen = fields.BigIntField(default=0)
    ground = KeyField(max_length=16)
    # May tell of illness or disability.
    basis = SealedField()
    stopped_on = fields.DateField(null=True)

    class Meta:
        table = "rent_reduction"
        indexes = (("tenancy_id", "last_on"),)
