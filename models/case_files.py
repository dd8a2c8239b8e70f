"""Case files (档案, 4.3): one a family and kind, what the district wants in it, and what is in it.

A file's own case carries its status, its place and its photographs. Cases, notices and leases of the family are not
rows here: they file themselves, by query.
"""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField
from models.households import Household


class ChecklistItem(Model):
    """A kind of paper that the district office wants in every file of a kind. Retired ones keep what was filed."""

    id = fields.BigIntField(primary_key=True)
    kind = KeyField(max_length=12)
    name = fields.CharField(max_length=60)
    required = fields.BooleanField(default=True)
    position = fields.IntField(default=0)
    retired_at = fields.DatetimeField(null=True)

    class Meta:
        table = "checklist_item"
        indexes = (("kind", "position", "id"),)


class CaseFile(Model):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="case_file", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="case_files", on_delete=fields.RESTRICT
    )
    household_id: int
    kind = KeyField(max_length=12)
    # Where the paper file stands: cabinet, shelf, number.
    shelf_mark = fields.CharField(max_length=60, default="")

    class Meta:
        table = "case_file"
        unique_together = (("household_id", "kind"),)


class FileItem(Model):
    """One paper in a file: its photograph, whether the paper itself is in the folder, and who checked it."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="file_items", on_delete=fields.RESTRICT
    )
    case_id: str
    checklist_item: fields.ForeignKeyRelation[ChecklistItem] = fields.ForeignKeyField(
        "anju.ChecklistItem", related_name="file_items", on_delete=fields.RESTRICT
    )
    checklist_item_id: int
    # A photograph of the file's own case.
    evidence_id = KeyField(max_length=36, null=True, unique=True)
    on_paper = fields.BooleanField(default=True)
    note = fields.CharField(max_length=200, default="")
    added_by_id = fields.BigIntField()
    added_at = fields.DatetimeField()
    checked_by_id = fields.BigIntField(null=True)
    checked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "file_item"
        indexes = (("case_id", "id"),)


class FileSummary(Model):
    """What a street reports of the building of files under it (4.3c): the board as it stood on that day."""

    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="file_summary", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    kind = KeyField(max_length=12)
    as_of = fields.DateField()
    figures = fields.JSONField[list[dict[str, Any]]]()

    class Meta:
        table = "file_summary"
