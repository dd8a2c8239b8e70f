"""The demo's rectifications and clocks of breaches (4.4.1.4): in every state, told through the calls that requests,
visits and the calendar reach. The named tenant's neighbour has a notice in hand, and some days left.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.dwellings import breach_clocks, rectifications
from casework.dwellings.breach_clock_forms import EnterForm
from casework.dwellings.rectification_forms import StartForm
from casework.exits import exits
from casework.exits.exits import ExitForm
from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, MANAGER_CLERK, TENANT
from casework.heart.forms import read_form
from casework.reviews import inspections
from casework.words.calendar import add_months
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_MANAGER, _DISTRICT = ("feng-manager", MANAGER_CLERK), ("zheng-district", DISTRICT_CLERK)
_BESIDE = ("解放社区", COMMUNITY_CLERK)
_WHAT = {
    "altered_use": ("客厅摆了货架，门口挂着小卖部的牌子。", "请撤掉货架和招牌，恢复居住用途。"),
    "damaged": ("阳台拆了半面墙，改成厨房。", "请恢复阳台墙体，由管房单位验收。"),
    "sublet": ("开门的人说房子是按月租来的。", "请租住的人搬走，由您家自己居住。"),
    "other": ("楼道里长期堆放家具，堵住通道。", "请把楼道里的东西搬走。"),
}
# Days ago, the ground, and the steps, each so many days ago.
_STORIES: tuple[tuple[int, str, tuple[tuple[int, str], ...]], ...] = (
    (2, "other", ()),
    (11, "damaged", ((2, "fall_due"),)),
    (6, "altered_use", ((5, "serve"),)),
    (9, "other", ((8, "receive_notice"), (2, "answer_rectification"))),
    (20, "damaged", ((19, "serve"), (2, "fall_due"))),
    (40, "altered_use", ((39, "serve"), (22, "fall_due"), (14, "neglect"))),
    (24, "damaged", ((23, "serve"), (7, "fall_due"), (4, "not_put_right"))),
    (12, "sublet", ((11, "serve"), (4, "refuse_to_right"))),
    (60, "altered_use", ((59, "serve"), (43, "fall_due"), (42, "not_put_right"), (30, "sue"), (20, "docket"))),
    (120, "sublet", ((119, "serve"), (110, "refuse_to_right"), (90, "sue"), (80, "docket"), (5, "end_suit"))),
    (26, "other", ((25, "receive_notice"), (20, "answer_rectification"), (18, "put_right"))),
    (9, "other", ((8, "revoke"),)),
    (25, "other", ((24, "serve"), (16, "leave"), (15, "family_left"))),
)
# What a photograph or a paper is taken for beforehand.
_SHOWN = ("not_put_right", "put_right", "refuse_to_right", "sue", "end_suit")


def _form(action: str, on: date, name: str) -> dict[str, Any]:
    day = on.isoformat()
    forms: dict[str, dict[str, Any]] = {
        "serve": {"served_on": day, "way": "direct", "received_by": name, "note": "上门当面交给本人。"},
        "answer_rectification": {"note": "已经在收拾了，周末就能弄完。"},
        "put_right": {"looked_on": day, "note": "东西已经搬走，通道畅通。"},
        "not_put_right": {"looked_on": day, "note": "看过了，还是原来的样子。"},
        "refuse_to_right": {"refused_on": day, "witness": "解放社区工作人员", "note": "当面说不改，不让进门。"},
        "sue": {"court": "鞍山市铁东区人民法院", "filed_on": day, "claim": "请求判令恢复原状、按合同承担违约责任。"},
        "docket": {"court_number": f"（{on.year}）辽0302民初8{on.day:02d}号", "docketed_on": day},
        "end_suit": {"outcome": "settled", "outcome_on": day, "note": "双方调解，三十日内腾退。"},
        "revoke": {"reason": "房号写错了，重新核实后再出。"},
    }
    return forms.get(action, {})


def plan_rectifications(world: World) -> None:
    told: dict[str, list[str]] = {"stays": [], "sublet": [], "left": []}
    for number, story in enumerate(_STORIES):
        key = "kong" if story[2] == ((5, "serve"),) else family_beside(world, bound="receive_notice" in str(story))
        _rectify(world, number, key, *story)
        # A notice about a sub-letting would answer a clock of one, and who has left has none that runs.
        how = "left" if "leave" in str(story) else "sublet" if story[1] == "sublet" else "stays"
        told[how] += [key] if key != "kong" else []
    _plan_clocks(world, told["stays"], told["left"][0])


def family_beside(world: World, *, bound: bool = False) -> str:
    """The next of the manager's that has lived there for long."""
    waiting = world.waiting["解放社区", bound] or world.waiting["解放社区", True]
    # Who signs a lease in another story has another end.
    signed = [key for key, row in world.families.items() if row.home.manager == "安居物业" and row.bound][-12:]
    key = next(
        one for one in waiting
        if one not in signed and world.families[one].home.manager == "安居物业"
        and world.families[one].started_on < world.ago(260)
    )
    waiting.remove(key)
    return key


