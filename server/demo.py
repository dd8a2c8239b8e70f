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
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from tortoise.transactions import in_transaction
from tqdm import tqdm

from casework import access, accounts, change_reports, evidence, inspections, notices, pictures, report_windows
from casework.actors import (
    ADMINISTRATOR,
    COMMUNITY_CLERK,
    DISTRICT_CLERK,
    GRID_WORKER,
    MANAGER_CLERK,
    STREET_CLERK,
    TENANT,
    Actor,
)
from casework.addresses import address_key
from casework.advance import advance
from casework.arrivals import PHOTOGRAPH
from casework.clock import SettableClock, SystemClock, business_day
from casework.deliveries import NOTICE_TEMPLATE, PENDING
from casework.identity import check_character
from casework.pictures import Studio
from casework.problems import Problem
from media_storage.imaging import ImagingPool
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
    Notice,
    Organisation,
    Setting,
    Subscription,
    Tenancy,
)
from models.fields import blind_index
from server.app import PRIVACY_VERSION
from server.demo_books import plan_books
from server.demo_complaints import plan_complaints
from server.demo_delegations import plan_delegations
from server.demo_families import MAIN, MANAGERS, OFFICE, STREETS, Family, Home, at, draw_families
from server.demo_files import plan_files
from server.demo_ledgers import plan_ledgers
from server.demo_pictures import picture
from server.demo_transfers import plan_transfers
from server.media import open_store
from server.settings import Settings, SettingsError
from server.sign_in import DEMO_PEOPLE
from server.worker import Worker

Work = Callable[[datetime], Awaitable[None]]
# Of a household's members, in order: the form of a report.
Fill = Callable[[list[HouseholdMember], date], dict[str, Any]]


@dataclass(frozen=True)
class Named:
    """Somebody whom the first page offers to be."""

    key: str
    name: str
    posts: tuple[tuple[str, str], ...]  # role, organisation; for a tenant the family's key
    what: str


PEOPLE = (
    Named(
        "wan-tenant", "万健秀", ((TENANT, "wan"),),
        "三代同住的老人；今年的报备填了一半，有一份房租通知没看，合同快到期",
    ),
    Named(
        "kong-neighbour", "孔浩", ((TENANT, "kong"),),
        "万家的邻居；今年的报备被社区退回，等待修改；有一条已整改的违规记录",
    ),
    Named("qin-tenant", "秦𬭎", ((TENANT, "qin"),), "站前街道的新住户；刚收到领取钥匙通知，今年还没有报备"),
    Named("li-grid", "李国强", ((GRID_WORKER, "胜利社区"),), "上门巡查，拍照取证，登记违规；有一次巡查还没有提交"),
    Named(
        "zhao-clerk", "赵春梅", ((COMMUNITY_CLERK, "胜利社区"),),
        "核实家庭报备，也代不会用手机的家庭填报（填报的人不能自己核实）",
    ),
    Named("sun-clerk", "孙立", ((COMMUNITY_CLERK, "胜利社区"),), "赵春梅的同事：赵春梅代填的，由她核实"),
    Named("qian-clerk", "钱玉芬", ((COMMUNITY_CLERK, "站前社区"),), "另一个街道的社区：看不到胜利社区的家庭"),
    Named("zhou-street", "周海涛", ((STREET_CLERK, "胜利街道"),), "审核社区核实过的报备，可以退回社区或不予采纳"),
    Named("wu-street", "吴晓东", ((STREET_CLERK, "站前街道"),), "审核站前街道各社区上报的事项"),
    Named("zheng-district", "郑建国", ((DISTRICT_CLERK, OFFICE),), "接收上报并入账，开放和延长报备期，查看全区台账"),
    Named("wang-district", "王丽华", ((DISTRICT_CLERK, OFFICE),), "郑建国的同事"),
    Named(
        "feng-manager", "冯志刚", ((MANAGER_CLERK, "安居物业"),),
        "给和谐家园、安居新苑的住户发房租和钥匙通知，督促整改",
    ),
    Named("chen-manager", "陈雅琴", ((MANAGER_CLERK, "宏运物业"),), "管钢都花园和惠民家园：看不到安居物业的住户"),
    Named("chu-admin", "褚文斌", ((ADMINISTRATOR, "胜利社区"),), "邀请胜利社区的工作人员"),
    Named(
        "liu-two-posts", "刘思远", ((COMMUNITY_CLERK, "解放社区"), (GRID_WORKER, "解放社区")),
        "一人两岗：社区工作人员兼网格员，可以切换身份",
    ),
    Named("yan-unbound", "阎𠮷生", (), "还没有绑定家庭。可试：身份证号{id_number}，手机号{phone}"),
)
_DEVICES = ("Android 14；安居小程序", "iOS 18；安居小程序", "HarmonyOS 5；安居小程序")


