"""The demo's December reports, of this year and the last: windows, and one or more reports in every state; and what
families have reported as it happened (4.2.1b)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, STREET_CLERK, TENANT
from casework.reviews import change_reports, family_changes, report_forms, report_windows
from casework.words.identity import check_character
from models import HouseholdMember
from server.demo.families import MAIN, STREETS, at

if TYPE_CHECKING:
    from server.demo.world import World

# Of a household's members, in order: the form of a report.
Fill = Callable[[list[HouseholdMember], date], dict[str, Any]]


def plan_reports(world: World) -> None:
    _plan_windows(world)
    _plan_this_year(world)
    _plan_last_year(world)
    _plan_changes(world)


def _plan_windows(world: World) -> None:
    _window(world, world.year - 1, world.last_opens_on, date(world.year - 1, 12, 31), "zheng-district")
    _window(world, world.year, world.opens_on, world.closes_on, "wang-district")


def _window(world: World, year: int, opens_on: date, closes_on: date, who: str) -> None:
    case_id = world.new_id()

    async def open_it(when: datetime) -> None:
        form = {"year": year, "opens_on": opens_on.isoformat(), "closes_on": closes_on.isoformat()}
        await report_windows.open_window(case_id, form, actor=world.actor(who, when))

    world.later(at(opens_on - timedelta(days=8), 600), open_it)
    extended_on = date(year, 12, 22)
    if year == world.year and world.today > extended_on:
        form = {"closes_on": f"{year + 1}-01-31", "reason": "部分家庭外出务工，返乡后才能报备，延长至1月底。"}
        world.later(at(extended_on, 600), world.step(case_id, "extend", (who, DISTRICT_CLERK), form))


def _report(
    world: World, family: str, opened_on: date, filled: Fill, *steps: tuple[str, int, str],
    papers: Sequence[str] = (), as_it_happens: bool = False,
) -> None:
    """A report: opened that day, then (action, days after the opening, reason or note), each by who is to."""
    case_id, home = world.new_id(), world.families[family]
    enters = (family, TENANT) if home.bound else _helper(home.community)
    minute = world.rng.randint(510, 900)

    async def open_it(when: datetime) -> None:
        members = await HouseholdMember.filter(household_id=world.households[family].id, left_on=None).order_by(
            "position"
        )
        form = msgspec.convert(filled(members, opened_on), report_forms.ReportForm)
        household_id = None if home.bound else world.households[family].id
        actor = world.actor(enters[0], when, enters[1])
        start = family_changes.start if as_it_happens else change_reports.start
        await start(case_id, form, actor=actor, household_id=household_id)

    world.later(at(opened_on, minute), open_it)
    for number, caption in enumerate(papers):
        world.photograph(case_id, enters, at(opened_on, minute + 2 + number), "paper", caption)
    status = "draft"
    for turn, (action, days, text) in enumerate(steps, 1):
        by = enters if action in {"submit", "withdraw"} else _judge(status, home.community)
        form = {"reason" if action in {"return", "refuse"} else "note": text} if text else {}
        when = at(opened_on + timedelta(days=days), minute + 12 * turn)
        world.later(when, world.step(case_id, action, by, form))
        step = change_reports.CHANGE_REPORT.step(status, action)
        assert step is not None, (status, action)
        status = step.to


def _plan_changes(world: World) -> None:
    """What happened some days before it was told, by phone or at the desk: one or more in every state. Told of families
    in the small communities, of which no other story of this year is told."""
    passed = (("submit", 0, ""), ("verify", 0, "已核对证明材料。"))
    reviewed = (*passed, ("review", 1, "材料齐全。"))
    _change(world, "wan", 3, _job(1, "钢都超市", "理货员", 2), ("submit", 0, ""), papers=("劳动合同首页",))
    _change(world, world.take("钢城社区", bound=False), 4, _newborn(11, 3), *passed, papers=("出生医学证明",))
    _change(world, world.take("钢城社区", bound=True), 40, _job(0, "", "退休", 1), *reviewed, ("receive", 2, ""))
    _change(world, world.take("和平社区", bound=True), 1, _job(0, "", "灵活就业", 5))
    _change(world, world.take("和平社区", bound=False), 5, _newborn(12, 9), ("submit", 0, ""),
            ("return", 1, "请补拍出生医学证明，照片看不清。"), papers=("出生医学证明",))
    _change(world, world.take("对炉社区", bound=True), 4, _newborn(13, 2), *reviewed, papers=("出生医学证明",))
    _change(world, world.take("对炉社区", bound=False), 9, _job(0, "", "退休", 6), *passed,
            ("refuse", 1, "去年已经登记过，没有新的变动。"))


def _change(
    world: World, family: str, days_ago: int, filled: Fill, *steps: tuple[str, int, str], papers: Sequence[str] = ()
) -> None:
    _report(world, family, world.ago(days_ago), filled, *steps, papers=papers, as_it_happens=True)


def _plan_this_year(world: World) -> None:
    """One or more reports in every state, all in the last nine days."""
    _report(world, "wan", world.ago(2), _income(1, 298000, "调岗涨薪"), papers=("收入证明",))
    _report(
        world, "kong", world.ago(7), _job(0, "安居超市", "夜班保安"), ("submit", 0, ""),
        ("return", 2, "请补充新工作的开始时间和工资证明。"), papers=("劳动合同首页",),
    )
    passed = (("submit", 0, ""), ("verify", 1, "已入户核实，情况属实。"))
    reviewed = (*passed, ("review", 3, "材料齐全。"))
    for number, community in enumerate(MAIN):
        _report(world, world.take(community, bound=True), world.ago(1), _no_change)
        _report(world, world.take(community, bound=True), world.ago(2), _newborn(world.rng.randint(1, 9)),
                ("submit", 0, ""), papers=("出生医学证明", "户口簿"))
        _report(world, world.take(community, bound=False), world.ago(8), _income(0, 214000, ""), ("submit", 0, ""))
        _report(world, world.take(community, bound=True), world.ago(4), _income(0, 246000, "换了工作"), *passed)
        _report(world, world.take(community, bound=True), world.ago(9), _other_housing, *passed,
                ("review", 3 + 2 * number, "材料齐全。"), papers=("不动产登记查询",))
        _report(world, world.take(community, bound=True), world.ago(9), _no_change, *reviewed, ("receive", 5, ""))
    _report(world, world.take("胜利社区", bound=False), world.ago(9), _contact("13800009001"), *reviewed,
            ("receive", 6, ""))
    _report(world, world.take("胜利社区", bound=True), world.ago(5), _no_change, ("submit", 0, ""), ("withdraw", 0, ""),
            ("submit", 1, ""), ("verify", 2, ""), ("return", 3, "退回社区：请核对家庭人口数。"))
    _report(world, world.take("解放社区", bound=True), world.ago(9), _other_housing, *passed,
            ("refuse", 4, "查询结果显示该住房已于去年转让，与填报不符。"))
    _report(world, world.take("解放社区", bound=True), world.ago(9), _marriage(0, "married"), *reviewed,
            ("return", 5, "退回街道：请补充结婚登记日期。"))


def _plan_last_year(world: World) -> None:
    """Last December: most handed in, some refused or never finished, and some families late to this day."""
    owing = {_owing(world, community) for community in (*MAIN, "胜利社区", "山南社区", "园林社区")}
    forms = (
        _no_change, _no_change, _no_change, _income(0, 231000, ""), _contact_of, _no_change,
        _job(0, "", "灵活就业"),
    )
    ends: dict[str, tuple[tuple[str, int, str], ...]] = {
        "returned": (("return", 2, "请补充家庭成员的收入情况。"),),
        "refused": (("verify", 1, ""), ("refuse", 3, "所填住房情况与查询结果不符。")),
        "refused_by_district": (
            ("verify", 1, ""), ("review", 2, ""), ("refuse", 5, "重复填报，与户籍移交的内容相同。"),
        ),
        "draft": (),
    }
    unusual = iter(ends)
    families = [
        family for family in world.families.values()
        if family.started_on < world.last_opens_on and family.ended_on is None and family.key not in owing
    ]
    for number, family in enumerate(families):
        opened_on = world.last_opens_on + timedelta(days=world.rng.randint(0, 23))
        kind = next(unusual, "") if number in {9, 17, 30, 38} else ""
        steps = (("submit", 0, ""), *ends[kind]) if kind else (
            ("submit", 0, ""), ("verify", world.rng.randint(1, 2), ""), ("review", world.rng.randint(3, 5), ""),
            ("receive", world.rng.randint(6, 9), ""),
        )
        if kind == "draft":
            steps = ()
        _report(world, family.key, opened_on, forms[number % len(forms)], *steps)


def _owing(world: World, community: str) -> str:
    chosen = world.waiting[community, False] or world.waiting[community, True]
    return chosen.pop()


def _helper(community: str) -> tuple[str, str]:
    """Who fills in for a family that has no phone: never the one who then judges it."""
    return ("zhao-clerk" if community == "胜利社区" else f"{community}代填"), COMMUNITY_CLERK


def _judge(status: str, community: str) -> tuple[str, str]:
    """Who judges a report in that status."""
    if status == "submitted":
        named = {"胜利社区": "sun-clerk", "解放社区": "liu-two-posts", "站前社区": "qian-clerk"}
        return named.get(community, community), COMMUNITY_CLERK
    if status == "verified":
        street = next(name for name, communities in STREETS.items() if community in communities)
        return {"胜利街道": "zhou-street", "站前街道": "wu-street"}.get(street, street), STREET_CLERK
    return "zheng-district", DISTRICT_CLERK


# -- What reports say


def _no_change(members: list[HouseholdMember], day: date) -> dict[str, Any]:
    return {"no_change": True}


def _income(place: int, fen: int, note: str) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        who = members[min(place, len(members) - 1)]
        since = (day - timedelta(days=40)).isoformat()
        return {"incomes": [{"member_id": who.id, "monthly_income_fen": fen, "since": since, "note": note}]}

    return filled


def _job(place: int, employer: str, job: str, days: int = 25) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        since = (day - timedelta(days=days)).isoformat()
        return {"jobs": [{"member_id": members[place].id, "employer": employer, "job": job, "since": since}]}

    return filled


def _newborn(order: int, days: int = 50) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        born = day - timedelta(days=days)
        first = f"210399{born:%Y%m%d}{980 + order:03d}"
        return {
            "members_in": [{
                "name": members[0].name[0] + "安宁", "relationship": "孙女" if len(members) < 3 else "女",
                "id_number": first + check_character(first), "since": born.isoformat(), "reason": "出生",
            }]
        }

    return filled


def _marriage(place: int, status: str) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        since = (day - timedelta(days=60)).isoformat()
        return {"marriages": [{"member_id": members[place].id, "marital_status": status, "since": since}]}

    return filled


def _contact(phone: str) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        return {"contact": {"phone": phone}, "note": "换了手机号。"}

    return filled


def _contact_of(members: list[HouseholdMember], day: date) -> dict[str, Any]:
    return {"contact": {"phone": f"1380001{members[0].id % 10_000:04d}"}}


def _other_housing(members: list[HouseholdMember], day: date) -> dict[str, Any]:
    since = (day - timedelta(days=70)).isoformat()
    address, note = "东山街12栋3单元201号", "继承所得，份额三分之一"
    return {"other_housing": {"has": True, "address": address, "area_m2": 38.5, "since": since, "note": note}}
