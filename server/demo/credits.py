"""The demo's records of bad credit, one in each status, and the objections to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.exits import credit_objections, credit_records
from casework.exits.credit_objections import ObjectForm
from casework.exits.credit_records import EnterForm
from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, STREET_CLERK, TENANT
from casework.heart.advance import advance
from casework.heart.rounds import calendar
from casework.heart.rules import set_value
from casework.ledgers.credits import GENERAL, MONTHS_OF
from models import Case, CreditRecord
from server.demo.families import at
from server.demo.visits import visit

if TYPE_CHECKING:
    from server.demo.world import World

_CLERK, _STREET = ("zhao-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
_DISTRICT, _FAMILY = ("zheng-district", DISTRICT_CLERK), ("kong-neighbour", TENANT)
_WHAT = {
    "damaged": "擅自拆除厨房隔墙，要求恢复后没有动工。", "illegal_use": "屋内存放烟花爆竹，公安已经处理。",
    "refuses_review": "连续三次约定入户核查，都没有开门。", "other": "楼道长期堆放杂物，劝说后又堆。",
    "false_report": "年度核查时没有如实申报家庭收入。", "altered_use": "住房改作棋牌室，收取费用。",
}
_REASON = {
    "refuse": "证据还不够，请补充后再登记。", "repair": "已经整改，复查合格。",
    "withdraw": "核实后是邻居家，认错了人。",
    "keep": "核查记录、照片都能对上，记录没有错。", "remove": "家里有人住院，核查那几天确实不在家。",
}
# Days ago, the act, what then became of it after so many days; `objection`: what became of one, raised the day before.
_STORIES: tuple[tuple[int, str, tuple[tuple[int, str], ...], str], ...] = (
    (3, "damaged", (), ""),
    (30, "altered_use", ((3, "confirm"),), ""),
    (235, "other", ((2, "confirm"), (230, "expire")), ""),
    (225, "illegal_use", ((2, "confirm"), (3, "rectify"), (210, "repair")), ""),
    (50, "refuses_review", ((4, "confirm"),), "set_right"),
    (44, "damaged", ((4, "confirm"), (9, "withdraw")), ""),
    (40, "other", ((5, "refuse"),), ""),
    (60, "refuses_review", ((5, "confirm"),), "remove"),
    (58, "false_report", ((5, "judge"),), "keep"),
    (34, "altered_use", ((4, "confirm"),), "take_back"),
    (28, "damaged", ((4, "confirm"), (12, "void")), "over"),
)


def plan_credits(world: World) -> None:
    async def shorter(when: datetime) -> None:
        await set_value(
            MONTHS_OF[GENERAL], 6, valid_from=when.date(), legal_base="区保障办通知（演示）", by="区保障办", at=when,
            today=when.date(),
        )

    world.later(at(world.ago(240), 480), shorter)
    # Beside whatever else is told of them: a record changes nothing of how they live.
    living = [
        key for key, family in world.families.items()
        if family.community == "胜利社区" and not family.ended_on and key not in world.leaving
        and family.started_on < world.ago(260) and len(family.key) > 4
    ][-4:]
    for number, story in enumerate(_STORIES):
        _tell(world, number, living[number % 4], *story)
    # The neighbour's own, which is still objected to.
    _tell(world, 20, "kong", 24, "refuses_review", ((3, "confirm"),), "raised")


def _tell(
    world: World, number: int, key: str, days: int, act: str, steps: tuple[tuple[int, str], ...], objection: str
) -> None:
    own = key == "kong"
    clerk = _CLERK
    day, minute = world.ago(days), 560 + 4 * number
    source = visit(world, clerk, key, day, _WHAT[act], pictures=(("door", "入户门"),), occupancy="other",
                   violation=(act, _WHAT[act]), minute=minute)
    world.photograph(source, clerk, at(day, minute + 40), "room", "约谈记录")
    urge = {"on": str(day), "hour": f"{(minute + 38) // 60:02d}:{(minute + 38) % 60:02d}", "way": "meeting",
            "note": "约谈承租人，说明规定，要求限期改正。"}
    world.later(at(day, minute + 45), world.step(source, "urge", clerk, urge))
    record_id = world.new_id()

    async def enter(when: datetime) -> None:
        form = EnterForm(opinion="事实清楚，约谈以后才改正，按规定记入。")
        await credit_records.start(record_id, source, form, actor=world.actor(clerk[0], when, clerk[1]))

    world.later(at(day, minute + 60), enter)
    for after, action in steps:
        then = world.ago(days - after)
        world.later(at(then, minute), _step(world, action, record_id, source, str(then)))
    if objection:
        _object(world, record_id, at(world.ago(days - 9), minute), objection, own)


def _step(world: World, action: str, record_id: str, source: str, day: str) -> Any:
    if action == "expire":

        async def expire(when: datetime) -> None:
            case = await Case.get(id=record_id).select_related("household", "dwelling")
            await advance(case, "expire", actor=calendar(when), version=case.version)

        return expire
    if action == "rectify":
        return world.step(source, action, _CLERK, {"on": day, "handling_result": "烟花已经清走，家庭写了保证书。"})
    if action == "void":
        return world.step(source, action, ("sun-clerk", COMMUNITY_CLERK), {"reason": "复查后是上一户留下的。"})
    who = _DISTRICT if action in ("withdraw", "judge") else _STREET
    form = {"note": "属实"} if action in ("confirm", "judge") else {"reason": _REASON[action]}
    return world.step(record_id, "confirm" if action == "judge" else action, who, form)


def _object(world: World, record_id: str, when: datetime, ends: str, own: bool) -> None:
    case_id = world.new_id()
    who = _FAMILY if own else _CLERK

    async def begin(now: datetime) -> None:
        form = ObjectForm(reason="那几天家里老人住院，不是故意不开门，希望撤销。")
        await credit_objections.start(case_id, record_id, form, actor=world.actor(who[0], now, who[1]))

    world.later(when, begin)
    judge = ("wang-district", DISTRICT_CLERK)
    if ends == "set_right":

        async def right(now: datetime) -> None:
            occurred = (await CreditRecord.get(case_id=record_id)).occurred_on
            form = {
                "occurred_on": str(occurred), "who": "tenant", "opinion": "核实后只记承租人。",
                "reason": "成年子女不在本地",
            }
            await world.step(case_id, "set_right", judge, form)(now)

        world.later(when + timedelta(days=1), right)
    elif ends in ("keep", "remove"):
        world.later(when + timedelta(days=1), world.step(case_id, ends, judge, {"reason": _REASON[ends]}))
    elif ends == "take_back":
        world.later(when + timedelta(days=1), world.step(case_id, "take_back", who))