async def fill(settings: Settings) -> int:
    """Makes the world. 0 also where there is nothing to do."""
    if await Account.exists() or await Household.exists():
        print("the database already holds people: nothing was changed")
        return 0
    today = business_day(SystemClock().now())
    store = open_store(settings.media, SystemClock().now)
    if not isinstance(store, LocalStore):
        raise SettingsError("ANJU_MEDIA_URL: the demo keeps its pictures in a folder")
    imaging = ImagingPool()
    try:
        async with in_transaction():
            world = World(today, store, Studio(store, imaging, settings.address))
            await world.settle()
            world.plan()
            await world.tell()
        print(
            f"the demo world is made: {await Household.all().count()} families,"
            f" {await Case.all().count()} cases, {len(PEOPLE)} people to sign in as"
        )
        return 0
    finally:
        await imaging.close()


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
        families, self.vacant = draw_families(today)
        self.families = {family.key: family for family in families}
        self.year, self.opens_on, self.closes_on = report_year(today)
        self.last_opens_on = date(self.year - 1, 12, 1)
        self._waiting: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for family in families:
            if family.ended_on is None and family.key not in {"wan", "kong", "qin", "yan"}:
                self._waiting[family.community, family.bound].append(family.key)

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
        await self._make_homes([family.home for family in self.families.values()] + self.vacant)
        for family in self.families.values():
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

    async def _office(self, name: str, kind: str, parent: str | None) -> None:
        above = self.offices[parent] if parent else None
        number = len(self.offices) + 1
        path = f"{above.path if above else '/'}{number}/"
        self.offices[name] = await Organisation.create(
            id=number, kind=kind, name=name, path=path, parent=above, phone=f"0412-55500{number:02d}"
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
        await self._account("惠民物业", "惠民物业工作人员", since)
        await self._appoint("惠民物业", MANAGER_CLERK, since.date(), office="惠民物业")

    async def _account(self, key: str, name: str, since: datetime, demo_key: str | None = None) -> None:
        agreed = key != "yan-unbound"
        self.accounts[key] = await Account.create(
            demo_key=demo_key, name=name, created_at=since, privacy_version=PRIVACY_VERSION if agreed else "",
            privacy_accepted_at=since if agreed else None,
        )

    async def _appoint(self, key: str, role: str, since: date, *, office: str = "", family: str = "") -> None:
        self.posts[key, role] = await Appointment.create(
            account=self.accounts[key], role=role, organisation=self.offices.get(office),
            household=self.households.get(family), starts_on=since,
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
        return self._waiting[community, bound].pop(0)

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

    def plan(self) -> None:
        self._plan_windows()
        self._plan_this_year()
        self._plan_last_year()
        self._plan_visits()
        self._plan_notices()
        plan_transfers(self)
        plan_books(self)
        plan_files(self)
        plan_ledgers(self)
        plan_delegations(self)
        plan_complaints(self)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    # -- The December reports

    def _plan_windows(self) -> None:
        self._window(self.year - 1, self.last_opens_on, date(self.year - 1, 12, 31), "zheng-district")
        self._window(self.year, self.opens_on, self.closes_on, "wang-district")

    def _window(self, year: int, opens_on: date, closes_on: date, who: str) -> None:
        case_id = self.new_id()

        async def open_it(when: datetime) -> None:
            form = {"year": year, "opens_on": opens_on.isoformat(), "closes_on": closes_on.isoformat()}
            await report_windows.open_window(case_id, form, actor=self.actor(who, when))

        self.later(at(opens_on - timedelta(days=8), 600), open_it)
        extended_on = date(year, 12, 22)
        if year == self.year and self.today > extended_on:
            form = {"closes_on": f"{year + 1}-01-31", "reason": "部分家庭外出务工，返乡后才能报备，延长至1月底。"}
            self.later(at(extended_on, 600), self.step(case_id, "extend", (who, DISTRICT_CLERK), form))

    def step(
        self, case_id: str, action: str, who: tuple[str, str], form: dict[str, Any] | None = None
    ) -> Work:
        async def work(when: datetime) -> None:
            actor = self.actor(who[0], when, who[1])
            case = await access.find_case(case_id, actor=actor)
            await advance(case, action, actor=actor, version=case.version, form=form)

        return work

    def _report(
        self, family: str, opened_on: date, filled: Fill, *steps: tuple[str, int, str], papers: Sequence[str] = ()
    ) -> None:
        """A report: opened that day, then (action, days after the opening, reason or note), each by who is to."""
        case_id, home = self.new_id(), self.families[family]
        enters = (family, TENANT) if home.bound else _helper(home.community)
        minute = self.rng.randint(510, 900)

        async def open_it(when: datetime) -> None:
            members = await HouseholdMember.filter(household_id=self.households[family].id, left_on=None).order_by(
                "position"
            )
            form = msgspec.convert(filled(members, opened_on), change_reports.ReportForm)
            household_id = None if home.bound else self.households[family].id
            actor = self.actor(enters[0], when, enters[1])
            await change_reports.start(case_id, form, actor=actor, household_id=household_id)

        self.later(at(opened_on, minute), open_it)
        for number, caption in enumerate(papers):
            self.photograph(case_id, enters, at(opened_on, minute + 2 + number), "paper", caption)
        status = "draft"
        for turn, (action, days, text) in enumerate(steps, 1):
            by = enters if action in {"submit", "withdraw"} else _judge(status, home.community)
            form = {"reason" if action in {"return", "refuse"} else "note": text} if text else {}
            when = at(opened_on + timedelta(days=days), minute + 12 * turn)
            self.later(when, self.step(case_id, action, by, form))
            step = change_reports.CHANGE_REPORT.step(status, action)
            assert step is not None, (status, action)
            status = step.to

    def _plan_this_year(self) -> None:
        """One or more reports in every state, all in the last nine days."""
        self._report("wan", self.ago(2), _income(1, 298000, "调岗涨薪"), papers=("收入证明",))
        self._report(
            "kong", self.ago(7), _job(0, "安居超市", "夜班保安"), ("submit", 0, ""),
            ("return", 2, "请补充新工作的开始时间和工资证明。"), papers=("劳动合同首页",),
        )
        passed = (("submit", 0, ""), ("verify", 1, "已入户核实，情况属实。"))
        reviewed = (*passed, ("review", 3, "材料齐全。"))
        for number, community in enumerate(MAIN):
            self._report(self.take(community, bound=True), self.ago(1), _no_change)
            self._report(self.take(community, bound=True), self.ago(2), _newborn(self.rng.randint(1, 9)),
                         ("submit", 0, ""), papers=("出生医学证明", "户口本"))
            self._report(self.take(community, bound=False), self.ago(8), _income(0, 214000, ""), ("submit", 0, ""))
            self._report(self.take(community, bound=True), self.ago(4), _income(0, 246000, "换了工作"), *passed)
            self._report(self.take(community, bound=True), self.ago(9), _other_housing, *passed,
                         ("review", 3 + 2 * number, "材料齐全。"), papers=("不动产登记查询",))
            self._report(self.take(community, bound=True), self.ago(9), _no_change, *reviewed, ("receive", 5, ""))
        self._report(self.take("胜利社区", bound=False), self.ago(9), _contact("13800009001"), *reviewed,
                     ("receive", 6, ""))
        self._report(self.take("胜利社区", bound=True), self.ago(5), _no_change, ("submit", 0, ""), ("withdraw", 0, ""),
                     ("submit", 1, ""), ("verify", 2, ""), ("return", 3, "退回社区：请核对家庭人口数。"))
        self._report(self.take("解放社区", bound=True), self.ago(9), _other_housing, *passed,
                     ("refuse", 4, "查询结果显示该住房已于去年转让，与填报不符。"))
        self._report(self.take("解放社区", bound=True), self.ago(9), _marriage(0, "married"), *reviewed,
                     ("return", 5, "退回街道：请补充结婚登记日期。"))

    def _plan_last_year(self) -> None:
        """Last December: most handed in, some refused or never finished, and some families late to this day."""
        owing = {self._owing(community) for community in (*MAIN, "胜利社区", "山南社区", "园林社区")}
        forms = (
            _no_change, _no_change, _no_change, _income(0, 231000, ""), _contact_of, _no_change,
            _job(0, "", "灵活就业"),
        )
        ends: dict[str, tuple[tuple[str, int, str], ...]] = {
            "returned": (("return", 2, "请补充家庭成员的收入情况。"),),
            "refused": (("verify", 1, ""), ("refuse", 3, "所填住房情况与查询结果不符。")),
            "refused_by_district": (
                ("verify", 1, ""), ("review", 2, ""), ("refuse", 5, "重复填报，与户籍变更移交的内容相同。"),
            ),
            "draft": (),
        }
        unusual = iter(ends)
        families = [
            family for family in self.families.values()
            if family.started_on < self.last_opens_on and family.ended_on is None and family.key not in owing
        ]
        for number, family in enumerate(families):
            opened_on = self.last_opens_on + timedelta(days=self.rng.randint(0, 23))
            kind = next(unusual, "") if number in {9, 17, 30, 38} else ""
            steps = (("submit", 0, ""), *ends[kind]) if kind else (
                ("submit", 0, ""), ("verify", self.rng.randint(1, 2), ""), ("review", self.rng.randint(3, 5), ""),
                ("receive", self.rng.randint(6, 9), ""),
            )
            if kind == "draft":
                steps = ()
            self._report(family.key, opened_on, forms[number % len(forms)], *steps)

    def _owing(self, community: str) -> str:
        chosen = self._waiting[community, False] or self._waiting[community, True]
        return chosen.pop()

    # -- Visits and violations

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

    def _visit(
        self, who: tuple[str, str], place: str, day: date, findings: str, *, pictures: Sequence[tuple[str, str]] = (),
        found_home: bool = True, occupancy: str = "tenant", planned: bool = True, recorded: bool = True,
        violation: tuple[str, str] | None = None,
    ) -> str:
        """A visit to a family (by key) or an empty dwelling (by address). Returns the violation's id."""
        case_id, violation_id, minute = self.new_id(), self.new_id(), self.rng.randint(520, 930)
        address = self.families[place].home.address if place in self.families else place

        async def open_it(when: datetime) -> None:
            await inspections.start(
                case_id, self.homes[address].id, planned=planned, actor=self.actor(who[0], when, who[1])
            )

        self.later(at(day, minute), open_it)
        for number, (kind, caption) in enumerate(pictures, 1):
            self.photograph(case_id, who, at(day, minute + 2 * number), kind, caption)
        if not recorded:
            self.later(at(day, minute + 20), self.send(case_id, who, self.new_id(), "room", "室内情况", upload=False))
            self.later(at(day, minute + 22), self.send(case_id, who, self.new_id(), "door", "入户门", broken=True))
            return violation_id
        form: dict[str, Any] = {
            "visited_at": at(day, minute + 1).isoformat(), "found_home": found_home, "occupancy": occupancy,
            "findings": findings, "violation": None,
        }
        if violation:
            form["violation"] = {
                "id": violation_id, "occurred_on": day.isoformat(), "behaviour": violation[0], "detail": violation[1],
            }
        self.later(at(day, minute + 25), self.step(case_id, "record", who, form))
        return violation_id

    def _handled(self, violation_id: str, who: tuple[str, str], day: date, action: str, **form: Any) -> None:
        if action != "void":
            form["on"] = day.isoformat()
        self.later(at(day, self.rng.randint(960, 1020)), self.step(violation_id, action, who, form))

    def _plan_visits(self) -> None:
        grid, dual = ("li-grid", GRID_WORKER), ("liu-two-posts", GRID_WORKER)
        clerk, manager = ("zhao-clerk", COMMUNITY_CLERK), ("feng-manager", MANAGER_CLERK)
        station, keeper = ("qian-clerk", COMMUNITY_CLERK), ("chen-manager", MANAGER_CLERK)
        here, there, far = (
            [family.key for family in self.families.values() if family.community == name and not family.ended_on]
            for name in MAIN
        )
        door, hall, room, meter = ("door", "入户门"), ("corridor", "楼道"), ("room", "室内"), ("meter", "电表")

        self._visit(grid, "wan", self.ago(40), "家中整洁，老人身体尚好，提醒合同快到期。", pictures=(door, room))
        mended = self._visit(grid, "kong", self.ago(75), "楼道堆放杂物，阳台自行打了隔断。", pictures=(hall, room),
                             violation=("damaged", "阳台自行打隔断，楼道堆放杂物。"))
        self._handled(mended, manager, self.ago(72), "urge", way="visit", note="请在两周内拆除隔断、清理楼道。")
        self._handled(mended, clerk, self.ago(58), "rectify", handling_result="隔断已拆除，楼道已清理，复查合格。")
        recorded = self._visit(grid, here[6], self.ago(5), "敲门无人应答，邻居说住的是外地来的租客。",
                               pictures=(door, meter), found_home=False, occupancy="sublet_suspected",
                               violation=("sublet", "疑似转租，入住人员与登记不符。"))
        assert recorded
        self._visit(grid, here[9], self.ago(22), "客厅改作小卖部。", pictures=(room,),
                    violation=("altered_use", "客厅改作小卖部，对外售货。"), planned=False)
        urged = self._visit(grid, here[12], self.ago(30), "长期无人，电表读数半年未动。", pictures=(door, meter),
                            found_home=False, occupancy="vacant", violation=("vacant", "电表读数与半年前相同。"))
        self._handled(urged, manager, self.ago(27), "urge", way="telephone", note="电话告知空置超过6个月的后果。")
        stubborn = self._visit(manager, here[15], self.ago(64), "租金拖欠七个月。", pictures=(door,),
                               violation=("arrears", "累计拖欠租金七个月。"))
        self._handled(stubborn, manager, self.ago(60), "urge", way="letter", note="书面催缴，限十日内缴清。")
        self._handled(stubborn, manager, self.ago(38), "refuse_rectification", note="承租人拒绝签收，表示不缴。")
        wrong = self._visit(grid, here[18], self.ago(50), "阳台晾晒，疑似改变用途。", pictures=(room,),
                            violation=("other", "疑似在阳台经营。"))
        self._handled(wrong, ("sun-clerk", COMMUNITY_CLERK), self.ago(48), "void", reason="复查为自家晾晒，记录有误。")
        self._visit(grid, here[20], self.ago(1), "", pictures=(door,), planned=False, recorded=False)
        self._visit(clerk, here[22], self.ago(12), "家庭居住正常，独居老人，已加入每周走访。", pictures=(room,))
        self._visit(dual, there[2], self.ago(16), "居住正常。", pictures=(door,))
        self._visit(dual, there[5], self.ago(3), "家中无人，留下联系单。", pictures=(door, hall), found_home=False)
        again = self._visit(dual, there[8], self.ago(26), "次卧租给他人居住。", pictures=(room, door),
                            occupancy="sublet_suspected", violation=("sublet", "次卧出租给他人，收取租金。"))
        self._handled(again, ("liu-two-posts", COMMUNITY_CLERK), self.ago(24), "urge", way="meeting",
                      note="约谈承租人，限七日内清退。")
        self._visit(station, far[4], self.ago(18), "居住正常，反映暖气不热。", pictures=(room,))
        left = self._visit(keeper, far[7], self.ago(8), "门口堆放装修材料。", pictures=(hall,),
                           violation=("damaged", "未经同意铺装地面。"))
        self._handled(left, keeper, self.ago(6), "urge", way="visit", note="停止施工，恢复原状。")
        self._visit(grid, self.vacant[0].address, self.ago(14), "空房，门锁完好，水电已关。", pictures=(room, meter),
                    found_home=False, occupancy="vacant")

    # -- Notices

    def _plan_notices(self) -> None:
        month = date(self.today.year, self.today.month, 1)
        before = (month - timedelta(days=1)).replace(day=1)
        following = (month + timedelta(days=32)).replace(day=1)
        anju = [key for key, row in self.families.items() if row.home.manager == "安居物业" and not row.ended_on]
        hongyun = [key for key, row in self.families.items() if row.home.manager == "宏运物业" and not row.ended_on]
        huimin = [key for key, row in self.families.items() if row.home.manager == "惠民物业" and not row.ended_on]
        self._rent("feng-manager", self.ago(38), anju, before, "confirmed")
        self._rent("feng-manager", self.ago(6), anju, following, "mixed")
        self._rent("chen-manager", self.ago(7), [key for key in hongyun if key != "qin"], following, "mixed")
        self._rent("惠民物业", self.ago(9), huimin, following, "mixed")
        self._rent("chen-manager", self.ago(4), ["qin"], following, "confirmed")
        self._keys("chen-manager", self.ago(2), ["qin"], "钢都花园物业办公室（1号楼1层）", ())
        self._keys("feng-manager", self.ago(20), anju[4:8], "和谐家园物业办公室", ("confirm", "serve", "withdraw"))

    def _rent(self, who: str, day: date, families: list[str], month: date, end: str) -> None:
        particulars = notices.RentParticulars(
            period=f"{month:%Y-%m}", due_on=month.replace(day=10), note="可在物业办公室或银行网点缴纳。"
        )
        batch = self._issue(who, day, "rent", families, rent=particulars)
        waiting, left = {"wan"}, 0
        for number, key in enumerate(families):
            if end == "confirmed":
                # Told a month ago: families have answered, and the others were visited.
                if self.families[key].bound:
                    self._answer(batch, key, day, "see", "confirm")
                else:
                    self._answer(batch, key, day, "serve", who=who)
            elif self.families[key].bound and key not in waiting:
                self._answer(batch, key, day, *(("see",), ("see", "confirm"), (), ("see", "confirm"))[number % 4])
            elif number % 3 == 0 and key not in waiting:
                left += 1
                self._answer(batch, key, day, "withdraw" if left == 2 else "serve", who=who)

    def _keys(self, who: str, day: date, families: list[str], place: str, ends: Sequence[str]) -> None:
        particulars = notices.KeyParticulars(
            collect_from=day + timedelta(days=3), collect_until=day + timedelta(days=33), place=place,
            contact=f"{self.accounts[who].name} 0412-5550024",
        )
        batch = self._issue(who, day, "key", families, key=particulars)
        for key, end in zip(families, ends, strict=False):
            if end == "confirm" and self.families[key].bound:
                self._answer(batch, key, day, "see", "confirm")
            else:
                self._answer(batch, key, day, "withdraw" if end == "withdraw" else "serve", who=who)

    def _issue(self, who: str, day: date, kind: str, families: list[str], **particulars: Any) -> str:
        batch = self.new_id()

        async def issue(when: datetime) -> None:
            known = [self.tenancies[key].id for key in families if key in self.tenancies]
            given = {"rent": None, "key": None, **particulars}
            await notices.issue(batch, kind, known, actor=self.actor(who, when, MANAGER_CLERK), **given)

        self.later(at(day, self.rng.randint(520, 600)), issue)
        return batch

    def _answer(self, batch: str, family: str, day: date, *actions: str, who: str = "") -> None:
        """What became of one family's notice in the days after it, yesterday at the latest."""
        on = day
        for turn, action in enumerate(actions):
            on = min(on + timedelta(days=self.rng.randint(0, 2)), self.ago(1))
            form = {
                "serve": {"on": on.isoformat(), "witness": "单元楼长", "note": "上门送达，本人签收。"},
                "withdraw": {"reason": "金额有误，重新核对后再发。"},
            }.get(action, {})
            when = at(on, 620 + 90 * turn + self.rng.randint(0, 80))
            self.later(when, self._react(batch, family, who, action, form))

    def _react(self, batch: str, family: str, who: str, action: str, form: dict[str, Any]) -> Work:
        async def work(when: datetime) -> None:
            actor = self.actor(who, when, MANAGER_CLERK) if who else self.actor(family, when, TENANT)
            notice = await Notice.get_or_none(batch_id=batch, tenancy_id=self.tenancies[family].id)
            if notice is None:
                # A family without a lease: this notice could not be issued.
                return
            case = await access.find_case(notice.case_id, actor=actor)
            await advance(case, action, actor=actor, version=case.version, form=form)

        return work


def report_year(today: date) -> tuple[int, date, date]:
    """The business year and its window, which is open on the day the world is made, whatever day that is."""
    if today < date(today.year, 1, 26):
        # Shortly after New Year last December's reports are still this year's business, in an extended window.
        return today.year - 1, date(today.year - 1, 11, 1), date(today.year - 1, 12, 31)
    opens_on = min(date(today.year, 11, 1), today - timedelta(days=10))
    return today.year, opens_on, min(date(today.year, 12, 31), opens_on + timedelta(days=120))


def _helper(community: str) -> tuple[str, str]:
    """Who fills in for a family that has no phone: never the one who then judges it."""
    return ("zhao-clerk" if community == "胜利社区" else f"{community}代填"), COMMUNITY_CLERK


def _judge(status: str, community: str) -> tuple[str, str]:
    """Who judges a report in that status."""
    if status == "submitted":
        named = {"胜利社区": "sun-clerk", "解放社区": "liu-two-posts", "站前社区": "qian-clerk"}
        return named.get(community, community), COMMUNITY_CLERK
    if status == "verified":
        street = next(name for name, communities in STREETS.items() if community in communities)
        return {"胜利街道": "zhou-street", "站前街道": "wu-street"}.get(street, street), STREET_CLERK
    return "zheng-district", DISTRICT_CLERK


# -- What reports say


def _no_change(members: list[HouseholdMember], day: date) -> dict[str, Any]:
    return {"no_change": True}


def _income(place: int, fen: int, note: str) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        who = members[min(place, len(members) - 1)]
        since = (day - timedelta(days=40)).isoformat()
        return {"incomes": [{"member_id": who.id, "monthly_income_fen": fen, "since": since, "note": note}]}

    return filled


def _job(place: int, employer: str, job: str) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        since = (day - timedelta(days=25)).isoformat()
        return {"jobs": [{"member_id": members[place].id, "employer": employer, "job": job, "since": since}]}

    return filled


def _newborn(order: int) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        born = day - timedelta(days=50)
        first = f"210399{born:%Y%m%d}{980 + order:03d}"
        return {
            "members_in": [{
                "name": members[0].name[0] + "安宁", "relationship": "孙女" if len(members) < 3 else "女",
                "id_number": first + check_character(first), "since": born.isoformat(), "reason": "出生",
            }]
        }

    return filled


def _marriage(place: int, status: str) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        since = (day - timedelta(days=60)).isoformat()
        return {"marriages": [{"member_id": members[place].id, "marital_status": status, "since": since}]}

    return filled


def _contact(phone: str) -> Fill:
    def filled(members: list[HouseholdMember], day: date) -> dict[str, Any]:
        return {"contact": {"phone": phone}, "note": "换了手机号。"}

    return filled


def _contact_of(members: list[HouseholdMember], day: date) -> dict[str, Any]:
    return {"contact": {"phone": f"1380001{members[0].id % 10_000:04d}"}}


def _other_housing(members: list[HouseholdMember], day: date) -> dict[str, Any]:
    since = (day - timedelta(days=70)).isoformat()
    address, note = "东山街12栋3单元201号", "继承所得，份额三分之一"
    return {"other_housing": {"has": True, "address": address, "area_m2": 38.5, "since": since, "note": note}}
