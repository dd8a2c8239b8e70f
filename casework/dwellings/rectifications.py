"""Rectifications (整改, 4.4.1.4): of a violation or a visit, what a family has to put right, by which day; how it was
told; what was found when somebody looked again; and where it refuses, what became of it in court.

The notice is a numbered paper, and its days run from the day on which the family has it: in its hands with who
received it, left with a witness or photographs, or confirmed on the phone. What was found afterwards rests on
photographs of afterwards. Days that pass are taken by the calendar and climb: what nobody looks at again is the
street's to see to as well, what is not put right is told to the district office at once. A suit is kept with its
papers, number and days. Refuses a family that has left, a second one of the same thing, a finding against the family
before its deadline, a second deadline without its reason or once more than the district allows, and every word by
which water, power, gas or heat would be cut to make somebody do something (`levers.py`).
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import msgspec

from casework.dwellings.rectification_duty import (
    DUTY,
    KIND,
)
from casework.dwellings.rectification_forms import (
    GROUNDS,
    AgainForm,
    AnswerForm,
    DocketForm,
    InstructForm,
    LookForm,
    OutcomeForm,
    RefusedForm,
    ServeForm,
    StartBody,
    StartForm,
    SueForm,
)
from casework.dwellings.rectification_steps import (
    again,
    answered,
    begun,
    can_be_refused,
    can_be_served,
    can_begin,
    can_docket,
    can_end,
    can_look,
    can_sue,
    court_ended,
    days_are_right,
    docketed,
    ended,
    has_left,
    instructed,
    is_not_early,
    lives_there,
    may_try_again,
    neglected,
    not_righted,
    over,
    received,
    refused,
    revoked,
    righted,
    served,
    sued,
    tell,
    unserved,
    words_are_fair,
)
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.rounds import calendar
from casework.heart.serving import recount
from casework.ledgers.responsibility import hold
from casework.ledgers.violations import OPEN as OPEN_VIOLATIONS
from models import Case, CaseEvent, Rectification, Tenancy, Violation

_HANDLERS = (actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK)
_SOURCES = ("violation", "inspection")
_NAMESPACE = uuid.UUID("7d0c6a5e-3a8b-4f7e-8b55-2e0f6a1c9d43")


_MANAGER, _DISTRICT, _FAMILY, _CALENDAR = (
    (actors.MANAGER_CLERK,), (actors.DISTRICT_CLERK,), (actors.TENANT,), (actors.BY_ITSELF,)
)
_CLAUSE, _ALSO = ("4.4.1.4",), ("4.4.1.4", "5.3a")
# The family has the notice, and somebody has to look whether it did what it says.
_TO_LOOK = ("served", "answered", "overdue", "neglected")
_STANDS = ("not_right", "refused")
_CLIMBED = ("unserved", "neglected")
# A paper is brought to the family, whether it says in the app that it has it or not.
_NOTICE = (
    "您家有一份整改通知。看过的，可以点“我已收到通知”，整改的天数从第二天算起；不点的，管房单位会把纸质的送到您家。"
)
READERS = (actors.TENANT, *_HANDLERS, actors.DISTRICT_CLERK, actors.GRID_WORKER)


async def _recounted(case: Case) -> str:
    row = await Rectification.get(case_id=case.id)
    if case.status != "served" or row.served_on is None:
        return ""
    return recount("整改通知", row.served_on, row.served_way)


def _asks(status: str) -> bool | tuple[str, ...]:
    """The manager, who answers for it; what it lets pass the community and the street as well."""
    return _HANDLERS if status in _CLIMBED else _MANAGER


RECTIFICATION = register(
    Procedure(
        name=KIND,
        label="整改",
        prefix="ZG",
        stages=("出通知", "送到", "整改", "复查"),
        statuses={
            "issued": Status("通知已出，待送到", 1, free=_NOTICE),
            "unserved": Status("逾期没有送到", 1, tone="stop", free=_NOTICE),
            "served": Status(
                "整改期限内", 2,
                free="请在{day}前改好；改好了、有困难、有不同意见，都可以写答复。不写的，管房单位到期来复查。",
            ),
            "answered": Status("家庭已答复，待复查", 3),
            "overdue": Status("期限已到，待复查", 3),
            "neglected": Status("逾期没有复查", 3, tone="stop"),
            "not_right": Status("没有整改", 3, tone="stop"),
            "refused": Status("拒不整改", 3, tone="stop"),
            "in_court": Status("已起诉", 3, tone="way", after="人民法院正在办理；立案和结果由管房单位登记。"),
            "righted": Status("已整改", 4, after="复查已经改好，这件事办完了。"),
            "court_ended": Status("诉讼已结束", 4, after="诉讼已经结束，结果已经记录。"),
            "revoked": Status("通知已撤销", -1, after="通知书已经作废，不用整改；原因仍留档。"),
            "left": Status("家庭已退出", -1, after="这户已经退出，不用再整改。"),
        },
        steps=(
            Step(None, "open", "issued", _HANDLERS, _ALSO, "出整改通知", StartForm, duty="enter", weighs=True,
                 guard=can_begin, effect=begun, tell=tell, body=StartBody),
            # By a judgement that was served (5.1b): its words are the decision's.
            Step(None, "order", "issued", (actors.STREET_CLERK, actors.BY_ITSELF), ("5.1b", "4.4.1.4"),
                 "按决定限期整改", StartForm, duty="enter", guard=can_begin, effect=begun, tell=tell),
            *(
                step
                for status in ("issued", "unserved")
                for step in (
                    Step(status, "receive_notice", "served", _FAMILY, _CLAUSE, "我已收到通知", NoForm, "primary",
                         asks=True, personal=True, guard=lives_there, effect=received),
                    Step(status, "serve", "served", _HANDLERS, _ALSO, "登记送到", ServeForm, "primary", duty="enter",
                         weighs=True, asks=_asks(status), guard=can_be_served, effect=served, tell=tell),
                    Step(status, "revoke", "revoked", _HANDLERS, _CLAUSE, "撤销通知", ReasonForm, "danger",
                         duty="approve", effect=revoked, tell=tell),
                )
            ),
            Step("issued", "fall_due", "unserved", _CALENDAR, _CLAUSE, "过期没有送到", NoForm, quiet=True, lapses=True,
                 effect=unserved),
            *(
                Step(status, "answer_rectification", "answered" if status in ("served", "answered") else status,
                     (*_FAMILY, *_HANDLERS), _CLAUSE, "答复、说明", AnswerForm,
                     "primary" if status == "served" else "normal", asks=_FAMILY if status == "served" else False,
                     duty="enter", effect=answered)
                for status in ("served", "answered", "overdue", "neglected", *_STANDS)
            ),
            *(
                step
                for status in (*_TO_LOOK, *_STANDS)
                for step in (
                    Step(status, "put_right", "righted", _HANDLERS, _ALSO, "复查：已整改", LookForm,
                         "primary" if status in ("answered", "overdue", "neglected") else "normal", duty="enter",
                         weighs=True, asks=_asks(status) if status in ("answered", "overdue", "neglected") else False,
                         guard=can_look, effect=righted, tell=tell),
                )
            ),
            *(
                Step(status, "not_put_right", "not_right", _HANDLERS, _ALSO, "复查：没有整改", LookForm, duty="enter",
                     weighs=True, asks=_asks(status) if status in ("answered", "overdue", "neglected") else False,
                     guard=is_not_early, effect=not_righted, tell=tell)
                for status in _TO_LOOK
            ),
            *(
                Step(status, "refuse_to_right", "refused", _HANDLERS, _ALSO, "登记拒绝整改", RefusedForm, "danger",
                     duty="enter", weighs=True, guard=can_be_refused, effect=refused, tell=tell)
                for status in (*_TO_LOOK, "not_right")
            ),
            Step("served", "fall_due", "overdue", _CALENDAR, _CLAUSE, "整改期限已到", NoForm, quiet=True, lapses=True,
                 effect=over, tell=tell),
            *(
                Step(status, "neglect", "neglected", _CALENDAR, _CLAUSE, "过期没有复查", NoForm, quiet=True,
                     lapses=True, effect=neglected)
                for status in ("answered", "overdue")
            ),
            *(
                step
                for status in _STANDS
                for step in (
                    Step(status, "give_again", "issued", _HANDLERS, _CLAUSE, "再给一次期限", AgainForm, asks=_MANAGER,
                         duty="enter", weighs=True, guard=may_try_again, effect=again, tell=tell),
                    Step(status, "sue", "in_court", _MANAGER, _CLAUSE, "登记起诉", SueForm, "primary", asks=True,
                         duty="enter", weighs=True, guard=can_sue, effect=sued, tell=tell),
                    Step(status, "instruct", status, _DISTRICT, _CLAUSE, "写处理意见", InstructForm, weighs=True,
                         guard=words_are_fair, effect=instructed),
                )
            ),
            Step("in_court", "docket", "in_court", _MANAGER, _CLAUSE, "登记立案", DocketForm, "primary", duty="enter",
                 weighs=True, guard=can_docket, effect=docketed),
            Step("in_court", "end_suit", "court_ended", _MANAGER, _CLAUSE, "登记诉讼结果", OutcomeForm, duty="enter",
                 weighs=True, guard=can_end, effect=court_ended, tell=tell),
            *(
                Step(status, "lift", "revoked", _CALENDAR, ("5.1b",), "决定已撤销，不用整改", ReasonForm,
                     effect=revoked, tell=tell)
                for status in ("issued", "unserved", *_TO_LOOK, *_STANDS)
            ),
            *(
                Step(status, "family_left", "left", _CALENDAR, _CLAUSE, "家庭已退出", NoForm, quiet=True,
                     guard=has_left, effect=ended)
                for status in ("issued", "unserved", *_TO_LOOK, *_STANDS)
            ),
        ),
        readers=READERS,
        recounts=_recounted,
        duties=(DUTY,),
        chapter=Chapter.DWELLINGS,
        offers=(
            Offer("rectifications", "整改", "flag", "rectifications/list", 45,
                  to=(*_HANDLERS, actors.DISTRICT_CLERK)),
        ),
    )
)
OPEN = tuple(name for name, status in RECTIFICATION.statuses.items() if 0 <= status.stage < len(RECTIFICATION.stages))


# What handlers call


async def start(case_id: str, source_id: str, form: StartForm, *, actor: Actor) -> Case:
    """Opens one of a violation, or of a visit: the same id again by the same person is the same one. Raises
    not_allowed, not_found, id_taken, source_unfinished, tenancy_ended, rectification_exists, rectification_over,
    form_invalid, utility_lever.
    """
    access.require_role(actor, *_HANDLERS)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    source = await _source(source_id, actor)
    if source.household_id is None:
        raise refuse("nobody_lives_there")
    # Held, so that of two at once the second finds the first one's.
    household = await hold(source.household_id)
    where = {"dwelling_id": source.dwelling_id} if source.dwelling_id else {}
    home = await Tenancy.filter(household_id=household.id, living=1, **where).select_related("dwelling").first()
    if home is None:
        raise refuse("tenancy_ended", "这户已经不住在这套房里，不能再出整改通知。")
    if await Rectification.filter(source_case_id=source.id, under_way=1).exists():
        raise refuse("rectification_exists")
    if source.procedure == "violation" and source.status not in OPEN_VIOLATIONS:
        raise refuse("rectification_over")
    opening = Opening(
        case_id, f"整改：{GROUNDS[form.ground].label}，{home.dwelling.address}"[:120], household.area_path,
        home.manager_path, household=household, dwelling=home.dwelling, form=msgspec.to_builtins(form),
        with_={"tenancy": home, "source": source}, sealed={"source": source.id},
    )
    return (await open_cases(RECTIFICATION, [opening], actor=actor))[0]


async def _source(source_id: str, actor: Actor) -> Case:
    """The violation, or the visit where none was recorded. Raises not_found, source_unfinished."""
    source = await access.find_case(source_id, actor=actor)
    if source.procedure not in _SOURCES:
        raise access.not_found()
    if source.procedure == "inspection":
        found: Any = await Violation.filter(inspection_case_id=source.id).values_list("case_id", flat=True)
        if found:
            return await access.find_case(found[0], actor=actor)
        if source.status != "recorded":
            raise refuse("source_unfinished")
    return source


async def may_start(case: Case, *, actor: Actor) -> bool:
    """Whether a page offers it. `case`: a violation or a visit in reach."""
    step = RECTIFICATION.step(None, "open")
    if step is None or not access.may_begin(actor, RECTIFICATION, step) or case.household_id is None:
        return False
    if case.status not in ((*OPEN_VIOLATIONS,) if case.procedure == "violation" else ("recorded",)):
        return False
    lives = await Tenancy.filter(household_id=case.household_id, living=1).exists()
    return lives and await of_source(case.id) is None


async def of_source(case_id: str) -> str | None:
    """The one that is under way."""
    found: Any = await Rectification.filter(source_case_id=case_id, under_way=1).values_list("case_id", flat=True)
    return str(found[0]) if found else None


async def acts_of(source_case_id: str) -> dict[datetime, str]:
    """When the rectifications of this case were moved: what was written down of it in that instant is theirs."""
    cases: Any = await Rectification.filter(source_case_id=source_case_id).limit(20).values_list("case_id", flat=True)
    acts: Any = await CaseEvent.filter(case_id__in=list(cases) or [""]).limit(1000).values_list("at", "case_id")
    return dict(acts)


# What chapter five calls


GROUND_OF = {
    "sublet": "sublet", "lent": "sublet", "swapped": "sublet", "altered_use": "altered_use", "damaged": "damaged",
    "illegal_use": "illegal_use", "vacant": "vacant", "arrears": "arrears", "false_report": "false_report",
}


async def check_days(days: int, today: date) -> None:
    """Raises form_invalid where a family may not have so few or so many."""
    await days_are_right(days, today, "form.days")


async def order(
    tenancy: Tenancy, judgement: Case, *, ground: str, facts: str, demand: str, days: int, actor: Actor
) -> Case:
    """By a judgement that was served. `tenancy` with its household and dwelling; `ground`: as chapter five calls it;
    the days were asked about by `check_days`. The notice is of the actor's office. In a transaction.
    """
    household = await hold(tenancy.household_id)
    said = StartForm(ground=GROUND_OF.get(ground, "other"), facts=facts, demand=demand, days=days)  # type: ignore[arg-type]
    opening = Opening(
        str(uuid.uuid5(_NAMESPACE, f"{judgement.id}:{judgement.version}")),
        f"整改：{GROUNDS[said.ground].label}，{tenancy.dwelling.address}"[:120], household.area_path,
        tenancy.manager_path, household=household, dwelling=tenancy.dwelling, form=msgspec.to_builtins(said),
        with_={"tenancy": tenancy, "source": judgement}, sealed={"source": judgement.id},
    )
    return (await open_cases(RECTIFICATION, [opening], actor=actor, action="order"))[0]


async def lift(case_id: str, *, reason: str, at: datetime) -> None:
    """By a judgement that was revoked: what is still to be put right is not any more. In a transaction."""
    case = await Case.get(id=case_id).select_related("household", "dwelling")
    if RECTIFICATION.step(case.status, "lift") is not None:
        await advance(case, "lift", actor=calendar(at), version=case.version, form={"reason": reason})
