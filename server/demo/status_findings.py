"""The demo's findings of the units (2d-2f), one in each status: of a family of 胜利社区, asked by its community."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.allocation import status_findings
from casework.allocation.status_finding_forms import AskFindingBody, AskFindingForm
from casework.heart.actors import CIVIL_AFFAIRS_CLERK, COMMUNITY_CLERK, FEDERATION_CLERK, HEALTH_CLERK
from models import HouseholdMember
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_CLERK = ("zhao-clerk", COMMUNITY_CLERK)
_CIVIL, _HEALTH = ("jiang-civil", CIVIL_AFFAIRS_CLERK), ("shen-health", HEALTH_CLERK)
_FEDERATION = ("han-federation", FEDERATION_CLERK)
# Days ago, what is asked, and what the unit answered.
_STORIES: tuple[tuple[int, str, tuple[str, str] | None, str], ...] = (
    (60, "disability", _FEDERATION, "find_disability"), (6, "disability", _FEDERATION, "find_disability"),
    (5, "illness", _HEALTH, "find_illness"), (2, "low_income", None, ""), (9, "destitute", _CIVIL, "deny"),
    (12, "marginal", _CLERK, "withdraw"), (50, "marginal", _CIVIL, "find_status"),
)


def plan_status_findings(world: World) -> None:
    key = next(
        key for key, family in world.families.items()
        if family.community == "胜利社区" and not family.ended_on and key not in world.leaving | world.judged
        and family.started_on < world.ago(120) and key not in {"wan", "kong"}
    )
    for number, story in enumerate(_STORIES):
        _tell(world, key, number, *story)


def _tell(world: World, key: str, number: int, days: int, kind: str, by: tuple[str, str] | None, action: str) -> None:
    case_id, when = world.new_id(), at(world.ago(days), 640 + 4 * number)

    async def ask(now: datetime) -> None:
        member = await HouseholdMember.get(household_id=world.households[key].id, position=0)
        form = AskFindingForm(person=member.id, kind=kind, words="交了证件复印件")  # type: ignore[arg-type]
        body = AskFindingBody(id=case_id, household_id=member.household_id, form=form)
        await status_findings.begin(body, actor=world.actor(_CLERK[0], now, _CLERK[1]))

    world.later(when, ask)
    if by is None:
        return
    answered = when + timedelta(days=1)
    since = {"paper_number": f"演示{number}号", "from_on": str(world.ago(days + 30))}
    forms: dict[str, dict[str, Any]] = {
        "find_disability": {**since, "grade": "three", "detail": "肢体"},
        "find_illness": {**since, "grade": "serious", "detail": "到医院核实过，材料齐全。"},
        # Ends before today, which the calendar finds.
        "find_status": {**since, "until_on": str(world.ago(40))},
        "deny": {"detail": "收入超过标准。"}, "withdraw": {"reason": "填错了，重新请求。"},
    }
    if action.startswith("find_"):
        world.photograph(case_id, by, answered - timedelta(minutes=2), "paper", "证明")
    world.later(answered, world.step(case_id, action, by, forms[action]))
    if action == "find_status":
        world.later(at(world.ago(39), 60), world.lapse(case_id, "end_by_day"))
