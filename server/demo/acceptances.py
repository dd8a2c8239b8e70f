"""The demo's acceptances (1a, 4.2.2d, 4.2.2e): applications and subsidies in every state, most of them clean, some held
for a duplicate address or member, told through the calls that requests reach.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.allocation import applicant_codes, applications, subsidies
from casework.allocation.applicants import ApplicantForm
from casework.allocation.applications import ApplicationForm
from casework.allocation.subsidies import SubsidyForm
from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, STREET_CLERK, Actor
from casework.heart.transactions import atomically
from casework.people import bindings
from casework.words.identity import check_character
from server.demo.families import at
from server.demo.publicities import HOUSED

if TYPE_CHECKING:
    from server.demo.world import World

_CLERK, _STREET = ("zhao-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
_DISTRICT = ("zheng-district", DISTRICT_CLERK)
# Applicant, days ago, whose registered address they give ("": one of their own), and what became of it.
_APPLICATIONS: tuple[tuple[str, int, str, tuple[str, ...]], ...] = (
    ("齐桂芳", 1, "", ()),
    ("纪春生", 5, "", ("return",)),
    ("毛立新", 2, "wan", ()),
    ("钟艳玲", 6, "kong", ("rule_out", "clear")),
    ("康志强", 20, "退出0", ("refuse_duplicate",)),
    ("史晓红", 18, "", ("approve",)),
    ("白玉兰", 60, "退出1", ("rule_out", "clear", "confirm", "approve", "house")),
    ("安淑珍", 40, "", ("approve",)),
    ("段国庆", 25, "", ("refuse",)),
    ("侯雪松", 30, "", ("approve", "withdraw")),
    ("路长海", 12, "", ("refuse", "ask_recheck")),
    ("尤建华", 35, "", ("refuse", "ask_recheck", "keep_denial")),
)
_SUBSIDIES: tuple[tuple[str, int, str, tuple[str, ...]], ...] = (
    ("邵红梅", 1, "kong", ()),
    ("孟卫东", 4, "退出2", ("rule_out", "clear")),
    ("龙丽娟", 9, "wan", ("refuse_duplicate",)),
    ("邢桂荣", 11, "", ("refuse", "ask_recheck")),
    ("苗国栋", 33, "", ("refuse", "ask_recheck", "keep_denial")),
)
_WORDS: dict[str, dict[str, Any]] = {
    "return": {"reason": "请写明现在的住处和家庭人口。"},
    "rule_out": {"number": 1, "reason": "已到派出所核实，同址分户，两家不是同一户。"},
    "refuse_duplicate": {"reason": "经核实与台账中的家庭是同一户，属重复申请。"},
    "confirm": {"note": "分户证明已看过。"},
    "approve": {"findings_read": True},
    "refuse": {"reason": "家庭成员名下另有住房，不符合条件。"},
    "pause": {"reason": "到外地照顾老人，暂时不选房。"},
    "ask_recheck": {"reason": "另一套房子前年已经卖掉，有不动产登记中心的查询结果。"},
    "keep_denial": {"reason": "登记中心查到的房子现在仍在家庭成员名下。"},
    "withdraw": {"reason": "申请人已自行购房，不再申请。"},
}
# Whose family sees by itself where it stands.
_FOLLOWS = {"史晓红": "shi-applicant", "尹秀兰": "yin-applicant"}
_COMMUNITYS = ("pause", "rule_out", "clear", "refuse_duplicate", "ask_recheck", "withdraw")
_DISTRICTS = ("house", "keep_denial")


def plan_acceptances(world: World) -> None:
    for number, story in enumerate(_APPLICATIONS):
        tell_application(world, number, *story)
    for number, story in enumerate(_SUBSIDIES, len(_APPLICATIONS)):
        _subsidy(world, number, *story)


def _person(number: int, name: str, people: int = 1) -> list[ApplicantForm]:
    """With so many in all; whoever came after the first 46 is no younger than the first."""
    numbers = [f"210399{1962 + number % 46}0418{820 + number:03d}"]
    numbers += [f"210399{1984 + 5 * turn}0418{500 + 9 * (number % 46) + turn:03d}" for turn in range(1, people)]
    return [
        ApplicantForm(
            name=f"{name[0]}小{'明华强丽'[turn - 1]}" if turn else name, relationship="子" if turn else "本人",
            id_number=one + check_character(one),
        )
        for turn, one in enumerate(numbers)
    ]


def _address(world: World, number: int, as_of: str) -> str:
    return world.families[as_of].registered_address if as_of else f"铁东区和平路{40 + number}栋2单元{number + 1}号"


def tell_application(
    world: World, number: int, name: str, days: int, as_of: str, actions: tuple[str, ...], *, people: int = 1
) -> str:
    case_id = world.new_id()
    form = ApplicationForm(
        members=_person(number, name, people),
        phone=f"1380000{9300 + number}",
        category="低收入家庭",
        registered_address=_address(world, number, as_of),
        present_housing="租住平房一间，约20平方米，冬季无集中供暖。",
    )

    async def open_it(when: datetime) -> None:
        await applications.accept(case_id, form, actor=world.actor(_CLERK[0], when, _CLERK[1]))

    opened = at(world.ago(days), 600 + 7 * number)
    world.later(opened, open_it)
    _tell(world, case_id, opened, actions)
    if name in _FOLLOWS:

        async def bind_it(when: datetime) -> None:
            """The community hands the code out over the counter, and it is typed on the family's own phone."""
            clerk = world.actor(_CLERK[0], when, _CLERK[1])
            code, _ = await atomically(lambda: applicant_codes.hand_out(case_id, actor=clerk))
            who = world.accounts[_FOLLOWS[name]]
            family = Actor(who.id, who.name, "", when)

            async def no_phone() -> str:
                return ""

            await bindings.bind(id_number=form.members[0].id_number, phone=no_phone, code=code, actor=family)

        world.later(opened + timedelta(minutes=20), bind_it)
    return case_id


