"""Links of the chains that hold rows of other tables fast: one a row, and one more each time a row that may change has.

Append-only. `kind` and `row` say of which row, `digest` what it held, keyed, so that nobody guesses a number from it.
"""

from tortoise import fields
from tortoise.models import Model

from models.fields import KeyField


class ChainLink(Model):
    id = fields.BigIntField(primary_key=True)
    chain = KeyField(max_length=24)
    day = fields.DateField()
    sequence = fields.IntField()
    kind = KeyField(max_length=24)
    row = KeyField(max_length=40)
    digest = KeyField(max_length=64)
    # The row was there before its kind was chained, and was sealed as it was found.
    found = fields.BooleanField(default=False)
    at = fields.DatetimeField()
    previous_hash = KeyField(max_length=64)
    hash = KeyField(max_length=64)

    class Meta:
        table = "chain_link"
        unique_together = (("chain", "day", "sequence"),)
        indexes = (("kind", "row", "id"),)
