"""A street's summary of a year's annual reviews (年度核查汇总, 4.5.2): what its communities found, aggregated, looked
at once more, and reported to the district office in writing; which receives it, or sends it back with a reason.

The calendar opens one for each street when its reviews are done, or when the year's last day for them is past
(`annual_summary_rounds.py`). What it says is computed from the reviews, frozen when it is reported, and its hash sealed
with that step. Families that are not reviewed to the end, and those that did not report, stand in it by their numbers;
whoever is reviewed afterwards, or again, is carried by a further one of the same year, beside what the one before said.
Refuses reporting while reviews wait for the street itself, before the year's last day while any wait at all, and a
further one that carries nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from tortoise.expressions import Subquery

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.forms import Form, NoForm, NoteForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.next_steps import days_late
from casework.heart.problems import refuse
from casework.papers.papers import issue, make_void
from casework.reviews.annual_duty import KIND as REVIEW
from casework.reviews.annual_duty import WAITING
from casework.reviews.annual_duty import due_of as reviewed_by
from casework.reviews.annual_summary_content import DONE, Counts, compose, counts_under, digest_of, total
from casework.reviews.annual_summary_duty import DUTY, KIND, due_of, streets_of
from casework.reviews.annual_summary_papers import SEALED, SUMMARY_PAPER
from models import AnnualReview, AnnualSummary, Case, CaseEvent, Organisation, ReportWindow
from models.fields import sealed_for

READERS = (actors.STREET_CLERK, actors.DISTRICT_CLERK)
_CLAUSE = ("4.5.2",)


class SealedForm(Form):
    """What the event of reporting seals."""

    digest: str


async def row_of(case: Case) -> AnnualSummary:
    return await AnnualSummary.get(case_id=case.id)


async def _opened(move: Move) -> None:
    with_ = move.with_
    await AnnualSummary.create(case_id=move.case.id, street_id=with_["street"], year=with_["year"], turn=with_["turn"])
    await waits_until(move.case, with_["due_on"])


def _reviews(case: Case, row: AnnualSummary, *statuses: str) -> Any:
    """The street's reviews of that year in these statuses."""
    there = Case.filter(access.under(case.area_path), procedure=REVIEW, status__in=list(statuses))
    return AnnualReview.filter(year=row.year, case_id__in=Subquery(there.values("id")))


async def _ready(move: Move) -> None:
    row = await row_of(move.case)
    move.with_["row"] = row
    if row.turn > 1:
        if not await _reviews(move.case, row, *DONE).filter(summary_id=None).exists():
            raise refuse("nothing_to_report")
        return
    if waiting := await _reviews(move.case, row, "reported").count():
        raise refuse("reviews_open", f"还有{waiting}户等街道审核，请先审核完再上报。")
    last = await reviewed_by(row.year, move.actor.today)
    if last >= move.actor.today and (waiting := await _reviews(move.case, row, *WAITING).count()):
        raise refuse("reviews_open", f"还有{waiting}户没有核查完，过了核查的最后一天才能列明上报。")


async def _reported(move: Move) -> None:
    row: AnnualSummary = move.with_["row"]
    # Taken before they are counted: whoever is reviewed from now on is a further one's.
    await _reviews(move.case, row, *DONE).filter(summary_id=None).update(summary_id=row.id)
    kept = msgspec.to_builtins(await compose(row))
    digest = digest_of(kept)
    await AnnualSummary.filter(id=row.id).update(
        digest=digest, reported_at=move.actor.at, **sealed_for(AnnualSummary, vars(row), content=kept)
    )
    await waits_until(move.case, None)
    # The event seals what was reported, and with it the paper that says it.
    move.form = SealedForm(digest=digest)
    await issue(SUMMARY_PAPER, move.case, actor=move.actor)


async def _received(move: Move) -> None:
    row = await row_of(move.case)
    # What it says of these is from now on what was said last.
    await AnnualReview.filter(summary_id=row.id).exclude(summed_as="").update(summed_as="")


async def _sent_back(move: Move) -> None:
    row = await row_of(move.case)
    await make_void(SUMMARY_PAPER, move.case, actor=move.actor, reason=f"退回街道：{move.form.reason}")
    await AnnualReview.filter(summary_id=row.id).update(summary_id=None)


