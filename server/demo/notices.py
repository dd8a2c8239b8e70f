"""The demo's rent and key notices: issued to lists, and answered, or served in person, in the days after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.dwellings import notice_kinds, notice_rounds, notice_sending, notice_templates, notices
from casework.dwellings.notice_rounds import PrepareBody, Recipients
from casework.dwellings.notice_slots import SlotsForm
from casework.heart import access
from casework.heart.actors import MANAGER_CLERK, TENANT
from casework.heart.advance import advance
from models import Notice, NoticeSlot
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World


def plan_notices(world: World) -> None:
    month = date(world.today.year, world.today.month, 1)
    before = (month - timedelta(days=1)).replace(day=1)
    following = (month + timedelta(days=32)).replace(day=1)
    anju = [key for key, row in world.families.items() if row.home.manager == "安居物业" and not row.ended_on]
    hongyun = [key for key, row in world.families.items() if row.home.manager == "宏运物业" and not row.ended_on]
    huimin = [key for key, row in world.families.items() if row.home.manager == "惠民物业" and not row.ended_on]
    _rent(world, "feng-manager", world.ago(38), anju, before, "confirmed")
    _rent(world, "feng-manager", world.ago(6), anju, following, "mixed")
    _rent(world, "chen-manager", world.ago(7), [key for key in hongyun if key != "qin"], following, "mixed")
    _rent(world, "惠民物业", world.ago(9), huimin, following, "mixed")
    _rent(world, "chen-manager", world.ago(4), ["qin"], following, "confirmed")
    _keys(world, "chen-manager", world.ago(2), ["qin"], "钢都花园物业办公室（1号楼1层）", ())
    bound = [key for key in anju if world.families[key].bound and key != "wan"]
    alone = [key for key in anju if not world.families[key].bound]
    _key_round(world, "feng-manager", world.ago(12), [*bound[2:7], *alone[:2]])
    _rounds(world, "feng-manager")
    _keys(world, "feng-manager", world.ago(20), anju[4:8], "和谐家园物业办公室", ("confirm", "serve", "withdraw"))


def _rent(world: World, who: str, day: date, families: list[str], month: date, end: str) -> None:
    particulars = notice_kinds.RentParticulars(
        period=f"{month:%Y-%m}", due_on=max(month.replace(day=10), day + timedelta(days=7)),
        note="可在物业办公室或银行网点缴纳。",
    )
    batch = _issue(world, who, day, "rent", families, rent=particulars)
    waiting, left = {"wan"}, 0
    for number, key in enumerate(families):
        if end == "confirmed":
            # Told a month ago: families have answered, and the others were visited.
            if world.families[key].bound:
                _answer(world, batch, key, day, "see", "confirm")
            else:
                _answer(world, batch, key, day, "serve", who=who)
        elif world.families[key].bound and key not in waiting:
            _answer(world, batch, key, day, *(("see",), ("see", "confirm"), (), ("see", "confirm"))[number % 4])
        elif number % 3 == 0 and key not in waiting:
            left += 1
            _answer(world, batch, key, day, "withdraw" if left == 2 else "serve", who=who)
    if end == "confirmed" and (told := [key for key in families if not world.families[key].bound]):
        # Served in person, and withdrawn since: somebody has to go there once more.
        wrong = {"reason": "金额有误，重新核对后再发。"}
        on = min(day + timedelta(days=5), world.ago(1))
        world.later(at(on, 700), _react(world, batch, told[0], who, "withdraw", wrong))


def _keys(world: World, who: str, day: date, families: list[str], place: str, ends: Sequence[str]) -> None:
    particulars = notice_kinds.KeyParticulars(
        collect_from=day + timedelta(days=3), collect_until=day + timedelta(days=33), place=place,
        contact=f"{world.accounts[who].name} 0412-5550024",
    )
    batch = _issue(world, who, day, "key", families, key=particulars)
    for key, end in zip(families, ends, strict=False):
        if end == "confirm" and world.families[key].bound:
            _answer(world, batch, key, day, "see", "confirm")
        else:
            _answer(world, batch, key, day, "withdraw" if end == "withdraw" else "serve", who=who)


def _key_round(world: World, who: str, day: date, families: list[str]) -> None:
    """With times to choose: who came, who did not, keys counted out, signed for and back."""
    key = notice_kinds.KeyParticulars(
        collect_from=day + timedelta(days=3), collect_until=day + timedelta(days=5), place="和谐家园物业办公室",
        contact=f"{world.accounts[who].name} 0412-5550024",
    )
    slots = SlotsForm(
        begins="09:00", ends="11:00", minutes=60, places=2, weekends=True, choose_until=day + timedelta(days=4)
    )
    batch = _round(world, who, at(day, 545), "key", families, key=key, slots=slots)
    bound = [one for one in families if world.families[one].bound]
    for number, one in enumerate(bound):
        world.later(at(day + timedelta(days=1), 600 + number), _choose(world, batch, one, number))
    out, came = day + timedelta(days=3), {"received_by": "本人", "keys": 3, "note": "大门2把、信箱1把"}
    for number, (one, signed) in enumerate(zip(bound, ("phone", "paper", "phone"), strict=False)):
        form = {**came, "on": out.isoformat(), "signed": signed}
        world.later(at(out, 560 + number), _react(world, batch, one, who, "hand_over", form))
    if bound:
        world.later(at(out, 600), _react(world, batch, bound[0], "", "sign_keys", {}))
    if len(bound) > 1:
        back = {"on": (day + timedelta(days=6)).isoformat(), "keys": 2, "note": "信箱钥匙丢失，已登记"}
        world.later(at(day + timedelta(days=6), 570), _react(world, batch, bound[1], who, "return_keys", back))
    for one in bound[3:4]:
        world.later(at(out, 720), _react(world, batch, one, who, "miss", {"on": out.isoformat(), "note": ""}))
    for one in [one for one in families if one not in bound][:1]:
        said = {"on": (day + timedelta(days=1)).isoformat(), "spoke_with": "本人", "note": "已记下时间地点"}
        world.later(at(day + timedelta(days=1), 640), _react(world, batch, one, who, "call", said))


def _rounds(world: World, who: str) -> None:
    """One that was recalled, one that goes out by itself, and a manager's own wording."""
    day = world.ago(3)

    async def template(when: datetime) -> None:
        form = notice_templates.TemplateForm(
            kind="text", name="停水通知",
            body="因检修管道，【住房】所在楼栋将停水半天，请提前储水。给您带来不便，请谅解。",
        )
        await notice_templates.save(form, actor=world.actor(who, when, MANAGER_CLERK))

    world.later(at(world.ago(4), 500), template)
    text = notice_kinds.TextParticulars(subject="楼道粉刷", text="本周粉刷楼道，请【承租人】家把楼道里的物品搬回家中。")
    families = [key for key, row in world.families.items() if row.home.manager == "安居物业" and not row.ended_on][:5]
    wrong = _round(world, who, at(day, 560), "text", families, text=text)

    async def recall(when: datetime) -> None:
        world.clock.standing_at = when
        await notice_rounds.recall(wrong, "粉刷改到下周，请等新的通知。", actor=world.actor(who, when, MANAGER_CLERK))
        while await notice_sending.go_on(clock=world.clock):
            continue

    world.later(at(day, 640), recall)
    visit = notice_kinds.VisitParticulars(
        on=world.today + timedelta(days=6), hours="上午9点到11点", purpose="冬季用电、燃气安全"
    )
    _round(world, who, at(world.ago(1), 620), "visit", families, send_on=world.today + timedelta(days=2), visit=visit)


