"""Hand-back and acceptance (收回验收): how a family gives a dwelling back, what was found in it, and how all accounts
between the family and the manager were settled.

`standing` is 1 from the request to the acceptance and NULL afterwards, so that a unique index can hold 'one hand-back
of a tenancy at a time' on every engine. The text that both sign is a `LeaseText` of the same case.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.dwellings import Dwelling
from models.fields import ExactField, KeyField, SealedField, SealedJSONField, SealedRow
from models.tenancies import Tenancy


class Handback(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="handback", on_delete=fields.RESTRICT
    )
    case_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="handbacks", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    standing = fields.IntField(null=True, default=1)
    # Who wanted it: family, manager, community; ordered: by a judgement that was served.
    asked_by = KeyField(max_length=12)
    # One of the exits' reasons.
    cause = KeyField(max_length=16)
    note = SealedField(null=True)
    # When the family means to leave, or of an ordered one the last day of its moving period.
    leave_on = fields.DateField()
    judgement_id = KeyField(max_length=36, default="")
    # The appointment.
    visit_on = fields.DateField(null=True)
    visit_half = KeyField(max_length=2, default="")
    # The last day of living there: up to it, that day included, rent is owed.
    left_on = fields.DateField(null=True)
    # Rooms with their lines, meters, keys; as the manager found them.
    checklist = SealedJSONField(null=True)
    # Whether the dwelling has to be mended before anybody may live in it, and until when that is meant to last.
    mend = fields.CharField(max_length=300, default="")
    mend_until = fields.DateField(null=True)
    deposit_fen = fields.BigIntField(default=0)
    deposit_note = fields.CharField(max_length=200, default="")
    # Every line of the settlement as it lay before both: [what, how, fen]. More than 0: the family owes it.
    settlement = fields.JSONField[list[Any]](default=list)
    total_fen = fields.BigIntField(default=0)
    turn = fields.IntField(default=0)
    text_sha256 = KeyField(max_length=64, default="")
    offered_at = fields.DatetimeField(null=True)
    family_signer = SealedField(null=True)
    family_signed_at = fields.DatetimeField(null=True)
    # phone, paper, or community where nobody of the family is left to sign; "": not signed.
    signed_by_way = KeyField(max_length=12, default="")
    # Why the community signed, and who saw it.
    stand_in = KeyField(max_length=12, default="")
    witness = SealedField(null=True)
    manager_signer = SealedField(null=True)
    manager_signed_at = fields.DatetimeField(null=True)
    accepted_on = fields.DateField(null=True)
    exit_id = KeyField(max_length=36, default="")
    # After all set-off: what of the deposit is still the family's, and of damage and utilities still the manager's.
    deposit_left_fen = fields.BigIntField(default=0)
    other_left_fen = fields.BigIntField(default=0)
    # When and how the rest was paid, whichever way it went.
    paid_on = fields.DateField(null=True)
    paid_fen = fields.BigIntField(default=0)
    paid_way = KeyField(max_length=16, default="")
    voucher = fields.CharField(max_length=60, default="")
    # Of a tenant who has died: which of the heirs it was paid to.
    paid_to = SealedField(null=True)

    class Meta:
        table = "handback"
        unique_together = (("tenancy_id", "standing"),)


class MeterReading(Model):
    """What a meter stood at when a dwelling was given back: none that follows lies below it. Append-only."""

    id = fields.BigIntField(primary_key=True)
    dwelling: fields.ForeignKeyRelation[Dwelling] = fields.ForeignKeyField(
        "anju.Dwelling", related_name="meter_readings", on_delete=fields.RESTRICT
    )
    dwelling_id: int
    utility = KeyField(max_length=12)
    # "": none is known of it. A new meter begins anew.
    meter_number = ExactField(max_length=40, default="")
    # Thousandths of its unit.
    reading_milli = fields.BigIntField()
    read_on = fields.DateField()
    case_id = KeyField(max_length=36)

    class Meta:
        table = "meter_reading"
        indexes = (("dwelling_id", "utility", "id"),)
