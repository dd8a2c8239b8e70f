"""Notices (通知): made with their case, rendered once. Their deliveries are rows beside them.

A round (一次发放) is one sending to many: whom it goes to is frozen as lines when it is looked at, and each line
becomes a notice, or says why it did not. `Notice.batch_id` is the round's id.
"""

from tortoise import fields
from tortoise.models import Model

from models.cases import Case
from models.fields import ExactField, KeyField, SealedJSONField, SealedRow
from models.tenancies import Tenancy


class Notice(SealedRow):
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="notice", on_delete=fields.RESTRICT, primary_key=True
    )
    case_id: str
    kind = KeyField(max_length=16)
    batch_id = KeyField(max_length=36)
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="notices", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    text = fields.TextField()
    particulars = SealedJSONField()
    # The chains' last heads before its day, in words.
    heads = fields.CharField(max_length=400, default="", db_default="")
    # Of which month it speaks; "": of none.
    period = KeyField(max_length=7, default="", db_default="")
    # The day by which the family should have read or done it.
    act_by = fields.DateField(null=True)

    class Meta:
        table = "notice"
        unique_together = (("batch_id", "tenancy_id"),)
        indexes = (("tenancy_id", "kind", "period"),)


class NoticeTemplate(Model):
    """A manager's own wording of one kind. Every version is kept: a round names the one that it was written from."""

    id = fields.BigIntField(primary_key=True)
    manager_id = fields.BigIntField()
    kind = KeyField(max_length=16)
    name = ExactField(max_length=40)
    version = fields.IntField(default=1)
    body = fields.TextField()
    made_by_id = fields.BigIntField()
    made_at = fields.DatetimeField()

    class Meta:
        table = "notice_template"
        unique_together = (("manager_id", "name", "version"),)


class NoticeRound(Model):
    # Made by the client: prepared twice on a weak network it is one round.
    id = KeyField(max_length=36, primary_key=True)
    manager_id = fields.BigIntField()
    # In whose name it goes out.
    account_id = fields.BigIntField()
    appointment_id = fields.BigIntField(null=True)
    kind = KeyField(max_length=16)
    title = fields.CharField(max_length=60)
    template_id = fields.BigIntField(null=True)
    # The words as the template had them, and, as JSON, what is filled into them.
    body = fields.TextField()
    particulars = fields.TextField()
    # To whom, in words.
    recipients = fields.CharField(max_length=200)
    period = KeyField(max_length=7, default="")
    act_by = fields.DateField(null=True)
    # Until when the family may choose when it comes; None: nothing is to be chosen.
    choose_until = fields.DateField(null=True)
    state = KeyField(max_length=12)
    total = fields.IntField(default=0)
    left_out = fields.IntField(default=0)
    sum_fen = fields.BigIntField(default=0)
    sent = fields.IntField(default=0)
    failed = fields.IntField(default=0)
    # Whether those told of the same month before are told again.
    again = fields.BooleanField(default=False)
    # The day on which it goes out by itself; None: when it is told to.
    send_on = fields.DateField(null=True)
    schedule_id = fields.BigIntField(null=True)
    made_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    # Why it was recalled or stopped, by whom and when.
    reason = fields.CharField(max_length=300, default="")
    recalled_by_id = fields.BigIntField(null=True)
    recalled_appointment_id = fields.BigIntField(null=True)
    recalled_at = fields.DatetimeField(null=True)
    # How far it is, in whose hands, until when, and how often it was taken up since it last got on.
    last_line = fields.BigIntField(default=0)
    attempts = fields.IntField(default=0)
    stuck = fields.IntField(default=0)
    leased_until = fields.DatetimeField(null=True)

    class Meta:
        table = "notice_round"
        indexes = (("manager_id", "made_at", "id"), ("state", "send_on"))


class NoticeLine(Model):
    """One family of a round."""

    id = fields.BigIntField(primary_key=True)
    round: fields.ForeignKeyRelation[NoticeRound] = fields.ForeignKeyField(
        "anju.NoticeRound", related_name="lines", on_delete=fields.RESTRICT
    )
    round_id: str
    tenancy: fields.ForeignKeyRelation[Tenancy] = fields.ForeignKeyField(
        "anju.Tenancy", related_name="notice_lines", on_delete=fields.RESTRICT
    )
    tenancy_id: int
    amount_fen = fields.BigIntField(null=True)
    # What of the family's is filled in beside the amount, such as the months that it owes.
    said = fields.CharField(max_length=200, default="")
    # "waiting", "sent", "left" (known before it went out), "failed" (found out then).
    outcome = KeyField(max_length=8)
    reason = fields.CharField(max_length=200, default="")

    class Meta:
        table = "notice_line"
        unique_together = (("round_id", "tenancy_id"),)
        indexes = (("round_id", "outcome", "id"), ("round_id", "id"))


class NoticeSlot(Model):
    """A time at which so many families may come. `taken` never exceeds `places`: it is written by condition."""

    id = fields.BigIntField(primary_key=True)
    round: fields.ForeignKeyRelation[NoticeRound] = fields.ForeignKeyField(
        "anju.NoticeRound", related_name="slots", on_delete=fields.RESTRICT
    )
    round_id: str
    day = fields.DateField()
    begins = KeyField(max_length=5)
    ends = KeyField(max_length=5)
    places = fields.IntField()
    taken = fields.IntField(default=0)

    class Meta:
        table = "notice_slot"
        unique_together = (("round_id", "day", "begins"),)


class KeyCollection(Model):
    """What became of one family's key notice: when it means to come, whether it came, how many keys went and came."""

    id = fields.BigIntField(primary_key=True)
    case_id = KeyField(max_length=36, unique=True)
    round_id = KeyField(max_length=36)
    slot_id = fields.BigIntField(null=True)
    missed_on = fields.DateField(null=True)
    came_on = fields.DateField(null=True)
    received_by = fields.CharField(max_length=60, default="")
    keys_out = fields.IntField(default=0)
    # How the family signed for them: "" not yet, "phone", "paper".
    signed = KeyField(max_length=8, default="")
    signed_at = fields.DatetimeField(null=True)
    keys_back = fields.IntField(default=0)
    back_on = fields.DateField(null=True)

    class Meta:
        table = "key_collection"
        indexes = (("round_id", "slot_id"),)


class NoticeSchedule(Model):
    """What a manager sends each month by itself."""

    id = fields.BigIntField(primary_key=True)
    manager_id = fields.BigIntField()
    account_id = fields.BigIntField()
    appointment_id = fields.BigIntField(null=True)
    kind = KeyField(max_length=16)
    template_id = fields.BigIntField(null=True)
    # As JSON.
    recipients = fields.TextField()
    # The day of the month on which it goes out, and the one by which it is to be paid.
    day = fields.IntField()
    due_day = fields.IntField()
    note = fields.CharField(max_length=200, default="")
    state = KeyField(max_length=12)
    reason = fields.CharField(max_length=300, default="")
    # The first month that it has not looked after yet.
    next_month = KeyField(max_length=7)
    made_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notice_schedule"
        indexes = (("manager_id", "id"), ("state", "next_month"))
