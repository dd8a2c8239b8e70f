"""Reports by anybody (群众投诉举报, 4.1): the district office's own channel, without sign-in.

Why beside `casework/dwellings/complaints.py` and not another opening of it: a complaint is told by a known family or
manager, of a dwelling that it may name, and answered by the manager (4.4.1.6). A report has no writer whom the service
knows, speaks of a place in a stranger's words, goes to the district office first and leads to a visit; no status, no
step and no reader of it is the complaint's. Both are 投诉举报; this one's stem is `public_report`. It stands among the
reviews because what it becomes, an inspection, does.

Refuses: more than a day takes (report_limits.py); what says nothing; the same again, which joins the first one. Shows
the reporter, by number and secret, that it was received, is in hand, or was closed and with which of a few sentences:
never a family's name nor what was found. Shows the family concerned nothing at all: the case is of no family's. Shows
who reported to whoever has it in hand, each look on record. Of an anonymous report nothing remains that identifies: no
address, account or device, and photographs without what stands beside the picture.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from msgspec import Meta
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.evidence.evidence import check_all_arrived
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record_unmasked_read
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import (
    LATELY,
    LONG,
    AnybodysName,
    Form,
    NoForm,
    Number,
    PhoneText,
    ReasonForm,
    Uuid,
    choices,
)
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.rules import Rule, in_force
from casework.heart.sealed_rows import seal
from casework.heart.turns import manager_path_of, take_turns
from casework.people.offices import district_office
from casework.people.receipt_drafts import UNSENT, UNSENT_STATUS, declare_round, unsent_step
from casework.reviews import inspections, report_limits
from casework.reviews.public_report_duty import (
    ANSWER_DAYS,
    DRAFT_DAYS,
    HANDLING_DAYS,
    REPORT_DUTY,
    TRIAGE_DAYS,
    WAITING,
)
from casework.words.addresses import address_key, is_precise
from casework.words.folding import folded
from models import Case, Dwelling, Organisation, PublicReport, Tenancy
from models.fields import SealBroken, blind_index, is_damaged, sealed_columns, sealed_for

KIND = "public_report"
KINDS = {
    "sublet": "转租、转借给别人",
    "vacant": "长期空着没人住",
    "other_home": "另有住房，还住公租房或领补贴",
    "misuse": "改作他用、损坏房子",
    "office": "管房单位或工作人员的问题",
    "other": "其他违规",
}
OFFICE = "office"
# How a report ends, and all that whoever reported is told of it.
OUTCOMES = {
    "dealt_with": ("已核查处理", "您反映的情况已经核查，并按规定作了处理。"),
    "not_found": ("没有查实", "您反映的情况已经核查，没有查实。"),
    "unclear": ("线索不够", "线索不够具体，没有办法核查。可以补充时间、地点和照片，再反映一次。"),
    "elsewhere": ("不归区保障办管", "您反映的事不归区保障办管，请向负责的部门反映。"),
    "not_taken": ("不予受理", "您反映的内容不属于对违规行为的反映，不予受理。"),
}
RECEIVED, HANDLING, CLOSED = "received", "handling", "closed"
# Of letters and characters that differ: less says nothing.
_LEAST_SAID = 4
_MOST_SHOWN = 20
_NAMESPACE = uuid.UUID("6f6f2b61-64f0-4a54-8d0e-5d6d1c1b6a41")


class SaidForm(Form, kw_only=True):
    kind: Annotated[
        Literal["sublet", "vacant", "other_home", "misuse", "office", "other"],
        Meta(title="反映什么", extra=choices(KINDS)),
    ]
    place: Annotated[
        str,
        Meta(min_length=2, max_length=120, title="在哪里", description="小区、楼号、单元、房号，知道多少写多少"),
    ]
    happened_on: Annotated[date | None, Meta(title="哪一天看到的", extra=LATELY)] = None
    detail: Annotated[
        str,
        Meta(min_length=5, max_length=1000, title="具体情况",
             description="写看到、听到的事实，例如：每个月初有不同的人来看房，门上贴着出租电话", extra=LONG),
    ]


class ReportForm(SaidForm, kw_only=True):
    """All that is asked: what was seen, and, of whoever wants to be asked back, who they are."""

    name: Annotated[AnybodysName, Meta(max_length=30, title="您的姓名（可以不写）")] = ""
    phone: Annotated[
        PhoneText | None,
        Meta(title="您的电话（可以不写）", description="只有办理的单位能看，每次查看都有记录", extra={"kind": "phone"}),
    ] = None


class CommunityForm(Form):
    """A dwelling, whose community it then is; else a community."""

    dwelling_id: Annotated[Number | None, Meta(title="是哪一套")] = None
    community_id: Annotated[Number | None, Meta(title="交给哪个社区")] = None
    note: Annotated[str, Meta(max_length=300, title="交办意见", extra=LONG)] = ""


class ManagerForm(Form):
    dwelling_id: Annotated[Number | None, Meta(title="是哪一套")] = None
    note: Annotated[str, Meta(max_length=300, title="交办意见", extra=LONG)] = ""


class JoinForm(Form):
    first_id: Annotated[Uuid, Meta(title="并入哪一件")]


class CloseForm(Form):
    outcome: Annotated[
        Literal["dealt_with", "not_found", "unclear", "elsewhere", "not_taken"],
        Meta(title="办理结果", description="反映人只会看到这一句结果",
             extra=choices({name: label for name, (label, _) in OUTCOMES.items()})),
    ]
    note: Annotated[
        str, Meta(min_length=2, max_length=500, title="核查情况", description="内部记录，反映人看不到", extra=LONG)
    ]


class LookForm(Form):
    reason: Annotated[str, Meta(min_length=2, max_length=120, title="查看的原因", description="例如：回访核实时间")]


# Guards and effects


async def _begun(move: Move) -> None:
    row = await PublicReport.create(case_id=move.case.id, code_index=move.with_["code_index"])
    await seal(KIND, [row.id], at=move.actor.at)


async def _says_something(move: Move) -> None:
    form: SaidForm = move.form
    if form.happened_on and form.happened_on > move.actor.today:
        raise invalid({"form.happened_on": "日期不能晚于今天。"})
    if len({char for char in folded(form.detail) if char.isalnum()}) < _LEAST_SAID:
        raise invalid({"form.detail": "请写清楚看到、听到的情况。"})
    if not any(char.isalnum() for char in folded(form.place)):
        raise invalid({"form.place": "请写清楚在哪里。"})
    await check_all_arrived(move.case.id)


async def _received(move: Move) -> None:
    """From here on it lies under the district office, and under nobody else."""
    form, today = move.form, move.actor.today
    dwelling = await _dwelling_of(form.place)
    answer_by = today + timedelta(days=await in_force(ANSWER_DAYS, today))
    await _write(
        move, kind=form.kind, happened_on=form.happened_on, place=form.place, detail=form.detail,
        place_index=place_index(form.place), wording_index=_wording_index(form), received_on=today,
        answer_by=answer_by, household_id=await _family_in(dwelling),
    )
    title, home = f"群众投诉举报：{KINDS[form.kind]}", dwelling.id if dwelling else None
    await Case.filter(id=move.case.id).update(title=title, dwelling_id=home)
    await _lie_under(move, (await _district()).path, "", TRIAGE_DAYS)


async def _with_community(move: Move) -> None:
    form: CommunityForm = move.form
    dwelling = await _dwelling_chosen(move)
    if dwelling is not None and form.community_id is None:
        family = await Tenancy.filter(dwelling_id=dwelling.id, living=1).first()
        path = family.area_path if family else dwelling.area_path
    else:
        wanted = access.organisations_in_reach(move.actor).filter(id=form.community_id or 0, kind="community")
        office = await wanted.first()
        if office is None:
            raise invalid({"form.community_id": "请选择是哪一套房子，或交给哪个社区。"})
        path = office.path
    await _lie_under(move, path, "", HANDLING_DAYS)


async def _not_its_own(move: Move) -> None:
    """What is said of a manager or of officials is not handed, with whoever said it, to the manager."""
    if (await PublicReport.get(case_id=move.case.id)).kind == OFFICE:
        raise refuse("report_of_office")


async def _with_manager(move: Move) -> None:
    dwelling = await _dwelling_chosen(move)
    if dwelling is None:
        raise invalid({"form.dwelling_id": "请先选择是哪一套房子，才知道由哪家单位管。"})
    await _lie_under(move, move.case.area_path, await manager_path_of(dwelling.id), HANDLING_DAYS)


async def _dwelling_chosen(move: Move) -> Dwelling | None:
    """The one that is named now, else the one that the place told. What is found of it stands with the report."""
    if move.form.dwelling_id is None:
        return move.case.dwelling if move.case.dwelling_id else None
    dwelling = await access.find_dwelling(move.form.dwelling_id, actor=move.actor)
    await Case.filter(id=move.case.id).update(dwelling_id=dwelling.id)
    move.case.dwelling, move.case.dwelling_id = dwelling, dwelling.id
    await _write(move, household_id=await _family_in(dwelling))
    return dwelling


async def _taken_back(move: Move) -> None:
    await _write(move, inspection_case_id=None)
    await _lie_under(move, (await _district()).path, "", TRIAGE_DAYS)


async def _is_another(move: Move) -> None:
    first = await _joinable(move.actor).filter(id=move.form.first_id).first()
    if first is None or first.id == move.case.id:
        raise invalid({"form.first_id": "请选择另一件正在办理的反映。"})


async def _joined(move: Move) -> None:
    await _write(move, first_case_id=move.form.first_id)
    # What said the same as this one says the same as that.
    mine = PublicReport.filter(first_case_id=move.case.id)
    ids: Any = await mine.order_by("id").values_list("id", flat=True)
    if ids:
        await PublicReport.filter(id__in=list(ids)).update(first_case_id=move.form.first_id)
        await seal(KIND, list(ids), at=move.actor.at)


async def _may_visit(move: Move) -> None:
    move.with_["due_on"] = move.case.due_on
    if move.case.dwelling_id is None:
        raise refuse("report_place_unknown")
    row = await PublicReport.get(case_id=move.case.id)
    if row.inspection_case_id is not None:
        raise refuse("report_visited")


async def _visit(move: Move) -> None:
    """The visit is its taker's own; nothing of the report is written into it."""
    visit_id = str(uuid.uuid5(_NAMESPACE, f"{move.case.id}:{move.case.version}"))
    visit = await inspections.start(visit_id, move.case.dwelling_id or 0, planned=False, actor=move.actor)
    await _write(move, inspection_case_id=visit.id)
    await waits_until(move.case, move.with_["due_on"])