def _round(
    world: World, who: str, when: datetime, kind: str, families: list[str], send_on: date | None = None,
    **particulars: Any,
) -> str:
    batch = world.new_id()

    async def send(when: datetime) -> None:
        world.clock.standing_at = when
        actor = world.actor(who, when, MANAGER_CLERK)
        known = [world.tenancies[key].id for key in families if key in world.tenancies]
        body = PrepareBody(id=batch, kind=kind, to=Recipients(tenancy_ids=known), **particulars)
        await notice_rounds.prepare(body, actor=actor)
        await notice_rounds.send(batch, actor=actor, send_on=send_on)
        while await notice_sending.go_on(clock=world.clock):
            continue

    world.later(when, send)
    return batch


def _choose(world: World, batch: str, family: str, number: int) -> Work:
    async def work(when: datetime) -> None:
        slots = await NoticeSlot.filter(round_id=batch).order_by("day", "begins")
        slot = slots[number % len(slots)]
        await _react(world, batch, family, "", "choose", {"slot_id": slot.id})(when)

    return work


def _issue(world: World, who: str, day: date, kind: str, families: list[str], **particulars: Any) -> str:
    batch = world.new_id()

    async def issue(when: datetime) -> None:
        known = [world.tenancies[key].id for key in families if key in world.tenancies]
        given = {"rent": None, "key": None, **particulars}
        await notices.issue(batch, kind, known, actor=world.actor(who, when, MANAGER_CLERK), **given)

    world.later(at(day, world.rng.randint(520, 600)), issue)
    return batch


def _answer(world: World, batch: str, family: str, day: date, *actions: str, who: str = "") -> None:
    """What became of one family's notice in the days after it, yesterday at the latest."""
    on = day
    for turn, action in enumerate(actions):
        on = min(on + timedelta(days=world.rng.randint(0, 2)), world.ago(1))
        form = {
            "serve": {"on": on.isoformat(), "witness": "单元楼长", "note": "上门送达，本人签收。"},
            "withdraw": {"reason": "金额有误，重新核对后再发。"},
        }.get(action, {})
        when = at(on, 620 + 90 * turn + world.rng.randint(0, 80))
        world.later(when, _react(world, batch, family, who, action, form))


def _react(world: World, batch: str, family: str, who: str, action: str, form: dict[str, Any]) -> Work:
    async def work(when: datetime) -> None:
        actor = world.actor(who, when, MANAGER_CLERK) if who else world.actor(family, when, TENANT)
        notice = await Notice.get_or_none(batch_id=batch, tenancy_id=world.tenancies[family].id)
        if notice is None:
            # A family without a lease: this notice could not be issued.
            return
        case = await access.find_case(notice.case_id, actor=actor)
        if case.status == "lapsed":
            # A family that has left by then in another story.
            return
        await advance(case, action, actor=actor, version=case.version, form=form)

    return work
