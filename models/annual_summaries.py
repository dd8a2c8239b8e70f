"""What a street reports up of a year's annual reviews (年度核查汇总, 4.5.2): frozen when it is reported, and hashed
with its event. What comes after is a further one of the same year, never another text of this.
"""

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedJSONField, SealedRow
from models.organisations import Organisation


class AnnualSummary(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="annual_summary", on_delete=fields.RESTRICT
    )
    case_id: str
    street: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="annual_summaries", on_delete=fields.RESTRICT
    )
    street_id: int
    year = fields.IntField()
    # 1: the year's own; from 2 on: what was reviewed after it went up.
    turn = fields.IntField(default=1)
    content = SealedJSONField(null=True)
    digest = KeyField(max_length=64, default="")
    reported_at = fields.DatetimeField(null=True)

    class Meta:
        table = "annual_summary"
        unique_together = (("street_id", "year", "turn"),)
        indexes = (("year", "street_id"),)
