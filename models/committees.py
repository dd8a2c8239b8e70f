"""The review committee (评审小组, 2a, 2b): who sits on it and since when, and its sessions.

A member is a row by the case in which the paper was filed; whoever comes in a member's place ends that one's row on the
same day. So who sat there on any past day is one range of days, and no row is ever rewritten but by its end.
"""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.accounts import Invitation
from models.cases import Case
from models.fields import KeyField, SealedField, SealedRow
from models.organisations import Organisation


class CommitteeMember(Model):
    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="committee_member", on_delete=fields.RESTRICT
    )
    case_id: str
    unit: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "anju.Organisation", related_name="committee_members", on_delete=fields.RESTRICT
    )
    unit_id: int
    # Whose post it is: by the account a session knows its member.
    account_id = fields.BigIntField()
    appointment_id = fields.BigIntField()
    name = fields.CharField(max_length=60)
    duty = fields.CharField(max_length=60)
    basis = fields.CharField(max_length=300)
    # Whom this one comes in place of; NULL: named by a notice.
    replaces_id = fields.BigIntField(null=True)
    from_on = fields.DateField()
    # The first day on which it is a member no more.
    until_on = fields.DateField(null=True)
    # NULL: written, and not yet filed.
    filed_on = fields.DateField(null=True)

    class Meta:
        table = "committee_member"
        indexes = (("filed_on", "from_on", "id"),)


class CommitteeSession(SealedRow):
    bound_to = ("case_id",)

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        "anju.Case", related_name="committee_session", on_delete=fields.RESTRICT
    )
    case_id: str
    held_on = fields.DateField()
    begins_at = KeyField(max_length=5)
    place = fields.CharField(max_length=60)
    subject = fields.CharField(max_length=100)
    # As it was begun: how many sit on the committee, how many had to come, and came.
    seats = fields.IntField(default=0)
    quorum = fields.IntField(default=0)
    present = fields.IntField(default=0)
    minutes = SealedField(null=True)

    class Meta:
        table = "committee_session"


class SessionItem(SealedRow):
    """A family's application before a session, and what was said of it."""

    bound_to = ("case_id", "application_id")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="session_items", on_delete=fields.RESTRICT
    )
    case_id: str
    application: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="reviewed_in", on_delete=fields.RESTRICT
    )
    application_id: str
    place = fields.IntField()
    outcome = KeyField(max_length=12, default="")
    votes_for = fields.IntField(default=0)
    votes_against = fields.IntField(default=0)
    # Which score was before it; NULL: none.
    score = fields.IntField(null=True)
    words = SealedField(null=True)

    class Meta:
        table = "session_item"
        unique_together = (("case_id", "application_id"),)
        indexes = (("application_id", "id"),)


class SessionAnswer(SealedRow):
    """What a member said: whether it comes, and from which items it keeps away."""

    bound_to = ("case_id", "member_id")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="session_answers", on_delete=fields.RESTRICT
    )
    case_id: str
    member: fields.ForeignKeyRelation[CommitteeMember] = fields.ForeignKeyField(
        "anju.CommitteeMember", related_name="answers", on_delete=fields.RESTRICT
    )
    member_id: int
    attends = fields.BooleanField()
    # Numbers of items with commas between and around them.
    recused = KeyField(max_length=2000, default="")
    words = SealedField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "session_answer"
        unique_together = (("case_id", "member_id"),)


class SessionSupervisor(SealedRow):
    """Whoever was invited to watch over one session, of the committee or of a selection day, in which capacity, and
    what was remarked.
    """

    bound_to = ("case_id", "invitation_id")

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "anju.Case", related_name="session_supervisors", on_delete=fields.RESTRICT
    )
    case_id: str
    invitation: fields.OneToOneRelation[Invitation] = fields.OneToOneField(
        "anju.Invitation", related_name="session_supervisor", on_delete=fields.RESTRICT
    )
    invitation_id: int
    name = fields.CharField(max_length=60)
    capacity = KeyField(max_length=16)
    remark = SealedField(null=True)
    remarked_at = fields.DatetimeField(null=True)
    # When it said at the hall that it was there; NULL: not, or no session at which that is asked.
    checked_in_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session_supervisor"
        indexes = (("case_id", "id"),)
