"""The demo's placement slips (3a, 3d), one or more in each status, of families of `acceptances.py`'s kind that were
publicised with the first batch: given by hand, explained, leased, paid, moved in; and void, lapsed and declined.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.dwellings.lease_terms import last_day
from casework.heart import access, by_itself
from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, MANAGER_CLERK
from casework.heart.advance import advance
from models import LeaseContract, LeaseTemplate, PlacementSlip
from server.demo.acceptances import tell_application
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_DISTRICT, _MANAGER = ("zheng-district", DISTRICT_CLERK), ("feng-manager", MANAGER_CLERK)
_COMMUNITY = ("zhao-clerk", COMMUNITY_CLERK)
# The publicity's days are over by then (server/demo/publicities.py).
_APPLIED, _AWAY = 59, 35
_TO_EXPLAINED = ("place", "explain")
_TO_SIGNED = (*_TO_EXPLAINED, "draft_lease", "offer", "enter_paper")
# Who, and what became of it: the day (so many ago) on which it began, and a step a day from then on.
_STORIES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("罗素琴", 4, ("place",)),
    ("秦国安", 5, _TO_EXPLAINED),
    ("江晓燕", 6, (*_TO_EXPLAINED, "draft_lease")),
    ("田文海", 8, _TO_SIGNED),
    ("姜玉芬", 10, (*_TO_SIGNED, "take_payment")),
    ("崔振华", 12, (*_TO_SIGNED, "take_payment", "hand_keys")),
)
# One that gives up after it has paid: the first payment is owed back. Its home is another one's later.
_PAID = ("邹秀英", 16, (*_TO_SIGNED, "take_payment", "decline"))
# One family that has had three of them already: the home is the first one's. Its days to sign are over by then also
# where the last of them, moved behind the longest holidays of a year, would be some nine days later.
_BEFORE = ("薛桂兰", ((34, "place"), (33, "void"), (32, "place"), (7, "lapse"), (6, "place"), (5, "decline")))
_REASONS = {
    "place": "家中有重病人需要就近就医，经区保障办会议研究直接安置。", "void": "住房还要做防水，先收回。",
    "decline": "老人上不了五楼，家里商量后放弃。",
}


def plan_placement_slips(world: World) -> None:
    for number, (name, began, actions) in enumerate(_STORIES):
        story = tuple((began - turn, action) for turn, action in enumerate(actions))
        case_id = _tell(world, number, name, story, number)
        _pauses(world, case_id, _AWAY, 640 + number)
        world.later(at(world.ago(began), 558 + 13 * number), world.step(case_id, "resume", _COMMUNITY))
    _tell(world, len(_STORIES), *_BEFORE, 0)
    name, began, actions = _PAID
    number = len(_STORIES) + 1
    case_id = _tell(world, number, name, tuple((began - turn, one) for turn, one in enumerate(actions)), 1)
    _pauses(world, case_id, _AWAY, 640 + number)
    world.later(at(world.ago(began), 558 + 13 * number), world.step(case_id, "resume", _COMMUNITY))
    _pauses(world, case_id, began - len(actions) + 1, 720)


def _pauses(world: World, case_id: str, days: int, minute: int) -> None:
    """Passed over by the days of selection."""
    away = {"reason": "到外地照顾老人，暂时不选房。", "until_on": str(world.ago(-60))}
    world.later(at(world.ago(days), minute), world.step(case_id, "pause", _COMMUNITY, away))


def _tell(world: World, number: int, name: str, story: tuple[tuple[int, str], ...], home: int) -> str:
    case_id = tell_application(world, 20 + number, name, _APPLIED, "", ("approve",))
    for days, action in story:
        when = at(world.ago(days), 560 + 13 * number)
        if action == "enter_paper":
            world.later(when - timedelta(minutes=5), _photographs(world, case_id))
        world.later(when, _step(world, case_id, action, home))
    return case_id


def _photographs(world: World, case_id: str) -> Work:
    photo_id = world.new_id()

    async def work(when: datetime) -> None:
        row = await LeaseContract.get(slip_id=(await _last(case_id)).id)
        await world.send(row.case_id, _MANAGER, photo_id, "paper", "签好的合同")(when)

    return work


async def _last(case_id: str) -> PlacementSlip:
    found = await PlacementSlip.filter(application_id=case_id).order_by("-id").first()
    assert found is not None
    return found


def _step(world: World, case_id: str, action: str, home: int) -> Work:
    async def work(when: datetime) -> None:
        if action == "lapse":
            if not await by_itself.take((await _last(case_id)).case_id, "lapse", at=when):
                raise ValueError("the slip does not lapse yet")
            return
        who = _MANAGER if action not in ("place", "void", "decline") else _DISTRICT
        actor = world.actor(who[0], when, who[1])
        if action == "place":
            about, read = case_id, ""
        else:
            slip = await _last(case_id)
            about, read = slip.case_id, ""
            if action in ("offer", "enter_paper", "take_payment", "hand_keys"):
                row = await LeaseContract.get(slip_id=slip.id)
                about, read = row.case_id, row.text_sha256
        day, dwelling = when.date().isoformat(), world.homes[world.to_place[home].address]
        forms: dict[str, dict[str, Any]] = {
            "place": {"dwelling_id": dwelling.id, "findings_read": True},
            "explain": {"explained_on": day, "heard_by": "本人和女儿", "note": "水电表、采暖、门锁都讲了。"},
            "draft_lease": {
                "starts_on": day, "ends_on": last_day(when.date(), 36).isoformat(), "monthly_rent_fen": 33600,
                "deposit_fen": 67200,
            },
            "enter_paper": {
                "text_sha256": read, "signed_on": day, "signer": "承租人本人", "service_address": dwelling.address,
                "electronic_service": False,
            },
            "take_payment": {"paid_fen": 33600, "paid_on": day, "way": "bank"},
            "hand_keys": {"keys_on": day, "count": 3, "received_by": "承租人本人"},
        }
        form = forms.get(action, {})
        if action in _REASONS:
            form["reason"] = _REASONS[action]
        if action == "draft_lease":
            template = await LeaseTemplate.filter(manager_id=actor.organisation_id).order_by("-id").first()
            assert template is not None
            form["template_id"] = template.id
        case = await access.find_case(about, actor=actor)
        await advance(case, action, actor=actor, version=case.version, form=form)

    return work