async def _visit_is_over(move: Move) -> None:
    row = await PublicReport.get(case_id=move.case.id)
    if row.inspection_case_id and await Case.filter(id=row.inspection_case_id, status="open").exists():
        raise refuse("report_visit_open")


async def _closed(move: Move) -> None:
    await _write(move, outcome=move.form.outcome)


async def _write(move: Move, **values: Any) -> None:
    row = PublicReport.filter(case_id=move.case.id)
    await row.update(**sealed_for(PublicReport, {"case_id": move.case.id}, **values))
    now = await row.get()
    # What was damaged is linked no more, and found so by its last link; it can be closed all the same.
    if all(_is_sound(now, name) for name in sealed_columns(PublicReport)):
        await seal(KIND, [now.id], at=move.actor.at)


def _is_sound(row: PublicReport, name: str) -> bool:
    try:
        return not is_damaged(getattr(row, name))
    except SealBroken:
        return False


async def _lie_under(move: Move, area_path: str, manager_path: str, days: Rule) -> None:
    today = move.actor.today
    await Case.filter(id=move.case.id).update(area_path=area_path, manager_path=manager_path)
    move.case.area_path, move.case.manager_path = area_path, manager_path
    await waits_until(move.case, today + timedelta(days=await in_force(days, today)))


async def _climbed(move: Move) -> None:
    """The community's day is over: the street above it is asked as well, by the day that was told the reporter."""
    row = await PublicReport.get(case_id=move.case.id)
    await waits_until(move.case, row.answer_by)


