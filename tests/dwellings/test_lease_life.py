"""Leases walked through whatever may happen to them, in any order: signing, the first payment, keys, agreements,
renewal, another member who takes the lease over, families who swap their dwellings, months charged, paid and taken
back, dwellings given back, families that leave, are found not to have left, and move in.

After every step nobody finds two leases or two families of one dwelling on one day, an entry, a dwelling or a log that
disagrees with the leases or on who signs, a charge outside of one, a balance that is not the sum of its entries, or a
person in two standings. The service says by itself what may be done next: each case is walked by the steps of its life
table.
"""

from __future__ import annotations

import asyncio
import calendar
import os
from collections import Counter, defaultdict
from collections.abc import Coroutine, Iterable
from datetime import date, timedelta
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casework.dwellings.lease_terms import last_day
from casework.dwellings.rent_payments import reversal_id
from casework.heart.life import PROCEDURES
from casework.ledgers.states import deltas_of, read_state, take_back
from casework.words.calendar import add_months
from casework.words.clock import business_day
from models import (
    Case,
    Dwelling,
    Household,
    HouseholdMember,
    Lease,
    LeaseContract,
    LedgerRevision,
    RenewalRequest,
    RentPayment,
    SignatoryChange,
    Swap,
    Tenancy,
)
from tests.allocation.agreements import on_paper, shown_to_all
from tests.allocation.test_applications import an_application, an_empty_home
from tests.cast import Person, World, _person, done, new_id
from tests.conftest import as_built
from tests.dwelling_life import homes_of, overlaps, rent_of, spans_of
from tests.dwellings.test_handbacks import ask as ask_to_leave
from tests.dwellings.test_handbacks import checklist
from tests.dwellings.test_leases import SIGNED, TEMPLATE, TERMS
from tests.dwellings.test_renewals import SAID, sheet
from tests.exits.test_exits import FORM
from tests.heart.walking import walk
from tests.photographs import photograph

LONG = bool(os.environ.get("ANJU_LONG"))
EXAMPLES, STEPS = (60, 40) if LONG else (8, 14)
_DAY = timedelta(days=1)
_WALKED = (
    "lease", "supplementary_agreement", "renewal", "exit_correction", "rent_reduction", "rent_plan",
    "signatory_change", "swap",
)
# Where a case is taken if it goes well.
_ON = {
    "lease": ("offer", "sign", "countersign", "hand_keys"),
    "supplementary_agreement": ("offer", "sign", "countersign"),
    "renewal": ("notify", "check", "approve", "renew"),
    "exit_correction": ("confirm", "approve"),
    "rent_reduction": ("grant",),
    "rent_plan": ("agree",),
    "signatory_change": ("check", "approve", "draw_up"),
    "swap": ("agree", "consent", "check", "approve", "draw_up", "hand_over"),
}
# The lease, or the agreement beside one, that was drawn up for it tells it how it went.
_DRAWN_UP = ("renewal", "signatory_change", "swap")
_CHANCE = st.integers(0, 10**6)