def _subsidy(world: World, number: int, name: str, days: int, as_of: str, actions: tuple[str, ...]) -> None:
    case_id = world.new_id()
    form = SubsidyForm(
        members=_person(number, name),
        phone=f"1380000{9300 + number}",
        category="低收入家庭",
        registered_address=_address(world, number, as_of),
        dwelling_address=f"阳光花园{30 + number}号楼1单元{number}02室",
        monthly_amount_fen=39000,
        started_on=world.ago(days).replace(day=1),
    )

    async def open_it(when: datetime) -> None:
        await subsidies.record(case_id, form, actor=world.actor(_CLERK[0], when, _CLERK[1]))

    opened = at(world.ago(days), 600 + 7 * number)
    world.later(opened, open_it)
    _tell(world, case_id, opened, actions)


def _tell(world: World, case_id: str, opened: datetime, actions: tuple[str, ...]) -> None:
    for turn, action in enumerate(actions, 1):
        words = dict(_WORDS.get(action, {}))
        if action == "pause":
            words["until_on"] = str(world.ago(-60))
        when = opened + timedelta(days=min(turn - 1, 1), minutes=11 * turn)
        who = _CLERK if action in _COMMUNITYS else _DISTRICT if action in _DISTRICTS else _STREET
        if action == "house":
            # The last of the empty ones: stories of visits begin with the first.
            dwelling = world.homes[world.vacant[-1].address]
            when = at(world.ago(HOUSED), 700)
            words = {
                "dwelling_id": dwelling.id, "started_on": when.date().isoformat(), "findings_read": True,
                "slip_number": "安置〔2025〕36号", "reason": "系统启用前已经看房、签合同、领钥匙。",
            }
        world.later(when, world.step(case_id, action, who, words))
