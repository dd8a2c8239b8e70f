"""Enforcements (腾退执行, 5.1c, 4.4.1.3d): how an exit that was judged and served is carried out.

It opens by itself on the day of service. The family has its moving period, by its ground's route, is reminded before
it ends, and helped to move; a hand-back that is accepted closes it at any time. Who stays is called on, each try
written down with way, hour, person and photographs; then comes a demand with its term and the exact sum, served like
every paper, to which the family may answer; then the court, within its months, step by step. It ends by the keys or by
what a court decided and carried out, and by nothing else does such a family leave the ledger (`exits.py` asks). Refuses
going there at night and on holidays, a court before the family's own remedies are over, and a court before what the
family said was looked at. What stalls climbs: from the street to the district office, and to both their homes.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from casework.exits.enforcement_duty import DUTY, KIND, MOVING_DUTY, WAITING
from casework.exits.enforcement_forms import (
    AttemptForm,
    CarriedForm,
    ConsiderForm,
    CourtForm,
    DemandForm,
    DocketForm,
    HelpForm,
    ReplyForm,
    RulingForm,
)
from casework.exits.enforcement_steps import (
    answered,
    can_answer,
    can_carry_out,
    can_consider,
    can_demand,
    can_docket,
    can_go_to_court,
    can_help,
    can_rule,
    can_try,
    carried_out,
    considered,
    demand_served,
    demand_terms,
    demanded,
    docketed,
    ended,
    gone_to_court,
    has_left,
    helped,
    not_left,
    opened,
    refusing,
    resumed,
    ruled,
    still_there,
    tell,
    tried,
    untried,
    which_resumed,
    which_ruling,
)
from casework.exits.grounds import EXIT
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Procedure, Served, Status, Step, register
from casework.heart.serving import ServedForm
from casework.heart.sources import tell_source
from casework.ledgers.responsibility import hold
from casework.words.wording import say_day
from models import Case, Enforcement, JudgementGround, Tenancy

_STREET, _DISTRICT, _FAMILY, _CALENDAR = (
    (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,), (actors.TENANT,), (actors.BY_ITSELF,)
)
_CLAUSES = ("5.1c", "4.4.1.3d")
_HELPERS = (actors.COMMUNITY_CLERK, *_STREET)
OPEN = ("moving", *WAITING)
# In which the street calls on the family again, and nothing else moves.
_CALLED_ON = ("to_demand", "demanding", "demanded", "refusing", "applied", "docketed", "granted", "denied")
_ANSWERS = ("demanded", "refusing")


async def _recounted(case: Case) -> str:
    row = await Enforcement.get(case_id=case.id)
    if case.status == "moving":
        since = say_day(row.served_on + timedelta(days=1))
        return f"决定书{say_day(row.served_on)}送达，搬家期从{since}算起，到{say_day(row.move_by)}。"
    if case.status == "demanded" and row.demand_served_on and row.demand_by:
        since = say_day(row.demand_served_on + timedelta(days=1))
        return f"催告书{say_day(row.demand_served_on)}送达，期限从{since}算起，到{say_day(row.demand_by)}。"
    return ""


_ENTERS: dict[str, Any] = {"duty": "enter", "weighs": True}

ENFORCEMENT = register(
    Procedure(
        name=KIND,
        label="腾退执行",
        prefix="ZX",
        stages=("搬家期", "督促", "催告", "法院", "收回"),
        statuses={
            "moving": Status(
                "搬家期内", 0, after="请在搬家期内搬家、交钥匙；有困难的，请告诉街道或者社区。", tone="way"
            ),
            "not_left": Status("搬家期满，没有搬走", 1, tone="stop"),
            "to_demand": Status("待区保障办催告", 2),
            "demanding": Status(
                "催告书待送达", 2, after="街道会把催告书送到您家。", waits_for="街道", tone="way"
            ),
            "demanded": Status(
                "催告期内", 2,
                free="请在{day}前搬家、交钥匙；有困难、有意见的，可以说明。不搬的，区保障办可以向法院申请执行。",
            ),
            "refusing": Status("催告期满，没有搬走", 3, tone="stop"),
            "applied": Status("已递交法院，待受理", 3),
            "docketed": Status("法院已受理", 3),
            "denied": Status("法院没有准予执行", 3, tone="stop"),
            "granted": Status("法院准予执行", 4),
            "handed_back": Status("已交房收回", 5, after="住房已经验收、收回，腾退这件事办完了。"),
            "carried_out": Status("法院已执行，已收回", 5, after="法院已经执行，住房已经收回，这户已经退出。"),
            "lifted": Status("决定已撤销，不用腾退", -1, after="决定已经撤销，不用腾退，原因仍留档。"),
        },
        steps=(
            Step(None, "open", "moving", (*_CALENDAR, *_STREET), _CLAUSES, "决定已送达，开始搬家期", NoForm,
                 effect=opened),
            *(
                Step(status, "note_help", status, _HELPERS, _CLAUSES, "登记搬家帮助", HelpForm, guard=can_help,
                     effect=helped, **_ENTERS)
                for status in OPEN
            ),
            Step("moving", "fall_due", "not_left", _CALENDAR, _CLAUSES, "搬家期满，没有搬走", NoForm, lapses=True,
                 guard=still_there, effect=not_left, tell=tell),
            Step("not_left", "log_attempt", "to_demand", _STREET, _CLAUSES, "登记上门督促", AttemptForm, "primary",
                 asks=True, guard=can_try, effect=tried, **_ENTERS),
            *(
                Step(status, "log_attempt", status, _STREET, _CLAUSES, "登记上门督促", AttemptForm, guard=can_try,
                     effect=tried, **_ENTERS)
                for status in _CALLED_ON
            ),
            Step("not_left", "fall_due", "to_demand", _CALENDAR, _CLAUSES, "过期没有上门，由区保障办催告", NoForm,
                 quiet=True, lapses=True, effect=untried),
            *(
                Step(status, "demand", "demanding", _DISTRICT, _CLAUSES, "出催告书，委托街道送达", DemandForm,
                     "primary" if status == "to_demand" else "normal", asks=True, weighs=True, guard=can_demand,
                     effect=demanded, tell=tell)
                for status in ("to_demand", "denied")
            ),
            Step("demanding", "decision_served", "demanded", _CALENDAR, _CLAUSES, "催告书已送达", ServedForm,
                 effect=demand_served, tell=tell),
            *(
                step
                for status in _ANSWERS
                for step in (
                    Step(status, "answer_demand", status, _FAMILY, _CLAUSES, "说明、申辩",
                         ReplyForm, "primary", asks=status == "demanded", guard=can_answer, effect=answered),
                    Step(status, "consider", status, _DISTRICT, _CLAUSES, "复核家庭的意见", ConsiderForm, weighs=True,
                         guard=can_consider, effect=considered),
                )
            ),
            Step("demanded", "fall_due", "refusing", _CALENDAR, _CLAUSES, "催告期满，没有搬走", NoForm, quiet=True,
                 lapses=True, guard=still_there, effect=refusing),
            *(
                Step(status, "go_to_court", "applied", _DISTRICT, _CLAUSES, "登记递交法院", CourtForm, "primary",
                     asks=True, weighs=True, guard=can_go_to_court, effect=gone_to_court, tell=tell)
                for status in ("refusing", "denied")
            ),
            Step("applied", "docket", "docketed", _DISTRICT, _CLAUSES, "登记法院受理", DocketForm, "primary", asks=True,
                 weighs=True, guard=can_docket, effect=docketed),
            *(
                step
                for status in ("applied", "docketed")
                for step in (
                    Step(status, "rule", "granted", _DISTRICT, _CLAUSES, "登记法院的结果", RulingForm,
                         "primary" if status == "docketed" else "normal", asks=status == "docketed", weighs=True,
                         guard=can_rule, instead=which_ruling, effect=ruled, tell=tell),
                    Step(status, "rule_against", "denied", _CALENDAR, _CLAUSES, "法院没有准予执行", RulingForm,
                         effect=ruled, tell=tell),
                )
            ),
            Step("granted", "carry_out", "carried_out", _STREET, (*_CLAUSES, "4.2.2c"), "登记法院执行完毕", CarriedForm,
                 "primary", asks=True, guard=can_carry_out, effect=carried_out, tell=tell, **_ENTERS),
            *(
                step
                for status in OPEN
                for step in (
                    Step(status, "hand_back", "handed_back", _CALENDAR, _CLAUSES, "住房已交还收回", NoForm,
                         guard=has_left, effect=ended, tell=tell),
                    Step(status, "lift", "lifted", _CALENDAR, ("5.1b",), "决定已撤销，不用腾退", ReasonForm,
                         effect=ended, tell=tell),
                )
            ),
            *(
                Step(status, action, to, _CALENDAR, ("5.1c", "4.2.2c"), "退出登记已更正，继续腾退", ReasonForm,
                     instead=which_resumed if action == "resume" else None, effect=resumed, tell=tell)
                for status in ("handed_back", "carried_out")
                for action, to in (
                    ("resume", "not_left"), ("resume_moving", "moving"), ("resume_granted", "granted")
                )
            ),
        ),
        readers=(*_FAMILY, *_HELPERS, *_DISTRICT),
        served=Served(terms=demand_terms),
        recounts=_recounted,
        duties=(MOVING_DUTY, DUTY),
        chapter=Chapter.EXITS,
        offers=(Offer("enforcements", "腾退执行", "key", "enforcements/list", 60, to=(*_HELPERS, *_DISTRICT)),),
    )
)


# What judgements and exits call


async def open_for(
    tenancy: Tenancy, judgement: Case, *, route: str, cause: str, served_on: date, move_by: date, actor: Actor
) -> None:
    """By a judgement that was served. `tenancy` with its household and dwelling. Of a tenancy there is one at a time:
    where another decision is being carried out already, that one goes on. In a transaction.
    """
    household = await hold(tenancy.household_id)
    if await Enforcement.filter(tenancy_id=tenancy.id, under_way=1).exists():
        return
    opening = Opening(
        str(uuid.uuid4()), f"腾退执行：{tenancy.dwelling.address}"[:120], household.area_path, household=household,
        dwelling=tenancy.dwelling,
        with_={
            "tenancy": tenancy, "judgement": judgement, "route": route, "cause": cause, "served_on": served_on,
            "move_by": move_by,
        },
        sealed={"source": judgement.id, "move_by": move_by.isoformat()},
    )
    await open_cases(ENFORCEMENT, [opening], actor=actor)


async def lift(judgement_id: str, *, reason: str, at: datetime) -> None:
    """By a judgement that was revoked. In a transaction."""
    row = await Enforcement.filter(judgement_id=judgement_id, under_way=1).first()
    if row is not None:
        await tell_source(row.case_id, "lift", at=at, form={"reason": reason})


async def left(tenancy_id: int, *, at: datetime) -> None:
    """By an exit of that tenancy: the keys are back. In a transaction."""
    row = await Enforcement.filter(tenancy_id=tenancy_id, under_way=1).first()
    if row is not None:
        await tell_source(row.case_id, "hand_back", at=at)


async def resume(judgement_id: str, *, reason: str, at: datetime) -> bool:
    """By the correction of an exit, where its decision still stands. Returns whether there is one that goes on. In a
    transaction.
    """
    row = await Enforcement.filter(judgement_id=judgement_id).order_by("-id").first()
    return row is not None and await tell_source(row.case_id, "resume", at=at, form={"reason": reason}) is not None


async def judged_to_leave(tenancy_id: int) -> bool:
    """Whether a decision stands by which this family leaves: then only the keys or a court move its entry."""
    found = JudgementGround.filter(
        judgement__tenancy_id=tenancy_id, outcome=EXIT, standing=1, judgement__case__status__in=["to_serve", "served"]
    )
    return await found.exists()

