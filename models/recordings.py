"""Recordings (录像): a film of hours in parts, each a sealed file of its own, and the record of all of them that is
sealed when it is over.

That no part is there twice is held by the columns: a number and a hash stand once in a recording, and what made place
for another holds neither.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.evidence import Evidence
from models.fields import KeyField


class Recording(Model):
    # Made by the phone: begun twice it is one.
    id = KeyField(max_length=36, primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="recordings", on_delete=fields.RESTRICT
    )
    case_id: str
    # Which camera, or what it shows.
    label = fields.CharField(max_length=40)
    account_id = fields.BigIntField()
    account_name = fields.CharField(max_length=60, default="")
    begun_at = fields.DatetimeField()
    # How many parts it has in all, once it is over; which of them never came, and why.
    parts = fields.IntField(null=True)
    missing = fields.JSONField[list[int]](null=True)
    reason = fields.CharField(max_length=200, default="")
    # The record as it was sealed, line by line; "": it goes on.
    manifest = fields.TextField(default="")
    digest = KeyField(max_length=64, default="")
    sealed_by = fields.CharField(max_length=60, default="")
    sealed_by_id = fields.BigIntField(null=True)
    sealed_at = fields.DatetimeField(null=True)
    sealed_on = fields.DateField(null=True)
    sequence = fields.IntField(null=True)
    previous_seal = KeyField(max_length=64, default="")
    seal = KeyField(max_length=64, default="")

    class Meta:
        table = "recording"
        unique_together = (("sealed_on", "sequence"),)
        indexes = (("case_id", "begun_at"),)


class RecordingPart(Model):
    id = fields.BigIntField(primary_key=True)
    recording: fields.ForeignKeyRelation[Recording] = fields.ForeignKeyField(
        "anju.Recording", related_name="recording_parts", on_delete=fields.RESTRICT
    )
    recording_id: str
    # Both null once it was given up or refused and another took its place: the row stays, so that who tried to send
    # what and when is known, and the file stands among no other's.
    number = fields.IntField(null=True)
    sha256 = KeyField(max_length=64, null=True)
    evidence: fields.OneToOneRelation[Evidence] = fields.OneToOneField(
        "anju.Evidence", related_name="recording_part", on_delete=fields.RESTRICT
    )
    evidence_id: str

    class Meta:
        table = "recording_part"
        unique_together = (("recording_id", "number"), ("recording_id", "sha256"))
