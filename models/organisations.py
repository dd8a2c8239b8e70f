"""Organisations: the tree district → streets → communities, property managers beside it.

`path` says where an organisation stands: the numbers on its way down, `/1/4/19/`. Whatever lies under an
organisation has a path that starts with its own, so jurisdiction is one indexed range.
"""

from tortoise import fields
from tortoise.models import Model

from models.fields import ExactField, KeyField


class Organisation(Model):
    id = fields.BigIntField(primary_key=True)
    kind = KeyField(max_length=24)
    name = ExactField(max_length=60)
    path = KeyField(max_length=120, unique=True)
    parent: fields.ForeignKeyNullableRelation["Organisation"] = fields.ForeignKeyField(
        "anju.Organisation", related_name="children", null=True, on_delete=fields.RESTRICT
    )
    parent_id: int | None
    phone = fields.CharField(max_length=40, default="")
    # When and where people may come in person.
    hours = fields.CharField(max_length=60, default="", db_default="")
    address = fields.CharField(max_length=100, default="", db_default="")
    # Its own word in the numbers of its papers, as in `铁保通〔2026〕18号`; "": what casework/papers/series.json says.
    paper_word = ExactField(max_length=20, default="", db_default="")

    class Meta:
        table = "organisation"
        unique_together = (("parent_id", "name"),)
