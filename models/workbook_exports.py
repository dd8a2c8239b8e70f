"""Exports of ledgers and lists as workbooks, and the bytes of those that are ready.

The bytes are sealed and lie in parts of their own, so that a reader holds a part at a time and the worker can take
them away while the record of who took what stays.
"""

from typing import Self

from tortoise import fields
from tortoise.models import Model

from models.fields import KeyField, LongAsciiField, SealedField, SealedJSONField, SealedRow, key_ring

PART = "workbook_part.data"


class WorkbookExport(SealedRow):
    # Made by the client: what is asked twice on a weak network is one export.
    id = KeyField(max_length=36, primary_key=True)
    account_id = fields.BigIntField()
    # The appointment whose reach it shows: whoever loses it loses the export.
    appointment_id = fields.BigIntField()
    book = KeyField(max_length=24)
    filters = SealedJSONField()
    # Whether ID numbers and telephone numbers stand there whole, and why.
    whole = fields.BooleanField(default=False)
    reason = SealedField(null=True)
    state = KeyField(max_length=12)
    failure = KeyField(max_length=40, default="")
    rows_total = fields.IntField(default=0)
    rows_done = fields.IntField(default=0)
    attempts = fields.IntField(default=0)
    leased_until = fields.DatetimeField(null=True)
    next_try_at = fields.DatetimeField()
    asked_at = fields.DatetimeField()
    made_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    size = fields.BigIntField(default=0)
    sha256 = KeyField(max_length=64, default="")
    filename = fields.CharField(max_length=120, default="")

    class Meta:
        table = "workbook_export"
        indexes = (("account_id", "appointment_id", "asked_at", "id"), ("state", "next_try_at"))


class WorkbookPart(Model):
    id = fields.BigIntField(primary_key=True)
    export_id = KeyField(max_length=36)
    place = fields.IntField()
    # Sealed like every other value, though as bytes, which are not shown in lists: nothing stands in for a damaged one.
    data = LongAsciiField()

    class Meta:
        table = "workbook_part"
        unique_together = (("export_id", "place"),)

    @classmethod
    def of(cls, export_id: str, place: int, data: bytes) -> Self:
        return cls(export_id=export_id, place=place, data=key_ring().encrypt_bytes(data, PART, f"{export_id}\0{place}"))

    def open(self) -> bytes:
        """Raises SealBroken."""
        return key_ring().decrypt_bytes(self.data, PART, f"{self.export_id}\0{self.place}")
