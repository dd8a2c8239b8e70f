"""The demo's letters of authorisation, one or more in each status."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.heart.actors import COMMUNITY_CLERK, STREET_CLERK
from casework.heart.advance import advance
from casework.reviews import authorisations
from casework.reviews.authorisation_cover import About, people_of
from casework.reviews.authorisation_forms import AskBody, AskForm, SignatoryForm
from casework.reviews.authorisation_rounds import bring_up
from casework.words.clock import business_day
from models import AuthorisationSignature, Case, Household
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_CLERK, _STREET = ("解放社区", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
_STANDS = ("file", "confirm")
# Days ago, in how many days from today it ends (None: with the family's housing), and what became of it.
STORIES: tuple[tuple[int, int | None, tuple[str, ...]], ...] = (
    (1, 700, ()), (3, 500, ("file",)), (40, None, _STANDS), (41, 800, _STANDS), (30, 20, (*_STANDS, "bring_up")),
    (34, -31, (*_STANDS, "bring_up", "bring_up")), (20, 300, (*_STANDS, "revoke")), (9, 400, ("withdraw",)),
    (50, 5, (*_STANDS, "bring_up", "again")),
)


def families_of(world: World) -> list[str]:
    """Of whom letters are told: those of 解放社区 that stay."""
    return [
        key for key in world.families
        if world.families[key].community == "解放社区" and not world.families[key].ended_on
        and key not in world.leaving and world.families[key].members
    ]


def plan_authorisations(world: World) -> None:
    keys = families_of(world)
    for number, (days, ends, actions) in enumerate(STORIES):
        _tell(world, number, keys[-1 - number], days, ends, actions)


def _tell(world: World, number: int, key: str, days: int, ends: int | None, actions: tuple[str, ...]) -> None:
    case_id = world.new_id()
    when = at(world.ago(days), 730 + 4 * number)

    async def begin(now: datetime, case_id: str = case_id, ends: int | None = ends) -> None:
        household = await Household.get(id=world.households[key].id)
        day = business_day(now)
        grown = [one for one in await people_of(About(household=household)) if one.adult(day)]
        form = AskForm(
            until="left" if ends is None else "day",
            ends_on=None if ends is None else world.today + timedelta(days=ends),
            signatories=[SignatoryForm(number=one.number, name=one.name, signed_on=day) for one in grown],
        )
        body = AskBody(id=case_id, household_id=household.id, form=form)
        await authorisations.begin(body, actor=world.actor(_CLERK[0], now, _CLERK[1]))

    world.later(when, begin)
    for turn, action in enumerate(actions, 1):
        moment = at(world.ago(days - turn), 730 + 4 * number)
        if action == "file":
            scan = world.send(case_id, _CLERK, world.new_id(), "paper", "签好的授权委托书")
            world.later(moment - timedelta(minutes=30), scan)
        world.later(moment, _step(world, case_id, action, begin))


def _step(world: World, case_id: str, action: str, begin: Any) -> Any:
    async def work(now: datetime) -> None:
        if action == "bring_up":
            await bring_up(case_id, at=now)
            return
        if action == "again":
            # A longer one takes its place.
            other = world.new_id()
            await begin(now, other, None)
            await world.send(other, _CLERK, world.new_id(), "paper", "新签的授权委托书")(now)
            for one, by in (("file", _CLERK), ("confirm", _STREET)):
                await _take(world, other, one, by, now, {})
            return
        if action == "revoke":
            # Each of them: where somebody's stands, the letter does.
            for signed in await AuthorisationSignature.filter(authorisation__case_id=case_id).order_by("number"):
                await _take(world, case_id, action, _CLERK, now, {"name": signed.name, "reason": "不想再让查。"})
            return
        forms = {
            "withdraw": {"reason": "写错了名字，重新签。"},
        }
        await _take(world, case_id, action, _STREET if action == "confirm" else _CLERK, now, forms.get(action, {}))

    return work


async def _take(
    world: World, case_id: str, action: str, by: tuple[str, str], now: datetime, form: dict[str, Any]
) -> None:
    case = await Case.get(id=case_id).select_related("household", "dwelling")
    await advance(case, action, actor=world.actor(by[0], now, by[1]), version=case.version, form=form)
