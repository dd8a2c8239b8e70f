"""Escalations (上报研判, 5.3b, 5.3c): where a family still refuses after several attempts in several ways, the street
or the community gathers them and reports to the district office, which lays the matter before the city bureau.

It is proposed by itself, when the numbers that the district has set are reached and something stands refused; what is
reported is a paper with every attempt, every proof by its hash and the family's own words, and a ZIP with the
originals. What the bureau said is recorded from its paper, and then what became of it. What lies past its day climbs.
Refuses a report before the numbers are reached, an answer before it was sent and without its paper.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError

from casework.evidence.evidence import check_all_arrived
from casework.exits.escalation_attempts import (
    attempts_of,
    enough,
    families_that_refuse,
    refused_in,
)
from casework.exits.escalation_forms import (
    OUTCOMES,
    SENT_WAYS,
    BureauAnswerForm,
    BureauReceiptForm,
    CarriedForm,
    GatherForm,
    SendUpForm,
)
from casework.exits.escalation_papers import GATHERED, LETTER, row_of
from casework.heart import actors, rounds
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import check_day, waits_until
from casework.heart.deliveries import brief, tell_office
from casework.heart.duties import count_days
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from casework.heart.sources import tell_source
from casework.heart.transactions import WriteRaced
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.people.offices import district_office
from casework.words.clock import business_day
from casework.words.wording import say_day
from models import Case, Escalation, Evidence
from models.evidence import SEALED

KIND = "escalation"
_OURS = "工作流程5.3b、5.3c。天数由区保障办设定。"
STEP_DAYS = declare(Rule("escalate_step_days", "上报研判：每一步几天内办", 15, _OURS, least=1, most=90))


async def _write(move: Move, **values: Any) -> None:
    await write_row(Escalation, move.case.id, **values)


async def _due(move: Move, *, over: bool = False) -> None:
    day = None if over else count_days(move.actor.today, await in_force(STEP_DAYS, move.actor.today))
    await waits_until(move.case, day)


async def _has_paper(move: Move, sentence: str) -> None:
    """Of since the step before. Raises papers_missing, photographs_unfinished."""
    await check_all_arrived(move.case.id)
    row = await row_of(move.case)
    since: dict[str, Any] = {"granted_at__gte": row.asked_at} if row.asked_at else {}
    if not await Evidence.filter(case_id=move.case.id, state=SEALED, **since).exists():
        raise refuse("papers_missing", sentence)


async def _proposed(move: Move) -> None:
    try:
        await Escalation.create(
            case_id=move.case.id, household_id=move.case.household_id, source_case_id=move.with_["source"].id,
            asked_at=move.actor.at,
        )
    except IntegrityError:
        # Proposed by another in this instant, who is seen on the next turn: what is being written down here stays.
        raise WriteRaced from None
    await _due(move)


async def _can_gather(move: Move) -> None:
    row = await row_of(move.case)
    if not await enough(await attempts_of(row.household_id, move.actor.today), move.actor.today):
        raise refuse("escalation_early")


async def _gathered(move: Move) -> None:
    form: GatherForm = move.form
    await _write(move, facts=form.facts, words=form.words, opinion=form.opinion, asked_at=move.actor.at)
    await issue(GATHERED, move.case, actor=move.actor)
    await _due(move)


async def _moved(move: Move) -> None:
    await _due(move)


async def _can_send(move: Move) -> None:
    check_day(move, "sent_on", business_day(move.case.opened_at))


async def _sent(move: Move) -> None:
    form: SendUpForm = move.form
    await _write(
        move, sent_number=form.sent_number, sent_on=form.sent_on, sent_way=form.sent_way, asked_at=move.actor.at
    )
    await issue(LETTER, move.case, actor=move.actor)
    await _due(move)
    move.sealed["text"] = f"{say_day(form.sent_on)}{SENT_WAYS[form.sent_way]}，文号{form.sent_number}"


async def _can_be_received(move: Move) -> None:
    check_day(move, "received_on", (await row_of(move.case)).sent_on)


async def _received(move: Move) -> None:
    form: BureauReceiptForm = move.form
    await _write(move, received_on=form.received_on, received_by=form.received_by)
    await _due(move)
    move.sealed["text"] = f"{say_day(form.received_on)}{form.received_by}收文"


async def _can_be_answered(move: Move) -> None:
    row = await row_of(move.case)
    check_day(move, "answer_on", row.received_on or row.sent_on)
    await _has_paper(move, "请先上传市住建局的答复（照片或文件），再登记研判。")


async def _answered(move: Move) -> None:
    form: BureauAnswerForm = move.form
    await _write(
        move, answer_number=form.answer_number, answer_on=form.answer_on, outcome=form.outcome, answer=form.answer,
        asked_at=move.actor.at,
    )
    await _due(move)
    move.sealed["text"] = f"{say_day(form.answer_on)}{form.answer_number}：{OUTCOMES[form.outcome]}。{form.answer}"


async def _can_carry(move: Move) -> None:
    check_day(move, "carried_on", (await row_of(move.case)).answer_on)


async def _carried(move: Move) -> None:
    form: CarriedForm = move.form
    await _write(move, carried_on=form.carried_on, carried=form.carried, under_way=None)
    await _due(move, over=True)
    move.sealed["text"] = f"{say_day(form.carried_on)}：{form.carried}"


async def _settled(move: Move) -> None:
    await _write(move, under_way=None)
    await _due(move, over=True)


async def call_off(case_ids: Sequence[str], *, reason: str, at: datetime) -> None:
    """Of what stood refused in these cases, which is over. In a transaction."""
    rows = Escalation.filter(source_case_id__in=list(case_ids) or [""], under_way=1)
    for case_id in await column(rows.order_by("id").limit(60), "case_id"):
        await tell_source(case_id, "call_off", at=at, form={"reason": reason})


async def _climbed(move: Move) -> None:
    """Nobody did anything by its day: the district office hears of it, again each time."""
    await _due(move)
    office = await district_office()
    if office is not None:
        await tell_office(
            move.case, office.id, actors.DISTRICT_CLERK, f"逾期没有办理：{move.case.title}"[:120],
            {"thing": "上报研判", "phrase": "逾期未办", "note": brief(move.case.title)}, at=move.actor.at,
        )


_BELOW, _DISTRICT, _CALENDAR = (
    (actors.COMMUNITY_CLERK, actors.STREET_CLERK), (actors.DISTRICT_CLERK,), (actors.BY_ITSELF,)
)
_UP, _ABOVE = ("5.3b",), ("5.3c",)
ESCALATION = register(
    Procedure(
        name=KIND,
        label="上报研判",
        prefix="SB",
        stages=("汇总", "报区保障办", "报市住建局", "研判", "落实"),
        statuses={
            "proposed": Status("多次处置仍拒绝，待汇总上报", 0, tone="way"),
            "reported": Status("已报区保障办", 2),
            "sent": Status("已报市住建局，待收文", 3),
            "received": Status("市住建局已收文，待研判", 3),
            "answered": Status("市住建局已研判，待落实", 4),
            "carried_out": Status("已落实", 5, after="市住建局的研判已经落实，这件事办完了。"),
            "settled": Status("不用上报", -1, after="家庭已经配合，或者不用上报；处置记录仍留档。"),
        },
        steps=(
            Step(None, "propose", "proposed", _CALENDAR, _UP, "达到上报条件", NoForm, effect=_proposed),
            Step("proposed", "report", "reported", _BELOW, _UP, "汇总上报", GatherForm, "primary", duty="enter",
                 asks=True, weighs=True, guard=_can_gather, effect=_gathered),
            *(
                Step(status, "settle", "settled", by, _UP, "不用上报", ReasonForm, duty=duty, weighs=True,
                     effect=_settled)
                for status, by, duty in (("proposed", _BELOW, "enter"), ("reported", _DISTRICT, "approve"))
            ),
            Step("reported", "send_back", "proposed", _DISTRICT, _UP, "退回补充", ReasonForm, duty="approve",
                 effect=_moved),
            Step("reported", "send_up", "sent", _DISTRICT, _ABOVE, "报市住建局", SendUpForm, "primary", duty="approve",
                 asks=True, guard=_can_send, effect=_sent),
            Step("sent", "receive", "received", _DISTRICT, _ABOVE, "登记收文", BureauReceiptForm, "primary", asks=True,
                 guard=_can_be_received, effect=_received),
            Step("received", "record_answer", "answered", _DISTRICT, _ABOVE, "登记市局研判", BureauAnswerForm,
                 "primary", asks=True, guard=_can_be_answered, effect=_answered),
            Step("answered", "carry_out", "carried_out", _DISTRICT, _ABOVE, "登记落实", CarriedForm, "primary",
                 asks=True, guard=_can_carry, effect=_carried),
            *(
                Step(status, "call_off", "settled", _CALENDAR, _UP, "已经收回或者撤销，不用上报", ReasonForm,
                     quiet=True, effect=_settled)
                for status in ("proposed", "reported", "sent", "received", "answered")
            ),
            *(
                Step(status, "climb", status, _CALENDAR, _UP, "逾期没有办理", NoForm, quiet=True, lapses=True,
                     effect=_climbed)
                for status in ("proposed", "reported", "sent", "received", "answered")
            ),
        ),
        readers=(*_BELOW, actors.DISTRICT_CLERK),
        chapter=Chapter.EXITS,
        offers=(
            Offer("escalations", "上报研判", "megaphone", "cases/list", 60, {"procedure": KIND},
                  to=(*_BELOW, actors.DISTRICT_CLERK)),
        ),
    )
)


async def propose(household_id: int, *, at: datetime) -> Case | None:
    """Opens one where the numbers are reached and something stands refused; None: not, or one is under way. In a
    transaction.
    """
    today = business_day(at)
    if await Escalation.filter(household_id=household_id, under_way=1).exists():
        return None
    source = await refused_in(household_id)
    if source is None or source.household is None or not await enough(await attempts_of(household_id, today), today):
        return None
    where = source.dwelling.address if source.dwelling else source.household.name
    opening = Opening(
        str(uuid.uuid4()), f"上报研判：{where}"[:120], source.household.area_path, household=source.household,
        dwelling=source.dwelling, with_={"source": source}, sealed={"source": source.id},
    )
    actor: Actor = rounds.calendar(at)
    return (await open_cases(ESCALATION, [opening], actor=actor, action="propose"))[0]


async def _walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    behind: int | None = 0
    while behind is not None:
        ids = await families_that_refuse(behind, rounds.PAGE)

        async def work(one: str) -> None:
            await propose(int(one), at=now())

        yield await rounds.each([str(one) for one in ids], work)
        behind = ids[-1] if len(ids) == rounds.PAGE else None


rounds.declare("escalations", _walk)
