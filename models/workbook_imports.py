"""Imports of workbooks: what was sent, what it would change, and what became of it.

A preview is rows: one for each entry that is new, changed or wrong. What it says is people's data, and is sealed.
"""

from tortoise import fields

from models.fields import KeyField, RowToken, SealedField, SealedJSONField, SealedRow


class WorkbookImport(SealedRow):
    id = KeyField(max_length=36, primary_key=True)
    account_id = fields.BigIntField()
    appointment_id = fields.BigIntField()
    book = KeyField(max_length=24)
    filename = fields.CharField(max_length=120)
    size = fields.BigIntField()
    sha256 = KeyField(max_length=64)
    state = KeyField(max_length=12)
    # Why it was refused: a stable code, and the sentence for whoever sent it.
    failure = KeyField(max_length=40, default="")
    sentence = SealedField(null=True)
    new = fields.IntField(default=0)
    changed = fields.IntField(default=0)
    unchanged = fields.IntField(default=0)
    wrong = fields.IntField(default=0)
    sent_at = fields.DatetimeField()
    applied_at = fields.DatetimeField(null=True)
    # How many of the entries are checked, or written, and how many turned out wrong on the way; the last of them; whose
    # hands it is in, and until when.
    done = fields.IntField(default=0, db_default=0)
    failed = fields.IntField(default=0, db_default=0)
    last_line = fields.BigIntField(default=0, db_default=0)
    attempts = fields.IntField(default=0, db_default=0)
    leased_until = fields.DatetimeField(null=True)

    class Meta:
        table = "workbook_import"
        indexes = (("account_id", "appointment_id", "sent_at", "id"), ("state", "sent_at"))


class WorkbookImportLine(SealedRow):
    bound_to = ("import_id", "row_token")

    id = fields.BigIntField(primary_key=True)
    row_token = RowToken()
    import_id = KeyField(max_length=36)
    # "new", "changed" or "wrong".
    outcome = KeyField(max_length=12)
    subject = KeyField(max_length=40, default="")
    # Where it stands, who it is, what differs, what is wrong, what should be looked at, and what is to be written.
    content = SealedJSONField()
    # The case by which it was written.
    case_id = KeyField(max_length=36, default="")

    class Meta:
        table = "workbook_import_line"
        indexes = (("import_id", "id"),)
