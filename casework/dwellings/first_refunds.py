"""A first payment that is owed back (退首期租金, 3d): it was taken for a lease on a slip, and the lease came to
nothing before the keys.

No book holds it: it is entered in a family's books with the keys, and this family has none. So the lease itself says
that it is owed, by which day, and how it was paid back; the family reads it beside its application, and the manager is
asked until it is done. Refuses another sum than was taken, and a day before the lease was made void or ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.dwellings.handback_duty import REFUND_DAYS, REFUND_IN_WORKING_DAYS
from casework.dwellings.handback_forms import WAYS
from casework.heart.days import waits_until
from casework.heart.deliveries import brief, tell_applicants
from casework.heart.duties import count_days
from casework.heart.forms import LATELY, Form, NamedText, SomeFen, choices
from casework.heart.life import Move
from casework.heart.problems import invalid
from casework.heart.rules import CALENDAR_DAYS, WORKING_DAYS, in_force
from casework.words.wording import say_day, say_fen
from models import Case, LeaseContract, Organisation, PlacementSlip

OWED = "repaying"


class FirstRefundForm(Form, kw_only=True):
    paid_on: Annotated[date, Meta(title="哪天退的", extra=LATELY)]
    fen: Annotated[SomeFen, Meta(title="退了多少", description="收了多少退多少")]
    way: Annotated[Literal["bank", "cash", "wechat", "other"], Meta(title="怎么退的", extra=choices(WAYS))]
    voucher: Annotated[str, Meta(min_length=2, max_length=60, title="凭证", description="转账单号、收据号")]
    received_by: Annotated[NamedText, Meta(min_length=2, max_length=60, title="谁收的")]


@dataclass(frozen=True)
class Owed:
    """To a family that has applied. `by`: by which day."""

    fen: int
    by: date | None
    manager: str
    manager_phone: str


async def owes(move: Move) -> None:
    """The lease was made void after the first payment, before the keys: within the days of a deposit it goes back."""
    today = move.actor.today
    working = await in_force(REFUND_IN_WORKING_DAYS, today)
    by = count_days(today, await in_force(REFUND_DAYS, today), WORKING_DAYS if working else CALENDAR_DAYS)
    await waits_until(move.case, by)
    row = await LeaseContract.get(case_id=move.case.id)
    await _tell(row, move, "合同作废，首期租金退给您", "等退款", f"应退{say_fen(row.first_paid_fen)}")


async def right_sum(move: Move) -> None:
    form: FirstRefundForm = move.form
    row = await LeaseContract.get(case_id=move.case.id)
    assert row.voided_on is not None
    if not row.voided_on <= form.paid_on <= move.actor.today:
        raise invalid({"form.paid_on": f"日期要在合同作废的{say_day(row.voided_on)}到今天之间。"})
    if form.fen != row.first_paid_fen:
        raise invalid({"form.fen": f"收的首期租金是{say_fen(row.first_paid_fen)}，退的要和收的一样。"})


async def repaid(move: Move) -> None:
    form: FirstRefundForm = move.form
    row = await LeaseContract.get(case_id=move.case.id)
    await waits_until(move.case, None)
    move.sealed["text"] = (
        f"{say_day(form.paid_on)}退首期租金{say_fen(form.fen)}，{WAYS[form.way]}，凭证{form.voucher}，"
        f"{form.received_by}收"
    )
    await _tell(row, move, "首期租金已退还", "已退还", "没收到请联系管房单位")


async def _tell(row: LeaseContract, move: Move, title: str, phrase: str, note: str) -> None:
    slip = await PlacementSlip.get_or_none(id=row.slip_id or 0)
    if slip is None:
        return
    said = {"thing": brief("首期租金"), "phrase": phrase, "note": brief(note)}
    await tell_applicants(
        [slip.application_id], title, said, cause=f"{move.case.id}:{move.case.version}", at=move.actor.at
    )


async def owed_to(application_id: str) -> Owed | None:
    """What a manager still owes back to the family of this application. Three queries."""
    slips = await PlacementSlip.filter(application_id=application_id).order_by("-id").limit(20).only("id")
    row = await LeaseContract.filter(
        slip_id__in=[one.id for one in slips] or [0], case__status=OWED
    ).order_by("id").first()
    if row is None:
        return None
    case, manager = await Case.get(id=row.case_id), await Organisation.get(id=row.manager_id)
    return Owed(row.first_paid_fen, case.due_on, manager.name, manager.phone or "")
