"""The demo's swaps of dwellings (互换), in every state: pairs of families of their own, who have no other story and
owe no rent. What is signed is signed on paper at the desk.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.dwellings import rent_payments, swaps
from casework.dwellings.rent_payments import PaymentForm
from casework.dwellings.swap_forms import AskForm
from casework.dwellings.swap_standing import contract_of
from casework.heart.actors import COMMUNITY_CLERK, MANAGER_CLERK, STREET_CLERK, Actor
from casework.heart.advance import advance
from casework.ledgers.rent_balances import Money, money_of
from casework.words.months import month_of
from models import Case, Swap
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_DESK, _MANAGER = ("解放社区代填", COMMUNITY_CLERK), ("feng-manager", MANAGER_CLERK)
_WHO = {
    "agree": _DESK, "decline": _DESK, "withdraw": _DESK, "check": ("解放社区", COMMUNITY_CLERK),
    "approve": ("zhou-street", STREET_CLERK), "refuse": ("zhou-street", STREET_CLERK),
}
_FORMS: dict[str, dict[str, Any]] = {
    "agree": {"agrees": True, "asked_by": "承租人本人"},
    "decline": {"reason": "住惯了，不想搬。"}, "withdraw": {"reason": "家里商量好了，先不换。"},
    "check": {"fits": True, "finding": "上门看过，两家当面说了，理由属实。"},
    "refuse": {"reason": "换到的一套住不下，请另找合适的住房。"},
    "hand_over": {"water": 120.5, "power": 3388.0, "keys": 3, "keys_note": "门禁卡一并转交。"},
}
_ASKER, _OTHER = 1, 0
_BOTH_APPROVED = (
    (_OTHER, "agree"), *((side, action) for action in ("consent", "check", "approve") for side in (_ASKER, _OTHER)),
)
_SIGNED = tuple((side, action) for side in (_ASKER, _OTHER) for action in ("draw_up", "offer", "enter_paper"))
# What has happened since it was asked for, one step a day: whose side of the swap, and which step.
_STORIES: tuple[tuple[tuple[int, str], ...], ...] = (
    (),
    ((_OTHER, "decline"),),
    ((_OTHER, "agree"), (_ASKER, "consent")),
    (*_BOTH_APPROVED[:5], (_ASKER, "approve")),
    (*_BOTH_APPROVED, (_ASKER, "draw_up")),
    (*_BOTH_APPROVED, *_SIGNED[:5]),
    (*_BOTH_APPROVED, *_SIGNED, (_ASKER, "hand_over")),
    (*_BOTH_APPROVED[:5], (_ASKER, "refuse")),
    ((_OTHER, "agree"), (_ASKER, "withdraw")),
)


def plan_swaps(world: World) -> None:
    keys = list(world.swapping)
    for number, steps in enumerate(_STORIES):
        _plan(world, number, keys[2 * number], keys[2 * number + 1], steps)


def _plan(world: World, number: int, key: str, other: str, steps: tuple[tuple[int, str], ...]) -> None:
    case_id, days = world.new_id(), len(steps) + 2
    signed = [turn for turn, (_, action) in enumerate(steps, 1) if action == "enter_paper"]
    # On the day of the last signature, where both have signed; else some weeks from now.
    moves_on = world.ago(days - signed[-1]) if len(signed) > 1 else world.today + timedelta(days=20)

    async def ask(when: datetime) -> None:
        for one in (key, other):
            await _settle(world, one, when)
        there = world.swapping[other]
        form = AskForm(
            other_address=there.home.address, other_name=there.members[0].name, cause="stairs", agrees=True,
            reason="老人腿脚不便，想住低一点的楼层。", asked_by=world.swapping[key].members[0].name,
        )
        await swaps.begin(case_id, world.tenancies[key].id, form, actor=_actor(world, _DESK, when))

    world.later(at(world.ago(days), 740 + 3 * number), ask)
    for turn, (side, action) in enumerate(steps, 1):
        world.later(
            at(world.ago(days - turn), 740 + 3 * number), _step(world, case_id, side, action, moves_on.isoformat())
        )


def _actor(world: World, by: tuple[str, str], when: datetime) -> Actor:
    return world.actor(by[0], when, by[1])


async def _settle(world: World, key: str, when: datetime) -> None:
    """Whatever is owed is paid before."""
    tenancy = world.tenancies[key]
    owed = (await money_of([tenancy.id])).get(tenancy.id, Money()).arrears
    if owed > 0:
        form = PaymentForm(
            tenancy_id=tenancy.id, for_month=month_of(when.date()), paid_fen=owed, paid_on=when.date(), way="bank",
            confirmed=True,
        )
        await rent_payments.enter(world.new_id(), form, actor=_actor(world, _MANAGER, when))


def _step(world: World, case_id: str, side: int, action: str, moves_on: str) -> Work:
    async def work(when: datetime) -> None:
        for key in world.swapping:
            await _settle(world, key, when)
        row = await Swap.get(pair=case_id, asked=side)
        by, form, target = _WHO.get(action, _MANAGER), _FORMS.get(action, {}), row.case_id
        if action == "draw_up":
            form = {"moves_on": moves_on}
        if action in ("offer", "enter_paper"):
            lease = await contract_of(row.case_id)
            assert lease is not None
            target = lease.case_id
            if action == "enter_paper":
                await world.send(target, by, world.new_id(), "paper", "签好的合同")(when - timedelta(minutes=1))
                form = {
                    "text_sha256": lease.text_sha256, "signed_on": when.date().isoformat(), "signer": "承租人本人",
                    "service_address": "铁东区解放社区服务站转", "electronic_service": False,
                }
        case = await Case.get(id=target).select_related("household", "dwelling")
        await advance(case, action, actor=_actor(world, by, when), version=case.version, form=form)

    return work
