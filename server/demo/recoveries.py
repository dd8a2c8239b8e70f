"""The demo's recoveries, one in each status."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.exits import recoveries
from casework.exits.recovery_forms import PAY_DAYS
from casework.exits.recovery_sums import of_subsidy
from casework.heart import by_itself
from casework.heart.actors import DISTRICT_CLERK, STREET_CLERK
from casework.heart.rounds import calendar
from models import Case
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_STREET, _DISTRICT, _OTHER = (
    ("zhou-street", STREET_CLERK), ("zheng-district", DISTRICT_CLERK), ("wang-district", DISTRICT_CLERK),
)
_LINES = [list(line) for line in of_subsidy(45000, date(2026, 1, 1), date(2026, 8, 31))]
# Days ago, and what then became of it, each a day later; `late`: when the calendar finds it.
_STORIES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (2, ()), (6, ("confirm", "part")), (9, ("confirm", "ask")), (PAY_DAYS.value + 12, ("confirm", "late")),  # type: ignore[operator]
    (14, ("confirm", "part", "rest")), (17, ("adjust", "revoke")), (11, ("confirm", "part", "revoke")),
)


def plan_recoveries(world: World) -> None:
    for number, (days, actions) in enumerate(_STORIES):
        _tell(world, number, days, actions)


def _tell(world: World, number: int, days: int, actions: tuple[str, ...]) -> None:
    told: dict[str, str] = {}
    when = at(world.ago(days), 700 + 5 * number)

    async def begin(now: datetime) -> None:
        found = Case.filter(procedure="violation", household_id__not_isnull=True, opened_at__lt=now)
        judged = [world.households[key].id for key in world.judged]
        others = found.exclude(household_id__in=judged or [0])
        sources = await others.order_by("id").limit(6).select_related("household", "dwelling")
        case = await recoveries.open_for(
            sources[number % len(sources)], lines=_LINES, total_fen=360000, actor=calendar(now)
        )
        told["id"] = case.id

    world.later(when, begin)
    for turn, action in enumerate(actions, 1):

        async def act(now: datetime, action: str = action, turn: int = turn) -> None:
            if action == "late":
                await by_itself.take(told["id"], "fall_due", at=now)
                return
            money = {"paid_on": str(now.date()), "way": "transfer", "receipt": f"2026{number:02d}{turn:02d}"}
            steps: dict[str, tuple[tuple[str, str], str, dict[str, Any]]] = {
                "confirm": (_OTHER, "confirm", {"note": "核对无误"}),
                "adjust": (_DISTRICT, "adjust", {"number": 2, "amount_fen": 22500, "reason": "有半个月已经退回。"}),
                "revoke": (_OTHER, "revoke", {"reason": "决定已经撤销。"}),
                "part": (_STREET, "receive", {**money, "amount_fen": 120000}),
                "rest": (_STREET, "receive", {**money, "amount_fen": 240000}),
                "ask": (_STREET, "ask_set_off", {"amount_fen": 60000, "of": "subsidy", "reason": "从应发的补贴里抵。"}),
            }
            who, step, form = steps[action]
            await world.step(told["id"], step, who, form)(now)

        later = timedelta(days=31 + turn) if action == "late" else timedelta(days=turn)
        world.later(when + later, act)
