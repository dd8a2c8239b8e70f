"""The demo's house-lease agreements (1c), one or more in each status, of the subsidies that `ledgers.py` tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.allocation import house_agreements
from casework.allocation.house_agreement_forms import AgreementBody, AgreementForm
from casework.allocation.subsidies import form_of
from casework.heart.actors import COMMUNITY_CLERK, STREET_CLERK
from casework.words.clock import business_day
from models import Subsidy
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_CLERK, _STREET = ("zhao-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
_STANDS = ("file", "visit", "confirm")
# Of whose subsidy: in how many days from today its term ends, and what became of it.
AGREEMENTS: dict[str, tuple[int, tuple[str, ...]]] = {
    "韩素琴": (330, ("file", "visit")),
    "唐建军": (300, ("file",)),
    "冯丽娟": (340, (*_STANDS, "again")),
    "曹国庆": (-3, (*_STANDS, "lapse")),
    "袁海燕": (320, (*_STANDS, "another")),
    "邓永刚": (310, (*_STANDS, "close")),
    "纪兰英": (280, _STANDS),
    "许晓红": (200, ("withdraw",)),
}
_FORMS: dict[str, dict[str, Any]] = {
    "visit": {
        "companion": "孙卫民", "lives_there": "family", "findings": "一室一厅，一个人住，灶具、衣物都在用。",
        "explained": "",
    },
    "withdraw": {"reason": "家庭不再申请补贴。"},
}
_PICTURES = {"file": ("paper", "房屋租赁协议"), "visit": ("door", "门牌和客厅")}


def tell_agreement(world: World, name: str, subsidy_id: str, days: int, minute: int) -> None:
    ends, actions = AGREEMENTS[name]
    case_id, day = world.new_id(), world.ago(days)
    world.later(at(day, minute + 5), _begins(world, case_id, subsidy_id, ends))
    for turn, action in enumerate(actions, 1):
        moment = at(day, minute + 5 + 12 * turn)
        if action in _PICTURES:
            kind, caption = _PICTURES[action]
            world.later(moment - timedelta(minutes=4), world.send(case_id, _CLERK, world.new_id(), kind, caption))
        if action in ("again", "another"):
            # Renewed while the subsidy is paid.
            other, later = world.new_id(), world.ago(5)
            world.later(at(later, minute), _begins(world, other, subsidy_id, ends + 365, paid=True))
            if action == "again":
                for step, follows in enumerate(_STANDS, 1):
                    if follows in _PICTURES:
                        shown = world.send(other, _CLERK, world.new_id(), *_PICTURES[follows])
                        world.later(at(later, minute + 10 * step), shown)
                    world.later(at(later, minute + 10 * step + 5), _step(world, other, follows))
            continue
        if action in ("lapse", "close"):
            moment = at(world.ago(-ends - 1 if action == "lapse" else 2), minute)
        world.later(moment, _step(world, case_id, action))


def _begins(world: World, case_id: str, subsidy_id: str, ends: int, *, paid: bool = False) -> Any:
    async def work(now: datetime) -> None:
        asked, day = await form_of(subsidy_id), business_day(now)
        form = AgreementForm(
            lessor="郝建业", right="title", related=False, address=asked.dwelling_address, area_m2=46.5,
            rent_fen=asked.monthly_amount_fen + 20000, signed_on=day - timedelta(days=3),
            starts_on=min(asked.started_on, day.replace(day=1)),
            ends_on=world.today + timedelta(days=ends),
        )
        award = (await Subsidy.get(case_id=subsidy_id)).award_id
        body = AgreementBody(
            id=case_id, subsidy_id=None if paid else subsidy_id, award_id=award if paid else None, form=form
        )
        await house_agreements.begin(body, actor=world.actor(_CLERK[0], now, _CLERK[1]))

    return work


def _step(world: World, case_id: str, action: str) -> Any:
    async def work(now: datetime) -> None:
        if action in ("lapse", "close"):
            await house_agreements.bring_up(case_id, action, at=now)
            return
        form = dict(_FORMS.get(action, {}))
        if action == "visit":
            form["visited_on"] = business_day(now).isoformat()
        await world.step(case_id, action, _STREET if action == "confirm" else _CLERK, form)(now)

    return work
