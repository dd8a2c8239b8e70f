"""The cross check of every acceptance (4.2.2d, 4.2.2e): what was found, frozen with the case, and what it looks by.

`CrossCheck` rows are only ever added: one for each time the ledgers were asked. `CrossCheckKey` is what an application
was made with, so that a second one is found while the first is still on its way.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import ExactField, KeyField, SealedJSONField, SealedRow


class CrossCheck(SealedRow):
    """What the ledgers said when the case took the step that made it `version`. Its digest is in that step's event."""

    bound_to = ("case_id", "version")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="cross_checks", on_delete=fields.RESTRICT
    )
    case_id: str
    version = fields.IntField()
    at = fields.DatetimeField()
    findings = SealedJSONField()

    class Meta:
        table = "cross_check"
        unique_together = (("case_id", "version"),)


class CrossCheckKey(Model):
    """A registered address's key, or the blind index of a member's ID number, of one application."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="cross_check_keys", on_delete=fields.RESTRICT
    )
    case_id: str
    key = ExactField(max_length=200, db_index=True)
    # The community that accepted it, as it was called then.
    office = fields.CharField(max_length=60)

    class Meta:
        table = "cross_check_key"
        unique_together = (("case_id", "key"),)


class CheckShown(Model):
    """That what a check found was shown to somebody on that day: counted, so that looking has a bound (4.2.2d)."""

    id = fields.BigIntField(primary_key=True)
    account_id = fields.BigIntField()
    day = fields.DateField()
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="checks_shown", on_delete=fields.RESTRICT
    )
    case_id: str
    # In which post, and when first on that day.
    role = KeyField(max_length=24)
    organisation_id = fields.BigIntField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "check_shown"
        unique_together = (("account_id", "day", "case_id"),)
        indexes = (("day", "account_id"),)
