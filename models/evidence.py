"""Evidence (证据): a photograph from grant to seal. A row belongs to exactly one case and never changes once sealed."""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedJSONField


class Evidence(Model):
    # Made by the phone, so that a grant asked for twice is one photograph.
    id = KeyField(max_length=36, primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="evidence", on_delete=fields.RESTRICT
    )
    case_id: str
    account_id = fields.BigIntField()
    state = KeyField(max_length=16)
    reason = KeyField(max_length=40, default="")
    caption = fields.CharField(max_length=120, default="")
    filename = fields.CharField(max_length=120, default="")
    content_type = KeyField(max_length=40)
    size = fields.BigIntField()
    sha256 = KeyField(max_length=64)
    original_key = KeyField(max_length=120, unique=True)
    display_key = KeyField(max_length=120, default="")
    thumbnail_key = KeyField(max_length=120, default="")
    # What the phone says of time, place and device: claims, kept beside the server's own time.
    taken_at = fields.DatetimeField(null=True)
    claims = SealedJSONField()
    granted_at = fields.DatetimeField()
    received_at = fields.DatetimeField(null=True)
    sealed_on = fields.DateField(null=True)
    sequence = fields.IntField(null=True)
    previous_seal = KeyField(max_length=64, default="")
    seal = KeyField(max_length=64, default="")

    class Meta:
        table = "evidence"
        unique_together = (("sealed_on", "sequence"),)
        indexes = (("case_id", "granted_at"), ("sha256",))
