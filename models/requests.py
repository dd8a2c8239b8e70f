"""The answers kept under an Idempotency-Key, and the audit of what is not a case's event."""

from tortoise import fields

from models.fields import KeyField, RowToken, SealedField, SealedJSONField, SealedRow


class IdempotentAnswer(SealedRow):
    """The answer to one write, kept in the write's own transaction."""

    bound_to = ("account_id", "key")

    id = fields.BigIntField(primary_key=True)
    account_id = fields.BigIntField()
    key = KeyField(max_length=64)
    request_digest = KeyField(max_length=64)
    status = fields.IntField(default=0)
    body = SealedField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "idempotent_answer"
        unique_together = (("account_id", "key"),)
        indexes = (("created_at",),)


class AuditEvent(SealedRow):
    """A sign-in, refusal, unmasked read or export: who, when, from where. Append-only."""

    bound_to = ("row_token",)

    id = fields.BigIntField(primary_key=True)
    row_token = RowToken()
    kind = KeyField(max_length=32)
    code = KeyField(max_length=40, default="")
    account_id = fields.BigIntField(null=True)
    role = KeyField(max_length=24, default="")
    subject = KeyField(max_length=80, default="")
    at = fields.DatetimeField()
    address = KeyField(max_length=64, default="")
    detail = SealedJSONField()
    # 1 until the worker has linked it into its chain; `mark` holds it fast until then (casework/heart/sealed_rows.py).
    waiting = fields.IntField(null=True, default=1)
    mark = KeyField(max_length=64, null=True, db_index=True)

    class Meta:
        table = "audit_event"
        indexes = (("at", "id"), ("account_id", "id"), ("waiting", "id"))


class Setting(SealedRow):
    """What the service remembers about itself: the demo clock, the shared WeChat token."""

    name = KeyField(max_length=40, primary_key=True)
    value = SealedField()
    expires_at = fields.DatetimeField(null=True)

    class Meta:
        table = "setting"
