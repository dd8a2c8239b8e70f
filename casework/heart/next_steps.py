"""What comes next, as one sentence that speaks to its reader: who is asked reads that it is their turn, everybody else
who will do what by when. A day is told as whose it is, and once it is over by how many days.

What is waited for is said by the status's own words (待社区核实 → 核实); where they name nothing that can be done, by
the words of the steps or by 办理. Refuses nothing: it decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tortoise.expressions import Q

from casework.heart import access, asks, second_person
from casework.heart.actors import TENANT, Actor
from casework.heart.case_lists import CaseLine
from casework.heart.life import PROCEDURES, Procedure, Step
from casework.heart.queries import padded, rows_where
from casework.words.wording import say_day, say_day_of_year
from models import Ask, Case

# What is done about a case that waits. Not what is only one of its answers (同意, 批准): none is promised beforehand.
_DOES = (
    "通知复核|报社区核查|重新核对|重新决定|上门核实|核实|核对|核查|复核|复审|复查|审核|接收|受理|分办|派人|重修|维修|处理|办理|确认|签订|签字|签收|"
    "决定|送达|送到|修好|填报|说明差异|上报|协调|查看|研判|检查|答复|结算|约验收时间|退还押金|修改|补充|建档"
)
_WAITS = re.compile(rf"(?:待|逾期没有?|退回)[^，、待]*?({_DOES})$|({_DOES})中$")
# What a family does itself, of that.
_OF_FAMILIES = ("确认", "签订", "签字", "签收", "修改")


def does(procedure: Procedure, status: str, role: str = "") -> str:
    """What is waited for while the case is in that status, as one verb; "": its words name none that all who are asked
    can do, or that this role can.
    """
    found = _WAITS.search(procedure.statuses[status].label)
    said = (found[1] or found[2]) if found else ""
    families = role == TENANT if role else TENANT in procedure.asked(status)
    if not families or said in _OF_FAMILIES:
        return said
    # 我已知道, 我已读完，签订: what a family says of itself is told others as what it does.
    labels = {step.label for step in procedure.steps_from(status) if step.asks and (not role or role in _asked(step))}
    own = {_done(label) for label in labels}
    return own.pop() if len(own) == 1 and all(label.startswith("我") for label in labels) else ""


def _done(label: str) -> str:
    return label.partition("，")[2] or "确认"


def _asked(step: Step) -> tuple[str, ...]:
    return step.by if isinstance(step.asks, bool) else step.asks


def turn(procedure: Procedure, status: str, role: str, *, in_person: bool = True) -> str:
    """What that role is asked to do; not `in_person`: by who acts in a family's place. "": nothing that it may."""
    if role not in procedure.asked(status):
        # What the office below cannot do falls to it.
        role = second_person.BELOW.get(role, role)
    mine = [
        step for step in procedure.steps_from(status)
        if step.asks and role in _asked(step) and (in_person or not step.personal)
    ]
    # What is mostly done stands first.
    mine.sort(key=lambda step: step.style != "primary")
    labels = dict.fromkeys(
        f"请{_done(step.label)}" if step.label.startswith("我") else step.label.replace("，", "、") for step in mine
    )
    verb = does(procedure, status, role)
    return "" if not labels else f"请{verb}" if verb else "，或者".join(labels)


def days_late(procedure: Procedure, status: str, due_on: date | None, today: date) -> int:
    """How many days it has been waiting beyond its day; 0: it waits for nobody, or has time yet."""
    if due_on is None or procedure.waiting_for(status) is None:
        return 0
    return max(0, (today - due_on).days)


def free_to(procedure: Procedure, status: str, due_on: date | None, today: date) -> str:
    """What a family may do and need not, to be said to it instead of that it is its turn; "": it is."""
    said = procedure.statuses[status].free
    return said.replace("{day}", "今天" if due_on == today else _say(due_on, today) if due_on else "办结")


def free_of_days(procedure: Procedure, status: str) -> bool:
    """Whether the day of a case in that status is another's than its family's."""
    said = procedure.statuses[status].free
    return bool(said) and "{day}" not in said


def next_step(
    procedure: Procedure, status: str, due_on: date | None, *, today: date, mine: str | None = None
) -> str:
    """`mine`: what the reader is asked to do; "": it is the reader's family's to do, but in person; None: another's."""
    now = procedure.statuses[status]
    who = procedure.waiting_for(status)
    late = days_late(procedure, status, due_on, today)
    if mine is not None:
        said = f"轮到您了：{mine}" if mine else "轮到承租人本人办理"
        if due_on is None:
            return f"{said}。"
        return f"{said}，已超期{late}天，期限是{_say(due_on, today)}。" if late else (
            f"{said}，今天是最后一天。" if due_on == today else f"{said}，请在{_say(due_on, today)}前办理。"
        )
    if who is None:
        return now.after or "这件事已经办结。"
    # 街道办理 would be read as 街道办, which is not said.
    verb = does(procedure, status) or ("处理" if who.endswith("街道") else "办理")
    if due_on is None:
        return f"等{who}{verb}。"
    if TENANT in procedure.asked(status):
        # A family is waited for, and nothing promised in its name.
        return f"{who}还没有{verb}，已超期{late}天。" if late else f"等{who}在{_say(due_on, today)}前{verb}。"
    day = "今天" if due_on == today else f"{_say(due_on, today)}前"
    return f"{who}应在{day}{verb}，已超期{late}天。" if late else f"{who}会在{day}{verb}。"


def _say(day: date, today: date) -> str:
    """With its year, where that does not go without saying."""
    return say_day_of_year(day) if abs((day - today).days) < 300 else say_day(day)


async def asked_of(lines: Sequence[CaseLine], *, actor: Actor) -> set[str]:
    """Which of these cases wait for this very person. No query where their words alone say that none does."""
    ids = [line.id for line in lines if asks.may_ask(PROCEDURES[line.procedure], line.status, actor.role)]
    if not ids or not access.is_somewhere(actor):
        return set()
    mine = Q(asks.meant(actor), case_id__in=padded(ids, ""))
    rows = await rows_where(("asked of",), mine, lambda said: Ask.filter(said).values("case_id"))
    return {row["case_id"] for row in rows}


async def is_asked(case: Case, *, actor: Actor) -> bool:
    """The same of one case as it now is, also before the rows of its last step are written."""
    may = asks.may_ask(PROCEDURES[case.procedure], case.status, actor.role)
    return may and await asks.asks_for(case, actor)


def spoken(line: CaseLine | Case, *, asked: bool, actor: Actor) -> str:
    """The sentence, to this reader."""
    procedure = PROCEDURES[line.procedure]
    if asked and actor.role == TENANT and (said := free_to(procedure, line.status, line.due_on, actor.today)):
        return said
    mine = turn(procedure, line.status, actor.role, in_person=actor.delegated is None) if asked else None
    return next_step(procedure, line.status, line.due_on, today=actor.today, mine=mine)
