"""A year of the whole demo district. The clock is moved day by day; everybody in it, families and every office, comes
on days of their own and does what waits: any of the buttons that are offered, with a form that mostly passes. Some
never come. The service sleeps for a week.

`python -m tests.demo_year FOLDER [LAST_DAY] [SEED]` lives it in the world in that folder (tests/demo_world.py),
and fails unless at the end each family has reported or is late, each has its reviews, each community in which anybody
comes has drawn all of its families and each such street all of its communities, whatever is late stands before
somebody, and boards tell as many as there are. Of one community and of one street nobody ever comes. In a process of
its own: a process knows one database.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from msgspec import inspect
from tortoise.expressions import Q

from casework.heart import actors, tallies
from casework.heart.life import PROCEDURES
from casework.people.accounts import token_hash
from casework.reviews.spot_check_periods import STREET
from casework.reviews.spot_populations import drawn_families, drawn_units, families_under
from casework.words.clock import SettableClock, business_day
from models import AnnualReview, Appointment, Obligation, ObligationEvent, Organisation, Session, Tenancy
from server.app import create_app
from server.settings import read_settings
from tests.cast import Person
from tests.demo_world import environ
from tests.hostile_steps import Known, valid
from tests.loopback import Client
from tests.reviews.test_a_year import Year, all_that_is_late_is_shown
from tests.reviews.test_annual_reviews import found
from tests.serving import serving

AT_ONCE = 4


@dataclass
class Somebody(Person):
    # As which of several posts.
    as_post: int = 0
    role: str = ""
    office: str = ""
    # On which share of the days; 0: never.
    share: float = 0.0

    async def send(self, method: str, path: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Anju-Appointment": str(self.as_post), **more.pop("headers", {})}
        return await super().send(method, path, key=key, headers=headers, **more)


class DemoYear(Year):
    def __init__(self, clock: SettableClock, http: httpx.AsyncClient, seed: int, last: date) -> None:
        super().__init__(SimpleNamespace(clock=clock, http=http), seed)  # type: ignore[arg-type]
        self.day, self.last = business_day(clock.now()), last
        self.asleep = (self.day + timedelta(days=19), self.day + timedelta(days=26))
        self.people: list[Somebody] = []
        # The community and the street of which nobody comes.
        self.idle: dict[str, str] = {}
        # By year and community: who lived there in all of its December.
        self.there: dict[tuple[int, str], set[int]] = {}

    async def gather(self) -> None:
        """Everybody who holds a post, with a session for the year."""
        now, names = self.world.clock.now(), {one.id: one.name async for one in Organisation.all()}
        today = business_day(now)
        for row in await Appointment.all().order_by("id"):
            if row.starts_on > today or (row.ends_on and row.ends_on < today):
                continue
            token = f"year-{row.id}-" + "x" * 30
            await Session.create(
                token_hash=token_hash(token), account_id=row.account_id, created_at=now,
                expires_at=now + timedelta(days=600),
            )
            office = names.get(row.organisation_id or 0, "")
            share = self.chance.choice((0.0, 0.05, 0.1, 0.2, 0.3))
            if row.role in (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK):
                share = self.chance.choice((0.2, 0.3, 0.4))
            self.people.append(
                Somebody(str(row.id), row.account_id, token, self.world.http, row.household_id or 0, row.id, row.role,
                         office, share)
            )
        for role in (actors.COMMUNITY_CLERK, actors.STREET_CLERK):
            self.idle[role] = self.chance.choice(sorted({one.office for one in self.people if one.role == role}))
        for one in self.people:
            if one.office in self.idle.values():
                one.share = 0

    async def _morning(self) -> None:
        await super()._morning()
        if self.day.month == 12 and self.day.day in (1, 31):
            for name in self._offices(actors.COMMUNITY_CLERK):
                key = (self.day.year, name)
                now = await self._living(Q(household__community__name=name))
                self.there[key] = now if self.day.day == 1 else self.there.get(key, now) & now

    def _offices(self, role: str) -> list[str]:
        """Where anybody comes."""
        return sorted({one.office for one in self.people if one.role == role and one.share})

    async def _living(self, more: Q) -> set[int]:
        return {row.household_id for row in await Tenancy.filter(more, living=1)}

    async def tries(self, what: str, reply: Awaitable[httpx.Response]) -> Any:
        """Any refusal is one that such a year may have, as long as it says so."""
        answer = await reply
        assert answer.status_code < 500 and answer.status_code != 401, (self.day, what, answer.text)
        if answer.status_code in {200, 204}:
            self.did[what] += 1
            return answer.json() if answer.content else {}
        self.refused[answer.json()["code"]] += 1
        return None

    async def _read(self, person: Person, one: Any) -> Any:
        """Nothing to do, where somebody else has taken it out of reach meanwhile."""
        return await self.tries("read", person.get(f"/cases/{one['id']}")) or {"actions": [], "detail": {}}

    def _people(self) -> list[tuple[float, Callable[[], Awaitable[None]]]]:
        return [(one.share, work) for one in self.people for work in self._works(one)]

    def _works(self, person: Somebody) -> list[Callable[[], Awaitable[None]]]:
        works = [self._inbox(person)]
        if person.role == actors.TENANT and person.household_id:
            works.append(self._reports(person))
        if person.role == actors.DISTRICT_CLERK:
            works.append(self._opens_window(person))
        if person.role == actors.COMMUNITY_CLERK:
            other = next(
                (one for one in self.people if (one.role, one.office) == (person.role, person.office)
                 and one.account_id != person.account_id), person,
            )
            works += [self._community(person), self._draws(person, other, "/spot-checks")]
        if person.role == actors.STREET_CLERK:
            works.append(self._draws(person, person, "/spot-checks/of-units"))
        return works

    def _reports(self, person: Person) -> Callable[[], Awaitable[None]]:
        async def reports() -> None:
            if self.day.month == 12 and not await Tenancy.filter(household_id=person.household_id, living=1).exists():
                return
            if self.day.month == 12:
                body = {"id": f"00000000-0000-4000-8000-{self.day.year:04d}{int(person.name):08d}",
                        "form": {"no_change": True}}
                if case := await self.tries("report", person.post("/change-reports", body)):
                    await self.tries("hand in", person.step(case, "submit"))

        return reports

    def _community(self, clerk: Person) -> Callable[[], Awaitable[None]]:
        """Some reviews at a time: in bulk where nothing has changed, by a look where the sheet wants one."""
        async def reviews() -> None:
            page = await self.tries("reviews", clerk.get("/annual-reviews", status="open", limit=100))
            for one in self.chance.sample(page["items"], min(AT_ONCE, len(page["items"]))):
                case = await self._read(clerk, one)
                if not case["actions"] or await self.tries("unchanged", clerk.step(case, "unchanged")):
                    continue
                late = case["due_on"] < str(self.day)
                result, report = ("unreported", {"report": "一直没有来报备"}) if late else ("unchanged", {})
                for way in ("phone", "visit") if late else ():
                    call = {"on": str(self.day), "way": way, "outcome": "absent", "note": "没有找到人。"}
                    case = await self.tries("contact", clerk.step(case, "contact", **call)) or case
                await self.tries("find", clerk.step(case, "find", **found(result, **report)))

        return reviews

    def _inbox(self, person: Person) -> Callable[[], Awaitable[None]]:
        """Of some that wait one of the buttons each, now and then one that ends it."""
        async def works() -> None:
            waiting = (await self.tries("inbox", person.get("/inbox")) or {"items": []})["items"]
            for one in self.chance.sample(waiting, min(AT_ONCE, len(waiting))):
                case = await self._read(person, one)
                offered = [
                    step for step in case["actions"] if step["style"] != "danger" or self.chance.random() < 0.1
                ]
                if not offered:
                    continue
                action = self.chance.choice(offered)["action"]
                known = Known(today=self.day)
                known.note(case)
                step = PROCEDURES[case["procedure"]].step(case["status"], action)
                assert step is not None, (case["procedure"], action)
                form = valid(inspect.type_info(step.form), "", known)
                await self.tries(f"{case['procedure']}.{action}", person.step(case, action, **form))

        return works

    async def ends_well(self, first: date) -> None:
        years = [one for one in range(2026, self.last.year + 1) if date(one, 12, 31) <= self.last]
        for year in years:
            there = await self._living(Q(started_on__lt=date(year, 12, 1)))
            owed = await Obligation.filter(kind="december_report", period=str(year))
            assert there <= {row.household_id for row in owed}, (year, there - {row.household_id for row in owed})
            reviews = {row.household_id for row in await AnnualReview.filter(year=year)}
            assert there <= reviews, (year, there - reviews)
            said = {name: sum(row.ended_as == name for row in owed) for name in ("", "done", "lapsed")}
            print(f"{year}: {len(there)} families, reports {said}, {len(reviews)} reviews")
        for (year, name), lived in self.there.items():
            if year not in years:
                continue
            drawn = await drawn_families((await Organisation.get(name=name)).id, year)
            assert lived <= drawn, (name, year, lived - drawn)
            print(f"{name} {year}: all of {len(lived)} families were drawn")
        # Each street that lives through a whole year draws each of its communities in which anybody lives.
        for year in [one for one in years if date(one, 1, 1) >= first]:
            for name in self._offices(actors.STREET_CLERK):
                street = await Organisation.get(name=name)
                lived_in = set((await families_under(street.path)).values())
                units = await Organisation.filter(path__startswith=street.path, kind="community")
                there = {one.id for one in units if any(area.startswith(one.path) for area in lived_in)}
                drawn = await drawn_units(street.id, year, STREET)
                assert there <= drawn, (name, year, there - drawn)
                print(f"{name} {year}: all of {len(there)} communities were drawn")
        # Of where nobody came nothing was drawn, and that stands as late.
        for role, name in self.idle.items():
            level = "community" if role == actors.COMMUNITY_CLERK else "street"
            office = await Organisation.get(name=name)
            due = Obligation.filter(kind=f"spot_check_{level}", organisation_id=office.id, due_on__lt=self.last)
            how = [row.ended_as for row in await due]
            assert "done" not in how and (how or not years), (name, how)
            print(f"{name}: nobody came; {len(how)} draws are late")
        staff = [one for one in self.people if one.office and one.role != actors.ADMINISTRATOR]
        late = await all_that_is_late_is_shown(staff, self.world, self.last)
        assert await tallies.differences() == []
        before = [await one.all().count() for one in (Obligation, ObligationEvent)]
        await self._morning()
        assert [await one.all().count() for one in (Obligation, ObligationEvent)] == before
        print(f"late and shown: {', '.join(sorted(late))}")


async def main(folder: Path, last: date, seed: int) -> None:
    settings = read_settings({**environ(folder), "ANJU_NO_WORKER": "1"})
    clock, began = SettableClock(), time.monotonic()
    app = create_app(settings, clock=clock, name="demo_year")
    async with serving(app) as address, Client(address, timeout=120) as client:
        year = DemoYear(clock, client, seed, last)
        await year.gather()
        first = year.day
        try:
            await year.runs()
        finally:
            idle = sum(one.share == 0 for one in year.people)
            print(
                f"{first} to {year.day}: {len(year.people)} people, {idle} of whom never came; took"
                f" {sum(year.did.values())} ({len(year.did)} kinds), refused {sum(year.refused.values())};"
                f" {time.monotonic() - began:.0f} s", flush=True,
            )
        print("refused:", dict(year.refused.most_common(25)))
        try:
            await year.ends_well(first)
        except AssertionError as wrong:
            # The service's own hook tells no words of a fault.
            print("not so:", *wrong.args, flush=True)
            raise
    print("nobody is lost")


if __name__ == "__main__":
    given = sys.argv[2:]
    until = date.fromisoformat(given[0]) if given else date(2027, 12, 31)
    asyncio.run(main(Path(sys.argv[1]), until, int(given[1]) if len(given) > 1 else 1))
