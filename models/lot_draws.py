"""Draws of lots (摇号, 2g): the plan, what was fixed and published before, the seed, and each family's place.

A family's line is written when the population is frozen, under a key that says nothing, and stays whatever becomes of
the family; a dwelling's is written with the plan.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.dwellings import Dwelling
from models.fields import ExactField, KeyField, SealedField, SealedJSONField, SealedRow
from models.organisations import Organisation


class LotDraw(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="lot_draw", on_delete=fields.RESTRICT
    )
    case_id: str
    office: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="lot_draws", on_delete=fields.RESTRICT
    )
    office_id: int
    name = fields.CharField(max_length=60)
    # `order`: families choose in the order that is drawn; `homes`: the dwelling is drawn as well.
    method = KeyField(max_length=8)
    year = fields.IntField()
    # Which of the office's draws in that year.
    turn = fields.IntField()
    held_on = fields.DateField()
    venue = fields.CharField(max_length=60)
    # 1: it stands; NULL: annulled, or given up before it was published.
    valid = fields.IntField(null=True, default=1)
    # By which anybody finds the record.
    code = KeyField(max_length=24, unique=True)
    # The source of the seed as it was planned, JSON: of phrases without their hashes until both are bound.
    source = SealedJSONField()
    published_at = fields.DatetimeField(null=True)
    # What is published of it before the draw, as `casework/words/draws.py` says it, without the members: JSON.
    announcement = SealedJSONField(null=True)
    announcement_sha256 = KeyField(max_length=64, default="")
    # The earliest day on which the seed may be entered.
    draw_on = fields.DateField()
    replaced = SealedJSONField(null=True)
    # Of phrases: each office's hash, whose it is, and what it wrote, once it is told.
    office_digest = KeyField(max_length=64, default="")
    office_bound_by_id = fields.BigIntField(null=True)
    office_phrase = SealedField(null=True)
    watch_digest = KeyField(max_length=64, default="")
    watch_bound_by_id = fields.BigIntField(null=True)
    watch_phrase = SealedField(null=True)
    seed = ExactField(max_length=200, default="")
    drawn_at = fields.DatetimeField(null=True)
    # The keys in the order that was drawn, of each population.
    samples = SealedJSONField(null=True)
    finished_at = fields.DatetimeField(null=True)
    # The last day on which names, masked, are shown to everybody; NULL: as long as it goes on.
    shown_until = fields.DateField(null=True)
    annul_because = SealedField(null=True)
    # The supervisor who agreed that it is annulled, and with which words.
    annul_agreed_by_id = fields.BigIntField(null=True)
    annul_agreed_words = SealedField(null=True)

    class Meta:
        table = "lot_draw"
        unique_together = (("office_id", "year", "turn"),)
        indexes = (("method", "finished_at", "id"),)


class LotDrawRoom(Model):
    """A dwelling of the plan, with its address as it was published, and by its living rooms of which group."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="lot_draw_rooms", on_delete=fields.RESTRICT
    )
    case_id: str
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="lot_draw_rooms", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    key = KeyField(max_length=16)
    rooms = fields.IntField()
    address = fields.CharField(max_length=200)
    layout = KeyField(max_length=16)
    area_centi_m2 = fields.BigIntField()

    class Meta:
        table = "lot_draw_room"
        unique_together = (("case_id", "dwelling_id"), ("case_id", "key"))


class LotDrawLine(Model):
    """A family of the population: the case of the draw, and that of its application."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="lot_draw_lines", on_delete=fields.RESTRICT
    )
    case_id: str
    application: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="lots", on_delete=fields.RESTRICT
    )
    application_id: str
    key = KeyField(max_length=16)
    # Of which group, by how many living rooms fit its size; and in front of whom: 0 first.
    rooms = fields.IntField()
    tier = fields.IntField()
    # 1: from the day the list is published until the draw is over, or the family struck; NULL: afterwards. A family
    # stands in one frozen list at a time.
    standing = fields.IntField(null=True, default=1)
    # As everybody may see it, by the rule of publicity.
    shown_name = fields.CharField(max_length=80)
    people = fields.IntField()
    # In the order of the draw, from 1, over all groups; and within its group. NULL: not drawn yet.
    place = fields.IntField(null=True)
    number = fields.IntField(null=True)
    # `struck`: withdrawn, refused or housed since it was frozen; of a draw of homes `won` and `waits`.
    state = KeyField(max_length=8, default="")
    # Of a draw of homes: the dwelling that was drawn with it, and the one it gets after the second look.
    drawn_dwelling_id = fields.BigIntField(null=True)
    dwelling_id = fields.BigIntField(null=True)
    # Why its dwelling is another than was drawn with it, or none any more, in words.
    trace = fields.CharField(max_length=200, default="")

    class Meta:
        table = "lot_draw_line"
        unique_together = (
            ("case_id", "application_id"), ("case_id", "key"), ("case_id", "place"), ("application_id", "standing"),
        )
        indexes = (("application_id", "id"), ("case_id", "rooms", "number"))
