"""Judgements (退出与追缴研判, 5.1, 5.2, 4.4.1.3d): what was reported of a family is judged on the whole by the district
office, on sealed evidence, and after the family was heard.

A property manager, street or community reports, several grounds at once, of a family that rents or that draws a
subsidy; a renewal that was refused is reported by itself. The family is told in writing what is said of it, on what
basis and with what rights, sees the evidence that concerns it, and answers, by phone, by somebody who acts for it or at
a desk; each point is examined. Then each ground is judged by itself, with reasons: to leave by the ground's route, to
pay back, to put right, to be kept on record, or not true. Who has to leave, or to pay back more than the district's
limit, is decided by two. What was decided is served as a case of its own (`services.py`), and its days run from then. A
ground that is no breach never touches the credit record (`grounds.py`).

Refuses a report without its evidence, a second one of the same family and ground, a judgement before the hearing or
with a point unexamined, whoever ever entered something about the family to judge it, and every change of a decision: a
wrong one is revoked with its reason, and made anew.
"""

from __future__ import annotations

from typing import Any

import msgspec
from tortoise.expressions import Q

from casework.exits.grounds import AWARD, NONE, RECORD, TENANCY, ground_of
from casework.exits.judgement_duty import DUTY, KIND, WAITING
from casework.exits.judgement_evidence import SOURCES
from casework.exits.judgement_findings import (
    can_examine,
    can_find_exit,
    can_find_recovery,
    can_find_rectification,
    can_note_fine,
    examined,
    finds,
    fine_noted,
    found_exit,
    found_recovery,
    found_rectification,
)
from casework.exits.judgement_forms import (
    DecideForm,
    ExamineForm,
    FindExitForm,
    FindForm,
    FineForm,
    HandOverForm,
    JudgementReportBody,
    JudgementReportForm,
    OralForm,
    PointForm,
    RecoverForm,
    RectifyForm,
    TellForm,
    WithholdForm,
)
from casework.exits.judgement_hearing import (
    can_hand_over,
    can_note,
    can_say,
    can_tell,
    handed_over,
    heard,
    noted,
    received,
    said,
    told,
    untold,
)
from casework.exits.judgement_reports import (
    amended,
    can_amend,
    can_open,
    can_report,
    can_send_back,
    can_withhold,
    dropped,
    opened,
    reported,
    reported_by_itself,
    withdrawn,
    withheld,
)
from casework.exits.judgement_steps import (
    can_confirm,
    can_decide,
    can_mandate,
    can_revoke,
    confirmed,
    judged,
    mandated,
    not_confirmed,
    revoked,
    served,
    tell,
    terms_of,
    which_decision,
)
from casework.exits.judgement_told import recounted
from casework.exits.service_forms import MandateForm
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import Procedure, Served, Status, Step, register
from casework.heart.problems import invalid
from casework.heart.queries import column
from casework.heart.separation import entered_about
from casework.heart.serving import ServedForm
from models import Case, Dwelling, Judgement, JudgementGround, SubsidyAward, Tenancy

_STREET, _DISTRICT, _CALENDAR = (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,), (actors.BY_ITSELF,)
_FAMILY, _DESKS = (actors.TENANT,), (actors.COMMUNITY_CLERK, actors.STREET_CLERK)
REPORTERS = (actors.MANAGER_CLERK, *_DESKS)
_REPORT, _JUDGE, _SERVE = ("5.1a", "5.2a"), ("5.1b", "5.2b"), ("5.1c", "5.2c")
_DRAFTS = ("draft", "returned")
# A paper is brought to the family, whether it says in the app that it has it or not.
_NOTICE = (
    "区保障办有一份告知书给您家。看过的，可以点“我已收到告知书”，说明、申辩的天数从第二天算起；不点的，社区或者街道会把纸质的送到您家。"
)
_HEARS = ("hearing", "heard")
MOST_GROUNDS = 20


async def _wrote(case: Case, actor: Actor) -> bool:
    """Whoever ever entered something about this family; and of a decision that waits for a second person, the first."""
    row = await Judgement.get(case_id=case.id)
    if case.status == "to_confirm" and row.judged_by_id == actor.account_id:
        return True
    return await entered_about(row.household_id, actor)


