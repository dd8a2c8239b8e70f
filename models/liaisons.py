"""Gas, water, electricity and heating (4.4.1.1b): the numbers of each dwelling, and what its manager asked whom."""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.dwellings import Dwelling
from models.fields import ExactField, KeyField, SealedField, SealedRow


class UtilityAccount(Model):
    """One utility of one dwelling: the number of its account (户号) and of its meter, where they are told."""

    id = fields.BigIntField(primary_key=True)
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="utility_accounts", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    utility = KeyField(max_length=8)
    account_number = ExactField(max_length=40, default="")
    meter_number = ExactField(max_length=40, default="")

    class Meta:
        table = "utility_account"
        unique_together = (("dwelling_id", "utility"),)
        indexes = (("utility", "account_number"),)


class Liaison(SealedRow):
    """Its case is what was asked of a utility, of whom and for which dwelling, and what came of it."""

    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="liaison", on_delete=fields.RESTRICT
    )
    case_id: str
    utility = KeyField(max_length=8)
    purpose = KeyField(max_length=12)
    asked_whom = fields.CharField(max_length=60)
    asked_on = fields.DateField()
    words = SealedField()
    # Of a filing that stops the heat: the season's first year. "": it is none.
    season = KeyField(max_length=4, default="", db_default="")
    answered_on = fields.DateField(null=True)
    result = KeyField(max_length=12, default="")
    answer = SealedField(null=True)

    class Meta:
        table = "liaison"
