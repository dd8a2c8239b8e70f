"""The selection day (选房, 3a-3c): a session, the dwellings on offer, the families' turns, and what was done at which
desk.

That no dwelling is given twice and no family chooses twice is held by the columns themselves: `turn_id` of a dwelling
is unique, a family has one `live` turn, a desk one that is open.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.dwellings import Dwelling
from models.fields import KeyField, SealedField, SealedJSONField, SealedRow
from models.organisations import Organisation


class Selection(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="selection", on_delete=fields.RESTRICT
    )
    case_id: str
    held_on = fields.DateField()
    begins_at = KeyField(max_length=5)
    place = fields.CharField(max_length=60)
    note = fields.CharField(max_length=200, default="")
    desks = fields.IntField()
    # The draw of lots whose order it follows; "": that of those who wait.
    lot_draw_id = KeyField(max_length=36, default="")
    # 1: families are called and choose now.
    running = fields.IntField(null=True)
    # Counts what was changed: a page that has seen this number has seen everything.
    board = fields.IntField(default=0)
    # How many have checked in at the hall: each takes a code of its own.
    checked_in = fields.IntField(default=0)
    # The digest of what was done, in order; "": it goes on.
    digest = KeyField(max_length=64, default="")
    # How the day went, in the office's own words.
    words = SealedField(null=True)

    class Meta:
        table = "selection"


class SelectionDwelling(Model):
    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="selection_dwellings", on_delete=fields.RESTRICT
    )
    case_id: str
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="offered_in", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    layout = KeyField(max_length=16, default="")
    # How many rooms; 0: not told.
    rooms = fields.IntField(default=0)
    # By whose turn it was chosen; NULL: by nobody yet.
    turn_id = fields.BigIntField(null=True, unique=True)
    # 1: on offer in a session that is not over. In one at most.
    live = fields.IntField(null=True, default=1)

    class Meta:
        table = "selection_dwelling"
        unique_together = (("case_id", "dwelling_id"), ("dwelling_id", "live"))
        indexes = (("case_id", "turn_id", "id"),)


class SelectionTurn(SealedRow):
    """A family's turn. Its `number` is as it was published, its `queue` where it stands now."""

    bound_to = ("case_id", "number")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="selection_turns", on_delete=fields.RESTRICT
    )
    case_id: str
    application: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="chooses_in", on_delete=fields.RESTRICT
    )
    application_id: str
    number = fields.IntField()
    queue = fields.IntField()
    people = fields.IntField()
    # The rooms that fit so many people, and the most that they may choose.
    fits = fields.IntField()
    most_rooms = fields.IntField()
    # What the hall sees: the name in part, and the community.
    shown_name = fields.CharField(max_length=80)
    community = fields.CharField(max_length=60)
    area_path = KeyField(max_length=120)
    # waiting, open, chosen, refused, absent, left, unreached.
    state = KeyField(max_length=12, default="waiting")
    # At which desk it is open.
    desk = fields.IntField(null=True)
    # 1: in a session that is not over, and nothing has come of it yet. One of a family at most.
    live = fields.IntField(null=True, default=1)
    absences = fields.IntField(default=0)
    called_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    # Of a refusal: why, and whether it counts against the family.
    ground = KeyField(max_length=16, default="")
    counts = fields.BooleanField(default=False)
    reason = SealedField(null=True)
    # The placement slip that it came to.
    slip_id = KeyField(max_length=36, default="")
    # Dwellings that the family has marked on its phone, the first first; until the day is over.
    marked = fields.JSONField[list[int]](null=True)

    class Meta:
        table = "selection_turn"
        unique_together = (("case_id", "number"), ("application_id", "live"), ("case_id", "desk"))
        indexes = (("case_id", "state", "queue"), ("case_id", "area_path", "number"), ("application_id", "id"))


class SelectionAct(Model):
    """What was done with a turn, at which desk. Its id is the desk's own: a lost reply that is asked for again is the
    same. Append-only.
    """

    id = KeyField(max_length=36, primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="selection_acts", on_delete=fields.RESTRICT
    )
    case_id: str
    turn: fields.ForeignKeyRelation[SelectionTurn] = fields.ForeignKeyField(
        "anju.SelectionTurn", related_name="acts", on_delete=fields.RESTRICT
    )
    turn_id: int
    # Which number of the board it made.
    board = fields.IntField()
    # call, choose, refuse, to_end, pass.
    action = KeyField(max_length=12)
    desk = fields.IntField()
    dwelling_id = fields.BigIntField(null=True)
    account_id = fields.BigIntField()
    account_name = fields.CharField(max_length=60, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "selection_act"
        unique_together = (("case_id", "board"),)
        indexes = (("turn_id", "board"),)


class SelectionStaff(SealedRow):
    """Whom a street or a community of which families choose sends to one session (3b)."""

    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="selection_staff", on_delete=fields.RESTRICT
    )
    case_id: str
    selection: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="selection_offices", on_delete=fields.RESTRICT
    )
    selection_id: str
    office: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="selections_staffed", on_delete=fields.RESTRICT
    )
    office_id: int
    # Names, telephones, and what each sees to.
    people = SealedJSONField(null=True)

    class Meta:
        table = "selection_staff"
        unique_together = (("selection_id", "office_id"),)


class SelectionContact(SealedRow):
    """A call or a visit to a family about its turn, or what was done to keep order (3b). Append-only."""

    bound_to = ("id",)

    id = KeyField(max_length=36, primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="selection_contacts", on_delete=fields.RESTRICT
    )
    case_id: str
    selection_id = KeyField(max_length=36)
    # NULL: of order in the hall, not of one family.
    turn: fields.ForeignKeyNullableRelation[SelectionTurn] = fields.ForeignKeyField(
        "anju.SelectionTurn", related_name="contacts", null=True, on_delete=fields.RESTRICT
    )
    turn_id: int | None
    way = KeyField(max_length=12)
    result = KeyField(max_length=16, default="")
    words = SealedField(null=True)
    account_id = fields.BigIntField()
    account_name = fields.CharField(max_length=60, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "selection_contact"
        indexes = (("selection_id", "at"), ("case_id", "at"), ("turn_id", "at"))