async def _withholds(case: Case, actor: Actor) -> frozenset[str]:
    if actor.role not in (actors.TENANT, actors.FORMER_TENANT):
        return frozenset()
    return frozenset((await Judgement.get(case_id=case.id)).withheld or [])


async def _grounds_here(case: Case) -> dict[str, list[str]]:
    """What is found is found of a ground of this case."""
    found = JudgementGround.filter(judgement__case_id=case.id).order_by("id").limit(MOST_GROUNDS)
    return {"ground": list(await column(found, "ground"))}


def _finding(action: str, outcome: str, label: str) -> Step:
    guard, effect = finds(outcome)
    return Step("heard", action, "heard", _DISTRICT, _JUDGE, label, FindForm, duty="approve", inner=True, guard=guard,
                effect=effect)


def _decides(action: str, to: str, by: tuple[str, ...], **more: Any) -> Step:
    return Step("heard", action, to, by, _JUDGE, "作出决定", DecideForm, duty="approve", effect=judged,
                tell=tell if to == "staying" else None, **more)


JUDGEMENT = register(
    Procedure(
        name=KIND,
        label="退出与追缴研判",
        prefix="YP",
        stages=("上报", "告知家庭", "听取说明", "区保障办研判", "街道送达"),
        statuses={
            "draft": Status("待补证据、上报", 0, after="证据齐了就可以上报区保障办。", unread=True),
            "returned": Status("区保障办退回补充", 0, unread=True),
            "reported": Status("已上报，待区保障办告知家庭", 1, unread=True),
            "telling": Status("告知书已出，待送到", 1, free=_NOTICE),
            "untold": Status("告知书逾期没有送到", 1, tone="stop", free=_NOTICE),
            "hearing": Status(
                "可以说明、申辩", 2,
                free="您可以在{day}前说明、申辩，加照片和材料；没有要说的，可以不办，过了这一天由区保障办研判。",
            ),
            "heard": Status("待区保障办研判", 3),
            "to_confirm": Status("待第二人确认", 3),
            "to_serve": Status(
                "已决定，待街道送达", 4, after="区保障办已经委托街道送达决定书。", waits_for="街道", tone="way"
            ),
            "served": Status("决定已送达", 5, after="决定已经送达，请按决定书办理；您的权利写在决定书里。"),
            "staying": Status(
                "区保障办决定不作处理", 5, after="区保障办研判后认定所报的事由不成立，照常租住或者领取。"
            ),
            "withdrawn": Status("已结束，不再处理", -1, after="这件研判已经结束，不再处理，原因仍留档。"),
            "dropped": Status("没有上报", -1, after="这件没有上报，已经作罢。", told=False, unread=True),
        },
        steps=(
            Step(None, "open", "draft", REPORTERS, _REPORT, "上报区保障办研判", JudgementReportForm, duty="enter",
                 guard=can_open, effect=opened, body=JudgementReportBody),
            Step(None, "report", "reported", (actors.BY_ITSELF, *_STREET), ("5.1a", "4.4.1.3d"), "报区保障办研判",
                 NoForm, duty="enter", effect=reported_by_itself),
            *(
                step
                for status in _DRAFTS
                for step in (
                    Step(status, "report", "reported", REPORTERS, _REPORT, "证据齐了，上报", NoteForm, "primary",
                         duty="enter", own=True, asks=True, guard=can_report, effect=reported),
                    Step(status, "amend", status, REPORTERS, _REPORT, "修改上报内容", JudgementReportForm, duty="enter",
                         own=True, inner=True, guard=can_amend, effect=amended),
                    Step(status, "withhold", status, REPORTERS, _REPORT, "涉及他人的材料", WithholdForm, duty="enter",
                         own=True, quiet=True, inner=True, ahead=True, guard=can_withhold, effect=withheld),
                    Step(status, "drop", "dropped", REPORTERS, _REPORT, "不上报了", ReasonForm, "danger", own=True,
                         effect=dropped),
                )
            ),
            Step("reported", "tell_family", "telling", _DISTRICT, _JUDGE, "告知家庭", TellForm, "primary", asks=True,
                 weighs=True, guard=can_tell, effect=told, tell=tell),
            Step("reported", "send_back", "returned", _DISTRICT, _JUDGE, "退回补充证据", ReasonForm, duty="approve",
                 inner=True, guard=can_send_back),
            *(
                step
                for status in ("telling", "untold")
                for step in (
                    Step(status, "receive_hearing", "hearing", _FAMILY, _JUDGE, "我已收到告知书", NoForm, "primary",
                         asks=True, personal=True, effect=received),
                    Step(status, "hand_over", "hearing", _DESKS, _JUDGE, "登记告知书送到", HandOverForm, "primary",
                         duty="enter", asks=True, weighs=True, guard=can_hand_over, effect=handed_over, tell=tell),
                )
            ),
            Step("telling", "fall_due", "untold", _CALENDAR, _JUDGE, "告知书逾期没有送到", NoForm, quiet=True,
                 lapses=True, effect=untold),
            *(
                step
                for status in _HEARS
                for step in (
                    Step(status, "say_point", status, _FAMILY, _JUDGE, "说明、申辩", PointForm, "primary", duty="enter",
                         asks=status == "hearing", guard=can_say, effect=said),
                    Step(status, "note_oral", status, _DESKS, _JUDGE, "登记口头说明", OralForm, duty="enter",
                         weighs=True, guard=can_note, effect=noted),
                )
            ),
            Step("hearing", "say_no_more", "heard", _FAMILY, _JUDGE, "没有别的要说了", NoForm, personal=True, asks=True,
                 effect=heard),
            Step("hearing", "fall_due", "heard", _CALENDAR, _JUDGE, "说明的期限已过", NoForm, quiet=True, lapses=True,
                 effect=heard),
            Step("heard", "examine", "heard", _DISTRICT, _JUDGE, "审查家庭的说明", ExamineForm, duty="approve",
                 inner=True, guard=can_examine, effect=examined),
            Step("heard", "find_exit", "heard", _DISTRICT, _JUDGE, "认定：腾退住房", FindExitForm, duty="approve",
                 inner=True, guard=can_find_exit, effect=found_exit),
            Step("heard", "find_recovery", "heard", _DISTRICT, _JUDGE, "认定：追缴", RecoverForm, duty="approve",
                 inner=True, guard=can_find_recovery, effect=found_recovery),
            Step("heard", "find_rectification", "heard", _DISTRICT, _JUDGE, "认定：限期整改", RectifyForm,
                 duty="approve", inner=True, guard=can_find_rectification, effect=found_rectification),
            _finding("find_record", RECORD, "认定：成立，记录在案"),
            _finding("find_none", NONE, "认定：不成立"),
            Step("heard", "note_fine", "heard", _DISTRICT, _JUDGE, "记录其他机关的罚款", FineForm, duty="approve",
                 inner=True, guard=can_note_fine, effect=fine_noted),
            _decides("decide", "to_serve", _DISTRICT, style="primary", asks=True, guard=can_decide,
                     instead=which_decision),
            _decides("decide_and_ask", "to_confirm", _CALENDAR, inner=True),
            _decides("decide_none", "staying", _CALENDAR),
            Step("to_confirm", "confirm_judgement", "to_serve", _DISTRICT, _JUDGE, "确认这个决定", NoteForm, "primary",
                 duty="approve", asks=True, guard=can_confirm, effect=confirmed),
            Step("to_confirm", "not_confirm", "heard", _DISTRICT, _JUDGE, "不确认，重新研判", ReasonForm,
                 duty="approve", asks=True, inner=True, effect=not_confirmed),
            Step("to_serve", "mandate", "to_serve", _DISTRICT, _SERVE, "再委托街道送达", MandateForm, duty="approve",
                 guard=can_mandate, effect=mandated),
            Step("to_serve", "decision_served", "served", _CALENDAR, _SERVE, "决定已送达", ServedForm, effect=served,
                 tell=tell),
            *(
                Step(status, "revoke_judgement", "heard", _DISTRICT, _JUDGE, "撤销决定，重新研判", ReasonForm, "danger",
                     duty="approve", guard=can_revoke, effect=revoked, tell=tell)
                for status in ("to_serve", "served", "staying")
            ),
            *(
                Step(status, "close_report", "withdrawn", _DISTRICT, _JUDGE, "不属实或者不用再办，结束", ReasonForm,
                     "danger", duty="approve", effect=withdrawn, tell=tell)
                for status in ("returned", "reported", "telling", "untold", *_HEARS)
            ),
            Step("reported", "withdraw_report", "withdrawn", REPORTERS, _REPORT, "撤回上报", ReasonForm, "danger",
                 own=True, effect=withdrawn),
        ),
        readers=(*_FAMILY, *REPORTERS, *_DISTRICT),
        wrote=_wrote,
        withholds=_withholds,
        recounts=recounted,
        among=_grounds_here,
        served=Served(terms=terms_of),
        duties=(DUTY,),
        chapter=Chapter.EXITS,
        offers=(
            Offer("judgements", "退出与追缴研判", "eye", "judgements/list", 59, to=(*REPORTERS, *_DISTRICT)),
        ),
    )
)
OPEN = ("draft", "returned", *WAITING, "to_serve")
MOST_SOURCES = 30
# What nobody has handed in, or what was found to be none.
_NO_SOURCE = ("draft", "voided", "withdrawn", "dropped")


