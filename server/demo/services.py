"""The demo's services of papers (送达, 5.1c) and what goes up of them (上报研判, 5.3b), in every state: a decision is
made, the street goes out with it, and what came of each try is told through the calls that requests and the calendar
reach.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.exits import services
from casework.heart.actors import DISTRICT_CLERK, STREET_CLERK
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.life import PROCEDURES
from casework.heart.rounds import calendar
from models import Case, Tenancy
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_STREET, _DISTRICT = ("zhou-street", STREET_CLERK), ("zheng-district", DISTRICT_CLERK)
_SECOND = ("wang-district", DISTRICT_CLERK)
# So many days before the decision the family was told, and had its days.
_HEARING = 24
_TRIED = ((1, "visit"), (2, "phone"))
# Days ago, and the steps, each so many days after the mandate.
_STORIES: tuple[tuple[int, tuple[tuple[int, str], ...]], ...] = (
    (2, ()),
    (4, _TRIED[:1]),
    (6, (*_TRIED[:1], (3, "post"))),
    (24, (*_TRIED[:1], (3, "post"), (20, "go_unanswered"))),
    (18, (*_TRIED, (4, "publish"))),
    (52, (*_TRIED, (4, "publish"), (46, "end_notice"))),
    (13, ((9, "fall_due"),)),
    (10, (*_TRIED[:1], (2, "serve_left"))),
    (5, ((1, "call_off"), (2, "mandate"))),
)
_REFUSED = (*_TRIED, (3, "visit"))
_UP = (*_REFUSED, (5, "report"), (7, "send_up"), (8, "receive"), (12, "record_answer"), (15, "carry_out"))
# How far each of those goes whose papers nobody takes: from the third try on it goes up by itself.
_ESCALATED = (
    *((len(_UP) + 12 - count, _UP[:count]) for count in range(3, len(_UP) + 1)),
    (9, (*_REFUSED, (4, "settle"))),
)
_ABOVE = ("report", "settle", "send_up", "receive", "record_answer", "carry_out")
_BY_ITSELF = ("go_unanswered", "end_notice", "fall_due")


def _form(action: str, on: date, place: str) -> dict[str, Any]:
    day = on.isoformat()
    forms: dict[str, dict[str, Any]] = {
        "visit": {"tried_on": day, "way": "visit", "happened": "敲门十分钟没有人应答，邻居说白天上班。"},
        "phone": {"tried_on": day, "way": "phone", "met": "承租人本人", "happened": "电话里说不想要，挂断了。"},
        "post": {"posted_on": day, "sent_to": "EMS1188023456001", "place": place},
        "publish": {"published_on": day, "published_at": "区政府网站、胜利社区公告栏",
                    "notice_reason": "上门、打电话都没有送到，去向不明。"},
        "serve_left": {"served_on": day, "place": place, "refused_by": "recipient",
                       "proxy_reason": "看了以后说不签，关了门。", "witness": "胜利社区工作人员"},
        "report": {"facts": "决定书送达三次，家庭都不接收。", "words": "家里人说：搬了没有地方住，不签。",
                   "opinion": "建议报市住建局研判。"},
        "settle": {"reason": "家庭已经同意签收。"},
        "send_up": {"sent_number": f"铁保函〔{on.year}〕9号", "sent_on": day, "sent_way": "hand"},
        "receive": {"received_on": day, "received_by": "市住建局收发室"},
        "record_answer": {"answer_number": f"市建函〔{on.year}〕3号", "answer_on": day, "outcome": "court",
                          "answer": "同意依法催告后申请强制执行。"},
        "carry_out": {"carried_on": day, "carried": "已经催告，材料转法院。"},
        "mandate": {"mandate": "请重新送达，十日内报回送达回证。"},
    }
    return forms[action]


def plan_services(world: World) -> None:
    # Of whom the decision is served leaves: no other story is told of them. Of the others one may be.
    other = [
        key for key, row in world.families.items()
        if row.community == "胜利社区" and not row.ended_on and key not in world.leaving
        and key not in {"wan", "kong", "qin", "yan"} and key not in world.waiting["胜利社区", True]
    ]
    for number, story in enumerate((*_STORIES, *_ESCALATED)):
        served = any(action in ("serve_left", "end_notice") for _, action in story[1])
        judge(world, number, world.take("胜利社区", bound=True) if served else other.pop(), *story)


def judge(
    world: World, number: int, key: str, days: int, steps: tuple[tuple[int, str], ...], move_days: int = 60
) -> str:
    """That a family has to leave, so many days ago; and what came of it on the days after."""
    judged, minute = world.new_id(), 540 + 6 * number
    world.judged.add(key)

    async def report(when: datetime) -> None:
        home = await Tenancy.get(id=world.tenancies[key].id).select_related("household", "dwelling")
        opening = Opening(
            judged, f"研判：{home.dwelling.address}", home.household.area_path, home.manager_path,
            household=home.household, dwelling=home.dwelling,
            with_={
                "tenancy": home, "ground": "no_request", "source": None, "facts": "租约到期，没有续租，也没有腾退。",
            },
        )
        await open_cases(PROCEDURES["judgement"], [opening], actor=calendar(when), action="report")

    begun = world.ago(days + _HEARING)
    world.photograph(judged, _STREET, at(world.ago(days + _HEARING - 1), minute - 5), "door", "租约和到期通知")
    world.later(at(begun, minute), report)
    notice = {"notice_on": world.ago(days + _HEARING - 1).isoformat(), "way": "direct", "received_by": "承租人"}
    finding = {"ground": "no_request", "reasons": "租约到期后没有续租。", "days": move_days}
    world.later(at(begun, minute + 1), world.step(judged, "tell_family", _DISTRICT))
    world.later(at(world.ago(days + _HEARING - 1), minute), world.step(judged, "hand_over", _STREET, notice))
    world.later(at(world.ago(days + 1), minute), world.lapse(judged, "fall_due"))
    world.later(at(world.ago(days), minute), world.step(judged, "find_exit", _DISTRICT, finding))
    reason = {"reason": "租约到期后没有续租，家庭没有提出说明。"}
    world.later(at(world.ago(days), minute + 1), world.step(judged, "decide", _DISTRICT, reason))
    world.later(at(world.ago(days), minute + 2), world.step(judged, "confirm_judgement", _SECOND))
    place = world.families[key].home.address
    for after, action in steps:
        world.later(at(world.ago(days - after), minute + 30), _step(world, judged, action, place))
    return judged


def _step(world: World, judged: str, action: str, place: str) -> Any:
    async def work(when: datetime) -> None:
        source = await Case.get(id=judged).select_related("household", "dwelling")
        if action == "call_off":
            await services.call_off(source, actor=calendar(when))
            return
        form = None if action in _BY_ITSELF else _form(action, when.date(), place)
        if action == "mandate":
            actor = world.actor(_DISTRICT[0], when, _DISTRICT[1])
            await advance(source, action, actor=actor, version=source.version, form=form)
            return
        if action in _ABOVE:
            up = await Case.filter(procedure="escalation", household_id=source.household_id).get()
            await up.fetch_related("household", "dwelling")
            who = _STREET if action in ("report", "settle") else _DISTRICT
            if action == "record_answer":
                await world.send(up.id, who, world.new_id(), "paper", "市住建局的答复")(when - timedelta(minutes=2))
            await advance(up, action, actor=world.actor(who[0], when, who[1]), version=up.version, form=form)
            return
        row = await services.last_of(judged)
        assert row is not None
        case = await Case.get(id=row.case_id).select_related("household", "dwelling")
        if action in _BY_ITSELF:
            await advance(case, action, actor=calendar(when), version=case.version)
            return
        if action != "phone":
            await world.send(case.id, _STREET, world.new_id(), "door", "送达现场")(when - timedelta(minutes=2))
        name = "log_try" if action in ("visit", "phone") else action
        actor = world.actor(_STREET[0], when, _STREET[1])
        await advance(case, name, actor=actor, version=case.version, form=form)

    return work


async def serve(world: World, judged: str, when: datetime) -> None:
    """Into the hands of a grown-up daughter."""
    row = await services.last_of(judged)
    assert row is not None
    case = await Case.get(id=row.case_id).select_related("household", "dwelling")
    await world.send(case.id, _STREET, world.new_id(), "door", "送达回证")(when - timedelta(minutes=2))
    form = {
        "served_on": when.date().isoformat(), "place": case.dwelling.address if case.dwelling else "家中",
        "received_by": "承租人的女儿", "relation": "child", "adult": True, "proxy_reason": "本人住院，女儿在家照看。",
    }
    actor = world.actor(_STREET[0], when, _STREET[1])
    await advance(case, "serve_household", actor=actor, version=case.version, form=form)
