"""The demo's ledgers: subsidies in every state, the street's reviews, and monthly returns (4.2.1d, 4.2.3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from casework.allocation import subsidies
from casework.allocation.applicants import ApplicantForm
from casework.allocation.subsidies import SubsidyForm
from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, STREET_CLERK
from casework.ledgers import adjustments, registered_items, returns, reviews
from casework.ledgers.registered_items import DefineForm
from casework.words.calendar import add_months
from casework.words.identity import check_character
from models import LedgerRevision
from server.demo.families import at
from server.demo.house_agreements import AGREEMENTS, tell_agreement
from server.demo.publicities import AWARDED

if TYPE_CHECKING:
    from server.demo.world import World

Work = Callable[[datetime], Awaitable[None]]
_Kind = Literal["text", "number", "date", "choice", "yesno", "photo"]
_Filler = Literal["community", "street", "manager", "all"]
_DISTRICT = ("zheng-district", DISTRICT_CLERK)
_CLERK, _STREET = ("zhao-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
# Applicant, street number, days ago, and what became of it.
_SUBSIDIES: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("韩素琴", 11, 1, ()),
    ("唐建军", 12, 4, ("return",)),
    ("冯丽娟", 13, 50, ("approve", "award")),
    ("曹国庆", 14, 53, ("approve", "award")),
    ("袁海燕", 15, 55, ("approve", "award", "end")),
    ("邓永刚", 16, 58, ("approve", "award", "end", "approve_end")),
    ("纪兰英", 19, 9, ("approve",)),
    ("许晓红", 17, 8, ("refuse",)),
    ("谢玉兰", 18, 6, ("return", "withdraw")),
)
_ITEMS: tuple[tuple[str, _Kind, str, _Filler], ...] = (
    ("居住楼层", "choice", "一楼\n二楼\n三楼及以上", "community"),
    ("常住人数", "number", "", "community"),
    ("首次入住", "date", "", "all"),
    ("低保证号", "text", "", "community"),
)
_WORDS: dict[str, dict[str, str]] = {
    "return": {"reason": "请补充房屋租赁协议中的租期。"},
    "refuse": {"reason": "家庭成员名下另有住房，不符合条件。"},
    "end": {"reason": "已购买住房。"},
    "withdraw": {"reason": "家庭已回原籍，不再申请。"},
}


def plan_ledgers(world: World) -> None:
    for number, (name, door, days, actions) in enumerate(_SUBSIDIES):
        _subsidy(world, number, name, door, days, actions)
    _items(world)
    _reviews(world)
    # The months that are over on the day before the world is made, on which they are told.
    last, before = (f"{add_months(world.ago(1).replace(day=1), -back):%Y-%m}" for back in (1, 2))
    _return(world, "zhou-street", before, 30, ("report", "receive"))
    _return(world, "wu-street", last, 31, ())
    _return(world, "钢城街道", last, 32, ("report",))
    _return(world, "和平街道", last, 33, ("report", "send_back"))


def _subsidy(world: World, number: int, name: str, door: int, days: int, actions: tuple[str, ...]) -> None:
    case_id, opened_on, minute = world.new_id(), world.ago(days), 545 + 7 * number
    first = f"210399{1960 + number}0305{700 + number:03d}"
    form = SubsidyForm(
        members=[ApplicantForm(name=name, relationship="本人", id_number=first + check_character(first))],
        phone=f"1380000{9100 + number}",
        category="低收入家庭",
        registered_address=f"铁东区胜利路{door}栋1单元{door}号",
        dwelling_address=f"阳光花园{door}号楼2单元{door}01室",
        monthly_amount_fen=36000 + 1500 * number,
        started_on=opened_on.replace(day=1),
    )

    async def open_it(when: datetime) -> None:
        await subsidies.record(case_id, form, actor=world.actor(_CLERK[0], when, _CLERK[1]))

    world.later(at(opened_on, minute), open_it)
    if name in AGREEMENTS:
        tell_agreement(world, name, case_id, days, minute)
    for turn, action in enumerate(actions, 1):
        # The result of review is shown to everybody for some days before anything is paid.
        paid = "award" in actions[:turn]
        on = world.ago(AWARDED + actions.index("award") + 1 - turn if paid else max(days - turn, 1))
        words: dict[str, Any] = dict(_WORDS.get(action, {}))
        if action == "end":
            words["ended_on"] = on.isoformat()
        who = _CLERK if action in ("end", "withdraw") else _DISTRICT if action == "award" else _STREET
        world.later(at(on, minute + 60 * turn), world.step(case_id, action, who, words))


def _items(world: World) -> None:
    """Items of the rental ledger, one of them retired; one entry filled in, another begun."""
    ids = {name: world.new_id() for name, *_ in _ITEMS}
    for number, (name, kind, options, filled_by) in enumerate(_ITEMS):
        form = DefineForm(ledger="rental", name=name, kind=kind, choices=options, filled_by=filled_by)
        world.later(at(world.ago(50), 540 + number), _defined(world, ids[name], form))
    retired = {"reason": "改由民政部门登记，不再由社区填写。"}
    world.later(at(world.ago(20), 540), world.step(ids["低保证号"], "retire", _DISTRICT, retired))
    family = world.take("胜利社区", bound=True)
    recorded, begun = world.new_id(), world.new_id()
    world.later(at(world.ago(3), 560), _adjusts(world, recorded, family))
    form_items = {ids["居住楼层"]: "二楼", ids["常住人数"]: "3", ids["首次入住"]: "2019-05-01"}
    done = {"reason": "入户核实，看过户口簿。", "remark": "有一名学龄儿童", "items": form_items}
    world.later(at(world.ago(3), 575), world.step(recorded, "record", _CLERK, done))
    world.later(at(world.ago(1), 560), _adjusts(world, begun, family))


def _defined(world: World, case_id: str, form: DefineForm) -> Work:
    async def work(when: datetime) -> None:
        await registered_items.define(case_id, form, actor=world.actor(_DISTRICT[0], when, _DISTRICT[1]))

    return work


def _adjusts(world: World, case_id: str, family: str) -> Work:
    async def work(when: datetime) -> None:
        subject = f"tenancy:{world.tenancies[family].id}"
        await adjustments.start(case_id, subject, actor=world.actor(_CLERK[0], when, _CLERK[1]))

    return work


def _reviews(world: World) -> None:
    """The newest two changes sent back, one of them answered; all older ones accepted in one go."""
    ids = [world.new_id() for _ in range(3)]

    async def review(when: datetime) -> None:
        street = world.actor(*_who(_STREET, when))
        waiting = await reviews.revisions_in_reach(street).filter(state="recorded").order_by("-id")
        numbers = [row.id for row in waiting if row.account_id != street.account_id]
        await reviews.review(ids[0], numbers[:1], "send_back", "照片看不清门牌，请补拍。", actor=street)
        await reviews.review(ids[1], numbers[1:2], "send_back", "请写明核实的经过。", actor=street)
        await reviews.review(ids[2], numbers[3:200], "accept", "", actor=street)
        assert await LedgerRevision.filter(state="recorded").exists()

    world.later(at(world.ago(1), 1000), review)
    answer = {"note": "已到户复核，经过写在巡查记录里。"}
    world.later(at(world.ago(1), 1010), world.step(ids[1], "answer", _CLERK, answer))


def _who(who: tuple[str, str], when: datetime) -> tuple[str, datetime, str]:
    return who[0], when, who[1]


def _return(world: World, who: str, month: str, minute: int, actions: tuple[str, ...]) -> None:
    case_id, day = world.new_id(), world.ago(1)

    async def open_it(when: datetime) -> None:
        await returns.open_return(case_id, month, actor=world.actor(who, when, STREET_CLERK))

    world.later(at(day, 1000 + minute), open_it)
    for turn, action in enumerate(actions, 1):
        judge = ("zheng-district", DISTRICT_CLERK) if action != "report" else (who, STREET_CLERK)
        words = {"reason": "请核对退出户数后再报。"} if action == "send_back" else {}
        world.later(at(day, 1000 + minute + 5 * turn), world.step(case_id, action, judge, words))
