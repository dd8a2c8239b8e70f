"""What a family tells of itself (4.5.0, 4.2.1b): who came and who left, work, income, marriage, homes, telephone.

Apart from the procedures, because a December report and a report of what has just happened ask the same. Refuses
nothing beyond the shape: what it means is judged in `casework/reviews/change_reports.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import Fen, Form, IdKind, IdNumberText, LongText, Number, PhoneText, ShortText, Text
from casework.words.id_documents import RESIDENT, IdDocument, read_document


class MemberIn(Form):
    # A draft may be half filled in: what is missing or wrong is said when it is handed in.
    name: ShortText
    relationship: Annotated[str, Meta(max_length=20)]
    id_number: IdNumberText
    since: date
    reason: Text = ""
    id_kind: IdKind = RESIDENT
    # Where the number does not say it.
    born_on: date | None = None

    def paper(self, *, today: date | None = None) -> IdDocument:
        """Raises ReadingError."""
        return read_document(self.id_number, self.id_kind, today=today)


class MemberOut(Form):
    member_id: Number
    since: date
    reason: Literal["迁出", "去世", "婚出", "其他"]
    note: Text = ""


class Income(Form):
    member_id: Number
    monthly_income_fen: Fen
    since: date
    note: Text = ""


class Job(Form):
    member_id: Number
    employer: Annotated[str, Meta(max_length=100)]
    job: ShortText
    since: date


class Marriage(Form):
    member_id: Number
    marital_status: Literal["unmarried", "married", "divorced", "widowed"]
    since: date


class OtherHousing(Form):
    has: bool
    address: Text = ""
    area_m2: Annotated[float, Meta(ge=0, le=10_000)] | None = None
    since: date | None = None
    note: Text = ""


class RegisteredAddress(Form):
    address: Text
    since: date


class Contact(Form):
    phone: PhoneText


class Relation(Form):
    member_id: Number
    relationship: Annotated[str, Meta(min_length=1, max_length=20)]


class Successor(Form):
    """Who goes on in the place of an applicant who has died, and what the others are to that member."""

    member_id: Number
    relations: Annotated[list[Relation], Meta(max_length=20)] = []


class ReportForm(Form):
    """All that clause 4.5.0 asks a family to tell. Lists may be empty."""

    no_change: bool = False
    members_in: Annotated[list[MemberIn], Meta(max_length=10)] = []
    members_out: Annotated[list[MemberOut], Meta(max_length=10)] = []
    incomes: Annotated[list[Income], Meta(max_length=20)] = []
    jobs: Annotated[list[Job], Meta(max_length=20)] = []
    marriages: Annotated[list[Marriage], Meta(max_length=20)] = []
    other_housing: OtherHousing | None = None
    registered_address: RegisteredAddress | None = None
    contact: Contact | None = None
    successor: Successor | None = None
    note: LongText = ""
