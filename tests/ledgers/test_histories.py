"""Over random histories: a ledger as of a day is what it was on that day, replaying the revisions gives what stands
there now, and nobody is ever in two ledgers, in two communities, or in none.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import date
from typing import Any

from hypothesis import given, seed
from hypothesis import settings as how
from hypothesis import strategies as st

from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.life import PROCEDURES
from casework.heart.problems import Problem
from casework.heart.queries import column
from casework.heart.transactions import atomically
from casework.ledgers.states import deltas_of, read_state, replay
from models import Case, Household, HouseholdMember, LedgerRevision, SubsidyAward, Tenancy
from tests.cast import World, done, new_id
from tests.ledgers.test_ledgers import award, enter_into_ledger, move_community, move_out, on
from tests.reviews.test_change_reports import a_newborn

EXAMPLES, LONGEST = 5, 6
COMMUNITIES = ("胜利社区", "园林社区", "站前社区")
LEDGERS = ("current", "exited", "subsidy")


class History:
    """Lives through days, and writes down what the ledgers said at the end of each."""

    def __init__(self, world: World) -> None:
        self.world, self.day, self.serial = world, 0, 0
        self.said: dict[date, Any] = {}

    async def live(self, deed: str, chance: random.Random) -> None:
        self.day += chance.randrange(1, 4)
        today = on(self.world, self.day)
        families = await Tenancy.filter(living=1).order_by("id").values_list("household_id", flat=True)
        awards = await SubsidyAward.filter(living=1).order_by("id").values_list("household_id", flat=True)
        everybody = [*families, *awards]
        if not everybody:
            deed = "award"
        await getattr(self, deed)(chance, everybody)
        self.said[today] = await self.look()
        await self.check_partition()

    async def look(self, day: date | None = None) -> dict[str, Any]:
        """All that the ledgers say, of the present or of a past day."""
        then = {"as_of": str(day)} if day else {}
        said: dict[str, Any] = {}
        for ledger in LEDGERS:
            lines = done(await self.world.district.get("/ledger", ledger=ledger, limit=100, **then))["items"]
            lines.sort(key=lambda line: (line["tenancy_id"] or 0, line["award_id"] or 0))
            said[ledger] = lines
            said[f"{ledger} counts"] = done(await self.world.district.get("/ledger/counts", ledger=ledger, **then))
            for line in lines:
                path = f"/ledger/awards/{line['award_id']}" if ledger == "subsidy" else f"/ledger/{line['tenancy_id']}"
                entry = done(await self.world.district.get(path, **then))
                history = [[row["id"], row["changes"]] for row in entry["revisions"]]
                said[path] = {**entry, "as_of": None, "cases": [], "revisions": history}
        return said

    async def check_partition(self) -> None:
        lines = [
            [line for line in done(await self.world.district.get("/ledger", ledger=ledger, limit=100))["items"]]
            for ledger in LEDGERS
        ]
        entries = Counter(line["tenancy_id"] for line in (*lines[0], *lines[1]))
        assert entries == Counter(await Tenancy.all().values_list("id", flat=True))
        living = Counter(line["household"]["id"] for line in (*lines[0], *lines[2]))
        assert set(living.values()) <= {1}, "a family in two ledgers at once"
        for ledger, all_lines in zip(LEDGERS, lines, strict=True):
            parts = [
                line["tenancy_id"] or line["award_id"]
                for name in COMMUNITIES
                for line in done(
                    await self.world.district.get(
                        "/ledger", ledger=ledger, limit=100, area_id=self.world.organisations[name].id
                    )
                )["items"]
            ]
            assert Counter(parts) == Counter(line["tenancy_id"] or line["award_id"] for line in all_lines)

    # What may happen in a day

    async def award(self, chance: random.Random, everybody: list[int]) -> None:
        self.serial += 1
        await award(self.world, 100 + self.serial)

    async def move(self, chance: random.Random, everybody: list[int]) -> None:
        await move_community(self.world, chance.choice(everybody), chance.choice(COMMUNITIES))

    async def exit(self, chance: random.Random, everybody: list[int]) -> None:
        living = [name for name in ("wan", "kong", "qin") if await self.lives(name)]
        if living:
            await move_out(self.world, chance.choice(living))

    async def lives(self, name: str) -> bool:
        return await Tenancy.filter(id=self.world.tenancies[name].id, living=1).exists()

    async def report(self, chance: random.Random, everybody: list[int]) -> None:
        household_id, self.serial = chance.choice(everybody), self.serial + 1
        members = await HouseholdMember.filter(household_id=household_id, left_on=None).order_by("position")
        form: dict[str, Any] = {"contact": {"phone": f"1390000{self.serial:04d}"}}
        if chance.random() < 0.5:
            form["members_in"] = [a_newborn(f"小{chr(0x4E00 + self.serial)}", 200 + self.serial)]
        if len(members) > 1 and chance.random() < 0.5:
            form["members_out"] = [{"member_id": members[-1].id, "since": "2026-12-01", "reason": "迁出"}]
        await self.story("change_report", "open", household_id, {"report": form}, (
            ("submit", "tenant", {}), ("verify", "community_clerk", {}), ("review", "street_clerk", {}),
            ("receive", "district_clerk", {}),
        ), {"year": 3000 + self.serial})

    async def breach(self, chance: random.Random, everybody: list[int]) -> None:
        form = {"occurred_on": "2026-12-01", "behaviour": "sublet", "detail": "转租他人"}
        end: tuple[str, str, Any] = ("void", "community_clerk", {"reason": "登记有误"})
        if chance.random() < 0.7:
            end = ("rectify", "street_clerk", {"on": "2026-12-01", "handling_result": "已搬回"})
        await self.story("violation", "open", chance.choice(everybody), form, (end,), {})

    async def story(
        self, name: str, action: str, household_id: int, form: Any, steps: Any, with_: dict[str, Any]
    ) -> None:
        household = await Household.get(id=household_id)
        now = self.world.clock.now()

        def actor(number: int, role: str) -> Actor:
            return Actor(9000 + number, "某人", role, now, path=household.area_path, household_id=household_id)

        async def work() -> None:
            opener = "tenant" if name == "change_report" else "grid_worker"
            opening = Opening(new_id(), "某事", household.area_path, household=household, form=form, with_=with_)
            (case,) = await open_cases(PROCEDURES[name], [opening], actor=actor(0, opener), action=action)
            for number, (step, role, filled) in enumerate(steps):
                number = 0 if role == "tenant" else number + 1
                case = await Case.get(id=case.id).select_related("household", "dwelling")
                await advance(case, step, actor=actor(number, role), version=case.version, form=filled)

        await atomically(work)


DEEDS = ("award", "move", "exit", "report", "breach", "report", "move")


async def test_a_past_day_reads_as_it_was_and_replays_to_what_is(world: World) -> None:
    await world.open_window(closes_on="2027-03-01")
    for family in ("wan", "kong", "qin"):
        await enter_into_ledger(world, family)
    history = History(world)
    loop = asyncio.get_running_loop()

    async def run(deeds: list[str], number: int) -> None:
        chance = random.Random(number)
        for deed in deeds:
            try:
                await history.live(deed, chance)
            except Problem as problem:
                raise AssertionError((deed, problem.code, problem.fields)) from problem
        on(world, history.day + 1)
        for day in chance.sample(sorted(history.said), min(4, len(history.said))):
            assert await history.look(day) == history.said[day], day
        await check_replay()

    async def check_replay() -> None:
        for household_id in set(await column(LedgerRevision.all(), "household_id")):
            revisions = await LedgerRevision.filter(household_id=household_id).order_by("id")
            replayed = replay([deltas_of(row) for row in revisions])
            assert replayed == await read_state(household_id)

    @seed(20261210)
    @how(max_examples=EXAMPLES, deadline=None, database=None)
    @given(st.lists(st.sampled_from(DEEDS), min_size=2, max_size=LONGEST), st.integers(0, 2**32))
    def any_history(deeds: list[str], number: int) -> None:
        asyncio.run_coroutine_threadsafe(run(deeds, number), loop).result(60)

    await asyncio.to_thread(any_history)
    assert len(history.said) > 6
    assert history.day < 80
