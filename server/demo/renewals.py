"""The demo's renewals (4.4.1.3) and what a refusal leads to (5.1): in every state, told through the calls that requests
and the calendar reach. The named tenant's own lease ends in some weeks: her window is open, and nobody has asked yet.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.dwellings import renewal_rounds
from casework.dwellings.renewal_forms import POINTS, ApplyForm
from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, MANAGER_CLERK, STREET_CLERK
from casework.heart.advance import advance
from casework.heart.rounds import calendar
from casework.words.calendar import add_months
from models import Case, Lease, LeaseContract, RenewalRequest
from server.demo.families import at
from server.demo.services import serve

if TYPE_CHECKING:
    from server.demo.world import World

_WHO = {
    "ask": ("feng-manager", MANAGER_CLERK), "notify": ("feng-manager", MANAGER_CLERK),
    "send_notice": ("feng-manager", MANAGER_CLERK), "let_run": ("feng-manager", MANAGER_CLERK),
    "renew": ("feng-manager", MANAGER_CLERK), "check": ("解放社区", COMMUNITY_CLERK),
    "ask_recheck": ("解放社区代填", COMMUNITY_CLERK), "approve": ("zhou-street", STREET_CLERK),
    "refuse": ("zhou-street", STREET_CLERK), "uphold": ("zhou-street", STREET_CLERK),
    "hand_over": ("zhou-street", STREET_CLERK),
    **dict.fromkeys(("tell_family", "find_exit", "find_none", "decide"), ("zheng-district", DISTRICT_CLERK)),
    "confirm_judgement": ("wang-district", DISTRICT_CLERK),
}
_CHECKED, _AGAINST = ("ask", "notify", "check"), ("ask", "notify", "check_against", "refuse")
_UPHELD = (*_AGAINST, "ask_recheck", "check_against", "uphold")
# What follows is chapter five's.
_HEARD = (*_UPHELD, "tell_family", "hand_over", "say_no_more")
_JUDGED = ("tell_family", "hand_over", "say_no_more", "find_exit", "find_none", "decide", "confirm_judgement", "serve")
# In how many days the lease ends, how many days ago it began, and the steps: one on each of the following days.
_STORIES: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (110, 4, ("announce",)),
    (0, 20, ("announce", "walk")),
    (-5, 20, ("announce", "walk")),
    (-9, 20, ("announce", "walk", "send_notice")),
    (-12, 20, ("announce", "walk", "let_run")),
    (80, 2, ("ask",)),
    (-6, 2, ("ask",)),
    (75, 5, ("ask", "notify")),
    (70, 6, _CHECKED),
    (65, 8, (*_CHECKED, "approve")),
    (52, 10, (*_CHECKED, "approve", "renew")),
    (51, 12, (*_CHECKED, "approve", "renew", "offer")),
    (50, 12, (*_CHECKED, "approve", "renew", "offer", "sign", "countersign")),
    (30, 26, (*_CHECKED, "approve", "renew", "offer", "go_unsigned")),
    (60, 5, _AGAINST),
    (58, 9, (*_AGAINST, "ask_recheck")),
    (57, 10, (*_AGAINST, "ask_recheck", "check_against")),
    (55, 12, _UPHELD),
    (45, 30, (*_HEARD, "find_exit", "decide", "confirm_judgement")),
    (42, 32, (*_HEARD, "find_exit", "decide", "confirm_judgement", "serve")),
    (40, 33, (*_HEARD, "find_none", "decide")),
    (62, 6, ("ask", "withdraw")),
    (66, 6, ("announce", "lapse")),
)
_HOUSE = "儿子名下2025年购买商品房一套，建筑面积89㎡。"


def _form(action: str, today: date) -> dict[str, Any]:
    against = action == "check_against"
    points = [
        {"point": one, "finding": "problem" if against and one == "housing" else "fits",
         "note": _HOUSE if against and one == "housing" else ""}
        for one in POINTS
    ]
    opinion = "ineligible" if against else "eligible"
    forms: dict[str, dict[str, Any]] = {
        "notify": {"go_by": (today + timedelta(days=7)).isoformat(), "place": "解放社区一楼办事大厅",
                   "bring": "户口簿、身份证、最近的缴租凭证"},
        "check": {"points": points, "opinion": opinion, "note": "上门看过，核对了户口簿和缴租凭证。"},
        "refuse": {"reason": f"{_HOUSE}家庭另有住房，不再符合承租条件。"},
        "uphold": {"reason": f"经重新核对，{_HOUSE}仍在其名下。"},
        "ask_recheck": {"reason": "家庭当面提出：房子是儿媳婚前购买的。"},
        "let_run": {"note": "老人住院，家属说明情况，同意先住着。"},
        "hand_over": {"notice_on": today.isoformat(), "way": "household", "received_by": "其女儿"},
        "find_exit": {"ground": "renewal_refused", "reasons": "家庭另有住房，不再符合条件。", "days": 90},
        "find_none": {"ground": "renewal_refused", "reasons": "所购房屋尚未交付，交付前仍无房居住。"},
        "decide": {"reason": "核对了续租复核的材料，听取了家庭的意见。"},
        "withdraw": {"reason": "打算搬去女儿家，不续了。"},
    }
    return forms.get("check" if against else action, {})


def plan_renewals(world: World) -> None:
    bound_there = [key for key, row in world.families.items() if row.home.manager == "安居物业" and row.bound]
    signed = set(bound_there[-12:])
    for number, story in enumerate(_STORIES):
        # One waits where the demo's own clerk sits; all others in the community beside it, under the same street.
        here = story[2] == ("ask", "notify")
        bound = here or bool({"withdraw", "sign", "say_no_more"} & set(story[2])) or number % 2 == 1
        bound = bound or not world.waiting["解放社区", False]
        key = world.take("胜利社区" if here else "解放社区", bound=bound)
        while key in signed or not world.families[key].lease:
            # Who signs a lease in another story has another end.
            key = world.take("解放社区", bound=True)
        _plan(world, number, key, *story)
    world.later(at(world.today, 480), _announce(world, "wan"))


def _plan(world: World, number: int, key: str, left: int, days: int, actions: tuple[str, ...]) -> None:
    ends = world.today + timedelta(days=left)
    begun = world.ago(days)
    world.judged.add(key)

    async def ending(when: datetime) -> None:
        row = await Lease.filter(tenancy_id=world.tenancies[key].id).order_by("-ends_on").first()
        if row is None:
            row = Lease(tenancy_id=world.tenancies[key].id, monthly_rent_fen=28600)
        row.starts_on, row.ends_on = add_months(ends, -36) + timedelta(days=1), ends
        await row.save()

    world.later(at(begun, 480 + number), ending)
    for turn, action in enumerate(actions):
        on = min(begun + timedelta(days=turn), world.today)
        # What is let run on, or walked, is so on the lease's own days.
        if action in {"walk", "send_notice", "let_run"}:
            on = min(max(on, ends + timedelta(days=1)), world.today)
        if action == "go_unsigned":
            on = world.today
        world.later(at(on, 500 + 10 * turn + number), _step(world, key, action, on))


def _step(world: World, key: str, action: str, on: date) -> Any:
    if action in {"announce", "walk"}:
        return _announce(world, key)
    if action == "lapse":
        return _lapse(world, key)
    if action in _SIGNING:
        return _signs(world, key, action)

    async def work(when: datetime) -> None:
        tenancy = world.tenancies[key]
        by = _WHO.get("check" if action == "check_against" else action)
        actor = world.actor(by[0], when, by[1]) if by else world.actor(key, when)
        if action == "go_unsigned":
            actor = calendar(when)
        if action == "ask":
            form = ApplyForm(
                members_changed=False, income_changed=False, housing_changed=False, truthful=True,
                asked_by=world.families[key].members[0].name, note="住了多年，想接着住。",
            )
            await renewal_rounds.request(world.new_id(), tenancy.id, form, actor=actor)
            return
        if action == "serve":
            await serve(world, (await _case(tenancy.id, judgement=True)).id, when)
            return
        case = await _case(tenancy.id, judgement=action in _JUDGED)
        name = "check" if action == "check_against" else action
        await advance(case, name, actor=actor, version=case.version, form=_form(action, on))

    return work


_SIGNING = ("offer", "sign", "countersign")


def _signs(world: World, key: str, action: str) -> Any:
    """Of the lease that was drawn up."""

    async def work(when: datetime) -> None:
        renewal = await _case(world.tenancies[key].id)
        row = await LeaseContract.filter(source_case_id=renewal.id, voided_on=None).order_by("-id").first()
        assert row is not None
        case = await Case.get(id=row.case_id).select_related("household", "dwelling")
        actor = world.actor(key, when) if action == "sign" else world.actor("feng-manager", when, MANAGER_CLERK)
        read = {"text_sha256": row.text_sha256}
        forms: dict[str, dict[str, Any]] = {
            "offer": {}, "countersign": read,
            "sign": {**read, "service_address": world.families[key].home.address, "electronic_service": True},
        }
        await advance(case, action, actor=actor, version=case.version, form=forms[action])

    return work


async def _case(tenancy_id: int, *, judgement: bool = False) -> Case:
    row = await RenewalRequest.filter(tenancy_id=tenancy_id).order_by("-id").first()
    assert row is not None
    case_id = (row.exit_case_id or "") if judgement else row.case_id
    return await Case.get(id=case_id).select_related("household", "dwelling")


def _announce(world: World, key: str) -> Any:
    async def work(when: datetime) -> None:
        lease = await Lease.filter(tenancy_id=world.tenancies[key].id).order_by("-ends_on").first()
        assert lease is not None
        case = await renewal_rounds.announce(lease, at=when) or await _case(world.tenancies[key].id)
        await renewal_rounds.bring_up(case, at=when)

    return work


def _lapse(world: World, key: str) -> Any:
    """The manager had already signed on paper: the next term came in with a workbook."""

    async def work(when: datetime) -> None:
        last = await Lease.filter(tenancy_id=world.tenancies[key].id).order_by("-ends_on").first()
        assert last is not None
        await Lease.create(
            tenancy_id=last.tenancy_id, starts_on=last.ends_on + timedelta(days=1),
            ends_on=add_months(last.ends_on, 24), monthly_rent_fen=last.monthly_rent_fen,
        )
        case = await _case(last.tenancy_id)
        await advance(case, "lapse", actor=calendar(when), version=case.version)

    return work
