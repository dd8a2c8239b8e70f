"""Papers (文书) that an office issued: each with its number, what it says, and where its bytes are kept.

A row never changes but twice: once when its bytes are made, and once if it is made void. `PaperSeries` is the head of a
series of numbers, one row an office, series and year, taken in turn by those who issue.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import ExactField, KeyField, SealedField, SealedJSONField, SealedRow
from models.organisations import Organisation


class PaperSeries(Model):
    id = fields.BigIntField(primary_key=True)
    office: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="paper_series", on_delete=fields.RESTRICT
    )
    office_id: int
    series = KeyField(max_length=24)
    year = fields.IntField()
    # The last number that was given.
    given = fields.IntField(default=0)

    class Meta:
        table = "paper_series"
        unique_together = (("office_id", "series", "year"),)


class IssuedPaper(SealedRow):
    bound_to = ("office_id", "series", "year", "sequence")

    id = fields.BigIntField(primary_key=True)
    # Which declared paper it is (casework/papers/declared.py).
    name = KeyField(max_length=40)
    title = fields.CharField(max_length=120)
    office: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="papers", on_delete=fields.RESTRICT
    )
    office_id: int
    # What the office was called then: it may be renamed.
    office_name = fields.CharField(max_length=60)
    series = KeyField(max_length=24)
    year = fields.IntField()
    sequence = fields.IntField()
    # As it stands on the paper: `铁保通〔2026〕18号`.
    number = ExactField(max_length=120, unique=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="papers", on_delete=fields.RESTRICT
    )
    case_id: str
    procedure = KeyField(max_length=32)
    # All that is printed but the code, which follows from the row's number.
    content = SealedJSONField()
    issued_on = fields.DateField()
    issued_at = fields.DatetimeField()
    issued_by_id = fields.BigIntField()
    issued_by_name = fields.CharField(max_length=60, default="")
    # Made void to be issued anew: which one this stands for.
    replaces_id = fields.BigIntField(null=True)
    # 1 until its bytes are made and kept.
    waiting = fields.IntField(null=True, default=1)
    file_key = KeyField(max_length=120, default="")
    sha256 = KeyField(max_length=64, default="")
    size = fields.BigIntField(default=0)
    made_at = fields.DatetimeField(null=True)
    voided_at = fields.DatetimeField(null=True)
    voided_by_id = fields.BigIntField(null=True)
    voided_by_name = fields.CharField(max_length=60, default="")
    void_reason = SealedField(null=True)

    class Meta:
        table = "issued_paper"
        unique_together = (("office_id", "series", "year", "sequence"),)
        indexes = (("office_id", "year", "id"), ("case_id", "id"), ("waiting", "id"), ("file_key",))