def past_its_day(today: date) -> Q:
    """Those that whoever reported should have been answered by now."""
    return Q(status__in=list(WAITING), public_report__answer_by__lt=today)


async def _concerns(case: Case) -> set[int | None]:
    return {(await PublicReport.get(case_id=case.id)).household_id}


_ANYBODY, _DISTRICT = (actors.ANYBODY,), (actors.DISTRICT_CLERK,)
_COMMUNITY, _MANAGER = (actors.COMMUNITY_CLERK,), (actors.MANAGER_CLERK,)
_OFFICES = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.MANAGER_CLERK, actors.DISTRICT_CLERK)
# Status → who visits, and who closes it or gives it back.
_IN_HAND = (
    ("with_community", _COMMUNITY, _COMMUNITY),
    ("overdue", _COMMUNITY, (actors.COMMUNITY_CLERK, actors.STREET_CLERK)),
    ("with_manager", _MANAGER, _MANAGER),
)
_CHANNEL = ("4.1",)

PUBLIC_REPORT = register(
    Procedure(
        name=KIND,
        label="群众投诉举报",
        prefix="QZ",
        stages=("反映", "分办", "核查处理"),
        statuses={
            "draft": Status("填写中", 0, after="填好后提交，由区保障办分办。", told=False),
            "received": Status("待分办", 1),
            "with_community": Status("社区核查中", 2),
            "overdue": Status("社区逾期，街道督办", 2, tone="stop"),
            "with_manager": Status("管房单位核查中", 2),
            "closed": Status("已办结", 3, after="已经办结，反映人凭回执能看到结果。"),
            "joined": Status("已并入前一件", 3, after="和前一件说的是同一件事，随前一件办理。"),
            UNSENT: UNSENT_STATUS,
        },
        steps=(
            Step(None, "open", "draft", _ANYBODY, _CHANNEL, "开始填写", NoForm, quiet=True, effect=_begun),
            Step("draft", "hand_in", "received", _ANYBODY, _CHANNEL, "提交", SaidForm, quiet=True,
                 guard=_says_something, effect=_received),
            Step("draft", "hand_in_again", "joined", _ANYBODY, _CHANNEL, "提交（内容重复）", SaidForm, quiet=True,
                 guard=_says_something, effect=_received),
            unsent_step(_CHANNEL, DRAFT_DAYS),
            Step("received", "assign_community", "with_community", _DISTRICT, _CHANNEL, "交社区核查", CommunityForm,
                 asks=True, weighs=True, quiet=True, effect=_with_community, ahead=True),
            Step("received", "assign_manager", "with_manager", _DISTRICT, _CHANNEL, "交管房单位核查", ManagerForm,
                 asks=True, weighs=True, quiet=True, guard=_not_its_own, effect=_with_manager, ahead=True),
            Step("received", "join", "joined", _DISTRICT, _CHANNEL, "并入前一件", JoinForm, asks=True, weighs=True,
                 quiet=True, guard=_is_another, effect=_joined),
            Step("received", "conclude", "closed", _DISTRICT, _CHANNEL, "直接办结", CloseForm, asks=True, weighs=True,
                 effect=_closed),
            *(
                step
                for status, visitors, by in _IN_HAND
                for step in (
                    Step(status, "visit", status, visitors, ("4.1", "4.2.2b"), "上门核查", NoForm, "primary",
                         weighs=True, guard=_may_visit, effect=_visit),
                    Step(status, "conclude", "closed", by, _CHANNEL, "办结", CloseForm, asks=True, weighs=True,
                         guard=_visit_is_over, effect=_closed),
                    Step(status, "give_back", "received", by, _CHANNEL, "退回区保障办", ReasonForm, asks=True,
                         weighs=True, effect=_taken_back),
                    Step(status, "take_back", "received", _DISTRICT, _CHANNEL, "收回重新分办", ReasonForm, weighs=True,
                         effect=_taken_back),
                )
            ),
            Step("with_community", "climb", "overdue", (actors.BY_ITSELF,), _CHANNEL, "社区逾期，报街道督办", NoForm,
                 quiet=True, lapses=True, effect=_climbed),
        ),
        readers=(actors.ANYBODY, *_OFFICES),
        concerns=_concerns,
        duties=(REPORT_DUTY,),
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("public_reports", "群众投诉举报", "megaphone", "public_reports/list", 47,
                  to=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.MANAGER_CLERK, actors.DISTRICT_CLERK)),
        ),
    )
)
declare_round(KIND, DRAFT_DAYS)
register_door(Door("public_report.look", "查看反映人", LookForm, _OFFICES))


