"""Applications for public rental housing (申请, 1a): what the family handed in.

It enters no ledger before it is housed.
"""

from tortoise import fields

from models.cases import Case
from models.fields import SealedJSONField, SealedRow


class Application(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="application", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    form = SealedJSONField()
    # The entry of the current ledger that it led to.
    tenancy_id = fields.BigIntField(null=True)

    class Meta:
        table = "application"
