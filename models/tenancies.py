"""Tenancies (租住关系), leases, and the revisions of ledger entries.

The current and the exited ledger are these rows: `ended_on` NULL or set. `living` repeats that as 1 or NULL so
that a unique index can hold 'one family in a dwelling, one dwelling for a family' on every engine.
`listed_on` and `moved_on` are the days on which the ledgers themselves took the entry up and moved it over, so that
a ledger can be read as it was on any day; a day that was never told is 'always'.
"""

from tortoise import fields
from tortoise.models import Model

from models.dwellings import Dwelling
from models.fields import ExactField, KeyField, RowToken, SealedJSONField, SealedRow
from models.households import Household


class Tenancy(Model):
    id = fields.BigIntField(primary_key=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="tenancies", on_delete=fields.RESTRICT
    )
    household_id: int
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="tenancies", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    area_path = KeyField(max_length=120)
    manager_path = KeyField(max_length=120)
    started_on = fields.DateField(null=True)
    ended_on = fields.DateField(null=True)
    # Why, as one of casework's words; "": not told.
    end_reason = KeyField(max_length=16, default="", db_default="")
    living = fields.IntField(null=True, default=1)
    listed_on = fields.DateField(null=True)
    moved_on = fields.DateField(null=True)

    leases: fields.ReverseRelation["Lease"]

    class Meta:
        table = "tenancy"
        unique_together = (("dwelling_id", "living"), ("household_id", "living"))
        indexes = (
            ("living", "area_path", "id"),
            ("manager_path", "living", "area_path", "id"),
            # As of a past day the ledger that an entry stands in now says nothing.
            ("area_path", "id"),
        )


class Lease(Model):
    id = fields.BigIntField(primary_key=True)
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="leases", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    monthly_rent_fen = fields.BigIntField()

    class Meta:
        table = "lease"
        unique_together = (("tenancy_id", "starts_on"),)
        indexes = (("ends_on", "tenancy_id"),)


class LedgerRevision(SealedRow):
    """One change of one ledger entry: who, when, under which case, what before and after. Append-only, but for where
    it stands on its way up (`state`). `changes` are the words that people read, `deltas` the values themselves: with
    them an entry can be read as of any day.
    """

    bound_to = ("household_id", "row_token")

    id = fields.BigIntField(primary_key=True)
    row_token = RowToken()
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="revisions", on_delete=fields.RESTRICT
    )
    household_id: int
    tenancy_id = fields.BigIntField(null=True)
    award_id = fields.BigIntField(null=True)
    case_id = KeyField(max_length=36, null=True)
    account_id = fields.BigIntField(null=True)
    role = KeyField(max_length=24)
    stage = KeyField(max_length=24)
    at = fields.DatetimeField()
    changes = SealedJSONField()
    deltas = SealedJSONField(null=True)
    # Where and when it counts: the responsible community then, the business day, the ledger of the entry.
    area_path = KeyField(max_length=120, default="", db_default="")
    day = fields.DateField(null=True)
    ledger = KeyField(max_length=12, default="", db_default="")
    state = KeyField(max_length=16, default="received", db_default="received")
    # The street's review and the month's return by which it went up.
    review_case_id = KeyField(max_length=36, null=True, db_index=True)
    return_case_id = KeyField(max_length=36, null=True, db_index=True)

    class Meta:
        table = "ledger_revision"
        indexes = (
            ("household_id", "id"),
            ("tenancy_id", "id"),
            ("area_path", "id"),
            ("area_path", "state", "id"),
            ("area_path", "day", "id"),
        )


class LedgerMove(Model):
    """A family's move from one community's responsibility to another's (4.2.4), for ledgers as of a past day."""

    id = fields.BigIntField(primary_key=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="moves", on_delete=fields.RESTRICT
    )
    household_id: int
    from_path = KeyField(max_length=120)
    to_path = KeyField(max_length=120)
    # The first day under `from_path` (NULL: as long as is known) and the first day under `to_path`.
    since_on = fields.DateField(null=True)
    moved_on = fields.DateField()
    case_id = KeyField(max_length=36, null=True)

    class Meta:
        table = "ledger_move"
        indexes = (("household_id", "moved_on"), ("from_path", "moved_on"), ("moved_on",))


class FormerWord(Model):
    """What a family could be found by and no longer can: a former name, number or address, for searches as of a past
    day. Numbers are blind indexes, as where they stand today.
    """

    id = fields.BigIntField(primary_key=True)
    household_id = fields.BigIntField(db_index=True)
    # name, initials and id are a member's, phone and address a household's: whose is `subject_id`.
    kind = KeyField(max_length=12)
    subject_id = fields.BigIntField()
    text = ExactField(max_length=200)
    # The first day at whose end it no longer stood there.
    until_on = fields.DateField()

    class Meta:
        table = "former_word"
        indexes = (("kind", "text"), ("kind", "subject_id", "until_on"), ("kind", "until_on", "subject_id"))
