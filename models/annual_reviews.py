"""Annual reviews (年度核查, 4.5): of each family and year one, with what the ledgers said, what was found, and how
often it was looked for.
"""

from tortoise import fields

from models.cases import Case
from models.fields import KeyField, SealedJSONField, SealedRow


class AnnualReview(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="annual_review", on_delete=fields.RESTRICT
    )
    case_id: str
    household_id = fields.BigIntField()
    year = fields.IntField()
    # `housing` or `subsidy`: what the family draws.
    benefit = KeyField(max_length=12)
    # "": not reviewed yet; else one of RESULTS of its forms.
    result = KeyField(max_length=16, default="")
    # By which procedure a change that was found is carried out; "": nothing has to be.
    follow = KeyField(max_length=24, default="")
    # What the ledgers said point by point on the day of the review, and what was found.
    sheet = SealedJSONField(null=True)
    # Each time that the family was looked for: by which way, on which day, and what came of it.
    contacts = SealedJSONField(null=True)
    # 1: the street reads this one again before it confirms.
    sampled = fields.IntField(default=0)
    reviewed_on = fields.DateField(null=True)
    confirmed_on = fields.DateField(null=True)
    # Which summary carries it as it stands; NULL: none does yet.
    summary_id = fields.BigIntField(null=True)
    # What the summary before said of it, where it was reviewed again since; "": none said anything.
    summed_as = KeyField(max_length=16, default="", db_default="")

    class Meta:
        table = "annual_review"
        unique_together = (("household_id", "year"),)
        indexes = (("year", "result", "id"), ("summary_id", "id"))
