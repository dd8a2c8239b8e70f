"""The demo's checks of families' means, one in each status: of families whose letters of authorisation stand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.heart import by_itself
from casework.heart.actors import COMMUNITY_CLERK, STREET_CLERK
from casework.heart.advance import advance
from casework.reviews import authorisations, economic_checks
from casework.reviews.authorisation_cover import About, people_of
from casework.reviews.authorisation_forms import AskBody, AskForm, SignatoryForm
from casework.reviews.economic_check_forms import RequestBody, RequestForm
from casework.words.clock import business_day
from casework.words.months import month_of
from models import Case, Household
from server.demo.authorisations import STORIES as LETTERS
from server.demo.authorisations import families_of
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_CLERK, _STREET = ("解放社区", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
_MEANS = {"income_fen": 210000, "assets_fen": 1500000, "homes": 0, "vehicles": 0}
_STORIES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (4, ()), (6, ("report",)), (8, ("report", "dispute")), (25, ("report", "late")),
    (29, ("report", "late", "conclude")), (9, ("withdraw",)),
)


def plan_economic_checks(world: World) -> None:
    keys = families_of(world)
    for number, (days, actions) in enumerate(_STORIES):
        _tell(world, number, keys[-1 - len(LETTERS) - number], days, actions)


def _tell(world: World, number: int, key: str, days: int, actions: tuple[str, ...]) -> None:
    case_id, letter, minute = world.new_id(), world.new_id(), 800 + 6 * number

    async def sign(now: datetime) -> None:
        household = await Household.get(id=world.households[key].id)
        day = business_day(now)
        form = AskForm(until="left", signatories=[
            SignatoryForm(number=one.number, name=one.name, signed_on=day)
            for one in await people_of(About(household=household)) if one.adult(day)
        ])
        actor = world.actor(_CLERK[0], now, _CLERK[1])
        await authorisations.begin(AskBody(id=letter, household_id=household.id, form=form), actor=actor)
        await world.send(letter, _CLERK, world.new_id(), "paper", "签好的授权委托书")(now)
        for action, by in (("file", _CLERK), ("confirm", _STREET)):
            await _take(world, letter, action, by, now, {})

    async def ask(now: datetime) -> None:
        day = business_day(now)
        form = RequestForm(
            **_MEANS, purpose="annual", income_from=month_of(world.ago(240)), income_to=month_of(world.ago(40)),
            assets_on=world.ago(days + 1), vouched=True,
        )
        assert day >= form.assets_on
        body = RequestBody(id=case_id, household_id=world.households[key].id, form=form)
        await economic_checks.begin(body, actor=world.actor(_CLERK[0], now, _CLERK[1]))

    world.later(at(world.ago(days), minute), sign)
    world.later(at(world.ago(days), minute + 3), ask)
    for turn, action in enumerate(actions, 1):
        # The term of a dispute passes first, and days of rest at its end.
        after = turn if action in ("report", "dispute", "withdraw") else turn + 15
        when = at(world.ago(days - after), minute)
        if action == "report":
            world.later(at(world.ago(days - after), minute - 20),
                        world.send(case_id, _CLERK, world.new_id(), "paper", "核对报告"))
        world.later(when, _step(world, case_id, action, days))


def _step(world: World, case_id: str, action: str, days: int) -> Any:
    async def work(now: datetime) -> None:
        if action == "late":
            assert await by_itself.take(case_id, "pass_term", at=now)
            return
        forms: dict[str, dict[str, Any]] = {
            "report": {**_MEANS, "vehicles": int(days % 2 == 0), "report_number": f"核对〔{world.today.year}〕{days}号",
                       "reported_on": str(business_day(now))},
            "dispute": {"dispute": "车两年前已经卖了，没有过户。", "asked_by": "家里的女儿"},
            "conclude": {"effect": "explained", "answer": "车已经卖了，过户手续看过，不影响待遇。"} if days % 2 == 0
            else {"effect": "none", "answer": "和申报一致，不用处理。"},
            "withdraw": {"reason": "月份填错了，重新申请。"},
        }
        await _take(world, case_id, action, _STREET if action == "conclude" else _CLERK, now, forms[action])

    return work


async def _take(
    world: World, case_id: str, action: str, by: tuple[str, str], now: datetime, form: dict[str, Any]
) -> None:
    case = await Case.get(id=case_id).select_related("household", "dwelling")
    await advance(case, action, actor=world.actor(by[0], now, by[1]), version=case.version, form=form)
