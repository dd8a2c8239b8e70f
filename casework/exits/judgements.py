"""Whether a family has to leave (退出研判, 5.1): what was reported is judged on the whole by the district office, with
reasons, and by its mandate the street serves the notice.

The table begins with one ground: a renewal that was refused (4.4.1.3d, O11 31). That is a loss of eligibility and no
breach: the family has a moving period at the rent of its lease, and nothing here writes a violation or a credit record.
The decision is served as a case of its own (`services.py`); with it, and with as many days as the family was given from
then on, a hand-back opens by itself (`casework/dwellings/handbacks.py`), and the entry moves when the dwelling is
accepted. Refuses a moving period that is over before it begins, and to be reported by hand: breaches with their
evidence (5.1a) are not reported here yet.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from casework.dwellings import handbacks
from casework.exits import services
from casework.exits.grounds import Ground, ground_of
from casework.exits.service_forms import MandateForm
from casework.exits.service_ways import WAYS
from casework.heart import actors
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message
from casework.heart.forms import LONG, Form, NoForm, ReasonForm
from casework.heart.life import Move, Procedure, Served, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.serving import ServedForm
from casework.heart.sources import tell_source
from casework.papers.declared import Filled, Paper, Section, declare
from casework.papers.papers import issue
from casework.words.wording import say_day, say_day_of_year
from models import Case, IssuedPaper, Judgement, JudgementGround, Service
from models.fields import sealed_for

KIND = "judgement"
_MANDATE = "请依法送达这份退出公租房决定书，送达后把送达回证报回；家庭有困难或者不同意见的，一并报回。"


class JudgeForm(Form):
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="决定的理由",
             description="写明事实、依据，以及为什么需要退出。会写进决定书，家庭会看到。", extra=LONG),
    ]
    move_by: Annotated[
        date,
        Meta(title="搬家期到哪一天", description="搬家期内按原租金交纳。", extra={"earliest": 0, "latest": 12}),
    ]


async def _row(case: Case) -> Judgement:
    return await Judgement.get(case_id=case.id).select_related("tenancy__household", "tenancy__dwelling")


async def grounds_of(row: Judgement) -> list[tuple[JudgementGround, Ground]]:
    """In the order in which they were reported, with what held of them on that day."""
    found = await JudgementGround.filter(judgement_id=row.id).order_by("id")
    return [(one, ground_of(one.ground, row.ruled_on)) for one in found]


async def _decision(case: Case, actor: actors.Actor) -> Filled:
    row = await _row(case)
    assert row.tenancy is not None
    until = say_day(row.move_by) if row.move_by else ""
    rights = (
        "不服本决定的，可以在收到之日起60日内申请行政复议，或者在6个月内向人民法院提起行政诉讼。"
        "本决定不认定违规，不记入不良信用。"
    )
    return Filled(
        [
            ("事项编号", case.number),
            ("承租家庭", row.tenancy.household.name),
            ("房屋", row.tenancy.dwelling.address),
            ("事由", "、".join(ground.label for _, ground in await grounds_of(row))),
        ],
        {
            "facts": row.facts or "",
            "text": f"{row.reasons or ''}\n请在{until}以前腾退房屋、交回钥匙。搬家期内按原租金交纳。"
            "本决定送达晚于作出之日的，搬家期按晚的天数顺延。",
            "rights": rights,
        },
    )


DECISION = declare(
    Paper(
        name="judgement", title="退出公租房决定书", series="decision", filed_with=(KIND,),
        sections=(Section("facts", "上报的事实"), Section("text", "决定"), Section("rights", "您的权利")),
        signed_by=("区保障办",), fill=_decision, reissued_by=(actors.DISTRICT_CLERK,),
    )
)


async def _reported(move: Move) -> None:
    row = await Judgement.create(
        case_id=move.case.id, household_id=move.case.household_id, tenancy_id=move.with_["tenancy"].id,
        source_case_id=move.with_["source"], facts=move.with_["facts"], ruled_on=move.actor.today,
    )
    await JudgementGround.create(
        judgement_id=row.id, household_id=row.household_id, ground=move.with_["ground"],
    )


async def _lives_there(move: Move) -> None:
    tenancy = (await _row(move.case)).tenancy
    if tenancy is None or not tenancy.living:
        raise refuse("tenancy_ended")


async def _sensible(move: Move) -> None:
    await _lives_there(move)
    if move.form.move_by < move.actor.today:
        raise invalid({"form.move_by": "日期不能早于今天。"})


async def _judged(move: Move) -> None:
    form: JudgeForm = move.form
    kept = sealed_for(Judgement, {"case_id": move.case.id}, reasons=form.reason)
    await Judgement.filter(case_id=move.case.id).update(move_by=form.move_by, **kept)
    paper = await issue(DECISION, move.case, actor=move.actor)
    await services.order(move.case, paper, mandate=_MANDATE, actor=move.actor)


async def _stays(move: Move) -> None:
    kept = sealed_for(Judgement, {"case_id": move.case.id}, reasons=move.form.reason)
    await Judgement.filter(case_id=move.case.id).update(**kept)
    await JudgementGround.filter(judgement_id=(await _row(move.case)).id).update(standing=None)
    # What it came of goes on: a family that stays may ask for its renewal again.
    await tell_source((await _row(move.case)).source_case_id, "keep", at=move.actor.at)


async def _mandated_again(move: Move) -> None:
    """Of what was decided before services were cases of their own, and of a paper that was issued anew."""
    if await services.under_way(move.case):
        raise refuse("service_exists")
    paper = await IssuedPaper.filter(case_id=move.case.id, name=DECISION.name, voided_at=None).order_by("-id").first()
    if paper is None:
        raise refuse("step_not_possible")
    move.with_["paper"] = paper


async def _given(move: Move) -> None:
    await services.order(move.case, move.with_["paper"], mandate=move.form.mandate, actor=move.actor)


async def _served(move: Move) -> None:
    """The family has as many days as it was given, from the day on which it has the decision."""
    form: ServedForm = move.form
    row = await _row(move.case)
    service = await Service.get(case_id=form.service_id).select_related("paper")
    late = max(form.served_on - service.paper.issued_on, timedelta(0))
    move_by = row.move_by + late if row.move_by else None
    await Judgement.filter(case_id=move.case.id).update(
        served_on=form.served_on, served_way=form.way, move_by=move_by
    )
    move.sealed["text"] = f"{say_day(form.served_on)}{WAYS[form.way].label}"
    if row.tenancy and row.tenancy.living and move_by:
        (_, ground), *_ = await grounds_of(row)
        # What was served long ago and is heard of today, such as by post, is due today at the earliest.
        await handbacks.order(
            row.tenancy, move.case, max(move_by, move.actor.today), cause=ground.cause, actor=move.actor
        )


async def _terms(case: Case, served_on: date) -> list[tuple[str, date]]:
    row = await _row(case)
    return [("搬家期", row.move_by)] if row.move_by else []


async def _tell_stay(move: Move) -> list[Message]:
    fields = {"thing": "退出与追缴研判", "phrase": "不用退出", "note": "区保障办决定不用退出"}
    return [Message(move.case.household_id or 0, "区保障办的决定：不用退出", fields)]


async def _tell_served(move: Move) -> list[Message]:
    row = await _row(move.case)
    until = say_day_of_year(row.move_by) if row.move_by else ""
    fields = {"thing": "退出公租房决定", "phrase": "已送达", "note": f"请在{until}前搬家交钥匙"}
    return [Message(move.case.household_id or 0, "退出公租房决定已送达", fields)]


_STREET, _DISTRICT = (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,)
JUDGEMENT = register(
    Procedure(
        name=KIND,
        label="退出与追缴研判",
        prefix="YP",
        stages=("上报", "区保障办研判", "街道送达"),
        statuses={
            "reported": Status("已上报，待区保障办研判", 1, days=15),
            "to_serve": Status("决定退出，待街道送达", 2, after="区保障办已经委托街道送达决定书。", waits_for="街道"),
            "served": Status(
                "决定已送达，搬家期内", 3, after="请在搬家期内腾退。管房单位会约时间上门验收，收回后登记退出。"
            ),
            "staying": Status("区保障办决定不用退出", 3, after="区保障办研判后决定不用退出，可以继续居住。"),
        },
        steps=(
            Step(None, "report", "reported", (actors.BY_ITSELF, *_STREET), ("5.1a", "4.4.1.3d"), "报区保障办研判",
                 NoForm, duty="enter", effect=_reported),
            Step("reported", "judge_exit", "to_serve", _DISTRICT, ("5.1b",), "决定退出", JudgeForm, "primary",
                 duty="approve", asks=True, guard=_sensible, effect=_judged),
            Step("reported", "judge_stay", "staying", _DISTRICT, ("5.1b",), "决定不用退出", ReasonForm,
                 duty="approve", asks=True, effect=_stays, tell=_tell_stay),
            Step("to_serve", "mandate", "to_serve", _DISTRICT, ("5.1c",), "再委托街道送达", MandateForm, duty="approve",
                 guard=_mandated_again, effect=_given),
            Step("to_serve", "decision_served", "served", (actors.BY_ITSELF,), ("5.1c",), "决定已送达", ServedForm,
                 effect=_served, tell=_tell_served),
        ),
        readers=(
            actors.TENANT, actors.COMMUNITY_CLERK, *_STREET, *_DISTRICT, actors.MANAGER_CLERK,
        ),
        served=Served(terms=_terms),
        chapter=Chapter.EXITS,
        offers=(
            Offer("judgements", "退出与追缴研判", "eye", "cases/list", 59, {"procedure": KIND},
                  to=(*_STREET, *_DISTRICT)),
        ),
    )
)
