"""The demo's comparisons (信息比对): a list of deaths that a community has held against its ledger, what was met in
each state, one that was the wrong list, and a street's in which nobody was met.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.heart.actors import COMMUNITY_CLERK, STREET_CLERK
from casework.ledgers import adjustments
from casework.reviews import comparisons
from casework.reviews.comparison_sources import DEATHS, LOW_INCOME
from casework.reviews.comparisons import HitForm, Line, ListHead
from casework.words.wording import say_day
from models import HouseholdMember
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_CLERK, _STREET = ("liu-two-posts", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
_FOUND: dict[str, Any] = {"same_person": True, "note": "上门见到本人，看过身份证和户口簿。"}
# What became of each that was met, and how the list names the person; "": as the ledger does.
_HITS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("", "", "whole", {}),
    ("", "王桂珍", "doubt", {}),
    ("find_nothing", "", "whole", _FOUND),
    ("find_mistake", "李国栋", "doubt", {"note": "名单写错了一位号码，是另一个人。"}),
    ("find_change", "", "whole", {**_FOUND, "leads_to": "entry"}),
    ("lead", "", "whole", {**_FOUND, "leads_to": "entry"}),
)


def plan_comparisons(world: World) -> None:
    # Of whom little else is told: none of them leaves or is passed on.
    keys = [
        key for key in world.waiting["解放社区", True]
        if len(world.families[key].members) > 1 and world.families[key].started_on < world.last_opens_on
        and key not in world.leaving | world.judged
    ][: len(_HITS) + 1]
    deaths, wrong, income = world.new_id(), world.new_id(), world.new_id()
    ids = [world.new_id() for _ in keys]
    world.later(at(world.ago(7), 610), _takes_in(world, deaths, DEATHS, [*zip(ids, keys, _HITS, strict=False)], _CLERK))
    world.later(at(world.ago(6), 612), _takes_in(world, wrong, DEATHS, [(ids[-1], keys[-1], _HITS[0])], _CLERK, 1))
    world.later(at(world.ago(6), 630), world.step(wrong, "annul", _CLERK, {"reason": "发成了去年的名单。"}))
    world.later(at(world.ago(5), 614), _takes_in(world, income, LOW_INCOME, [], _STREET))
    for number, (case_id, key, (action, _, _, form)) in enumerate(zip(ids, keys, _HITS, strict=False)):
        if action:
            minute = 640 + 5 * number
            shown = world.send(case_id, _CLERK, world.new_id(), "paper", "核实的材料")
            world.later(at(world.ago(5), minute), shown)
            found = "find_change" if action == "lead" else action
            world.later(at(world.ago(5), minute + 2), world.step(case_id, found, _CLERK, form))
        if action == "lead":
            _deals_with(world, case_id, key)


def _deals_with(world: World, case_id: str, key: str) -> None:
    """Where the change was entered into the ledger, and then the hit ended."""
    entry = world.new_id()

    async def begin(when: datetime) -> None:
        subject = f"tenancy:{world.tenancies[key].id}"
        await adjustments.start(entry, subject, actor=world.actor(_CLERK[0], when, _CLERK[1]))

    form = {"reason": "比对核实，家里情况有变化。", "remark": "比对死亡名单后上门核实过"}
    world.later(at(world.ago(4), 650), begin)
    world.later(at(world.ago(4), 652), world.step(entry, "record", _CLERK, form))
    world.later(at(world.ago(4), 660), world.step(case_id, "lead", _CLERK, {}))


def _takes_in(
    world: World, list_id: str, source: str, met: list[tuple[str, str, tuple[str, str, str, dict[str, Any]]]],
    by: tuple[str, str], other: int = 0,
) -> Work:
    """Confirmed as an import confirms it: the list, and whom it has met."""

    async def work(when: datetime) -> None:
        head = ListHead(list_id, source, f"{source}{other}".ljust(64, "0"), 214 + len(met), 0, 1)
        lines = [(list_id, Line(head, None))]
        for case_id, key, (_, name, met_by, _) in met:
            family = HouseholdMember.filter(household_id=world.households[key].id, left_on=None)
            one = (await family.order_by("position"))[-1]
            listed = [("姓名", name or one.name), ("死亡日期", say_day(world.ago(20)))]
            known = [("姓名", one.name), ("和承租人的关系", one.relationship)]
            hit = HitForm(f"{other}{case_id}", met_by, one.household_id, one.id, listed, known)
            lines.append((case_id, Line(head, hit)))
        refused = await comparisons.enter(lines, actor=world.actor(by[0], when, by[1]))
        assert not refused, [one.detail for one in refused.values()]

    return work