# Places and wordings


def place_index(place: str) -> str:
    """In which reports of one door or house meet; "": the words name none."""
    key = address_key(place)
    return blind_index("report-place", key) if key and is_precise(key) else ""


def _wording_index(form: SaidForm) -> str:
    said = "".join(char for char in folded(form.detail) if char.isalnum())
    return blind_index("report-wording", "\n".join((form.kind, address_key(form.place), said)))


async def _dwelling_of(place: str) -> Dwelling | None:
    """The one dwelling of that address. Whether there is one, the reporter is never told."""
    key = address_key(place)
    found = await Dwelling.filter(address_key=key).limit(2) if key else []
    return found[0] if len(found) == 1 else None


async def _family_in(dwelling: Dwelling | None) -> int | None:
    living = await Tenancy.filter(dwelling_id=dwelling.id, living=1).first() if dwelling else None
    return living.household_id if living else None


async def _district() -> Organisation:
    office = await district_office()
    if office is None:
        raise refuse("report_full", "区保障办还没有开通网上反映，请到社区当面反映。")
    return office


async def first_of(form: SaidForm, *, today: date) -> str | None:
    """The case of the report that said the same and is not closed yet; of a place of which more came today than the
    district looks at one by one, the one before. Nobody else looks until this transaction has ended.
    """
    place, wording = place_index(form.place), _wording_index(form)
    await take_turns(f"report:{(place or wording)[:2]}")
    waiting = PublicReport.filter(case__status__in=list(WAITING)).order_by("id")
    if same := await waiting.filter(wording_index=wording).first():
        return same.case_id
    if not place:
        return None
    of_today = PublicReport.filter(place_index=place, received_on=today)
    if await of_today.count() < await in_force(report_limits.PER_PLACE, today):
        return None
    before = await waiting.filter(place_index=place).first()
    before = before or await of_today.filter(first_case_id=None).order_by("-id").first()
    return before.case_id if before else None


