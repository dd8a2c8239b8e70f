"""Households (申请家庭) and their members (家庭成员).

`area_path` is the path of the responsible community and follows it; ID numbers and phones are sealed, with a
blind index beside them; the registered address is kept as written and as the key it normalises to (4.2.2d).
A member who leaves keeps the row: `left_on` is set.
"""

from tortoise import fields

from models.fields import ExactField, InitialsField, KeyField, NameField, SealedField, SealedRow
from models.organisations import Organisation


class Household(SealedRow):
    numbered = True

    id = fields.BigIntField(primary_key=True)
    name = NameField(max_length=60)
    community: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="households", on_delete=fields.RESTRICT
    )
    community_id: int
    area_path = KeyField(max_length=120)
    category = fields.CharField(max_length=40, default="")
    phone = SealedField(null=True)
    phone_index = KeyField(max_length=64, null=True, db_index=True)
    registered_address = fields.CharField(max_length=200, default="")
    registered_address_key = ExactField(max_length=200, default="", db_index=True)
    other_housing = SealedField(null=True)
    remark = fields.CharField(max_length=500, default="")
    created_at = fields.DatetimeField()

    members: fields.ReverseRelation["HouseholdMember"]

    class Meta:
        table = "household"
        indexes = (("area_path", "id"),)


class HouseholdMember(SealedRow):
    numbered = True

    id = fields.BigIntField(primary_key=True)
    household: fields.ForeignKeyRelation[Household] = fields.ForeignKeyField(
        "anju.Household", related_name="members", on_delete=fields.RESTRICT
    )
    household_id: int
    position = fields.IntField(default=0)
    name = NameField(max_length=60)
    # What an office types to find somebody: 万健秀 is wjx.
    initials = InitialsField(max_length=20, default="", db_default="")
    relationship = fields.CharField(max_length=20)
    # Of which paper the number is: casework/words/id_documents.py.
    id_kind = KeyField(max_length=20, default="resident_id", db_default="resident_id")
    id_number = SealedField()
    id_index = KeyField(max_length=64, db_index=True)
    born_on = fields.DateField(null=True)
    employer = fields.CharField(max_length=100, default="")
    job = fields.CharField(max_length=60, default="")
    monthly_income_fen = fields.BigIntField(null=True)
    marital_status = KeyField(max_length=12, default="")
    joined_on = fields.DateField(null=True)
    left_on = fields.DateField(null=True)
    left_reason = fields.CharField(max_length=200, default="")

    class Meta:
        table = "household_member"
        indexes = (("name", "household_id"), ("initials", "household_id"), ("household_id", "position"))