# What handlers call


async def _entry(subject: str, actor: Actor) -> tuple[Tenancy | SubsidyAward, Dwelling | None]:
    """In reach, with the family. `subject`: `tenancy:12`, `award:3`. Raises not_found."""
    kind, _, number = subject.partition(":")
    if kind == TENANCY:
        home = await access.find_tenancy(int(number), actor=actor)
        return home, home.dwelling
    return await access.find_award(int(number), actor=actor), None


async def sources_for(subject: str, *, actor: Actor) -> list[Case]:
    """On what a report on that family may rest, the last first, as `start` takes it. Raises not_allowed, not_found."""
    access.require_role(actor, *REPORTERS)
    record, dwelling = await _entry(subject, actor)
    theirs = Q(household_id=record.household_id)
    if dwelling is not None:
        theirs |= Q(household_id=None, dwelling_id=dwelling.id)
    found = access.cases_in_reach(actor, *SOURCES).filter(theirs).exclude(status__in=list(_NO_SOURCE))
    return list(await found.order_by("-opened_at", "-id").limit(MOST_SOURCES))


async def start(case_id: str, body: JudgementReportBody, *, actor: Actor) -> Case:
    """Begins a report on a family of an entry in reach. The same id again by the same person is the same one.

    Raises not_allowed, not_found, id_taken, tenancy_ended, form_invalid, judgement_exists.
    """
    access.require_role(actor, *REPORTERS)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    subject = body.subject.partition(":")[0]
    record, dwelling = await _entry(body.subject, actor)
    household = record.household
    about = dwelling.address if dwelling else f"{household.name}家庭的租赁补贴"
    sources = [await _source(one, household.id, dwelling, actor) for one in dict.fromkeys(body.sources)]
    first = ground_of(body.form.grounds[0], actor.today).label
    opening = Opening(
        case_id, f"研判：{first}，{about}"[:120], record.area_path,
        record.manager_path if isinstance(record, Tenancy) else "", household=household, dwelling=dwelling,
        form=msgspec.to_builtins(body.form),
        with_={"subject": AWARD if subject == AWARD else TENANCY, f"{subject}_id": record.id, "sources": sources},
    )
    return (await open_cases(JUDGEMENT, [opening], actor=actor))[0]


async def _source(source_id: str, household_id: int, dwelling: Dwelling | None, actor: Actor) -> Case:
    """Of this family, or of its dwelling where it names no family. Raises not_found, form_invalid."""
    source = await access.find_case(source_id, actor=actor)
    its_own = source.household_id == household_id
    its_home = source.household_id is None and dwelling is not None and source.dwelling_id == dwelling.id
    if source.procedure not in SOURCES or not (its_own or its_home):
        raise invalid({"sources": f"“{source.number}”不是这户的巡查、违规、投诉或整改记录，请核对。"})
    return source


async def subject_of(violation: Case, *, actor: Actor) -> str:
    """What a report that rests on it is about: `tenancy:12`, `award:3`; "": none that this actor could begin now."""
    step = JUDGEMENT.step(None, "open")
    if step is None or not access.may_begin(actor, JUDGEMENT, step) or violation.status == "voided":
        return ""
    family = {"household_id": violation.household_id or 0, "living": 1}
    if home := await access.tenancies_in_reach(actor).filter(**family).first():
        return f"{TENANCY}:{home.id}"
    award = await access.awards_in_reach(actor).filter(**family).first()
    return f"{AWARD}:{award.id}" if award else ""