# What whoever has it in hand reads beside the case


def _joinable(actor: Actor) -> QuerySet[Case]:
    return access.cases_in_reach(actor, KIND).filter(status__in=list(WAITING))


async def alike(row: PublicReport, *, actor: Actor) -> list[Case]:
    """Others in hand about the same dwelling or door, for whoever gives them out."""
    case = await Case.get(id=row.case_id)
    found = _joinable(actor).exclude(id=case.id)
    if case.dwelling_id is not None:
        return await found.filter(dwelling_id=case.dwelling_id).order_by("opened_at", "id").limit(_MOST_SHOWN)
    if not row.place_index:
        return []
    return await found.filter(public_report__place_index=row.place_index).order_by("opened_at", "id").limit(_MOST_SHOWN)


async def said_again(row: PublicReport, *, actor: Actor) -> list[PublicReport]:
    """What others said of the same, in their words and without who they are; to a manager nothing of itself."""
    again = PublicReport.filter(first_case_id=row.case_id)
    if actor.role == actors.MANAGER_CLERK:
        again = again.exclude(kind=OFFICE)
    return await again.order_by("id").limit(_MOST_SHOWN)


def has_in_hand(case: Case, *, actor: Actor) -> bool:
    return actor.role in PUBLIC_REPORT.asked(case.status) and access.reaches(actor, case)


async def look_at_reporter(case_id: str, form: LookForm, *, actor: Actor) -> tuple[str, str]:
    """Who reported, to whoever has it in hand; on record. Raises not_found, not_allowed. In a transaction."""
    case = await access.find_case(case_id, actor=actor, procedure=KIND)
    if not has_in_hand(case, actor=actor):
        raise refuse("not_allowed")
    row = await PublicReport.get(case_id=case.id)
    await record_unmasked_read("public_reporter", f"case:{case.id}", actor=actor, reason=form.reason)
    return row.reporter_name or "", row.reporter_phone or ""