def visit(world: World, key: str, when: datetime, words: str, occupancy: str = "other") -> str:
    """The manager has been there, with a photograph."""
    case_id = world.new_id()

    async def begin(now: datetime) -> None:
        home = world.homes[world.families[key].home.address]
        await inspections.start(case_id, home.id, planned=False, actor=world.actor(_MANAGER[0], now, _MANAGER[1]))

    world.later(when, begin)
    world.photograph(case_id, _MANAGER, when + timedelta(minutes=2), "door", "入户门")
    form = {
        "visited_at": when.isoformat(), "found_home": occupancy != "vacant", "occupancy": occupancy, "findings": words,
        "violation": None,
    }
    world.later(when + timedelta(minutes=4), world.step(case_id, "record", _MANAGER, form))
    return case_id


def _rectify(
    world: World, number: int, key: str, days: int, ground: str, steps: tuple[tuple[int, str], ...]
) -> str:
    case_id, minute = world.new_id(), 545 + 6 * number
    facts, demand = _WHAT[ground]
    seen = visit(world, key, at(world.ago(days), minute), facts)

    async def begin(when: datetime) -> None:
        form = read_form({"ground": ground, "facts": facts, "demand": demand}, StartForm)
        await rectifications.start(case_id, seen, form, actor=world.actor(_MANAGER[0], when, _MANAGER[1]))

    world.later(at(world.ago(days), minute + 5), begin)
    name = world.families[key].members[0].name
    for before, action in steps:
        when = at(world.ago(before), minute)
        if action in _SHOWN:
            world.photograph(case_id, _MANAGER, when, "room", "复查" if "right" in action else "材料")
        family = action in ("receive_notice", "answer_rectification")
        by = (key, TENANT) if family else _BESIDE if action == "revoke" else _MANAGER
        if action in ("fall_due", "neglect"):
            world.later(when + timedelta(minutes=3), world.lapse(case_id, action))
        elif action == "leave":
            world.later(when, _leave(world, key))
        elif action == "family_left":
            world.later(when, world.round(case_id, action))
        else:
            form = _form(action, world.ago(before), name)
            world.later(when + timedelta(minutes=3), world.step(case_id, action, by, form))
    return case_id


def _leave(world: World, key: str) -> Work:
    async def work(when: datetime) -> None:
        actor = world.actor(_BESIDE[0], when, _BESIDE[1])
        form = ExitForm(left_on=actor.today, cause="voluntary", note="随子女居住，房屋已腾空，钥匙已交回。")
        await exits.record(world.new_id(), world.tenancies[key].id, form, actor=actor)

    return work


# Clocks


