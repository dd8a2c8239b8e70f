"""Annual reviews (年度核查, 4.5.1): of every family that lives in public housing or draws a subsidy, each year, by the
end of December. The calendar opens one for each as the December reports open (`annual_rounds.py`); the community
reviews it on a sheet that fills itself, and reports the result to the street in writing; the street confirms it or
sends it back, and reads some of them again from the start.

What is plain takes one press: the family reported that nothing has changed, and every point is in order. A family that
does not report is looked for, by telephone and at its door, each time on record, and only then is it found not to have
reported: a subsidy is suspended for it, by rule data, until a later review is confirmed, and what was not paid
meanwhile stays unpaid. One that is to be stopped and has no case of its own to stop it, taken over from older books,
rests by the same rule. A change that was found is carried out by the procedure it belongs to, and the street
confirms nothing whose procedure nobody has begun. Refuses one press where a point wants a look, findings that
contradict what is known, and a photograph on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from casework.evidence.evidence import check_all_arrived
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.case_lists import CaseLine
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import Message
from casework.heart.forms import NoteForm, ReasonForm
from casework.heart.life import PROCEDURES, Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import padded
from casework.heart.rows import Records
from casework.heart.rules import in_force
from casework.heart.writing import write_row
from casework.ledgers.revisions import Change, revising
from casework.ledgers.suspensions import rests_from
from casework.papers.papers import issue, make_void
from casework.reviews.annual_duty import (
    KIND,
    LEAST_CONTACTS,
    RESUME_MONTHS,
    REVIEW_DUTY,
    SAMPLE_PERCENT,
    SUSPEND_MONTHS,
    WAITING,
    due_of,
)
from casework.reviews.annual_forms import FOLLOWS, LEAVES, UNCHANGED, UNREPORTED, ContactForm, FindForm
from casework.reviews.annual_papers import RESULT
from casework.reviews.annual_sheet import Sheet, check_findings, fill_sheets, freeze
from casework.reviews.annual_summary_content import DONE
from casework.words.calendar import add_months
from casework.words.clock import SHANGHAI
from casework.words.months import month_of, say_month
from models import AnnualReview, Case, Subsidy, SubsidyAward, Tenancy
from models.fields import blind_index, sound

OFFICES = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
# Where a community reviews: what waits, and a family that reports after all.
REVIEWED_FROM = (*WAITING, "unreported")
# Who learns what the street reads again, and that not before it is confirmed.
ABOVE = (actors.STREET_CLERK, actors.DISTRICT_CLERK)
_MOST_CONTACTS = 40
_REST_SAID = "这户的补贴是从旧台账导入的，没有补贴登记可以停发。请写明停发的理由，审核以后暂停发放。"
_REVIEWS = Records(AnnualReview)


async def row_of(case: Case) -> AnnualReview:
    return await AnnualReview.get(case_id=case.id)


async def sheet_of(row: AnnualReview) -> Sheet:
    return (await fill_sheets([row.household_id], row.year))[row.household_id]


# Reviewing


async def _ready(move: Move) -> tuple[AnnualReview, Sheet]:
    row = await row_of(move.case)
    await check_all_arrived(move.case.id)
    sheet = await sheet_of(row)
    if not sheet.benefit:
        raise refuse("family_not_listed")
    move.with_["row"], move.with_["sheet"] = row, sheet
    return row, sheet


async def _is_plain(move: Move) -> None:
    _, sheet = await _ready(move)
    if sheet.attention:
        raise refuse("review_wants_a_look", f"要逐项核查：{'、'.join(sheet.attention)}。请登记核查结果。")


async def _may_find(move: Move) -> None:
    row, sheet = await _ready(move)
    form: FindForm = move.form
    check_findings(form, sheet)
    if form.result != UNREPORTED:
        return
    contacts = sound(row.contacts) or []
    least = await in_force(LEAST_CONTACTS, move.actor.today)
    if len(contacts) < least or all(one["way"] != "visit" for one in contacts):
        said = f"没有报备的，至少联系{least}次、其中上门一次，并逐次登记；现在登记了{len(contacts)}次。"
        raise invalid({"form.result": said})


async def _unchanged(move: Move) -> None:
    await _report(move, UNCHANGED, "", freeze(move.with_["sheet"], move.actor.today))


async def _found(move: Move) -> None:
    form: FindForm = move.form
    follow = "" if form.follow == "none" else form.follow
    await _report(move, form.result, follow, freeze(move.with_["sheet"], move.actor.today, form))


async def _report(move: Move, result: str, follow: str, kept: dict[str, Any]) -> None:
    row, today = move.with_["row"], move.actor.today
    percent = await in_force(SAMPLE_PERCENT, today)
    # Nobody at the community foresees it, and the same one stays one however often it is sent back.
    drawn = int(blind_index("annual-sample", move.case.id), 16) % 100 < percent
    # What went up of it stays what it was: it is told beside the new result in a further summary.
    again: dict[str, Any] = {} if row.summary_id is None else {"summary_id": None, "summed_as": row.result}
    await write_row(
        AnnualReview, move.case.id, benefit=move.with_["sheet"].benefit, result=result, follow=follow, sheet=kept,
        sampled=int(drawn), reviewed_on=today, confirmed_on=None, **again,
    )
    if row.reviewed_on is not None:
        await make_void(RESULT, move.case, actor=move.actor, reason="重新核查")
    await issue(RESULT, move.case, actor=move.actor)


# Looking for a family that did not report


async def _may_note(move: Move) -> None:
    row = await row_of(move.case)
    if move.form.on > move.actor.today or move.form.on.year < row.year:
        raise invalid({"form.on": f"联系的日子在{row.year}年以内或以后，也不能晚于今天。"})
    if len(sound(row.contacts) or []) >= _MOST_CONTACTS:
        raise invalid({"form.note": f"最多登记{_MOST_CONTACTS}次。"})
    move.with_["row"] = row


async def _noted(move: Move) -> None:
    row, form = move.with_["row"], move.form
    said = {"on": form.on.isoformat(), "way": form.way, "outcome": form.outcome, "note": form.note}
    one = {**said, "by": move.actor.name}
    await write_row(AnnualReview, move.case.id, contacts=[*(sound(row.contacts) or []), one])
    if move.case.status in WAITING:
        # A call moves no day.
        await waits_until(move.case, await due_of(row.year, move.actor.today))


# The street


async def follow_case(row: AnnualReview) -> Case | None:
    """The case by which what was found is carried out, where somebody has begun it since."""
    if not row.follow or row.reviewed_on is None:
        return None
    procedure = PROCEDURES[row.follow]
    # What is still being written, or came to nothing, carries nothing out.
    idle = ["draft", *(name for name, status in procedure.statuses.items() if status.stage < 0 or not status.told)]
    found = Q(procedure=row.follow, household_id=row.household_id)
    if row.follow == "subsidy":
        # Its own: one of an award before that, long ended, carries nothing out.
        award = await SubsidyAward.filter(household_id=row.household_id).order_by("-living", "-id").first()
        found = Q(found, status__in=["ending", "ended"], subsidy__award_id=award.id if award else 0)
    else:
        # What the same year's reports began belongs to it too.
        since = datetime(row.year, 12, 1, tzinfo=SHANGHAI)
        found = Q(found, ~Q(status__in=idle), opened_at__gte=since)
    return await Case.filter(found).order_by("-opened_at").first()


async def _may_confirm(move: Move) -> None:
    row = await row_of(move.case)
    move.with_["row"] = row
    if row.sampled and len(move.form.note.strip()) < 2:
        raise invalid({"form.note": "这一户抽中复看，请打开核查表看一遍，写明复看的情况。"})
    if await rests_by_it(row):
        if len(move.form.note.strip()) < 2:
            raise invalid({"form.note": _REST_SAID})
        move.with_["rests"] = True
    elif row.follow and await follow_case(row) is None:
        raise refuse("review_not_followed", f"核查发现的变化还没有办理：{FOLLOWS[row.follow]}。请社区先办起来。")


async def rests_by_it(row: AnnualReview) -> bool:
    """Whether confirming it is what stops the payments: of a subsidy that was taken over from the books of before, no
    case of its own can.
    """
    if row.follow != "subsidy":
        return False
    award = await SubsidyAward.filter(household_id=row.household_id, living=1).first()
    return award is not None and not await Subsidy.filter(award_id=award.id).exists()


async def _as_found(move: Move) -> str:
    return "record_unreported" if move.with_["row"].result == UNREPORTED else ""


async def _confirmed(move: Move) -> None:
    row = move.with_["row"]
    await write_row(AnnualReview, move.case.id, confirmed_on=move.actor.today)
    if move.with_.get("rests"):
        await _suspend(move, "年度核查要停发")
        return
    award = await SubsidyAward.filter(household_id=row.household_id, living=1).first()
    if award is None or award.suspended_from is None or award.resumed_from is not None:
        return
    if row.result == LEAVES or row.follow == "subsidy":
        # Found again, but not to be paid.
        return
    month = _month_after(move.actor.today, await in_force(RESUME_MONTHS, move.actor.today))
    # Nothing is paid for the time between; a suspension that never began is none.
    await _pay(move, award, max(month, award.suspended_from), f"{say_month(month_of(month))}起恢复发放，以前的不补发")


async def _pay(move: Move, award: SubsidyAward, month: date, words: str) -> None:
    async with revising(
        award.household_id, "award", actor=move.actor, stage=move.step.to, case_id=move.case.id, judged=True
    ) as changes:
        await SubsidyAward.filter(id=award.id).update(resumed_from=month)
        changes.append(Change("补贴发放", "暂停发放", words))


async def _recorded_unreported(move: Move) -> None:
    row = move.with_["row"]
    await write_row(AnnualReview, move.case.id, confirmed_on=move.actor.today)
    await waits_until(move.case, None)
    await _suspend(move, f"{row.year}年度没有报备")


async def _suspend(move: Move, why: str) -> None:
    row = move.with_["row"]
    award = await SubsidyAward.filter(household_id=row.household_id, living=1).first()
    stopped = award is not None and award.suspended_from is not None and award.resumed_from is None
    if award is None or stopped:
        return
    month = _month_after(move.actor.today, await in_force(SUSPEND_MONTHS, move.actor.today))
    move.with_["suspended"] = month
    async with revising(
        row.household_id, "award", actor=move.actor, stage=move.step.to, case_id=move.case.id, judged=True
    ) as changes:
        await SubsidyAward.filter(id=award.id).update(**rests_from(award, month))
        changes.append(Change("补贴发放", "发放中", f"{why}，{say_month(month_of(month))}起暂停发放"))


def _month_after(day: date, months: int) -> date:
    return add_months(day.replace(day=1), months)


async def _tell_suspended(move: Move) -> list[Message]:
    month, row = move.with_.get("suspended"), move.with_["row"]
    if month is None:
        return []
    note = "没有报备，请到社区补办" if row.result == UNREPORTED else "核查后暂停，可问社区"
    said = {"thing": f"{row.year}年度核查", "phrase": "暂停补贴", "note": note}
    return [Message(row.household_id, f"{say_month(month_of(month))}起暂停发放补贴", said)]


async def _sent_back(move: Move) -> None:
    row = await row_of(move.case)
    await waits_until(move.case, await due_of(row.year, move.actor.today))


# A family that has left


async def _has_left(move: Move) -> None:
    household_id = (await row_of(move.case)).household_id
    living: dict[str, Any] = {"household_id": household_id, "living": 1}
    if await Tenancy.filter(**living).exists() or await SubsidyAward.filter(**living).exists():
        raise refuse("step_not_possible")


async def _left(move: Move) -> None:
    await waits_until(move.case, None)


# Bulk work on a list


@dataclass(frozen=True)
class Plain:
    """One that a press passes on, and what that rests on, line by line."""

    passes: str
    points: list[str]


async def plain(lines: Sequence[CaseLine], *, actor: Actor) -> dict[str, Plain]:
    """Of these reviews those that one press passes on, by case: for a community where every point is in order, for its
    street where nothing has changed and it reads no sample. Some queries, whatever their number.
    """
    ids = {line.id: line for line in lines}
    if not ids or actor.role not in (actors.COMMUNITY_CLERK, actors.STREET_CLERK):
        return {}
    rows = await _REVIEWS.where(Q(case_id__in=padded(list(ids), "")), most=None)
    found: dict[str, Plain] = {}
    if actor.role == actors.STREET_CLERK:
        for row in rows:
            if ids[row.case_id].status == "reported" and row.result == UNCHANGED and not row.sampled:
                found[row.case_id] = Plain("confirm", _said_of((sound(row.sheet) or {}).get("points", [])))
        return found
    for year in {row.year for row in rows}:
        some = [row for row in rows if row.year == year and ids[row.case_id].status in WAITING]
        sheets = await fill_sheets([row.household_id for row in some], year)
        for row in some:
            sheet = sheets[row.household_id]
            if sheet.benefit and not sheet.attention:
                found[row.case_id] = Plain("unchanged", [f"{one.label}：{one.fact}" for one in sheet.points])
    return found


def _said_of(points: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{one['label']}：{one['fact']}" for one in points]


_COMMUNITY, _STREET, _BY_ITSELF = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,), (actors.BY_ITSELF,)
_OWN, _UP = ("4.5.1",), ("4.5.2",)
REVIEW = register(
    Procedure(
        name=KIND,
        label="年度核查",
        prefix="HC",
        stages=("社区核查", "街道审核"),
        statuses={
            "open": Status("待核查", 0, waits_for="社区"),
            "returned": Status("退回社区", 0),
            "reported": Status("待街道审核", 1, days=10),
            "confirmed": Status("已审核", 2, after="这一年的核查办完了，由街道汇总上报区保障办。"),
            "unreported": Status(
                "没有报备，已记录", 2, tone="stop",
                after="家庭补报以后，社区可以重新核查。补贴暂停的，审核通过以后恢复。",
            ),
            "left": Status("家庭已退出", -1, after="这户已经退出，不再核查。"),
        },
        steps=(
            Step(None, "open", "open", _BY_ITSELF, _OWN, "开始年度核查"),
            *(
                step
                for status in REVIEWED_FROM
                for step in (
                    Step(status, "unchanged", "reported", _COMMUNITY, _OWN, "没有变化，报街道", style="primary",
                         duty="enter", weighs=True, asks=status == "returned", guard=_is_plain, effect=_unchanged),
                    Step(status, "find", "reported", _COMMUNITY, _OWN, "登记核查结果", FindForm, duty="enter",
                         weighs=True, asks=status == "returned", guard=_may_find, effect=_found, ahead=True),
                    Step(status, "contact", status, (actors.GRID_WORKER, *_COMMUNITY), _OWN, "登记联系情况",
                         ContactForm, duty="enter", guard=_may_note, effect=_noted),
                )
            ),
            *(
                Step(status, "family_left", "left", _BY_ITSELF, _OWN, "家庭已退出", quiet=True, guard=_has_left,
                     effect=_left)
                for status in WAITING
            ),
            Step("reported", "confirm", "confirmed", _STREET, _UP, "审核通过", NoteForm, "primary", duty="approve",
                 asks=True, guard=_may_confirm, instead=_as_found, effect=_confirmed,
                 tell=_tell_suspended),
            # Taken in its place where the family did not report, and by nobody otherwise.
            Step("reported", "record_unreported", "unreported", _BY_ITSELF, _UP, "记录没有报备", NoteForm,
                 quiet=True, effect=_recorded_unreported, tell=_tell_suspended),
            Step("reported", "return", "returned", _STREET, _UP, "退回社区", ReasonForm, duty="approve", asks=True,
                 effect=_sent_back),
            # By what the district office has drawn and found not to be right (`spot_check_items.py`).
            *(
                Step(status, "reopen", "returned", _BY_ITSELF, ("4.5.3",), "抽查有问题，退回社区重新核查", ReasonForm)
                for status in DONE
            ),
        ),
        readers=(actors.GRID_WORKER, *OFFICES),
        duties=(REVIEW_DUTY,),
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("annual_reviews", "年度核查", "shield", "annual_reviews/list", 27, to=(actors.GRID_WORKER, *OFFICES)),
        ),
    )
)
