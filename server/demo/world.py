"""The demo world: fictional families and offices, and a year of casework among them (docs/demo.md).

Nothing here writes a status: stories are planned for days relative to today, sorted by time, and then told through
the same casework calls that the phone's requests reach, so that histories, deliveries and hash chains are real.
All of it is one transaction: killed halfway, it leaves an empty database. Refuses one that already holds people.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from tqdm import tqdm

from casework.evidence import evidence, pictures
from casework.evidence.arrivals import PHOTOGRAPH
from casework.evidence.pictures import Studio
from casework.heart import access, by_itself
from casework.heart.actors import (
    COMMUNITY_CLERK,
    HEALTH_CLERK,
    MANAGER_CLERK,
    STREET_CLERK,
    TENANT,
    Actor,
)
from casework.heart.advance import advance
from casework.heart.deliveries import NOTICE_TEMPLATE, PENDING
from casework.heart.problems import Problem
from casework.heart.rounds import calendar
from casework.people import accounts
from casework.words.addresses import address_key
from casework.words.clock import SettableClock
from media_storage.local import LocalStore
from media_storage.store import AlreadyStored
from models import (
    Account,
    Appointment,
    Case,
    Delivery,
    Dwelling,
    Estate,
    Household,
    HouseholdMember,
    Lease,
    Organisation,
    Setting,
    Subscription,
    Tenancy,
)
from models.fields import blind_index
from server.app import PRIVACY_VERSION
from server.demo.families import MANAGERS, OFFICE, STREETS, SWAPPING, Family, Home, at, draw_families
from server.demo.people import PEOPLE, UNITS
from server.demo.pictures import picture
from server.sign_in import DEMO_PEOPLE
from server.worker import Worker

Work = Callable[[datetime], Awaitable[None]]


_DEVICES = ("Android 14；安居小程序", "iOS 18；安居小程序", "HarmonyOS 5；安居小程序")


def report_year(today: date) -> tuple[int, date, date]:
    """The business year and its window, which is open on the day the world is made, whatever day that is."""
    if today < date(today.year, 1, 26):
        # Shortly after New Year last December's reports are still this year's business, in an extended window.
        return today.year - 1, date(today.year - 1, 11, 1), date(today.year - 1, 12, 31)
    opens_on = min(date(today.year, 11, 1), today - timedelta(days=10))
    return today.year, opens_on, min(date(today.year, 12, 31), opens_on + timedelta(days=120))


class World:
    """Who there is, and the stories that are planned for them."""

    def __init__(self, today: date, store: LocalStore, studio: Studio) -> None:
        self.today, self.store, self.studio = today, store, studio
        # The day is in the seed: a world made anew tomorrow must not meet today's photographs under its own keys.
        self.rng = random.Random(f"anju:{today}")
        self.clock = SettableClock(standing_at=at(today, 0))
        self.offices: dict[str, Organisation] = {}
        self.accounts: dict[str, Account] = {}
        self.posts: dict[tuple[str, str], Appointment] = {}
        self.homes: dict[str, Dwelling] = {}
        self.households: dict[str, Household] = {}
        self.tenancies: dict[str, Tenancy] = {}
        self.planned: list[tuple[datetime, int, Work]] = []
        families, self.vacant, self.to_place = draw_families(today)
        self.families = {family.key: family for family in families if not family.key.startswith(SWAPPING)}
        # Of whom nothing else is told.
        self.swapping = {family.key: family for family in families if family.key.startswith(SWAPPING)}
        self.year, self.opens_on, self.closes_on = report_year(today)
        self.last_opens_on = date(self.year - 1, 12, 1)
        # Whose story is that they leave.
        self.leaving: set[str] = set()
        # Families that are judged: whoever judges them has entered nothing about them.
        self.judged: set[str] = set()
        self.waiting: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for family in self.families.values():
            if family.ended_on is None and family.key not in {"wan", "kong", "qin", "yan"}:
                self.waiting[family.community, family.bound].append(family.key)

    # -- Who there is

    async def settle(self) -> None:
        """Offices, staff, dwellings, and the families that were there before last year's reports."""
        await self._make_offices()
        long_ago = at(self.today - timedelta(days=900), 540)
        unbound = self.families["yan"]
        what = {
            person.key: person.what.format(id_number=unbound.members[0].id_number, phone=unbound.phone)
            for person in PEOPLE
        }
        await Setting.create(name=DEMO_PEOPLE, value=msgspec.json.encode(what).decode())
        for person in PEOPLE:
            await self._account(person.key, person.name, long_ago, person.key)
            for role, office in person.posts:
                if role != TENANT:
                    await self._appoint(person.key, role, long_ago.date(), office=office)
        await self._other_staff(long_ago)
        everybody = [*self.families.values(), *self.swapping.values()]
        await self._make_homes([family.home for family in everybody] + self.vacant + self.to_place)
        for family in everybody:
            if family.started_on < self.last_opens_on:
                await self._move_in(family)
            else:
                self.later(at(family.started_on, 500), self._moves_in(family))

    async def _make_offices(self) -> None:
        await self._office(OFFICE, "district_office", None)
        for street, communities in STREETS.items():
            await self._office(street, "street", OFFICE)
            for community in communities:
                await self._office(community, "community", street)
        for manager in MANAGERS:
            await self._office(manager, "property_manager", None)
        for unit, (kind, _) in UNITS.items():
            await self._office(unit, kind, OFFICE if kind == "housing_bureau" else next(iter(UNITS)))

    async def _office(self, name: str, kind: str, parent: str | None) -> None:
        above = self.offices[parent] if parent else None
        number = len(self.offices) + 1
        path = f"{above.path if above else '/'}{number}/"
        self.offices[name] = await Organisation.create(
            id=number, kind=kind, name=name, path=path, parent=above, phone=f"0412-55500{number:02d}",
            paper_word="铁保" if kind == "district_office" else "",
        )

    async def _other_staff(self, since: datetime) -> None:
        """Those who are needed in the histories but stand on no list: clerks of the other communities and streets."""
        for street, communities in STREETS.items():
            if street not in {"胜利街道", "站前街道"}:
                await self._account(street, f"{street.removesuffix('街道')}街道工作人员", since)
                await self._appoint(street, STREET_CLERK, since.date(), office=street)
            for community in communities:
                # Two each, since who fills in for a family does not judge it.
                for key in (community, f"{community}代填"):
                    await self._account(key, f"{community}工作人员", since)
                    await self._appoint(key, COMMUNITY_CLERK, since.date(), office=community)
        await self._account("尤前任", "尤前任", since)
        await self._appoint("尤前任", HEALTH_CLERK, since.date(), office="铁东区卫健局")
        await self._account("惠民物业", "惠民物业工作人员", since)
        await self._appoint("惠民物业", MANAGER_CLERK, since.date(), office="惠民物业")

    async def _account(self, key: str, name: str, since: datetime, demo_key: str | None = None) -> None:
        agreed = key != "yan-unbound"
        self.accounts[key] = await Account.create(
            demo_key=demo_key, name=name, created_at=since, privacy_version=PRIVACY_VERSION if agreed else "",
            privacy_accepted_at=since if agreed else None,
        )

    async def _appoint(self, key: str, role: str, since: date, *, office: str = "", family: str = "") -> None:
        household = self.households.get(family)
        tenant = await HouseholdMember.get(household_id=household.id, position=0) if household else None
        self.posts[key, role] = await Appointment.create(
            account=self.accounts[key], role=role, organisation=self.offices.get(office), household=household,
            member=tenant, starts_on=since,
        )

    async def _make_homes(self, homes: Sequence[Home]) -> None:
        estates = {name: await Estate.create(name=name) for name in dict.fromkeys(home.estate for home in homes)}
        for home in homes:
            manager, community = self.offices[home.manager], self.offices[home.community]
            self.homes[home.address] = await Dwelling.create(
                estate=estates[home.estate], building_number=home.building, unit_number=home.unit,
                room_number=home.room, address=home.address, address_key=address_key(home.address),
                area_centi_m2=home.area_centi_m2, manager=manager, manager_path=manager.path, community=community,
                area_path=community.path,
            )

    def _moves_in(self, family: Family) -> Work:
        async def work(when: datetime) -> None:
            await self._move_in(family)

        return work

    async def _move_in(self, family: Family) -> None:
        community, home = self.offices[family.community], self.homes[family.home.address]
        since = at(family.started_on, 540)
        household = await Household.create(
            name=family.members[0].name, community=community, area_path=community.path, category=family.category,
            phone=family.phone, phone_index=blind_index("phone", family.phone),
            registered_address=family.registered_address,
            registered_address_key=address_key(family.registered_address), created_at=since,
        )
        for place, person in enumerate(family.members):
            await HouseholdMember.create(
                household=household, position=place, name=person.name, relationship=person.relationship,
                id_number=person.id_number, id_index=blind_index("id_number", person.id_number),
                born_on=person.born_on, employer=person.employer, job=person.job,
                monthly_income_fen=person.income_fen, marital_status=person.marital_status,
                joined_on=family.started_on,
            )
        tenancy = await Tenancy.create(
            household=household, dwelling=home, area_path=community.path, manager_path=home.manager_path,
            started_on=family.started_on, ended_on=family.ended_on, living=None if family.ended_on else 1,
            listed_on=family.started_on, moved_on=family.ended_on,
        )
        if family.lease:
            starts, ends, rent = family.lease
            await Lease.create(tenancy=tenancy, starts_on=starts, ends_on=ends, monthly_rent_fen=rent)
        self.households[family.key], self.tenancies[family.key] = household, tenancy
        if family.bound:
            await self._bind(family, since)

    async def _bind(self, family: Family, since: datetime) -> None:
        key = next((person.key for person in PEOPLE if (TENANT, family.key) in person.posts), family.key)
        if key not in self.accounts:
            await self._account(key, family.members[0].name, since)
        await self._appoint(key, TENANT, since.date(), family=family.key)
        self.accounts[family.key], self.posts[family.key, TENANT] = self.accounts[key], self.posts[key, TENANT]
        if family.key in {"wan", "kong"}:
            # They agreed to WeChat messages, which the demo cannot send: their notices show how that looks.
            await Subscription.create(account=self.accounts[key], template=NOTICE_TEMPLATE, remaining=3)

    # -- Telling

    def actor(self, key: str, when: datetime, role: str = "") -> Actor:
        """That person at that time, in the only post or the one of `role`."""
        post = self.posts[key, role] if role else next(post for (who, _), post in self.posts.items() if who == key)
        return accounts.actor_for(
            self.accounts[key], [post], str(post.id), at=when, address=f"192.0.2.{self.accounts[key].id % 250 + 1}"
        )

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def take(self, community: str, *, bound: bool) -> str:
        """The next family there of whom no story of this year is told yet."""
        return self.waiting[community, bound].pop(0)

    def later(self, when: datetime, work: Work) -> None:
        self.planned.append((when, len(self.planned), work))

    async def tell(self) -> None:
        """All that was planned, in the order of time: a day's hash chain starts where the day before ended."""
        worker = Worker(self.clock, None, None)
        for when, _, work in tqdm(sorted(self.planned, key=lambda item: item[:2]), desc="demo", unit="step"):
            await work(when)
            # A minute later what was to be told is told: nobody answers a notice that has not reached them.
            self.clock.standing_at = when + timedelta(minutes=1)
            while await Delivery.filter(state=PENDING).exists():
                await worker.deliver_due()

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


    def lapse(self, case_id: str, action: str) -> Work:
        """A step that the calendar takes."""

        async def work(when: datetime) -> None:
            if not await by_itself.take(case_id, action, at=when):
                raise ValueError(f"the calendar does not take {action} yet")

        return work

    def round(self, case_id: str, action: str) -> Work:
        """A step that one of the calendar's rounds takes."""

        async def work(when: datetime) -> None:
            case = await Case.get(id=case_id).select_related("household", "dwelling")
            await advance(case, action, actor=calendar(when), version=case.version)

        return work

    def step(
        self, case_id: str, action: str, who: tuple[str, str], form: dict[str, Any] | None = None
    ) -> Work:
        async def work(when: datetime) -> None:
            actor = self.actor(who[0], when, who[1])
            case = await access.find_case(case_id, actor=actor)
            await advance(case, action, actor=actor, version=case.version, form=form)

        return work


    def photograph(self, case_id: str, by: tuple[str, str], when: datetime, kind: str, caption: str) -> None:
        """A drawn photograph on its whole way: offered, uploaded, confirmed and sealed."""
        self.later(when, self.send(case_id, by, self.new_id(), kind, caption))

    def send(
        self, case_id: str, by: tuple[str, str], photo_id: str, kind: str, caption: str, *, upload: bool = True,
        broken: bool = False,
    ) -> Work:
        async def work(when: datetime) -> None:
            actor = self.actor(by[0], when, by[1])
            data = b"not a photograph" if broken else picture(kind, caption, actor.account_id)
            offered = evidence.Offer(
                id=photo_id, case_id=case_id, filename=f"{caption}.jpg", content_type="image/jpeg", size=len(data),
                sha256=hashlib.sha256(data).hexdigest(), caption=caption, taken_at=when - timedelta(minutes=1),
                latitude=41.122 + actor.account_id / 10_000, longitude=123.002, accuracy_m=18.0,
                device=_DEVICES[actor.account_id % len(_DEVICES)],
            )
            _, grant = await evidence.offer(offered, actor=actor, store=self.store, most_bytes={PHOTOGRAPH: len(data)})
            if not upload:
                return
            # A first try may have been killed after the file was written: confirming tells whether it is this one.
            with suppress(AlreadyStored):
                await self.store.accept_upload(grant.fields, data, when)
            try:
                await evidence.confirm(photo_id, actor=actor, store=self.store, imaging=self.studio.imaging)
                await self._derive(photo_id, when)
            except Problem as problem:
                if not broken:
                    raise
                assert problem.code == "image_refused", problem.code

        return work

    async def _derive(self, photo_id: str, when: datetime) -> None:
        """As the worker does it, which has no part in a transaction of hours."""
        self.clock.standing_at = when
        claimed = await pictures.claim(photo_id, at=when)
        assert claimed is not None
        await pictures.make(claimed, clock=self.clock, studio=self.studio)
