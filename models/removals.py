"""Removal (销毁记录): that the bytes of a sealed photograph were removed at the end of their time. Its own link in a
chain, so that a file which is gone is either in this record or a finding. The sealed row itself stays for good.
"""

from tortoise import fields
from tortoise.models import Model

from models.evidence import Evidence
from models.fields import KeyField


class Removal(Model):
    evidence: fields.OneToOneRelation[Evidence] = fields.OneToOneField(
        "anju.Evidence", related_name="removal", on_delete=fields.RESTRICT, primary_key=True
    )
    evidence_id: str
    # The rule by which its time was over, as `inspection:10`.
    rule = KeyField(max_length=40)
    over_on = fields.DateField()
    # Who gave the command, and why, in their words.
    decided_by = fields.CharField(max_length=60)
    reason = fields.CharField(max_length=200)
    decided_at = fields.DatetimeField()
    sealed_on = fields.DateField()
    sequence = fields.IntField()
    previous_seal = KeyField(max_length=64)
    seal = KeyField(max_length=64)
    # When the bytes were gone; None: still to be done, or done again.
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "removal"
        unique_together = (("sealed_on", "sequence"),)
