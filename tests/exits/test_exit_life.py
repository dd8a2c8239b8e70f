"""Reports, judgements, services, hand-backs, enforcements, recoveries and bad credit walked through whatever may happen
to them, in any order and by everybody.

After every step nobody finds a judgement without sealed evidence and a hearing, a paper served of no judgement, days
that run before the service, a judged family that left the ledger without a hand-back or what a court did, one that
stays and whom nobody asks to leave, a call at night or on a holiday, a court asked before its time, a record of bad
credit of what is no breach, a recovery without its judgement, a day that is claimed twice, or a sum that is not what
the receipts say, nor a refusal that went up without enough attempts. The service says by itself what may be done next:
each case is walked by the steps of its life table.

A walk begins where one of a few lives has come to, which is lived through the service once and then put back as it was.
`ANJU_LONG` walks more than two thousand of them, by seeds that xdist spreads (`-n 2`); `ANJU_IN_LOOP` beside it asks
SQLite without a thread, a third quicker. `ANJU_TELL` names a file for what was done how often.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.evidence.evidence import MOST_PER_CASE
from casework.exits import enforcements
from casework.exits.grounds import EXIT, in_force_on
from casework.exits.recovery_balance import owed, to_return
from casework.heart import by_itself, rounds
from casework.heart.life import PROCEDURES
from casework.heart.queries import column
from casework.words.clock import business_day
from casework.words.working_days import is_holiday, is_working_day
from models import (
    Case,
    CaseEvent,
    CreditRecord,
    Enforcement,
    EnforcementEntry,
    Escalation,
    Evidence,
    Exit,
    Handback,
    HouseholdMember,
    IssuedPaper,
    Judgement,
    JudgementGround,
    JudgementPoint,
    Recovery,
    RecoveryEntry,
    RecoveryLine,
    Service,
    ServiceTry,
    SubsidyAward,
    Tenancy,
)
from models.evidence import SEALED
from tests.cast import Person, World, done, new_id
from tests.conftest import Rows, as_built, rows_now
from tests.dwellings.test_handbacks import later
from tests.exits.test_exits import FORM
from tests.heart.walking import walk
from tests.judging import market_rent, report
from tests.photographs import photograph

LONG = bool(os.environ.get("ANJU_LONG"))
SEEDS, EXAMPLES, STEPS = (range(6), 408, 16) if LONG else (range(1), 8, 10)
_WALKED = (
    "judgement", "service", "recovery", "credit_record", "handback", "enforcement", "escalation", "credit_objection",
)
_DECIDED = ("to_confirm", "to_serve", "served", "staying")
_CHANCE = st.integers(0, 10**6)
_GROUNDS = ("sublet", "vacant", "other_housing", "false_report", "subsidy_misused", "renewal_refused", "arrears")
# Where a case is taken if it goes well; of a judgement what is found comes in between.
_ON = {
    "judgement": ("report", "tell_family", "receive_hearing", "say_no_more", "decide", "confirm_judgement"),
    "service": ("serve_direct",),
    "recovery": ("confirm", "receive", "agree_set_off", "give_back"),
    "enforcement": ("demand", "go_to_court", "docket", "rule", "carry_out", "log_attempt"),
    "escalation": ("report", "send_up", "receive", "record_answer", "carry_out"),
    "credit_objection": ("keep",),
}
# Before which something is photographed, by whom.
_SHOWN = {
    ("enforcement", "log_attempt"): "street", ("enforcement", "go_to_court"): "district",
    ("enforcement", "rule"): "district", ("enforcement", "carry_out"): "street",
    ("escalation", "record_answer"): "district",
}
_IN_COURT = ("applied", "docketed", "granted", "carried_out")
_WENT_UP = ("reported", "sent", "received", "answered", "carried_out")
# The rounds in which the calendar comes to what is walked here.
_ROUNDS = ("escalations", "credit_record")
# Who begins where: how a life is called, and how far it has come.
_STARTS = (
    *(f"leaves {far}" for far in (1, 3, 4, 5, 6, 7, 8, 9)), *(f"refuses {far}" for far in (1, 4)),
    *(f"pays {subject} {on}" for subject in ("award", "wan", "kong") for on in (1, 2, 3)), "wan", "kong", "",
)


async def shoot(person: Person, case_id: str, *more: Any, **said: Any) -> None:
    """A photograph, unless the person has sent as many of the case as anybody may."""
    if await Evidence.filter(case_id=case_id, account_id=person.account_id).count() < MOST_PER_CASE:
        await photograph(person, case_id, *more, **said)


@dataclass(frozen=True)
class Start:
    """A life as it stood: to put it back costs a twentieth of living it."""

    rows: Rows
    today: date
    award: SubsidyAward
    money: dict[tuple[str, int], int]
    receipts: int
    events: int


class ExitLife(RuleBasedStateMachine):
    world: World
    loop: asyncio.AbstractEventLoop
    # What was done, how often, in steps of walks; and of lives at which walks begin, once each.
    seen: Counter[str]
    lived: Counter[str]
    # Once a process: the cast is the same in all its tests.
    starts: ClassVar[dict[str, Start]] = {}
    # What of a recovery was read already: its case, version, sum and balance.
    told: set[tuple[str, int, int, int]]

    def run_(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(120)

    @initialize(start=st.sampled_from(_STARTS))
    def begins(self, start: str) -> None:
        self.run_(self._begin(start))
        self.seen["walk"] += 1
        self.seen[f"begins: {start}"] += 1

    async def _begin(self, start: str) -> None:
        world = self.world
        self.families = {one.household_id: one for one in (world.wan, world.kong)}
        # (recovery, entry) → what came in, or went back.
        self.money: dict[tuple[str, int], int] = {}
        self.receipts = 0
        self.offset = 0
        self.looked: tuple[int, date] | None = None
        if known := self.starts.get(start):
            await as_built(known.rows)
            world.clock.move_to(known.today)
            self.award, self.money, self.receipts = known.award, dict(known.money), known.receipts
            self.events = known.events
            return
        self.events = 0
        await as_built()
        world.clock.move_to(None)
        await market_rent(world, 2000)
        self.award = await SubsidyAward.create(
            household_id=world.kong.household_id, area_path=world.organisations["胜利社区"].path,
            monthly_amount_fen=62000, started_on=date(2026, 1, 1),
        )
        self.seen, counted = self.lived, self.seen
        how, *more = start.split() or [""]
        if how == "leaves":
            await self._leaves("wan", int(more[0]))
        elif how == "refuses":
            await self._refuses("wan", int(more[0]))
        elif how == "pays":
            await self._all_the_way(more[0], True, int(more[1]))
        elif how:
            await self._all_the_way(how, False, 0)
        await self._count()
        await self._look()
        self.seen = counted
        self.starts[start] = Start(
            await rows_now(), self.today, self.award, dict(self.money), self.receipts, self.events
        )

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

    # What may happen

    @rule(days=st.sampled_from([1, 1, 6, 11, 31, 95]), whole=st.sampled_from([False, False, False, False, True]))
    def days_pass(self, days: int, whole: bool) -> None:
        self.run_(self._days_pass(days, whole))

    async def _days_pass(self, days: int, whole: bool = False) -> None:
        """`whole`: with all that the calendar does in every wing; else with what it does here."""
        self.world.clock.move_to(self.today + timedelta(days=days))
        if whole:
            async for _ in by_itself.walk(self.world.clock.now):
                continue
            await walk(self.world)
        else:
            await self._lapse()
            for name in _ROUNDS:
                async for _ in rounds.ROUNDS[name](self.world.clock.now):
                    continue
        self.seen["days, and every duty" if whole else "days"] += 1

    async def _lapse(self) -> None:
        """What `by_itself.walk` does, without asking for each of some hundred steps whose cases there are none of."""
        for _ in range(3):
            taken = False
            for case in await Case.filter(due_on__lt=self.today).order_by("opened_at", "id"):
                for step in PROCEDURES[case.procedure].steps_from(case.status):
                    taken |= step.lapses and await by_itself.take(case.id, step.action, at=self.world.clock.now())
            if not taken:
                return

    @rule(
        who=_CHANCE, subject=st.sampled_from(["wan", "kong", "award", "award"]), grounds=st.sets(
            st.sampled_from(_GROUNDS), min_size=1, max_size=2), shown=st.integers(0, 3),
        on=st.sampled_from([0, 2, 4, 9, 9]), found=_CHANCE,
    )
    def a_family_is_reported(self, who: int, subject: str, grounds: set[str], shown: int, on: int, found: int) -> None:
        self.run_(self._report(who, subject, sorted(grounds), shown, on, found))

    @rule(subject=st.sampled_from(["wan", "kong", "award"]), back=st.booleans(), on=st.integers(0, 4))
    def a_breach_goes_all_the_way(self, subject: str, back: bool, on: int) -> None:
        """Of a walk without aim few come so far."""
        self.run_(self._all_the_way(subject, back, on))

    async def _all_the_way(self, subject: str, back: bool, on: int) -> None:
        claims = back or subject == "award"
        case_id = await self._report(2, subject, [await self._free(subject)], 1, 9, 1 if claims else 0)
        if case_id is None or (row := await Service.filter(source_case_id=case_id).first()) is None:
            return
        await self.on_with(row.case_id, 1)
        for one in await Recovery.filter(source_case_id=case_id):
            await self.on_with(one.case_id, on)

    @rule(subject=st.sampled_from(["wan", "kong"]), far=st.integers(0, 9), how=st.sampled_from([0, 0, 0, 1, 2, 7]))
    def a_family_has_to_leave(self, subject: str, far: int, how: int) -> None:
        self.run_(self._leaves(subject, far, how))

    async def _leaves(self, subject: str, far: int, how: int = 0) -> None:
        """Judged and served; and then called on, demanded and in court, so far. Where it has to leave already, that
        goes on."""
        home = self.world.tenancies[subject].id
        if out := await Enforcement.filter(tenancy_id=home, under_way=1).first():
            await self._carry_on(out.case_id, far, how)
            return
        case_id = await self._report(2, subject, [await self._free(subject)], 1, 9, 0)
        if case_id is None or (row := await Service.filter(source_case_id=case_id).first()) is None:
            return
        await self.on_with(row.case_id, 1)
        if out := await Enforcement.filter(judgement_id=case_id, under_way=1).first():
            await self._carry_on(out.case_id, far, how)

    @rule(subject=st.sampled_from(["wan", "kong"]), far=st.integers(0, 5))
    def a_family_refuses_its_paper(self, subject: str, far: int) -> None:
        self.run_(self._refuses(subject, far))

    async def _refuses(self, subject: str, far: int) -> None:
        """Nobody takes the paper, however often and in whatever way it is brought; and that goes up."""
        case_id = await self._report(2, subject, [await self._free(subject)], 1, 9, 0)
        if case_id is None or (row := await Service.filter(source_case_id=case_id).first()) is None:
            return
        for how in (0, 1, 0):
            if how == 0:
                await shoot(self.world.street, row.case_id)
            await self.take(await Case.get(id=row.case_id), "log_try", how)
        up = await Escalation.filter(under_way=1, source_case_id=row.case_id).first()
        if up is not None:
            await self.on_with(up.case_id, far)

    @rule(which=_CHANCE, way=_CHANCE)
    def a_family_objects_to_its_record(self, which: int, way: int) -> None:
        self.run_(self._objects(which, way))

    async def _objects(self, which: int, way: int) -> None:
        rows = await CreditRecord.filter(standing=1, household_id__in=list(self.families)).order_by("id")
        if rows:
            row = rows[which % len(rows)]
            by = (self.families[row.household_id], self.world.clerk, self.world.street)[way % 3]
            form = {"reason": "记录的日期不对，请更正。"}
            body = {"id": new_id(), "record_id": row.case_id, "form": form}
            self.took("object", await by.post("/credit-objections", body))

    async def _free(self, subject: str) -> str:
        """A breach of which the family is not under judgement yet."""
        family = self.world.kong if subject == "award" else getattr(self.world, subject)
        taken = await column(JudgementGround.filter(household_id=family.household_id, standing=1), "ground")
        some = ("false_report", "subsidy_misused") if subject == "award" else ("false_report", "sublet", "illegal_use")
        return next((one for one in some if one not in taken), some[0])

    async def _carry_on(self, case_id: str, far: int, how: int) -> None:
        for _ in range(far):
            case = await Case.get(id=case_id)
            row = await Enforcement.get(case_id=case_id)
            if case.status == "demanding":
                service = await Service.filter(source_case_id=case_id).order_by("-id").first()
                await self.on_with(service.case_id if service else "", 1)
            elif day := {"moving": row.move_by, "demanded": row.demand_by}.get(case.status):
                await self._days_pass(max(1, (day - self.today).days + 1))
            else:
                while self.is_rest(self.today):
                    self.world.clock.move_to(self.today + timedelta(days=1))
                await self.on_with(case_id, 1, how)

    @staticmethod
    def is_rest(day: date) -> bool:
        return is_holiday(day) or not is_working_day(day)

    async def _report(
        self, who: int, subject: str, grounds: list[str], shown: int, on: int, found: int
    ) -> str | None:
        world = self.world
        people = (world.manager, world.street, world.clerk)
        by = people[who % 3]
        about = f"award:{self.award.id}" if subject == "award" else f"tenancy:{world.tenancies[subject].id}"
        body = {"id": new_id(), "subject": about, "sources": [], "form": report(grounds=grounds)}
        case = self.took("report", await by.post("/judgements", body))
        if not case:
            return None
        if shown:
            await shoot(by, case["id"], caption="书面材料")
        await self.on_with(case["id"], on, found)
        return str(case["id"])

    @rule(which=_CHANCE, who=_CHANCE)
    def something_is_photographed(self, which: int, who: int) -> None:
        self.run_(self._photograph(which, who))

    async def _photograph(self, which: int, who: int) -> None:
        if case := await self.one_of(which):
            person = (self.world.street, self.world.clerk, self.families[case.household_id or 0])[who % 3]
            grant = await person.get(f"/cases/{case.id}")
            if grant.status_code == 200 and grant.json().get("detail", {}).get("may_add"):
                await shoot(person, case.id, caption="材料")
                self.seen["photograph"] += 1

    @rule(which=_CHANCE, step=_CHANCE, on=st.sampled_from([0, 0, 0, 1, 3, 9]), how=_CHANCE)
    def a_case_goes_on(self, which: int, step: int, on: int, how: int) -> None:
        self.run_(self._goes_on(which, step, on, how))

    @rule(which=_CHANCE, on=st.integers(1, 9), how=st.sampled_from([0, 0, 0, 1, 2, 3]))
    def a_case_goes_its_way(self, which: int, on: int, how: int) -> None:
        self.run_(self._goes_on(which, 0, on, how))

    @rule(which=_CHANCE, how=_CHANCE)
    def a_decision_is_revoked(self, which: int, how: int) -> None:
        self.run_(self._revoke(which, how))

    async def _revoke(self, which: int, how: int) -> None:
        decided = Judgement.filter(case__status__in=["served", "to_serve", "staying"]).order_by("id")
        if ids := await column(decided, "case_id"):
            await self.take(await Case.get(id=ids[which % len(ids)]), "revoke_judgement", how)

    async def one_of(self, which: int) -> Case | None:
        mine = Case.filter(procedure__in=_WALKED, household_id__in=list(self.families))
        cases = {one.id: one for one in await mine if PROCEDURES[one.procedure].steps_from(one.status)}
        # In the order in which they came, which is the same in every walk of the same steps.
        opened = CaseEvent.filter(case_id__in=list(cases) or [""], version=1).order_by("id")
        ids = await column(opened, "case_id")
        return cases[ids[which % len(ids)]] if ids else None

    async def _goes_on(self, which: int, step: int, on: int, how: int) -> None:
        case = await self.one_of(which)
        if case is None:
            return
        if on:
            await self.on_with(case.id, on, how)
            return
        # Whoever is asked, and sometimes what is nobody's to choose.
        steps = PROCEDURES[case.procedure].steps_from(case.status)
        await self.take(case, steps[step % len(steps)].action, how)

    async def on_with(self, case_id: str, count: int, found: int = 0) -> None:
        for _ in range(count):
            case = await Case.get(id=case_id)
            able = {one.action for one in PROCEDURES[case.procedure].steps_from(case.status)}
            action = next((one for one in _ON.get(case.procedure, ()) if one in able), None)
            if action == "decide":
                row = await Judgement.get(case_id=case.id)
                for point in await JudgementPoint.filter(judgement_id=row.id, accepted=None):
                    await self.take(await Case.get(id=case.id), "examine", point.place)
                for one in await JudgementGround.filter(judgement_id=row.id, outcome="").order_by("id"):
                    ways = ("find_exit", "find_recovery", "find_record", "find_none")
                    for way in (ways[found % 2], ways[1 - found % 2], "find_none"):
                        if await self.take(await Case.get(id=case.id), way, 0, ground=one.ground):
                            break
                case = await Case.get(id=case_id)
            if action == "serve_direct":
                await shoot(self.world.street, case.id)
            if by := _SHOWN.get((case.procedure, action or "")):
                await shoot(getattr(self.world, by), case.id)
            how = found if action == "tell_family" or case.procedure == "enforcement" else 0
            if action is None or not await self.take(case, action, how):
                return

    async def take(self, case: Case, action: str, how: int, **more: Any) -> Any:
        step = PROCEDURES[case.procedure].step(case.status, action)
        assert step is not None
        form = {**await self.form_of(case, action, how), **more}
        world, family = self.world, self.families[case.household_id or 0]
        people = [
            person
            for role, some in {
                "tenant": [family], "manager_clerk": [world.manager], "community_clerk": [world.clerk],
                "street_clerk": [world.street], "district_clerk": [world.district, world.office],
            }.items() if role in step.by for person in some
        ] or [world.street, world.district, family]
        if step.own:
            # Whoever began it, and sometimes another.
            people.sort(key=lambda one: one.account_id != case.opened_by_id)
        if action in ("confirm_judgement", "not_confirm"):
            people = [world.office, world.district]
        person: Person = people[how % len(people)]
        reply = self.took(
            f"{case.procedure} {action}", await person.step({"id": case.id, "version": case.version}, action, **form)
        )
        if step.by == ("by_itself",):
            assert reply is None, (case.procedure, action)
        if reply and case.procedure == "recovery":
            await self._book(case.id, action, form)
        return reply

    async def _book(self, case_id: str, action: str, form: dict[str, Any]) -> None:
        row = await Recovery.get(case_id=case_id)
        last = await RecoveryEntry.filter(recovery_id=row.id).order_by("-number").first()
        if action in ("receive", "give_back") and last:
            self.money[case_id, last.number] = form["amount_fen"] * (1 if action == "receive" else -1)
        elif action in ("agree_set_off", "sign_set_off") and last:
            self.money[case_id, last.number] = self.offset
        elif action in ("reverse", "take_back"):
            del self.money[case_id, form["number"]]

    async def form_of(self, case: Case, action: str, how: int) -> dict[str, Any]:
        today, ago = str(self.today), str(self.today - timedelta(days=how % 200))
        if case.procedure == "recovery":
            return await self._of_recovery(case, action, how)
        if case.procedure == "enforcement":
            return self._of_enforcement(action, how)
        if case.procedure == "escalation":
            return self._of_escalation(action, how)
        if case.procedure in ("credit_record", "credit_objection"):
            right = {"occurred_on": ago, "opinion": "核实后认定。", "reason": "写错了。"}
            return right if action in ("correct", "set_right") else {"reason": "核实过了。"}
        grounds = await JudgementGround.filter(judgement__case_id=case.id).order_by("id")
        codes = [one.ground for one in grounds] or ["sublet"]
        finding = {"ground": codes[how % len(codes)], "reasons": "证据能互相印证。"}
        name = (await HouseholdMember.get(household_id=case.household_id, position=0)).name
        ours = {"served_on": today, "place": "和谐家园1号楼1单元101室"}
        known: dict[str, dict[str, Any]] = {
            "report": {}, "tell_family": {}, "receive_hearing": {}, "say_no_more": {}, "confirm_judgement": {},
            "hand_over": {"notice_on": today, "way": ("direct", "left")[how % 2], "received_by": "家里人",
                          "witness": "李桂兰"},
            "say_point": {"said": "不是这样的，请再查。", "hardship": ["child"]},
            "note_oral": {"said_on": today, "speaker": "家里人", "said": "住的是亲戚。"},
            "examine": {"place": how % 50 or 1, "accepted": how % 2 == 0, "why": "查过了，有记录。"},
            "find_exit": finding, "find_record": finding, "find_none": finding,
            "find_recovery": {**finding, "from_day": ago if how else "2026-02-03", "to_day": today},
            "find_rectification": {**finding, "demand": "改回来。", "days": 20},
            "mandate": {"mandate": "请送达这份决定书。"},
            "serve_direct": {**ours, "received_by": name},
            "serve_household": {**ours, "received_by": "承租人的女儿", "relation": "child", "adult": True,
                                "proxy_reason": "本人住院，女儿在家照看。"},
            "serve_left": {**ours, "refused_by": "recipient", "proxy_reason": "看了以后说不签。", "witness": "李桂兰"},
            "log_try": {"tried_on": today, "way": ("visit", "phone")[how % 2], "happened": "没有人应答。",
                        "met": "承租人本人"},
            "post": {"posted_on": today, "sent_to": "EMS1188023456001", "place": ours["place"]},
            "publish": {"published_on": today, "published_at": "区政府网站", "notice_reason": "上门、电话都没有送到。"},
        }
        if action == "decide":
            return {"reason": "综合证据和家庭的说明作出决定。"}
        return known.get(action, {"reason": "情况有变，需要重新办理。"})

    def _of_enforcement(self, action: str, how: int) -> dict[str, Any]:
        today, hour = str(self.today), (9, 15, 22, 5)[how % 4]
        known: dict[str, dict[str, Any]] = {
            "note_help": {"way": "van", "on": today, "words": "联系了车。"},
            "log_attempt": {"way": ("visit", "phone")[how % 2], "on": today, "hour": hour, "words": "说没有地方搬。"},
            "demand": {}, "answer_demand": {"note": "请再给我家一个月。"}, "consider": {"note": "已经给足，不再延长。"},
            "go_to_court": {"way": ("sue", "apply")[how % 2], "court": "铁东区人民法院", "filed_on": today,
                            "challenged": "none"},
            "docket": {"court_number": "（2027）辽0302行审12号", "docketed_on": today},
            "rule": {"ruling": ("granted", "denied")[how % 2], "ruled_on": today, "note": "法院的裁定。"},
            "carry_out": {"carried_on": today, "hour": hour, "carried_by": "法院李某，社区王某在场",
                          "note": "收回钥匙两把。", "arrangement": "送到临时住处。"},
        }
        return known.get(action, {"reason": "情况有变，需要重新办理。"})

    def _of_escalation(self, action: str, how: int) -> dict[str, Any]:
        today = str(self.today)
        known: dict[str, dict[str, Any]] = {
            "report": {"facts": "几次送达，家庭都不接收。", "words": "她说：搬了没有地方住。", "opinion": "建议上报。"},
            "send_up": {"sent_number": "铁保函〔2026〕9号", "sent_on": today, "sent_way": "hand"},
            "receive": {"received_on": today, "received_by": "收发室"},
            "record_answer": {"answer_number": "市建函〔2027〕3号", "answer_on": today,
                              "outcome": ("court", "exit", "other")[how % 3], "answer": "同意。"},
            "carry_out": {"carried_on": today, "carried": "已另案催告。"},
        }
        return known.get(action, {"reason": "情况有变，不用上报。"})

    async def _of_recovery(self, case: Case, action: str, how: int) -> dict[str, Any]:
        row = await Recovery.get(case_id=case.id)
        left, back = await owed(row), await to_return(row)
        self.offset = row.offset_fen or 0
        self.receipts += 1
        of = left if action == "receive" else back
        # All of it, a part, or more than that.
        fen = max(1, (of, of // 3, of + 1)[how % 3])
        money = {"amount_fen": fen, "way": "transfer", "receipt": f"R{self.receipts}"}
        entries = await RecoveryEntry.filter(recovery_id=row.id).count()
        known: dict[str, dict[str, Any]] = {
            "confirm": {}, "agree_set_off": {}, "sign_set_off": {},
            "receive": {**money, "paid_on": str(self.today)}, "give_back": {**money, "given_on": str(self.today)},
            "adjust": {"number": 1 + how % 12, "amount_fen": how % 62000, "reason": "已经退回一部分。"},
            "plan": {"count": 2, "first_on": str(self.today + timedelta(days=20))},
            "ask_set_off": {"amount_fen": max(1, left // 2), "of": "deposit", "reason": "从应退的押金里抵。"},
            "demand": {"on": str(self.today), "way": "visit", "note": "上门催缴。"},
        }
        if action in ("reverse", "take_back"):
            return {"number": 1 + how % (entries + 1), "reason": "这一笔录错了。"}
        return known.get(action, {"reason": "情况有变，需要重新办理。"})

    @rule(who=st.sampled_from(["wan", "kong"]), chance=st.integers(0, 3))
    def a_desk_enters_that_a_family_left(self, who: str, chance: int) -> None:
        if not chance:
            self.run_(self._leave(who))

    async def _leave(self, who: str) -> None:
        form = {**FORM, "left_on": str(self.today)}
        body = {"id": new_id(), "tenancy_id": self.world.tenancies[who].id, "form": form}
        self.took("exit", await self.world.clerk.post("/exits", body))

    @rule(which=_CHANCE)
    def a_family_hands_the_keys_back(self, which: int) -> None:
        self.run_(self._keys(which))

    async def _keys(self, which: int) -> None:
        """A hand-back that somebody ordered, from the appointment to the signatures."""
        rows = await Handback.filter(standing=1).order_by("id")
        if not rows:
            return
        row, today, manager = rows[which % len(rows)], str(self.today), self.world.manager
        family = self.families[(await Case.get(id=row.case_id)).household_id or 0]
        rooms = [{"room": "厨房", "lines": [{"item": "墙面、地面", "state": "good"}]}]
        for person, action, form in (
            (manager, "appoint", {"visit_on": today, "visit_half": "am"}),
            (manager, "check", {"left_on": today, "rooms": rooms, "meters": [], "keys": 1}),
            (manager, "lay", {"deposit_fen": 0, "deposit_note": ""}),
            (family, "sign", {}), (manager, "accept", {}),
        ):
            if action == "check":
                await shoot(manager, row.case_id, caption="厨房")
            elif action == "lay":
                await later(self.world)
            case = (await person.get(f"/cases/{row.case_id}")).json()
            if action in ("sign", "accept"):
                form = {"text_sha256": case.get("detail", {}).get("text_sha256", "")}
            if not self.took(f"handback {action}", await person.step(case, action, **form)):
                return

    @rule()
    def an_exit_is_put_right(self) -> None:
        self.run_(self._put_right())

    async def _put_right(self) -> None:
        if (gone := await Exit.filter(case__status__not="corrected").order_by("case__opened_at").first()) is None:
            return
        world = self.world
        body = {"id": new_id(), "exit_id": gone.case_id, "form": {"reason": "认错了门牌，退出的是隔壁。"}}
        case = self.took("correct", await world.colleague.post("/exit-corrections", body))
        for person, action in ((world.street, "confirm"), (world.district, "approve"), (world.office, "approve")):
            if case and case["status"] != "restored":
                case = self.took(f"correct {action}", await person.step(case, action)) or case

    # What never may be

    @invariant()
    def nothing_is_without_its_ground(self) -> None:
        if hasattr(self, "money"):
            self.run_(self._look_again())

    def teardown(self) -> None:
        if hasattr(self, "money"):
            self.run_(self._look())

    async def _look_again(self) -> None:
        """Where nothing has happened since the last look all stands as it was seen; with the walk's end all is looked
        at in any case."""
        await self._count()
        self.seen["step"] += 1
        if self.looked != (self.events, self.today):
            await self._look()
            self.looked = self.events, self.today
            self.seen["look"] += 1

    async def _count(self) -> None:
        """What has come about since, by whomever: a step of a case may move others."""
        behind = CaseEvent.filter(id__gt=self.events).order_by("id")
        for number, procedure, before, after in await behind.values_list(
            "id", "case__procedure", "from_status", "to_status"
        ):
            self.events = number
            if before != after:
                self.seen[f"{procedure} is {after}"] += 1

    async def _look(self) -> None:
        """All of them, of what the tables say: each table is read once."""
        judged = {one.case_id: one for one in await Judgement.all().select_related("case")}
        grounds = await JudgementGround.all().order_by("id")
        out = await Enforcement.all().select_related("case").order_by("id")
        homes = await Tenancy.filter(household_id__in=list(self.families))
        back = await Handback.all()
        await self._look_at_judgements(judged, grounds, back)
        await self._look_at_papers(judged, {one.case_id for one in out})
        await self._look_at_the_ledger(judged, grounds, homes, back, out)
        await self._look_at_enforcements(judged, grounds, homes, back, out)
        await self._look_at_recoveries(judged)
        await self._look_at_what_went_up()
        law = in_force_on(self.today)
        for record in await CreditRecord.filter(standing=1):
            row = judged[record.source_case_id]
            mine = [one for one in grounds if one.judgement_id == row.id and one.ground == record.act]
            assert law[record.act].breach and row.case.status in ("to_serve", "served"), record.act
            assert [one.standing for one in mine] == [1] and mine[0].outcome not in ("", "none")
        # No day of a family's is claimed twice.
        award = {row.id for row in judged.values() if row.award_id}
        claims = sorted(
            (one.household_id, one.judgement_id in award, one.recover_from, one.recover_to)
            for one in grounds if one.standing and one.recover_from and one.recover_to
        )
        for before, after in pairwise(claims):
            assert before[:2] != after[:2] or before[3] < after[2], (before, after)

    async def _look_at_judgements(
        self, judged: dict[str, Judgement], grounds: list[JudgementGround], back: list[Handback]
    ) -> None:
        services = await Service.all().select_related("case", "paper").order_by("id")
        sealed = set(await column(Evidence.filter(state=SEALED).distinct(), "case_id"))
        unexamined = set(await column(JudgementPoint.filter(accepted=None).distinct(), "judgement_id"))
        ordered = {one.judgement_id for one in back if one.standing}
        for row in judged.values():
            status = row.case.status
            its = [one for one in services if one.source_case_id == row.case_id]
            if status in _DECIDED:
                # Sealed evidence, a hearing that is over, every point examined, every ground judged.
                assert row.case_id in sealed or row.source_case_id, status
                assert row.told_on and row.notice_on and row.told_on <= row.notice_on, status
                assert row.decided_on is None or row.notice_on <= row.decided_on, status
                assert row.id not in unexamined, status
                mine = [one.outcome for one in grounds if one.judgement_id == row.id]
                # Nobody is given days to move who does not have to leave.
                assert all(mine) and (EXIT in mine) == bool(row.move_days), (status, mine, row.move_days)
            if status == "served":
                served = next(one for one in reversed(its) if one.case.status == "served")
                assert served.paper.voided_at is None
                assert row.decided_on and row.served_on and row.decided_on <= row.served_on == served.served_on
                assert served.served_on and row.served_on <= self.today
            else:
                # No day runs, and nothing is carried out.
                assert (row.served_on, row.move_by) == (None, None), status
                assert row.case_id not in ordered, status
            waiting = [one for one in its if one.case.status not in ("served", "called_off")]
            assert not waiting or status == "to_serve", (status, [one.case.status for one in waiting])

    async def _look_at_papers(self, judged: dict[str, Judgement], out: set[str]) -> None:
        """No paper without what it tells of; of what was taken back none stands."""
        found = await IssuedPaper.all().only("id", "name", "case_id", "voided_at")
        for one in found:
            if one.name in ("judgement_decision", "enforcement_demand"):
                assert one.case_id in {"judgement_decision": set(judged), "enforcement_demand": out}[one.name], one.name
            if one.name == "judgement_decision" and one.voided_at is None:
                assert judged[one.case_id].case.status in ("to_serve", "served", "staying"), one.case_id
        named = {one.id: one for one in found}
        for served in await Service.all().only("paper_id", "source_case_id"):
            assert named[served.paper_id].case_id == served.source_case_id
            assert named[served.paper_id].name in ("judgement_decision", "enforcement_demand")

    async def _look_at_the_ledger(
        self, judged: dict[str, Judgement], grounds: list[JudgementGround], homes: list[Tenancy],
        back: list[Handback], out: list[Enforcement],
    ) -> None:
        leaving = {one.judgement_id for one in grounds if one.outcome == EXIT}
        gone = {one.tenancy_id: one for one in await Exit.filter(case__status__not="corrected")}
        for home in homes:
            if home.living:
                assert home.id not in gone
                continue
            left = [row for row in judged.values() if row.tenancy_id == home.id and row.move_by and row.id in leaving]
            before = [row for row in left if home.ended_on and row.served_on and row.served_on <= home.ended_on]
            exit_id = gone[home.id].case_id
            given = [one for one in back if one.tenancy_id == home.id and one.accepted_on and one.exit_id == exit_id]
            court = [one for one in out if one.exit_id == exit_id and one.ruling == "granted" and one.carried_on]
            assert given or court or not before, "a judged family left without a hand-back or a court"

    async def _look_at_enforcements(
        self, judged: dict[str, Judgement], grounds: list[JudgementGround], homes: list[Tenancy],
        back: list[Handback], rows: list[Enforcement],
    ) -> None:
        leaving = {one.judgement_id for one in grounds if one.outcome == EXIT and one.standing}
        living = {home.id for home in homes if home.living}
        for row in rows:
            status, source = row.case.status, judged[row.judgement_id]
            assert (row.under_way == 1) == (status in enforcements.OPEN), status
            if row.under_way:
                assert source.case.status == "served" and source.id in leaving and row.tenancy_id in living, status
                assert row.served_on == source.served_on and row.move_by >= row.served_on
                assert status == "moving" or row.move_by < self.today, status
            assert row.demand_by is None or (row.demand_served_on and row.demand_by > row.demand_served_on)
            if status in _IN_COURT:
                assert row.demand_by and row.filed_on and row.demand_by < row.filed_on, status
                assert row.considered or not row.answer, status
            if status in ("granted", "carried_out"):
                assert row.court_number and row.ruling == "granted" and row.ruled_on, status
            if status == "carried_out":
                assert row.carried_on and row.ruled_on and row.carried_on >= row.ruled_on and row.exit_id
                assert row.carried_hour in (9, 15) and not self.is_rest(row.carried_on)
        for one in await EnforcementEntry.filter(kind="attempt"):
            assert one.hour in (9, 15) and not self.is_rest(one.dated)
        # Who is judged to leave, was told so and stays, is asked to, once.
        for home in homes:
            if home.living:
                told = [one for one in judged.values() if one.tenancy_id == home.id and one.case.status == "served"]
                due = sum(1 for one in told if one.id in leaving)
                mine = [row for row in rows if row.tenancy_id == home.id and row.under_way]
                assert len(mine) == due <= 1, (home.id, due)
                assert due == sum(1 for one in back if one.tenancy_id == home.id and one.standing and one.judgement_id)

    async def _look_at_recoveries(self, judged: dict[str, Judgement]) -> None:
        totals: Counter[int] = Counter()
        balances: Counter[int] = Counter()
        for line in await RecoveryLine.all().only("recovery_id", "fen"):
            totals[line.recovery_id] += line.fen
        for entry in await RecoveryEntry.all().only("recovery_id", "fen"):
            balances[entry.recovery_id] += entry.fen
        for row in await Recovery.all().select_related("case"):
            source, status = judged[row.source_case_id], row.case.status
            # None without a judgement, nor one before it was served.
            assert status in ("revoked", "to_return") or source.case.status == "served", status
            total, balance = totals[row.id], balances[row.id]
            left, back = max(0, balance), max(0, -balance)
            came = sum(fen for (case_id, _), fen in self.money.items() if case_id == row.case_id)
            assert total > 0 and came >= 0
            if status in ("revoked", "to_return"):
                assert (left, back) == (0, came) and (status == "to_return") == bool(back), (status, came, left, back)
            elif row.ordered_on:
                assert (left, back) == (total - came, 0) and (status == "paid") == (left == 0), (status, came, left)
            else:
                assert (status, left, came) == ("computed", 0, 0)
            # What the office reads says the same. Nothing of it changes while all this stands as it was read last.
            now = row.case_id, row.case.version, total, balance
            if now not in self.told:
                reply = done(await self.world.district.get(f"/cases/{row.case_id}"))["detail"]
                assert (reply["return_fen"], reply["total_fen"]) == (back, total)
                assert reply["owed_fen"] == (left if row.ordered_on else 0 if status == "revoked" else total)
                self.told.add(now)

    async def _look_at_what_went_up(self) -> None:
        rows = await Escalation.all().select_related("case")
        if not rows:
            return
        tries = [(one, one.tried_on) for one in await ServiceTry.all().select_related("case")]
        calls = [(one, one.dated) for one in await EnforcementEntry.filter(kind="attempt").select_related("case")]
        for row in rows:
            status = row.case.status
            assert (row.under_way == 1) == (status not in ("carried_out", "settled")), status
            # At least so many attempts in so many ways lie behind it; of those that fell away later too.
            mine = [one for one, _ in (*tries, *calls) if one.case.household_id == row.household_id]
            assert len(mine) >= 3 and len({one.way for one in mine}) >= 2, status
            assert status not in _WENT_UP or (row.facts and row.words and row.opinion), status
            assert status not in _WENT_UP[1:] or (row.sent_number and row.sent_on), status
            assert status not in _WENT_UP[3:] or (row.answer_on and row.outcome), status


# The lives that the short form lives through whatever its walks do, and where they end.
_AT_LEAST = {
    "leaves 9": "enforcement is carried_out", "pays kong 3": "recovery is paid",
    "refuses 5": "escalation is carried_out",
}
# What walks really come to, and how often at least in the long form of one seed: half of what the four of twenty seeds,
# each a quarter as long, came to in which it was rarest.
_ENDS = {
    "judgement is served": 85, "judgement is to_serve": 180, "judgement is staying": 15, "service is served": 120,
    "judgement revoke_judgement": 45, "recovery is paid": 12, "recovery is revoked": 2, "recovery is to_return": 4,
    "enforcement is applied": 5, "enforcement is granted": 4, "enforcement is carried_out": 1,
    "enforcement is handed_back": 20, "exit is exited": 55, "escalation is reported": 20, "escalation is sent": 20,
    "escalation is carried_out": 2, "credit_record is in_force": 170, "credit_objection is raised": 35,
    "exit_correction is restored": 1,
}


def _tell(file: Path, told: dict[str, Any]) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(told, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("chance", SEEDS)
async def test_whatever_happens_nobody_is_judged_served_or_charged_without_its_ground(
    world: World, chance: int
) -> None:
    seen: Counter[str] = Counter()
    lived: Counter[str] = Counter()
    machine: Any = type("Machine", (ExitLife,), {
        "world": world, "loop": asyncio.get_running_loop(), "seen": seen, "lived": lived, "told": set(),
    })
    how = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, print_blob=False, database=None,
        suppress_health_check=list(HealthCheck),
    )
    began = time.monotonic()
    for start, end in () if LONG else _AT_LEAST.items():
        await machine()._begin(start)
        assert lived[end], (end, lived)
    await asyncio.to_thread(run_state_machine_as_test, seed(chance)(machine), settings=how)
    if tell := os.environ.get("ANJU_TELL"):
        told = {"seed": chance, "seconds": round(time.monotonic() - began, 1), "seen": seen, "lived": lived}
        await asyncio.to_thread(_tell, Path(tell), told)
    # The walks came as far as what they look at: where all is refused nothing is proved.
    for what, least in _ENDS.items() if LONG else ():
        assert seen[what] >= least, (what, seen)
    assert seen["look"] > EXAMPLES and seen["step"] > 4 * EXAMPLES, seen
