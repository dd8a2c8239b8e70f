"""Evidence (证据): a photograph from grant to seal. A row belongs to exactly one case and never changes once sealed.
The pictures made from it are a record of their own, which never changes once they are ready.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import KeyField, SealedJSONField, SealedRow

GRANTED, SEALED, REFUSED, GIVEN_UP = "granted", "sealed", "refused", "given_up"


class Evidence(SealedRow):
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
    content_type = KeyField(max_length=80)
    size = fields.BigIntField()
    sha256 = KeyField(max_length=64)
    original_key = KeyField(max_length=120, unique=True)
    # Of photographs sealed before the worker made the pictures; of all others see Pictures.
    display_key = KeyField(max_length=120, default="")
    thumbnail_key = KeyField(max_length=120, default="")
    # What the picture looks like, in 64 bits of hex; also among the claims, which the seal covers. "": says nothing.
    looks = KeyField(max_length=16, default="", db_default="")
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


class Pictures(Model):
    """The display copy and the thumbnail of a sealed photograph: asked for with its seal, made by the worker."""

    evidence: fields.OneToOneRelation[Evidence] = fields.OneToOneField(
        "anju.Evidence", related_name="pictures", on_delete=fields.RESTRICT, primary_key=True
    )
    evidence_id: str
    state = KeyField(max_length=16)
    reason = KeyField(max_length=40, default="")
    attempts = fields.IntField(default=0)
    next_try_at = fields.DatetimeField()
    leased_until = fields.DatetimeField(null=True)
    display_key = KeyField(max_length=120, default="")
    display_sha256 = KeyField(max_length=64, default="")
    thumbnail_key = KeyField(max_length=120, default="")
    thumbnail_sha256 = KeyField(max_length=64, default="")
    made_at = fields.DatetimeField(null=True)
    sealed_on = fields.DateField(null=True)
    sequence = fields.IntField(null=True)
    previous_seal = KeyField(max_length=64, default="")
    seal = KeyField(max_length=64, default="")

    class Meta:
        table = "pictures"
        unique_together = (("sealed_on", "sequence"),)
        indexes = (("state", "next_try_at"), ("display_key",), ("thumbnail_key",))