async def _wrote(case: Case, actor: Actor) -> bool:
    """Whoever had a part in a review that it carries."""
    row = await row_of(case)
    carried = AnnualReview.filter(summary_id=row.id).values("case_id")
    return await CaseEvent.filter(case_id__in=Subquery(carried), account_id=actor.account_id).exists()


_STREET, _DISTRICT = (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,)
SUMMARY = register(
    Procedure(
        name=KIND,
        label="年度核查汇总",
        prefix="HZ",
        stages=("街道汇总", "上报区保障办", "区保障办接收"),
        statuses={
            "drafted": Status("待上报", 1, tone="ask"),
            "reported": Status("待区保障办接收", 2, days=10),
            "sent_back": Status("退回街道", 0, days=5),
            "received": Status("已接收", 3, after="以后又核查完的家庭，由街道另外补报，这一份不再改。"),
        },
        steps=(
            Step(None, "open", "drafted", (actors.BY_ITSELF,), _CLAUSE, "列出年度核查汇总", NoForm, effect=_opened),
            *(
                Step(status, "report", "reported", _STREET, _CLAUSE, "上报区保障办", NoForm, "primary",
                     duty="enter", asks=True, guard=_ready, effect=_reported)
                for status in ("drafted", "sent_back")
            ),
            Step("reported", "receive", "received", _DISTRICT, _CLAUSE, "接收", NoteForm, "primary",
                 duty="approve", asks=True, effect=_received),
            Step("reported", "send_back", "sent_back", _DISTRICT, _CLAUSE, "退回街道", ReasonForm,
                 duty="approve", asks=True, effect=_sent_back),
        ),
        readers=READERS,
        wrote=_wrote,
        duties=(DUTY,),
        chapter=Chapter.REVIEWS,
        offers=(Offer("annual_summaries", "年度核查汇总", "chart", "annual_summaries/list", 61),),
    )
)


# What the list shows above itself: every street, also one that has not begun


@dataclass(frozen=True)
class Standing:
    """Where a street stands with a year. `late`: days past the day of its summary, while it is owed."""

    street: Organisation
    year: int
    case_id: str
    status: str
    turn: int
    late: int
    now: Counts
    # Reviewed to the end since what was reported last.
    behind: int


async def standings(*, actor: Actor) -> list[Standing]:
    """The year that runs, of every street in reach. Raises not_allowed. A handful of queries."""
    access.require_role(actor, *READERS)
    window = await ReportWindow.filter(opens_on__lte=actor.today).order_by("-year").first()
    if window is None:
        return []
    year = window.year
    streets = [one for one in await streets_of(year) if one.path.startswith(actor.path)]
    counts = await counts_under(actor.path, (year,))
    last = await newest(year)
    behind = await uncarried(year)
    due = await due_of(year, actor.today)
    found = []
    for street in streets:
        row = last.get(street.id)
        status = row.status if row else ""
        if row is None or (row.turn == 1 and status not in SEALED):
            late = max(0, (actor.today - due).days)
        else:
            late = days_late(SUMMARY, status, row.due_on, actor.today)
        found.append(
            Standing(
                street, year, row.case_id if row else "", status, row.turn if row else 0, late,
                total(one for (_, path, _), one in counts.items() if path.startswith(street.path)),
                sum(count for path, count in behind.items() if path.startswith(street.path)) if row else 0,
            )
        )
    return sorted(found, key=lambda one: (-one.late, bool(one.case_id), one.street.path))


@dataclass(frozen=True)
class Newest:
    turn: int
    case_id: str
    status: str
    due_on: date | None


async def newest(year: int) -> dict[int, Newest]:
    """The last of each street, without what it says."""
    rows: Any = await AnnualSummary.filter(year=year).order_by("turn").values_list(
        "street_id", "turn", "case_id", "case__status", "case__due_on"
    )
    return {int(street): Newest(*rest) for street, *rest in rows}


async def uncarried(year: int) -> dict[str, int]:
    """Of each community how many reviews of that year are done and in no summary."""
    there: Any = await Case.filter(
        procedure=REVIEW, status__in=list(DONE), annual_review__year=year, annual_review__summary_id=None
    ).values_list("area_path", flat=True)
    found: dict[str, int] = {}
    for path in there:
        found[path] = found.get(path, 0) + 1
    return found

