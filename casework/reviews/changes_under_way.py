"""One thing is told once: of a family's reports that are on their way up no two say the same (4.2.1b).

Two that both add one newborn, or of which one says that somebody left and the other that he found work, could not both
be entered. Asked when a report is handed in, with the family's row held, so of two in one instant the second is told.
Refuses whatever another report under way speaks of already, at its field and with that report's number.
"""

from __future__ import annotations

from tortoise.expressions import Q

from casework.heart.forms import read_kept
from casework.heart.problems import invalid
from casework.heart.queries import padded
from casework.heart.rows import Records
from casework.reviews.report_forms import ReportForm
from casework.words.id_documents import document_of
from casework.words.reading import ReadingError
from models import Case, ChangeReport
from models.fields import SealBroken

# On its way up: handed in, not decided.
UNDER_WAY = ("submitted", "verified", "reviewed")
_CASES, _REPORTS = Records(Case), Records(ChangeReport)
_OF_MEMBERS = ("members_out", "incomes", "jobs", "marriages")


async def check_said_once(report: ChangeReport, form: ReportForm) -> None:
    """Raises form_invalid where another report of the family that is on its way up says the same already.

    Of Decembers none is asked: what a year left open does not stop the next.
    """
    ways = ["family_change"] if report.year else ["family_change", "change_report"]
    # As it now is, not as it was when this transaction began to read.
    under_way = Q(household_id=report.household_id, procedure__in=ways, status__in=list(UNDER_WAY))
    found = await _CASES.held(Q(under_way, ~Q(id=report.case_id)), most=None)
    if not found:
        return
    numbers = {case.id: case.number for case in found}
    others = await _REPORTS.held(Q(case_id__in=padded([*numbers], "")), most=None)
    wrong: dict[str, str] = {}
    mine = _things(form)
    for other in others:
        try:
            theirs = _things(read_kept(other.form, ReportForm))
        except SealBroken:
            # Nobody can read it, so it is never entered: what it says keeps nobody from saying so again.
            continue
        leaving = {subject for what, subject in theirs if what == "members_out"}
        for (what, subject), field in mine.items():
            gone = what in _OF_MEMBERS and subject in leaving
            going = what == "members_out" and any(one == subject and name in _OF_MEMBERS for name, one in theirs)
            if (what, subject) in theirs or gone or going:
                wrong[field] = f"这件事已在{numbers[other.case_id]}中申报，正在办理，不用重复填写。"
    if wrong:
        raise invalid(wrong)


def _things(form: ReportForm) -> dict[tuple[str, object], str]:
    """What a report speaks of → the field in which it does."""
    found: dict[tuple[str, object], str] = {}
    for place, item in enumerate(form.members_in):
        try:
            number = document_of(item).index
        except ReadingError:
            continue
        found["members_in", number] = f"form.members_in.{place}.id_number"
    for name in _OF_MEMBERS:
        for place, one in enumerate(getattr(form, name)):
            found[name, one.member_id] = f"form.{name}.{place}.member_id"
    for name, part in (("other_housing", "has"), ("registered_address", "address"), ("contact", "phone")):
        if getattr(form, name):
            found[name, None] = f"form.{name}.{part}"
    return found
