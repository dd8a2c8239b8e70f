"""Leases (租赁合同, 4.4.1.2) and supplementary agreements (补充协议, 4.4.1.5): templates, what was agreed,
the text that was signed, and its filing. The term that a lease runs for is `Lease` (models/tenancies.py).
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import ExactField, KeyField, SealedField, SealedRow
from models.organisations import Organisation
from models.tenancies import Tenancy


class LeaseTemplate(Model):
    """One version of a manager's template. It never changes: what is written anew is the next version of the name."""

    id = fields.BigIntField(primary_key=True)
    manager: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="lease_templates", on_delete=fields.RESTRICT
    )
    manager_id: int
    name = ExactField(max_length=60)
    version = fields.IntField()
    # Who lets, and of which kind that is: with it goes how disputes may be settled.
    lessor = fields.CharField(max_length=60)
    lessor_kind = KeyField(max_length=12)
    # Matter → what it says.
    matters = fields.JSONField[dict[str, str]](default=dict)
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()

    class Meta:
        table = "lease_template"
        unique_together = (("manager_id", "name", "version"),)


class LeaseContract(SealedRow):
    """Its case is a lease or an agreement beside one: what is in it while it is drafted, and who signed it when."""

    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="lease_contract", on_delete=fields.RESTRICT
    )
    case_id: str
    # lease or supplement.
    kind = KeyField(max_length=12)
    # NULL: the first lease of a family that was given a placement slip; it enters the ledger with the keys.
    tenancy: fields.ForeignKeyNullableRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="contracts", null=True, on_delete=fields.RESTRICT
    )
    tenancy_id: int | None
    # The slip's own number in its table, of which the lease was drafted; NULL: the slip's number was written by hand.
    slip_id = fields.BigIntField(null=True, db_index=True)
    manager_id = fields.BigIntField()
    # Of an agreement: the lease that it stands beside.
    beside_id = fields.BigIntField(null=True, db_index=True)
    template_id = fields.BigIntField(null=True)
    lessor = fields.CharField(max_length=60)
    lessor_kind = KeyField(max_length=12)
    # Of a lease its term; of an agreement the day from which it holds.
    starts_on = fields.DateField()
    ends_on = fields.DateField(null=True)
    monthly_rent_fen = fields.BigIntField(default=0)
    deposit_fen = fields.BigIntField(default=0)
    slip_number = fields.CharField(max_length=60, default="")
    # Of the number however it is written, a digest; "": none is named.
    slip_key = KeyField(max_length=64, default="", db_default="")
    subject = fields.CharField(max_length=60, default="")
    matters = fields.JSONField[dict[str, str]](default=dict)
    # How often a text was laid before the family; which one lies there now, since when.
    turn = fields.IntField(default=0)
    text_sha256 = KeyField(max_length=64, default="")
    offered_at = fields.DatetimeField(null=True)
    family_signer = SealedField(null=True)
    family_signed_at = fields.DatetimeField(null=True)
    manager_signer = SealedField(null=True)
    manager_signed_at = fields.DatetimeField(null=True)
    # phone or paper; "": not signed.
    signed_by_way = KeyField(max_length=8, default="")
    signed_on = fields.DateField(null=True, db_index=True)
    service_address = SealedField(null=True)
    electronic_service = fields.BooleanField(null=True)
    # The case that it comes of (a renewal, say), which is told how it goes; by when the family is to have signed.
    source_case_id = KeyField(max_length=36, null=True, db_index=True)
    sign_by = fields.DateField(null=True)
    # Of the family who signs, where that is not its head.
    signatory_id = fields.BigIntField(null=True)
    # Of a swap: the dwelling that the family moves to with it. NULL: it is of the one where the family lives.
    moves_to_id = fields.BigIntField(null=True, db_index=True)
    # The row that it wrote as the running term.
    term_id = fields.BigIntField(null=True, db_index=True)
    # Of a first lease on a slip: what came in before the keys, and what its receipt says.
    first_paid_on = fields.DateField(null=True)
    first_paid_fen = fields.BigIntField(default=0, db_default=0)
    first_way = KeyField(max_length=16, default="", db_default="")
    first_receipt = fields.CharField(max_length=60, default="", db_default="")
    keys_on = fields.DateField(null=True)
    keys_count = fields.IntField(default=0)
    voided_on = fields.DateField(null=True)

    class Meta:
        table = "lease_contract"
        indexes = (("tenancy_id", "kind", "starts_on"), ("kind", "signed_on", "id"), ("slip_key",))


class LeaseText(SealedRow):
    """A text as it was laid before the family. Append-only: whatever was signed or taken back stays to be read."""

    bound_to = ("case_id", "turn")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="lease_texts", on_delete=fields.RESTRICT
    )
    case_id: str
    turn = fields.IntField()
    text = SealedField()
    text_sha256 = KeyField(max_length=64)
    made_at = fields.DatetimeField()
    day = fields.DateField()

    class Meta:
        table = "lease_text"
        unique_together = (("case_id", "turn"),)


class LeaseFiling(Model):
    """A lease, or an agreement beside one, filed with the housing department (备案): when, and under which number."""

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="lease_filing", on_delete=fields.RESTRICT
    )
    case_id: str
    contract: fields.ForeignKeyRelation[LeaseContract] = fields.ForeignKeyField(
        "anju.LeaseContract", related_name="filings", on_delete=fields.RESTRICT
    )
    contract_id: int
    # 1 while it stands: one at a time.
    standing = fields.IntField(null=True, default=1)
    number = ExactField(max_length=60)
    filed_on = fields.DateField()

    class Meta:
        table = "lease_filing"
        unique_together = (("contract_id", "standing"),)
