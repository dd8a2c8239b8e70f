"""A year as it goes: the clock is moved day by day, everybody acts after delays of their own, some never do, and the
service sleeps for a week. At the end nobody is lost: each family was reported for or is shown as late, each has its
review, each community that drew has drawn all of its families, and what nobody did stands as late before those who owe
it and those who watch over it.

The short form is a winter of the cast, and some days of the demo district; `ANJU_LONG` is a year of a district of
thirty families, by several seeds, and a year of the whole demo district (`tests/demo_year.py`).
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from casework.heart import by_itself, recounting
from casework.heart.duties import DUTIES, FAMILY
from casework.heart.obligations import walk
from casework.heart.queries import column
from casework.reviews.spot_populations import drawn_families
from casework.words.clock import business_day
from models import AnnualReview, Delivery, Household, Obligation, ObligationEvent, SpotCheck, Tenancy
from server.settings import PROJECT
from tests.cast import Person, World, _family, done, id_number, new_id
from tests.demo_world import demo_world
from tests.furnished import LONG
from tests.people.test_calendar_addresses import events, subscribe
from tests.reviews.test_annual_reviews import found
from tests.reviews.test_spot_checks import answers

FIRST, LAST = date(2026, 11, 27), date(2027, 12, 31) if LONG else date(2027, 2, 12)
# The service is down, and nobody acts.
ASLEEP = (date(2026, 12, 20), date(2026, 12, 27))
MORE_FAMILIES = 27 if LONG else 0
# What may be refused to whoever does the work as it comes: it is too early, another is at it, or one did it oneself.
MAY_BE = {
    "draw_early", "family_not_listed", "form_invalid", "household_changed", "nobody_found", "not_reported",
    "report_exists", "review_not_followed", "review_wants_a_look", "reviews_open", "same_person", "spot_check_waits",
    "step_not_possible", "window_closed",
}


class Year:
    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.refused: Counter[str] = Counter()
        self.did: Counter[str] = Counter()
        # Who never does anything: one family, and one whole street with its community.
        self.families = {"wan": 0.15, "kong": 0.1}
        self.day, self.last, self.asleep = FIRST, LAST, ASLEEP

    async def tries(self, what: str, reply: Awaitable[httpx.Response]) -> Any:
        """Its reply; None: it was refused, for a reason that such a day may have."""
        answer = await reply
        if answer.status_code in {200, 204}:
            self.did[what] += 1
            return answer.json() if answer.content else {}
        code = answer.json()["code"]
        assert answer.status_code < 500 and code in MAY_BE, (self.day, what, answer.status_code, answer.text)
        self.refused[f"{what}: {code}"] += 1
        return None

    def acts(self, share: float) -> bool:
        return self.chance.random() < share

    async def runs(self) -> None:
        while self.day <= self.last:
            if not self.asleep[0] <= self.day < self.asleep[1]:
                await self._morning()
                for share, work in self._people():
                    if self.acts(share):
                        await work()
            self.day += timedelta(days=1)
        self.day = self.last
        await self._morning()

    async def _morning(self) -> None:
        self.world.clock.standing_at = datetime(self.day.year, self.day.month, self.day.day, 2, tzinfo=UTC)
        # As the worker does.
        for each in (recounting.walk, by_itself.walk, walk):
            async for _ in each(self.world.clock.now):
                continue

    def _people(self) -> list[tuple[float, Callable[[], Awaitable[None]]]]:
        world = self.world
        return [
            (0.5, self._opens_window(world.district)),
            *((share, self._reports(getattr(world, name))) for name, share in self.families.items()),
            (0.5, self._community(world.clerk)), (0.35, self._inbox(world.street)), (0.35, self._inbox(world.district)),
            (0.4, self._draws(world.clerk, world.colleague, "/spot-checks")),
            (0.15, self._draws(world.street, world.street, "/spot-checks/of-units")),
        ]

    def _opens_window(self, person: Person) -> Callable[[], Awaitable[None]]:
        async def opens() -> None:
            if self.day.month == 12 and self.day.day < 20:
                year = self.day.year
                body = {"id": new_id(), "year": year, "opens_on": f"{year}-12-01", "closes_on": f"{year}-12-31"}
                reply = await person.post("/report-windows", body)
                assert reply.status_code == 200 or reply.json()["code"] == "window_exists", reply.text

        return opens

    def _reports(self, person: Person) -> Callable[[], Awaitable[None]]:
        async def reports() -> None:
            if self.day.month != 12 or not done(await person.get("/change-reports/current")).get("window"):
                return
            body = {"id": new_id(), "form": {"no_change": True}}
            if case := await self.tries("report", person.post("/change-reports", body)):
                await self.tries("hand in", person.step(case, "submit"))

        return reports

    async def _read(self, person: Person, one: Any) -> Any:
        return done(await person.get(f"/cases/{one['id']}"))

    def _inbox(self, person: Person) -> Callable[[], Awaitable[None]]:
        """The first button of each that waits and needs no more than a note."""

        async def works() -> None:
            for one in done(await person.get("/inbox"))["items"]:
                case = await self._read(person, one)
                note = {"note": "已核对。"}
                for action in ("verify", "review", "receive", "confirm", "report"):
                    if action in {step["action"] for step in case["actions"]}:
                        await self.tries(action, person.step(case, action, **(note if action == "confirm" else {})))
                        break

        return works

    def _community(self, clerk: Person) -> Callable[[], Awaitable[None]]:
        async def reviews() -> None:
            await self._inbox(clerk)()
            for one in done(await clerk.get("/annual-reviews", status="open", limit=100))["items"]:
                case = await self._read(clerk, one)
                if await self.tries("unchanged", clerk.step(case, "unchanged")) or case["due_on"] >= str(self.day):
                    continue
                # It is late, and did not report: looked for, then put on record.
                for way in ("phone", "visit"):
                    call = {"on": str(self.day), "way": way, "outcome": "absent", "note": "没有找到人。"}
                    case = await self.tries("contact", clerk.step(case, "contact", **call)) or case
                await self.tries("find", clerk.step(case, "find", **found("unreported", report="一直没有来报备")))

        return reviews

    def _draws(self, person: Person, other: Person, path: str) -> Callable[[], Awaitable[None]]:
        async def draws() -> None:
            for one in done(await person.get("/spot-checks", limit=100))["items"]:
                case = await self._read(person, one)
                if "draw" in {step["action"] for step in case["actions"]}:
                    numbers = " ".join(map(str, sorted(self.chance.sample(range(1, 81), 20))))
                    await self.tries("draw", person.step(case, "draw", numbers=numbers))
            for one in done(await person.get("/spot-check-items", open="true", limit=100))["items"]:
                case = await self._read(person, one)
                if "pass" in {step["action"] for step in case["actions"]}:
                    item = await self._read(person if case["detail"]["may_check"] else other, one)
                    judge = person if case["detail"]["may_check"] else other
                    await self.tries("pass", judge.step(item, "pass", answers=answers(item)))
            ahead = await self.tries("prospect", person.get("/spot-checks/prospect"))
            if ahead is None or ahead["turn"] > 1:
                return
            tomorrow = self.day + timedelta(days=1)
            form: dict[str, Any] = {
                "files": max(1, ahead["least_files"]),
                "changes": int(any(one["name"] == "changes" and one["count"] for one in ahead["populations"])),
                "lottery": "kl8", "draw_on": str(tomorrow),
                "draw_number": f"{tomorrow.year}{tomorrow.timetuple().tm_yday:03d}",
            }
            if "units" in path:
                form["units"] = max(1, ahead["least_units"])
            await self.tries("announce", person.post(path, {"id": new_id(), "period": "", "form": form}))

        return draws


async def more_families(world: World, count: int) -> None:
    """Among the two communities, from the day on which the year begins."""
    for number in range(count):
        near = number % 3 != 0
        await _family(
            world.organisations, community="胜利社区" if near else "站前社区",
            manager="安居物业", dwelling=("年年里", "1", "1", f"{201 + number}"), phone=f"1380001{number:04d}",
            address=f"铁东区年年路{number + 1}号", members=((f"年{'甲乙丙丁戊己庚辛壬癸'[number % 10]}", "本人",
                                                    id_number("19700101", 100 + number)),),
            lease=(date(2025, 1, 1), date(2029, 12, 31), 30000),
        )


@pytest.mark.clause("4.5.1", "4.6.1")
@pytest.mark.parametrize("seed", range(3) if LONG else (1,))
async def test_a_year_ends_with_nobody_lost_and_all_that_is_late_in_sight(world: World, seed: int) -> None:
    await more_families(world, MORE_FAMILIES)
    year = Year(world, seed)
    await year.runs()
    print(seed, dict(year.did), dict(year.refused))
    living = set(await column(Tenancy.filter(living=1), "household_id"))
    # Each family owes its report, and has handed it in or is late.
    owed: dict[int, str] = {}
    for row in await Obligation.filter(kind="december_report", period="2026"):
        owed[row.household_id or 0] = row.ended_as
    assert set(owed) == living
    assert owed[world.qin.household_id] == "" and year.did["report"] >= 1
    # Each has its review of the year, and none of the diligent community's waits.
    reviews = {row.household_id: row for row in await AnnualReview.filter(year=2026).select_related("case")}
    assert set(reviews) == living
    near = {one.id for one in await Household.filter(community__name="胜利社区")}
    assert {reviews[one].case.status for one in near} <= {"confirmed", "unreported"}
    assert reviews[world.qin.household_id].case.status == "open"
    # Who drew has drawn all of its families by the end of each year that is over.
    office = world.organisations["胜利社区"].id
    over = [one for one in (2026, 2027) if date(one, 12, 31) <= LAST]
    for one in over:
        assert await drawn_families(office, one) == near, (one, await SpotCheck.filter(year=one).count())
    # All that nobody did is late, before those who owe it and those who watch over it, and nothing that was done is.
    staff = [one for name, one in world.everyone.items() if name != "stranger" and not one.household_id]
    late = await all_that_is_late_is_shown(staff, world, LAST)
    assert late >= {"december_report", "annual_review", "reconciliation", "spot_check_community"}
    # The same morning once more: nothing is made, said or moved.
    before = [await one.all().count() for one in (Obligation, ObligationEvent, Delivery)]
    await year._morning()
    assert [await one.all().count() for one in (Obligation, ObligationEvent, Delivery)] == before


async def all_that_is_late_is_shown(staff: Sequence[Person], world: Any, today: date) -> set[str]:
    """Before those who owe it and those who watch over it. Returns of which kinds there is any."""
    late = await Obligation.filter(discharged_at=None, due_on__lt=today)
    seen: set[int] = set()
    for person in staff:
        me = done(await person.get("/me"))
        as_post = getattr(person, "as_post", 0)
        post = next(one for one in me["appointments"] if as_post in (0, one["id"]))
        if post["organisation"] is None:
            continue
        office, role = post["organisation"]["id"], post["role"]
        for kind, duty in DUTIES.items():
            if role not in duty.watched_by:
                continue
            cursor: str | None = ""
            while cursor is not None:
                more = {"cursor": cursor} if cursor else {}
                page = done(await person.get("/obligations", kind=kind, late="true", limit=100, **more))
                seen |= {one["id"] for one in page["items"]}
                cursor = page["next"]
        # What its own office owes stands in its calendar, whatever else is there: kind by kind, as many as there are.
        own = Counter(
            DUTIES[row.kind].label for row in late
            if row.organisation_id == office and role in DUTIES[row.kind].owed_by and DUTIES[row.kind].who != FAMILY
        )
        if role == "administrator" or not post["organisation"]:
            continue
        told = await events(world, await subscribe(person))
        for label, count in own.items():
            assert (f"逾期：{label} {count}件", f"{today:%Y%m%d}") in told, (person.name, label, count, told)
            seen |= {row.id for row in late if row.organisation_id == office and DUTIES[row.kind].label == label}
    unseen = [(row.kind, row.subject, row.area_path) for row in late if row.id not in seen]
    assert not unseen, unseen
    return {row.kind for row in late}


def test_a_year_of_the_demo_district_ends_with_nobody_lost(tmp_path: Path) -> None:
    """In a process of its own; in the short run its first days, the whole of it in the long one."""
    folder = demo_world(tmp_path / "world")
    last = business_day(datetime.now(UTC)) + timedelta(days=1)
    asked = [sys.executable, "-m", "tests.demo_year", str(folder), "2027-12-31" if LONG else str(last), "1"]
    lived = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=False)
    print(lived.stdout)
    assert lived.stdout.endswith("nobody is lost\n"), (lived.stdout[-4000:], lived.stderr[-2000:])
