"""Rule data: what the document or the law leaves to the district, with its legal base and its first day."""

from tortoise import fields
from tortoise.models import Model

from models.fields import KeyField


class RuleValue(Model):
    """In force from `valid_from` until the next one's first day, so that two never overlap nor leave a gap. Never
    changed: what was set wrongly is set anew for the same day, with the next turn, and both stay to be read.
    """

    id = fields.BigIntField(primary_key=True)
    name = KeyField(max_length=40)
    valid_from = fields.DateField()
    turn = fields.IntField()
    # As JSON: a number, or some of them.
    value = KeyField(max_length=200)
    legal_base = fields.CharField(max_length=200)
    set_by = fields.CharField(max_length=60)
    set_at = fields.DatetimeField()

    class Meta:
        table = "rule_value"
        unique_together = (("name", "valid_from", "turn"),)
