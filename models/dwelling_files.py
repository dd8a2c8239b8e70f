"""The file of a dwelling (一套一档), and every change of its record, so that it can be read as of any day."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.dwellings import Dwelling
from models.fields import KeyField


class DwellingFile(Model):
    """Its case is the dwelling's own: photographs are its evidence, and its history is who changed what."""

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="dwelling_file", on_delete=fields.RESTRICT
    )
    case_id: str
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="files", on_delete=fields.RESTRICT
    )
    dwelling_id: int

    class Meta:
        table = "dwelling_file"
        # One dwelling, one file.
        unique_together = (("dwelling_id",),)


class DwellingRevision(Model):
    """One change of a dwelling's record: by which step of its file's case, on which day, what before and after. Values
    as columns hold them. Append-only.
    """

    id = fields.BigIntField(primary_key=True)
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="revisions", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    case_id = KeyField(max_length=36)
    day = fields.DateField()
    at = fields.DatetimeField()
    before = fields.JSONField[dict[str, Any]]()
    after = fields.JSONField[dict[str, Any]]()

    class Meta:
        table = "dwelling_revision"
        indexes = (("dwelling_id", "day", "id"),)