# Family, kind, when it is (or was) over, or came to be known, and the steps, each so many days ago. By days to go from
# today: months are of unlike lengths, and what is known half a year before is over some days sooner or later.
OVER_IN: tuple[tuple[int, str, int, tuple[tuple[int, str], ...]], ...] = (
    (0, "sublet", 12, ((1, "press"),)),
    (1, "sublet", -12, ((25, "press"), (6, "run_out"))),
    (2, "sublet", -36, ((28, "run_out"), (20, "settle"))),
    (1, "idle", -10, ((4, "fill"),)),
    (2, "idle", -13, ((7, "fill"), (5, "vacant"))),
    (3, "idle", -18, ((12, "fill"), (10, "vacant"), (8, "report"))),
    (4, "idle", -24, ((18, "fill"), (15, "vacant"), (12, "notice"))),
)
_KNOWN_SINCE: tuple[tuple[int, str, int, tuple[tuple[int, str], ...]], ...] = (
    (3, "sublet", 50, ((40, "object"),)),
    (0, "idle", 45, ()),
    (5, "idle", 70, ((30, "tenant"),)),
    (6, "idle", 80, ((60, "excuse"),)),
)


def known_on(today: date, over_in: int) -> date:
    """From which day on it is known, so that six months are over that many days from today."""
    return add_months(today + timedelta(days=over_in), -6)


def _plan_clocks(world: World, homes: list[str], left: str) -> None:
    heard = "邻居打电话来说，住的人换了几拨。"
    empty = "两次上门都没有人，邻居说很久没见过。"
    told = [(homes[home], kind, known_on(world.today, days), steps) for home, kind, days, steps in OVER_IN]
    told += [(homes[home], kind, world.ago(days), steps) for home, kind, days, steps in _KNOWN_SINCE]
    told.append((left, "idle", world.ago(35), ((14, "family_left"),)))
    for number, (key, kind, known, steps) in enumerate(told):
        _clock(world, number, key, kind, known, heard if kind == "sublet" else empty, steps)


def _clock(
    world: World, number: int, key: str, kind: str, known: date, words: str, steps: tuple[tuple[int, str], ...]
) -> None:
    case_id, minute = world.new_id(), 640 + 7 * number

    async def begin(when: datetime) -> None:
        form = EnterForm(kind="sublet" if kind == "sublet" else "idle", known_on=known, words=words)
        actor = world.actor(_MANAGER[0], when, _MANAGER[1])
        await breach_clocks.enter(case_id, world.tenancies[key].id, form, actor=actor)

    world.later(at(known, minute), begin)
    for before, action in steps:
        when = at(world.ago(before), minute)
        if action in ("vacant", "tenant"):
            words = "敲门没有人应，电表没有走字。" if action == "vacant" else "老人在家，说前阵子去女儿家了。"
            seen = visit(world, key, when, words, action)
        elif action == "notice":
            world.later(when, _notice(world, seen))
        elif action in ("press", "family_left"):
            world.later(when, world.round(case_id, action))
        elif action in ("run_out", "fill"):
            world.later(when, world.lapse(case_id, action))
        else:
            by = _DISTRICT if action == "settle" else _BESIDE if action == "excuse" else _MANAGER
            form = {
                "object": {"objected_on": world.ago(before).isoformat(), "note": "当面送达书面异议，本人签收。"},
                "settle": {"note": "由管房单位约谈，另行研判是否退出。"},
                "report": {"note": "连续闲置满六个月，电话也联系不上。"},
                "excuse": {"reason": "住院治疗，有病历和住院证明。"},
            }[action]
            world.later(when, world.step(case_id, action, by, form))


def _notice(world: World, seen: str) -> Work:
    case_id = world.new_id()

    async def work(when: datetime) -> None:
        form = StartForm(ground="vacant", facts="连续六个月没有人居住。", demand="请搬回来住，或者把房子交回。")
        await rectifications.start(case_id, seen, form, actor=world.actor(_MANAGER[0], when, _MANAGER[1]))

    return work