class LeaseLife(RuleBasedStateMachine):
    world: World
    loop: asyncio.AbstractEventLoop
    seen: Counter[str]

    def run_(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(120)

    # The beginning

    @initialize(swaps=st.sampled_from([True, True, True, False]), late=st.sampled_from([0, 5]), desk=st.booleans())
    def begins(self, swaps: bool, late: int, desk: bool) -> None:
        """Mostly of two families that live where the other did: hardly a walk from elsewhere comes there."""
        self.run_(self._begin())
        if swaps:
            self.run_(self._swap(0, 0, desk, 9, late))
            self.run_(self._charge(0, True))

    async def _begin(self) -> None:
        await as_built()
        self.world.clock.move_to(None)
        # One of the two has years left.
        await Lease.filter(tenancy_id=self.world.tenancies["kong"].id).update(ends_on=date(2028, 12, 31))
        self.first = {one.household_id: await read_state(one.household_id) for one in (self.world.wan, self.world.kong)}
        # By member: who signs for a family may change.
        self.people: dict[int, Person] = {}
        for one in (self.world.wan, self.world.kong):
            head = await HouseholdMember.get(household_id=one.household_id, position=0)
            self.people[head.id] = one
        self.paid: Counter[int] = Counter()
        self.template = done(await self.world.manager.post("/lease-templates", TEMPLATE))["id"]
        self.order, self.living = 80, 2
        await an_empty_home(self.world)

    @property
    def today(self) -> date:
        return business_day(self.world.clock.now())

    def took(self, what: str, response: httpx.Response) -> Any:
        """What came of it: done, or refused in words. Nothing else may ever come."""
        if response.status_code == 200:
            self.seen[what] += 1
            return response.json()
        body = response.json()
        assert 400 <= response.status_code < 500 and body["code"] and body["detail"], (what, response.text)
        self.seen[f"{what}: {body['code']}"] += 1
        return None

    async def homes(self) -> list[Tenancy]:
        return list(await Tenancy.filter(household_id__in=list(self.first)).order_by("id"))

    async def one_of(self, chance: int) -> Tenancy:
        homes = await self.homes()
        return homes[chance % len(homes)]

    # What may happen

    @rule(
        days=st.sampled_from([1, 1, 3, 17, 40, 95]), to=st.sampled_from(["", "end", "opens", "late", "month", "leap"])
    )
    def days_pass(self, days: int, to: str) -> None:
        self.run_(self._days_pass(days, to))

    @rule()
    def a_month_passes(self) -> None:
        self.run_(self._days_pass(31, ""))

    async def _days_pass(self, days: int, to: str) -> None:
        day = self.today + timedelta(days=days)
        ends = await Lease.filter(ends_on__gte=self.today).order_by("ends_on").first()
        if to in ("end", "opens", "late") and ends is not None:
            day = {"end": ends.ends_on, "opens": add_months(ends.ends_on, -3), "late": ends.ends_on + _DAY}[to]
        elif to == "month":
            day = self.today.replace(day=calendar.monthrange(self.today.year, self.today.month)[1])
        elif to == "leap" and self.today < date(2028, 2, 29):
            day = date(2028, 2, 29)
        if day > self.today:
            await walk(self.world, day)
            self.seen["days"] += 1

    @rule(
        who=_CHANCE, gap=st.sampled_from([0, 0, 0, 0, 1, 40, -1, -400, -4000]),
        months=st.sampled_from([1, 6, 12, 36, 60, 61]), rent=st.sampled_from([38500, 31000, 1, 40001]),
        on=st.integers(0, 4),
    )
    def a_lease_is_drafted(self, who: int, gap: int, months: int, rent: int, on: int) -> None:
        self.run_(self._draft(who, gap, months, rent, on))

    async def _draft(self, who: int, gap: int, months: int, rent: int, on: int) -> None:
        home = await self.one_of(who)
        last = await Lease.filter(tenancy_id=home.id).order_by("-ends_on").first()
        starts = (last.ends_on + _DAY if last else self.today) + timedelta(days=gap)
        form = {
            **TERMS, "template_id": self.template, "starts_on": str(starts), "ends_on": str(last_day(starts, months)),
            "monthly_rent_fen": rent, "slip_number": f"安置2026-{home.household_id}",
        }
        case = self.took("draft", await self.world.manager.post(
            "/leases", {"id": new_id(), "tenancy_id": home.id, "form": form}
        ))
        if case:
            await self.on_with(case["id"], on)

    @rule(which=_CHANCE, on=st.integers(0, 3))
    def an_agreement_is_written(self, which: int, on: int) -> None:
        self.run_(self._agreement(which, on))

    async def _agreement(self, which: int, on: int) -> None:
        rows = await LeaseContract.filter(kind="lease").order_by("id")
        if not rows:
            return
        lease = rows[which % len(rows)]
        form = {"subject": "加装扶手", "holds_from": str(max(lease.starts_on, self.today)),
                "body": "卫生间加装扶手，由管房单位安装并负责维护。"}
        case = self.took("agreement", await self.world.manager.post(
            "/supplementary-agreements", {"id": new_id(), "lease_id": lease.case_id, "form": form}
        ))
        if case:
            await self.on_with(case["id"], on)

    @rule(who=_CHANCE, desk=st.booleans(), on=st.sampled_from([0, 1, 3, 4, 5, 6, 7, 8]))
    def a_renewal_is_asked_for(self, who: int, desk: bool, on: int) -> None:
        self.run_(self._ask(who, desk, on))

    async def _ask(self, who: int, desk: bool, on: int) -> None:
        home = await self.one_of(who)
        person = self.world.manager if desk else await self.member(home.household_id)
        form = {**SAID, **({"asked_by": "家里人"} if desk else {})}
        case = self.took("ask to renew", await person.post(
            "/renewals", {"id": new_id(), "tenancy_id": home.id, "form": form}
        ))
        if case:
            await self.on_with(case["id"], on)

    @rule(which=_CHANCE, step=_CHANCE, on=st.sampled_from([0, 0, 1, 2, 4]), how=_CHANCE)
    def a_case_goes_on(self, which: int, step: int, on: int, how: int) -> None:
        self.run_(self._goes_on(which, step, on, how))

    async def _goes_on(self, which: int, step: int, on: int, how: int) -> None:
        cases = [
            case for case in await Case.filter(procedure__in=_WALKED, household_id__in=list(self.first)).order_by(
                "opened_at", "id")
            if PROCEDURES[case.procedure].steps_from(case.status)
        ]
        if not cases:
            return
        case = cases[which % len(cases)]
        if on:
            await self.on_with(case.id, on)
        else:
            steps = [one for one in PROCEDURES[case.procedure].steps_from(case.status) if one.by != ("by_itself",)]
            if steps:
                await self.take(case, steps[step % len(steps)].action, how)

    async def on_with(self, case_id: str, count: int) -> None:
        """So many steps of the way on which it goes well."""
        for _ in range(count):
            case = await Case.get(id=case_id)
            able = {one.action for one in PROCEDURES[case.procedure].steps_from(case.status)}
            action = next((one for one in _ON[case.procedure] if one in able), None)
            if action is None and case.procedure in _DRAWN_UP:
                row = await LeaseContract.filter(source_case_id=case.id, voided_on=None).order_by("-id").first()
                if row is not None:
                    await self.on_with(row.case_id, 1)
            elif action is None or not await self.take(case, action, 0):
                return

    async def take(self, case: Case, action: str, how: int) -> Any:
        step = PROCEDURES[case.procedure].step(case.status, action)
        assert step is not None
        form = await self.form_of(case, action, how)
        people = [person for role in step.by for person in await self.able(role, case)]
        if not people:
            return None
        reply = await people[how % len(people)].step({"id": case.id, "version": case.version}, action, **form)
        return self.took(f"{case.procedure} {action}", reply)

    async def able(self, role: str, case: Case) -> list[Person]:
        world = self.world
        row = await LeaseContract.get_or_none(case_id=case.id)
        family = [await self.member(case.household_id, row.signatory_id if row else None)] if case.household_id else []
        return {
            "tenant": family, "manager_clerk": [world.manager],
            "community_clerk": [world.clerk, world.colleague], "street_clerk": [world.street],
            "district_clerk": [world.district, world.office],
        }.get(role, [])

    async def member(self, household_id: int, member_id: int | None = None) -> Person:
        """Who signs for a family, or whom the text names: everybody has a phone of their own."""
        if member_id is None:
            there = HouseholdMember.filter(household_id=household_id, left_on=None)
            head = await there.order_by("position", "id").first()
            assert head is not None
            member_id = head.id
        if member_id not in self.people:
            one = await HouseholdMember.get(id=member_id).select_related("household")
            self.people[member_id] = await _person(
                self.world.http, f"member{member_id}", one.name, "tenant", household=one.household, member=one
            )
        return self.people[member_id]

    async def form_of(self, case: Case, action: str, how: int) -> dict[str, Any]:
        """What somebody would fill in, as far as it goes well; what a step asks beyond that is its reason."""
        today = self.today
        contract = await LeaseContract.get_or_none(case_id=case.id)
        digest = {"text_sha256": contract.text_sha256 if contract else ""}
        if action == "set_terms" and contract is not None:
            starts = contract.starts_on + timedelta(days=(0, 1, -30, 30)[how % 4])
            return {**TERMS, "starts_on": str(starts), "ends_on": str(last_day(starts, (12, 36, 60)[how % 3])),
                    "slip_number": f"安置2026-{case.household_id}"}
        if case.procedure == "swap" and action not in ("check", "approve", "consent"):
            said: dict[str, dict[str, Any]] = {
                "agree": {"agrees": True, "asked_by": "家里人"}, "hand_over": {"keys": 2},
                "draw_up": {"moves_on": str(await self._swap_day(case))},
            }
            return said.get(action, {"reason": "情况有变，先不换了。"})
        if action == "check" and case.procedure in ("signatory_change", "swap"):
            return {"fits": how % 3 != 2, "finding": "家人都在场，看过原件。"}
        if action == "check":
            problem = {"housing": "儿子名下已有商品房一套。"} if how % 3 == 2 else {}
            return sheet("ineligible" if problem else "eligible", **problem)
        if action == "enter_paper":
            return {**digest, "signed_on": str(today), "signer": "家里人", **SIGNED}
        if action == "write" and contract is not None:
            if contract.kind == "lease":
                return {key: text for key, text in contract.matters.items()}
            return {"subject": contract.subject, "holds_from": str(contract.starts_on), **contract.matters}
        known: dict[str, dict[str, Any]] = {
            "offer": {}, "sign": {**digest, **SIGNED} if contract else {}, "countersign": digest,
            "draw_up": {}, "hand_keys": {"keys_on": str(today), "count": 2, "received_by": "承租人"},
            "notify": {"go_by": str(today), "place": "胜利社区"},
            "approve": {}, "consent": {}, "confirm": {}, "grant": {}, "agree": {}, "let_run": {}, "renew": {},
            "send_notice": {},
            "apply": {**SAID, "asked_by": "家里人"}, "apply_late": {**SAID, "asked_by": "家里人"},
            "object": {"leave_by": str(today + timedelta(days=how % 60)), "reason": "到期没有申请续租。"},
            "end": {"ended_on": str(today), "reason": "不再符合条件"} if case.procedure == "rent_reduction" else
                   {"reason": "家庭要求停止"},
        }
        return known.get(action, {"reason": "情况有变，需要重新办理。"})

    @rule(back=st.integers(0, 2), corrections=st.booleans())
    def a_month_is_charged(self, back: int, corrections: bool) -> None:
        self.run_(self._charge(back, corrections))

    async def _charge(self, back: int, corrections: bool) -> None:
        month = f"{add_months(self.today, -back):%Y-%m}"
        body = {"month": month, "corrections": corrections}
        reply = self.took("charge", await self.world.manager.post("/rent-charges", body))
        if reply and corrections:
            for home in await self.homes():
                charged = sum(row.charged_fen for row in await RentPayment.filter(tenancy_id=home.id, for_month=month))
                assert charged == await rent_of(home, month), (home.id, month)

    @rule(who=_CHANCE, back=st.integers(0, 2), fen=st.sampled_from([38500, 1, 10000, 77000]))
    def rent_is_paid(self, who: int, back: int, fen: int) -> None:
        self.run_(self._pay(who, back, fen))

    async def _pay(self, who: int, back: int, fen: int) -> None:
        home = await self.one_of(who)
        month = f"{add_months(self.today, -back):%Y-%m}"
        body = {"id": new_id(), "tenancy_id": home.id, "for_month": month, "paid_fen": fen, "paid_on": str(self.today),
                "way": "cash"}
        if self.took("pay", await self.world.manager.post("/rent-payments", body)):
            self.paid[home.id] += fen

    @rule(which=_CHANCE)
    def a_payment_is_taken_back(self, which: int) -> None:
        self.run_(self._reverse(which))

    async def _reverse(self, which: int) -> None:
        rows = await RentPayment.filter(paid_fen__gt=0).order_by("entered_at", "id")
        if not rows:
            return
        row = rows[which % len(rows)]
        before = await RentPayment.filter(id=reversal_id(row.id)).exists()
        path = f"/rent-payments/{row.id}/reverse"
        if self.took("reverse", await self.world.manager.post(path, {"reason": "录错了户"})) and not before:
            self.paid[row.tenancy_id] -= row.paid_fen

    @rule(who=_CHANCE, days=st.sampled_from([0, 15, 100]), percent=st.sampled_from([50, 100, 33]))
    def a_reduction_is_asked_for(self, who: int, days: int, percent: int) -> None:
        self.run_(self._reduce(who, days, percent))

    async def _reduce(self, who: int, days: int, percent: int) -> None:
        home = await self.one_of(who)
        form = {"first_on": str(self.today), "last_on": str(self.today + timedelta(days=days)), "percent": percent,
                "ground": "subsistence", "basis": "低保证20260018号"}
        case = self.took("reduction", await self.world.manager.post(
            "/rent-reductions", {"id": new_id(), "tenancy_id": home.id, "form": form}
        ))
        if case:
            await self.on_with(case["id"], 1)

    @precondition(lambda self: self.living > 1)
    @rule(who=_CHANCE, back=st.sampled_from([0, 0, 1, 30]))
    def a_family_leaves(self, who: int, back: int) -> None:
        self.run_(self._leave(who, back))

    async def _leave(self, who: int, back: int) -> None:
        home = await self.one_of(who)
        form = {**FORM, "left_on": str(self.today - timedelta(days=back))}
        self.took("exit", await self.world.clerk.post(
            "/exits", {"id": new_id(), "tenancy_id": home.id, "form": form}
        ))

    @precondition(lambda self: self.living > 1)
    @rule(who=_CHANCE, on=st.sampled_from([0, 2, 5, 5, 5]))
    def a_dwelling_is_given_back(self, who: int, on: int) -> None:
        self.run_(self._give_back(who, on))

    async def _give_back(self, who: int, on: int) -> None:
        home, manager, today = await self.one_of(who), self.world.manager, str(self.today)
        family = await self.member(home.household_id)
        reply = await ask_to_leave(family, home.id, leave_on=str(self.today + timedelta(days=10)))
        case = self.took("give back", reply)
        steps: tuple[tuple[Person, str, dict[str, Any]], ...] = (
            (manager, "appoint", {"visit_on": today, "visit_half": "am"}), (manager, "check", checklist(left_on=today)),
            (manager, "lay", {"deposit_fen": 0, "deposit_note": ""}), (family, "sign", {}), (manager, "accept", {}),
        )
        for person, action, form in steps[:on] if case else ():
            if action == "check":
                for room in form["rooms"]:
                    await photograph(manager, case["id"], caption=room["room"], filename=f"{room['room']}.jpg")
            case = done(await person.get(f"/cases/{case['id']}"))
            if action in ("sign", "accept"):
                form = {"text_sha256": case["detail"]["text_sha256"]}
            reply = await person.step(case, action, **form)
            if not (case := self.took(f"give back {action}", reply)):
                return

    @rule(
        who=_CHANCE, whom=_CHANCE, desk=st.booleans(),
        cause=st.sampled_from(["illness", "illness", "divorce", "death"]),
        on=st.sampled_from([0, 2, 4, 5, 6, 6, 6]),
    )
    def another_takes_the_lease_over(self, who: int, whom: int, cause: str, desk: bool, on: int) -> None:
        self.run_(self._take_over(who, whom, cause, desk, on))

    async def _take_over(self, who: int, whom: int, cause: str, desk: bool, on: int) -> None:
        home = await self.one_of(who)
        found = HouseholdMember.filter(household_id=home.household_id, left_on=None)
        head, *others = await found.order_by("position", "id")
        if not others:
            return
        new, dead = others[whom % len(others)], cause == "death"
        form = {
            "member_id": new.id, "cause": cause, "basis": "证明2026-1188号", "asked_by": "家里人",
            "died_on": str(self.today) if dead else None,
            "others": [
                {"member_id": one.id, "relationship": "家人", "agrees": True}
                for one in (head, *others) if one.id != new.id and not (dead and one.id == head.id)
            ],
        }
        person = self.world.manager if desk or dead else await self.member(home.household_id)
        body = {"id": new_id(), "tenancy_id": home.id, "form": form}
        case = self.took("take over", await person.post("/signatory-changes", body))
        if case:
            await self.on_with(case["id"], on)

    @precondition(lambda self: self.living > 1)
    @rule(
        who=_CHANCE, whom=_CHANCE, desk=st.booleans(), on=st.sampled_from([1, 3, 5, 9, 9, 9]),
        late=st.sampled_from([0, 0, 5]),
    )
    def two_families_swap(self, who: int, whom: int, desk: bool, on: int, late: int) -> None:
        self.run_(self._swap(who, whom, desk, on, late))

    async def _swap(self, who: int, whom: int, desk: bool, on: int, late: int) -> None:
        """`late`: for so many days the worker sleeps over the day."""
        there = [home for home in await self.homes() if home.living]
        home = there[who % len(there)]
        others = [one for one in there if one.id != home.id]
        other = await Tenancy.get(id=others[whom % len(others)].id).select_related("dwelling", "household")
        form = {"other_address": other.dwelling.address, "other_name": other.household.name, "cause": "stairs",
                "reason": "老人腿脚不便，想住低一点。", "agrees": True, "asked_by": "家里人"}
        for one in (home, other):
            rows = await RentPayment.filter(tenancy_id=one.id)
            if (owed := sum(row.charged_fen - row.paid_fen for row in rows)) > 0:
                await self._pay([row.id for row in await self.homes()].index(one.id), 0, owed)
        person = self.world.clerk if desk else await self.member(home.household_id)
        body = {"id": new_id(), "tenancy_id": home.id, "form": form}
        if case := self.took("swap", await person.post("/swaps", body)):
            # Both sides, step by step.
            for _ in range(on):
                for row in await Swap.filter(pair=case["id"]).order_by("asked"):
                    await self.on_with(row.case_id, 1)
            sides = await Swap.filter(pair=case["id"]).select_related("case")
            days = [side.moves_on for side in sides if side.case.status == "signed" and side.moves_on]
            if len(days) == 2:
                await walk(self.world, days[0] + timedelta(days=late))
            if await Swap.filter(pair=case["id"], moved_on__not_isnull=True).exists():
                self.seen["moved"] += 1

    async def _swap_day(self, case: Case) -> date:
        """The day that the other side's lease says; else today or soon."""
        row = await Swap.get(case_id=case.id)
        other = await Swap.filter(pair=row.pair).exclude(id=row.id).get()
        return other.moves_on or self.today + timedelta(days=row.id % 3)

    @rule(which=_CHANCE, on=st.integers(0, 2))
    def an_exit_is_corrected(self, which: int, on: int) -> None:
        self.run_(self._correct(which, on))

    async def _correct(self, which: int, on: int) -> None:
        cases = await Case.filter(procedure="exit").order_by("opened_at", "id")
        if not cases:
            return
        body = {"id": new_id(), "exit_id": cases[which % len(cases)].id, "form": {"reason": "认错了门牌"}}
        case = self.took("exit correction", await self.world.colleague.post("/exit-corrections", body))
        if case:
            await self.on_with(case["id"], on)

    @precondition(lambda self: self.living < 3)
    @rule(which=_CHANCE, back=st.sampled_from([0, 0, 3, 400]), pays=st.booleans(), on=st.integers(0, 4))
    def a_family_moves_in(self, which: int, back: int, pays: bool, on: int) -> None:
        self.run_(self._house(which, back, pays, on))

    async def _house(self, which: int, back: int, pays: bool, on: int) -> None:
        world, self.order = self.world, self.order + 1
        homes = await Dwelling.filter(manager_path=world.organisations["安居物业"].path).order_by("id")
        case = self.took("application", await world.clerk.post("/applications", {
            "id": new_id(), "form": an_application(self.order, phone=f"138000000{self.order}")
        }))
        if not case or not (case := self.took("application approve", await world.street.step(case, "approve"))):
            return
        empty = homes[which % len(homes)]
        form = {"dwelling_id": empty.id, "started_on": str(self.today - timedelta(days=back)), **on_paper(self.order)}
        await shown_to_all(case["id"])
        case = self.took("house", await world.district.step(case, "house", **form))
        if not case or case["status"] != "housed":
            return
        home = await Tenancy.get(id=case["detail"]["tenancy_id"])
        household = await Household.get(id=home.household_id)
        head = await HouseholdMember.get(household_id=household.id, position=0)
        person = await _person(world.http, f"new{self.order}", head.name, "tenant", household=household, member=head)
        self.people[head.id], self.first[household.id] = person, {}
        place = [row.id for row in await self.homes()].index(home.id)
        await self._draft(place, 0, 12, 31000, min(on, 3))
        if pays:
            await self._pay(place, 0, 31000)
            row = await LeaseContract.filter(tenancy_id=home.id).first()
            if row is not None:
                await self.on_with(row.case_id, 1)

    @rule()
    def somebody_looks(self) -> None:
        self.run_(self._read_all())

    # What never may be

    @invariant()
    def nothing_disagrees(self) -> None:
        if hasattr(self, "people"):
            self.run_(self._look())

    def teardown(self) -> None:
        if hasattr(self, "people"):
            self.run_(self._read_all())

    async def _look(self) -> None:
        tenancies, leases = await Tenancy.all(), await Lease.all().order_by("starts_on")
        self.living = len([home for home in tenancies if home.living and home.household_id in self.first])
        contracts, swaps = await LeaseContract.filter(kind="lease"), await Swap.all()
        # No day, of families or of leases, twice in one dwelling.
        lived: dict[int, list[tuple[date, date]]] = defaultdict(list)
        covered: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for home in tenancies:
            its = spans_of(home, [one for one in leases if one.tenancy_id == home.id])
            for place, (dwelling_id, came, left) in enumerate(await homes_of(home)):
                lived[dwelling_id].append((came, left))
                # A first lease may be of some time before.
                since = came if place else date.min
                covered[dwelling_id] += [(max(begins, since), min(ends, left)) for begins, ends in its]
        for dwelling_id in lived:
            assert not overlaps(lived[dwelling_id]), ("two families", dwelling_id, lived[dwelling_id])
            assert not overlaps(covered[dwelling_id]), ("two leases", dwelling_id, covered[dwelling_id])
        # What was signed and stands is a term, and what is a term was signed, renewed, or known before.
        known = {row.term_id for row in contracts if row.term_id}
        known |= set(await RenewalRequest.filter(new_lease_id__not_isnull=True).values_list("new_lease_id", flat=True))
        before = [name for state in self.first.values() for name in state if name.startswith("lease:")]
        known |= {int(name.partition(":")[2]) for name in before}
        terms = {one.id: one for one in leases}
        assert {one.id for one in leases if one.tenancy_id in {home.id for home in await self.homes()}} <= known
        for row in contracts:
            stands = row.signed_on is not None and row.voided_on is None
            waits = row.moves_to_id is not None and await Swap.filter(case_id=row.source_case_id, under_way=1).exists()
            assert stands == (row.term_id is not None) or (stands and waits), row.case_id
            if row.term_id:
                term = terms[row.term_id]
                # Of a term that a swap has cut off the family goes on elsewhere.
                cut = [one.moved_on for one in swaps if one.tenancy_id == row.tenancy_id and one.moved_on and (
                    row.starts_on < one.moved_on <= (row.ends_on or date.max))]
                ends = min(cut) - _DAY if cut else row.ends_on
                assert (term.tenancy_id, term.starts_on, term.ends_on, term.monthly_rent_fen) == (
                    row.tenancy_id, row.starts_on, ends, row.monthly_rent_fen
                )
        # Both sides of a swap are under way, or neither; of a family one at a time.
        for pair in {one.pair for one in swaps}:
            sides = [one for one in swaps if one.pair == pair]
            assert len(sides) == 2 and len({(one.under_way, one.moved_on) for one in sides}) == 1, pair
        assert set(Counter(one.tenancy_id for one in swaps if one.under_way).values()) <= {1}
        # One renewal of a lease, and of a lease that is there.
        running = Counter(await RenewalRequest.filter(under_way=1).values_list("lease_id", flat=True))
        assert set(running.values()) <= {1}
        # One person, one family; one family, one head, whose name it bears.
        living = {home.household_id for home in tenancies if home.living}
        members = await HouseholdMember.filter(left_on=None, household_id__in=list(living))
        assert set(Counter(one.id_index for one in members).values()) <= {1}
        heads = {household_id: [one for one in members if one.household_id == household_id and
                                one.relationship == "本人"] for household_id in living}
        names = dict(await Household.filter(id__in=list(living)).values_list("id", "name"))
        assert {one: [head.name for head in some] for one, some in heads.items()} == {
            one: [names[one]] for one in living
        }
        # Whoever took a lease over last is the head since, and signs.
        heads_now = {household_id: some[0].id for household_id, some in heads.items()}
        changed = SignatoryChange.filter(changed_on__not_isnull=True).order_by("id").select_related("tenancy")
        latest = {row.tenancy.household_id: row.to_member_id for row in await changed}
        assert {one: heads_now[one] for one in latest if one in heads_now} == {
            one: member for one, member in latest.items() if one in heads_now
        }
        under_way = Counter(await SignatoryChange.filter(under_way=1).values_list("tenancy_id", flat=True))
        assert set(under_way.values()) <= {1}
        # The books: rows that were acknowledged, and nothing else.
        paid: Counter[int] = Counter()
        for entry in await RentPayment.all():
            paid[entry.tenancy_id] += entry.paid_fen
        assert +paid == +self.paid
        # The entries follow from what was written down of each change.
        for household_id, first in self.first.items():
            state = await read_state(household_id)
            for revision in await LedgerRevision.filter(household_id=household_id).order_by("-id"):
                take_back(state, deltas_of(revision))
            assert state == first, household_id

    async def _read_all(self) -> None:
        """What people read of each family, dwelling and month, against what stands there."""
        world = self.world
        entries: dict[str, set[int]] = {}
        for ledger in ("current", "exited"):
            lines = done(await world.clerk.get("/ledger", ledger=ledger, limit=100))["items"]
            entries[ledger] = {line["tenancy_id"] for line in lines}
            assert len(lines) == len(entries[ledger])
        homes = await self.homes()
        assert entries["current"] == {home.id for home in homes if home.living}
        assert entries["exited"] == {home.id for home in homes if not home.living}
        standing: dict[int, list[str]] = defaultdict(list)
        for home in homes:
            standing[home.dwelling_id] += await self._read_family(home)
        for dwelling_id, states in standing.items():
            assert len([one for one in states if one in ("running", "open_ended")]) <= 1, (dwelling_id, states)
            await self._read_dwelling(dwelling_id, homes)
        await self._read_month(homes, f"{self.today:%Y-%m}")

    async def _read_family(self, home: Tenancy) -> list[str]:
        world, leases = self.world, await Lease.filter(tenancy_id=home.id).order_by("starts_on")
        entry = done(await world.clerk.get(f"/ledger/{home.id}"))
        terms = [(str(one.starts_on), str(one.ends_on), one.monthly_rent_fen) for one in leases]
        assert [(one["starts_on"], one["ends_on"], one["monthly_rent_fen"]) for one in entry["leases"]] == terms
        # The ledger and what lies before both agree on who signs.
        head = await self.member(home.household_id)
        assert entry["household"]["name"] == head.name
        # Whoever has left reads none of them any more.
        laid = LeaseContract.filter(tenancy_id=home.id, case__status__in=["offered", "manager_signed"])
        for row in await laid if home.living else []:
            signs = await self.member(home.household_id, row.signatory_id)
            told = {
                one.name: done(await one.get(f"/cases/{row.case_id}"))["detail"]["sign_as"] for one in (head, signs)
            }
            assert told == {head.name: "family" if head is signs else "", signs.name: "family"}, (row.case_id, told)
        assert entry["ended_on"] == (str(home.ended_on) if home.ended_on else None)
        rows = await RentPayment.filter(tenancy_id=home.id)
        charged, paid = sum(row.charged_fen for row in rows), sum(row.paid_fen for row in rows)
        assert entry["rent"] == {"charged_fen": charged, "paid_fen": paid, "arrears_fen": charged - paid}
        account = done(await world.manager.get("/rent-account", tenancy_id=home.id))
        assert account["balance_fen"] == charged - paid
        assert sum(one["fen"] for one in account["owed"]) - account["credit_fen"] == charged - paid
        said = done(await world.manager.get(f"/leases/of/{home.id}"))["items"]
        living = {"running", "open_ended"}
        states = [one["state"] for one in said]
        if home.living and any(one.starts_on <= self.today for one in leases):
            waits = [one for one in said if one["state"] == "signed" and one["starts_on"] <= str(self.today)]
            assert len([one for one in states if one in living]) == (0 if waits else 1), said
        else:
            assert not living & set(states), said
        return states

    async def _read_dwelling(self, dwelling_id: int, homes: Iterable[Tenancy]) -> None:
        shown = done(await self.world.district.get(f"/dwellings/{dwelling_id}"))
        here = [home for home in homes if home.living and home.dwelling_id == dwelling_id]
        assert (shown["standing"]["state"] in ("let", "recovering")) == bool(here)
        assert shown["tenancy_id"] == (here[0].id if here else None)
        log = done(await self.world.district.get(f"/dwellings/{dwelling_id}/log", limit=100))["items"]
        days = Counter((line["label"], line["day"]) for line in log if not line["procedure"])
        wanted: list[tuple[str, date | None]] = []
        for home in homes:
            spans = await homes_of(home)
            for place, (lived_in, first, until) in enumerate(spans):
                if lived_in == dwelling_id:
                    wanted.append(("换房搬入", first) if place else ("入住", home.started_on))
                    wanted.append(("换房搬出", until) if place < len(spans) - 1 else ("退出", home.ended_on))
        assert log and (len(log) == 100 or days == Counter((label, str(day)) for label, day in wanted if day))

    async def _read_month(self, homes: Iterable[Tenancy], month: str) -> None:
        page = done(await self.world.manager.get("/rent-charges", month=month, limit=100))
        lines = {line["tenancy_id"]: line for line in page["items"]}
        for home in homes:
            charged = sum(row.charged_fen for row in await RentPayment.filter(tenancy_id=home.id, for_month=month))
            wanted, line = await rent_of(home, month), lines.get(home.id)
            if line is None:
                assert home.ended_on is not None and f"{home.ended_on:%Y-%m}" < month
                continue
            assert line["charged_fen"] == charged and line["fen"] == wanted, line
            if await RentPayment.filter(charge_key=f"{home.id}:{month}").exists():
                assert line["standing"] == ("charged" if charged == wanted else "differs"), line
            else:
                assert line["standing"] in ("fresh", "free", "no_lease", "none"), line


async def test_whatever_happens_to_leases_nothing_disagrees(world: World) -> None:
    seen: Counter[str] = Counter()
    machine = type("Machine", (LeaseLife,), {"world": world, "loop": asyncio.get_running_loop(), "seen": seen})
    how = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=how)
    if os.environ.get("ANJU_TELL"):
        for what, times in sorted(seen.items()):
            print(f"{times:6} {what}")
    # It has been somewhere: what is refused at every turn would prove nothing.
    assert seen["draft"] and seen["pay"] and seen["charge"] and seen["days"]
    assert seen["moved"] >= EXAMPLES // 4
