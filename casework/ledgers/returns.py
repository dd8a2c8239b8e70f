"""The street's monthly return of its ledgers to the district office: figures by community and ledger, and every
difference to the month before, down to the entries (4.2.1d).

What a return says is computed from the ledgers as of the two ends of its month, frozen when it is reported, and its
hash sealed with that step, so that neither paper nor workbook can differ from what was reported. Refuses a month that
is not over, a second return of a month, and reporting while changes still wait for the street's review.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery

from casework.heart import access, actors, month_grids
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import Form, NoForm, NoteForm, ReasonForm, Uuid
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.sealed_rows import seal
from casework.ledgers.differences import Line, differences_of_month
from casework.ledgers.return_content import Content, Figures, digest_of
from casework.ledgers.return_papers import RETURN_PAPER
from casework.ledgers.reviews import WAITING
from casework.ledgers.revisions import LEDGERS, RECEIVED, RECORDED, REPORTED, REVIEWED, SENT_BACK
from casework.papers.papers import issue, make_void
from casework.words.calendar import add_months
from casework.words.months import OF_BOOKS, Month, say_month
from models import Case, CaseEvent, LedgerReturn, LedgerRevision, Organisation
from models.fields import sealed_for

READERS = (actors.STREET_CLERK, actors.DISTRICT_CLERK)
_CLAUSE = ("4.2.1d",)


_AT_ONCE = 500


class MonthForm(Form):
    month: Annotated[Month, Meta(extra=OF_BOOKS)]


class OpenBody(MonthForm, kw_only=True):
    id: Uuid


class SealedForm(Form):
    """What the event of reporting seals."""

    digest: str


def month_days(month: str) -> tuple[date, date]:
    """The first and the last day of `2026-11`."""
    first = date(int(month[:4]), int(month[5:]), 1)
    return first, add_months(first, 1) - timedelta(days=1)


async def _over(move: Move) -> None:
    if month_days(move.form.month)[1] >= move.actor.today:
        raise refuse("month_not_over")


async def _opened(move: Move) -> None:
    try:
        await LedgerReturn.create(
            case_id=move.case.id, street_id=move.actor.organisation_id, month=move.form.month
        )
    except IntegrityError:
        raise refuse("return_exists") from None


def _by_street(row: LedgerRevision) -> bool:
    """What the street wrote itself may go up unseen by a second clerk there: the district office looks at it."""
    return bool(row.role == actors.STREET_CLERK and row.state == RECORDED)


async def _nothing_waits(move: Move) -> None:
    row = await LedgerReturn.get(case_id=move.case.id)
    # Held before they are counted: what is in the figures is what goes up, and nothing of it moves meanwhile.
    held = LedgerRevision.filter(
        access.under(move.case.area_path), day__lte=month_days(row.month)[1],
        state__in=[REVIEWED, SENT_BACK, *WAITING],
    )
    rows = await held.order_by("id").select_for_update().only("id", "state", "role")
    waiting = sum(one.state in WAITING and not _by_street(one) for one in rows)
    if waiting:
        raise refuse("revisions_waiting", f"还有{waiting}条变动没有审核，请先审核再上报。")
    move.with_["going"] = [one.id for one in rows if one.state == REVIEWED or _by_street(one)]


async def _reported(move: Move) -> None:
    row = await LedgerReturn.get(case_id=move.case.id).select_related("street")
    content = await compose(row)
    kept = msgspec.to_builtins(content)
    digest = digest_of(kept)
    await LedgerReturn.filter(case_id=move.case.id).update(
        digest=digest, reported_at=move.actor.at, **sealed_for(LedgerReturn, vars(row), content=kept)
    )
    going = move.with_["going"]
    for at in range(0, len(going), _AT_ONCE):
        await LedgerRevision.filter(id__in=going[at : at + _AT_ONCE]).update(
            state=REPORTED, return_case_id=move.case.id
        )
    await seal("revision_place", going, at=move.actor.at)
    # The event seals what was reported, and with it the paper that says it.
    move.form = SealedForm(digest=digest)
    await issue(RETURN_PAPER, move.case, actor=move.actor)


async def _received(move: Move) -> None:
    await _move_on(move, Q(), state=RECEIVED)


async def _sent_back(move: Move) -> None:
    await make_void(RETURN_PAPER, move.case, actor=move.actor, reason=f"退回街道：{move.form.reason}")
    # What the street wrote itself and nobody looked at there waits again to be looked at.
    await _move_on(move, Q(role=actors.STREET_CLERK, review_case_id=None), state=RECORDED, return_case_id=None)
    await _move_on(move, Q(), state=REVIEWED, return_case_id=None)


async def _move_on(move: Move, which: Q, **values: Any) -> None:
    going = await column(LedgerRevision.filter(which, return_case_id=move.case.id, state=REPORTED), "id")
    for at in range(0, len(going), _AT_ONCE):
        await LedgerRevision.filter(id__in=going[at : at + _AT_ONCE]).update(**values)
    await seal("revision_place", going, at=move.actor.at)


async def _wrote(case: Case, actor: Actor) -> bool:
    """Whoever wrote a change that the return carries, or judged one on its way up."""
    carried = LedgerRevision.filter(return_case_id=case.id)
    if await carried.filter(account_id=actor.account_id).exists():
        return True
    reviews = Subquery(carried.filter(review_case_id__not_isnull=True).values("review_case_id"))
    return await CaseEvent.filter(case_id__in=reviews, account_id=actor.account_id).exists()


_STREET, _DISTRICT = (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,)
LEDGER_RETURN = register(
    Procedure(
        name="ledger_return",
        label="台账月报",
        prefix="YB",
        stages=("街道汇总", "上报区保障办", "区保障办接收"),
        statuses={
            "drafted": Status("待上报", 1, days=5, tone="ask"),
            "reported": Status("待区保障办接收", 2, days=5),
            "sent_back": Status("退回街道", 0, days=5),
            "received": Status("已接收", 3, after="这个月的台账变动已经全部报到区保障办。"),
        },
        steps=(
            Step(None, "open", "drafted", _STREET, _CLAUSE, "汇总月报", MonthForm, duty="enter", guard=_over,
                 effect=_opened, body=OpenBody),
            *(
                Step(status, "report", "reported", _STREET, _CLAUSE, "上报区保障办", NoForm, "primary",
                     duty="enter", asks=True, guard=_nothing_waits, effect=_reported)
                for status in ("drafted", "sent_back")
            ),
            Step("reported", "receive", "received", _DISTRICT, _CLAUSE, "接收", NoteForm, "primary",
                 duty="approve", asks=True, effect=_received),
            Step("reported", "send_back", "sent_back", _DISTRICT, _CLAUSE, "退回街道", ReasonForm,
                 duty="approve", asks=True, effect=_sent_back),
        ),
        readers=READERS,
        wrote=_wrote,
        chapter=Chapter.LEDGERS,
        offers=(Offer("returns", "台账月报", "chart", "ledger_returns/list", 60),),
    )
)


async def open_return(case_id: str, month: str, *, actor: Actor) -> Case:
    """A street begins its return of a month. Raises not_allowed, month_not_over, return_exists."""
    access.require_role(actor, actors.STREET_CLERK)
    street = await Organisation.get(id=actor.organisation_id)
    if await LedgerReturn.filter(street_id=street.id, month=month).exists():
        raise refuse("return_exists")
    title = f"{street.name}{say_month(month)}台账月报"
    opening = Opening(case_id, title, street.path, form={"month": month})
    return (await open_cases(LEDGER_RETURN, [opening], actor=actor))[0]


async def content_of(row: LedgerReturn) -> Content:
    """What the return says: frozen once reported, and until then what it would say now."""
    return await compose(row) if row.content is None else msgspec.convert(row.content, Content)


async def compose(row: LedgerReturn) -> Content:
    """From the ledgers as of both ends of the month."""
    first, last = month_days(row.month)
    street: Organisation = await Organisation.get(id=row.street_id)
    month = await differences_of_month(street.path, first, last)
    communities = await Organisation.filter(access.under(street.path, "path"), kind="community").order_by("path")
    counts = _count(month.lines)
    figures = [
        Figures(
            community_id=community.id,
            community=community.name,
            ledger=ledger,
            opening=month.opening[ledger].get(community.path, 0),
            closing=month.closing[ledger].get(community.path, 0),
            **{what: counts[community.path, ledger, what] for what in ("entered", "left", "joined", "gone", "changed")},
            revisions=month.revisions[community.path, ledger],
        )
        for community in communities
        for ledger in LEDGERS
    ]
    found = LedgerRevision.filter(access.under(street.path), day__lte=last)
    return Content(
        month=row.month,
        street=street.name,
        figures=figures,
        lines=month.lines,
        waiting=await found.filter(state__in=list(WAITING)).count(),
        sent_back=await found.filter(state="sent_back").count(),
    )


def _count(lines: list[Line]) -> Counter[tuple[str, str, str]]:
    return Counter((line.area_path, line.ledger, line.what) for line in lines)


async def page_of_returns(cursor: str | None, size: int, *, actor: Actor) -> tuple[list[LedgerReturn], str | None]:
    """Returns in reach, the latest month first. `cursor`: `2026-11:12`, the month and street of the last one shown."""
    access.require_role(actor, *READERS)
    found = LedgerReturn.filter(access.under(actor.path, "case__area_path"))
    if cursor:
        month, _, street = cursor.partition(":")
        if not street.isascii() or not street.isdigit() or len(street) > 18 or not month.isascii():
            raise refuse("cursor_invalid")
        found = found.filter(Q(month__lt=month) | Q(month=month, street_id__gt=int(street)))
    rows = await found.order_by("-month", "street_id").limit(size + 1).select_related("case", "street")
    more = f"{rows[size - 1].month}:{rows[size - 1].street_id}" if len(rows) > size else None
    return list(rows[:size]), more


async def by_month(*, actor: Actor) -> list[month_grids.Row]:
    """Every street in reach, also one that has not begun. Raises not_allowed. Two queries."""
    access.require_role(actor, *READERS)
    streets = await access.organisations_in_reach(actor).filter(kind="street").order_by("path").limit(_AT_ONCE)
    wanted = Q(access.under(actor.path, "case__area_path"), month__in=month_grids.last_months(actor.today))
    # Without what they say: it is long, and nobody reads it here.
    rows: Any = await LedgerReturn.filter(wanted).values_list(
        "street_id", "month", "case_id", "case__status", "case__due_on"
    )
    return month_grids.lay_out(streets, rows, LEDGER_RETURN, actor.today)


async def open_months(*, actor: Actor) -> list[str]:
    """The last twelve months that are over and that this street has no return of."""
    if actor.role != actors.STREET_CLERK:
        return []
    first = actor.today.replace(day=1)
    months = [f"{add_months(first, -back):%Y-%m}" for back in range(1, 13)]
    known = await column(LedgerReturn.filter(street_id=actor.organisation_id, month__in=months), "month")
    return [month for month in months if month not in known]
