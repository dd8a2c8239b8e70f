"""Reports, judgements, services, hand-backs, enforcements, recoveries and bad credit walked through whatever may happen
to them, in any order and by everybody.

After every step nobody finds a judgement without sealed evidence and a hearing, a paper served of no judgement, days
that run before the service, a judged family that left the ledger without a hand-back or what a court did, one that
stays and whom nobody asks to leave, a call at night or on a holiday, a court asked before its time, a record of bad
credit of what is no breach, a recovery without its judgement, a day that is claimed twice, or a sum that is not what
the receipts say. The service says by itself what may be done next: each case is walked by the steps of its life table.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Coroutine
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.exits import enforcements
from casework.exits.grounds import EXIT, in_force_on
from casework.exits.judgement_evidence import lying
from casework.exits.recovery_balance import owed, to_return, total_of
from casework.heart import by_itself
from casework.heart.life import PROCEDURES
from casework.heart.queries import column
from casework.words.clock import business_day
from casework.words.working_days import is_holiday, is_working_day
from models import (
    Case,
    CreditRecord,
    Enforcement,
    EnforcementEntry,
    Exit,
    Handback,
    HouseholdMember,
    Judgement,
    JudgementGround,
    JudgementPoint,
    Recovery,
    RecoveryEntry,
    Service,
    SubsidyAward,
    Tenancy,
)
from tests.cast import Person, World, done, new_id
from tests.conftest import as_built
from tests.dwellings.test_handbacks import later
from tests.exits.test_exits import FORM
from tests.heart.walking import walk
from tests.judging import market_rent, report
from tests.photographs import photograph

LONG = bool(os.environ.get("ANJU_LONG"))
EXAMPLES, STEPS = (60, 40) if LONG else (6, 12)
_WALKED = ("judgement", "service", "recovery", "credit_record", "handback", "enforcement")
_DECIDED = ("to_confirm", "to_serve", "served", "staying")
_CHANCE = st.integers(0, 10**6)
_GROUNDS = ("sublet", "vacant", "other_housing", "false_report", "subsidy_misused", "renewal_refused", "arrears")
# Where a case is taken if it goes well; of a judgement what is found comes in between.
_ON = {
    "judgement": ("report", "tell_family", "receive_hearing", "say_no_more", "decide", "confirm_judgement"),
    "service": ("serve_direct",),
    "recovery": ("confirm", "receive", "agree_set_off", "give_back"),
    "enforcement": ("demand", "go_to_court", "docket", "rule", "carry_out", "log_attempt"),
}
# Before which something is photographed, by whom.
_SHOWN = {"log_attempt": "street", "go_to_court": "district", "rule": "district", "carry_out": "street"}
_IN_COURT = ("applied", "docketed", "granted", "carried_out")


class ExitLife(RuleBasedStateMachine):
    world: World
    loop: asyncio.AbstractEventLoop
    seen: Counter[str]

    def run_(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(120)

    @initialize(
        subject=st.sampled_from(["leaves", "award", "wan", "kong", ""]), back=st.booleans(), on=st.integers(2, 4),
        far=st.sampled_from([9, 1, 3, 5]),
    )
    def begins(self, subject: str, back: bool, on: int, far: int) -> None:
        self.run_(self._begin())
        if subject == "leaves":
            self.run_(self._leaves("wan", far))
        elif subject:
            self.run_(self._all_the_way(subject, back, on))

    async def _begin(self) -> None:
        await as_built()
        world = self.world
        world.clock.move_to(None)
        await market_rent(world, 2000)
        self.families = {one.household_id: one for one in (world.wan, world.kong)}
        self.award = await SubsidyAward.create(
            household_id=world.kong.household_id, area_path=world.organisations["胜利社区"].path,
            monthly_amount_fen=62000, started_on=date(2026, 1, 1),
        )
        # (recovery, entry) → what came in, or went back.
        self.money: dict[tuple[str, int], int] = {}
        self.receipts = 0

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

    @rule(days=st.sampled_from([1, 1, 6, 11, 31, 95]))
    def days_pass(self, days: int) -> None:
        self.run_(self._days_pass(days))

    async def _days_pass(self, days: int) -> None:
        self.world.clock.move_to(self.today + timedelta(days=days))
        async for _ in by_itself.walk(self.world.clock.now):
            continue
        await walk(self.world)
        self.seen["days"] += 1

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
        case_id = await self._report(2, subject, ["false_report"], 1, 9, 1 if back or subject == "award" else 0)
        if case_id is None or (row := await Service.filter(source_case_id=case_id).first()) is None:
            return
        await self.on_with(row.case_id, 1)
        for one in await Recovery.filter(source_case_id=case_id):
            await self.on_with(one.case_id, on)

    @rule(subject=st.sampled_from(["wan", "kong"]), far=st.integers(0, 9), how=st.sampled_from([0, 0, 0, 1, 2, 7]))
    def a_family_has_to_leave(self, subject: str, far: int, how: int) -> None:
        self.run_(self._leaves(subject, far, how))

    async def _leaves(self, subject: str, far: int, how: int = 0) -> None:
        """Judged and served; and then called on, demanded and in court, so far."""
        case_id = await self._report(2, subject, ["false_report"], 1, 9, 0)
        if case_id is None or (row := await Service.filter(source_case_id=case_id).first()) is None:
            return
        await self.on_with(row.case_id, 1)
        if out := await Enforcement.filter(judgement_id=case_id, under_way=1).first():
            await self._carry_on(out.case_id, far, how)

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
            await photograph(by, case["id"], caption="书面材料")
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
                await photograph(person, case.id, caption="材料")
                self.seen["photograph"] += 1

    @rule(which=_CHANCE, step=_CHANCE, on=st.sampled_from([0, 0, 0, 1, 3, 9]), how=_CHANCE)
    def a_case_goes_on(self, which: int, step: int, on: int, how: int) -> None:
        self.run_(self._goes_on(which, step, on, how))

    @rule(which=_CHANCE, how=_CHANCE)
    def a_decision_is_revoked(self, which: int, how: int) -> None:
        self.run_(self._revoke(which, how))

    async def _revoke(self, which: int, how: int) -> None:
        rows = await Case.filter(procedure="judgement", status__in=["served", "to_serve", "staying"]).order_by("id")
        if rows:
            await self.take(rows[which % len(rows)], "revoke_judgement", how)

    async def one_of(self, which: int) -> Case | None:
        mine = Case.filter(procedure__in=_WALKED, household_id__in=list(self.families)).order_by("opened_at", "id")
        cases = [one for one in await mine if PROCEDURES[one.procedure].steps_from(one.status)]
        return cases[which % len(cases)] if cases else None

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
                await photograph(self.world.street, case.id)
            if action in _SHOWN and case.procedure == "enforcement":
                await photograph(getattr(self.world, _SHOWN[action]), case.id)
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
        if action == "confirm_judgement":
            people = [world.office, world.district]
        person: Person = people[how % len(people)]
        reply = self.took(
            f"{case.procedure} {action}", await person.step({"id": case.id, "version": case.version}, action, **form)
        )
        if step.by == ("by_itself",):
            assert reply is None, (case.procedure, action)
        if reply:
            self.seen[f"{case.procedure} is {reply['status']}"] += 1
            if case.procedure == "recovery":
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
                await photograph(manager, row.case_id, caption="厨房")
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
            self.run_(self._look())

    async def _look(self) -> None:
        judged = {one.case_id: one for one in await Judgement.all().select_related("case")}
        grounds = await JudgementGround.all()
        await self._look_at_judgements(judged, grounds)
        await self._look_at_enforcements(judged, grounds)
        await self._look_at_recoveries(judged)
        law = in_force_on(self.today)
        for record in await CreditRecord.filter(standing=1):
            row = judged[record.source_case_id]
            mine = [one for one in grounds if one.judgement_id == row.id and one.ground == record.act]
            assert law[record.act].breach and row.case.status in ("to_serve", "served"), record.act
            assert [one.standing for one in mine] == [1] and mine[0].outcome not in ("", "none")
        # No day of a family's is claimed twice.
        claims = sorted(
            (one.household_id, one.judgement_id in {row.id for row in judged.values() if row.award_id},
             one.recover_from, one.recover_to)
            for one in grounds if one.standing and one.recover_from and one.recover_to
        )
        for before, after in pairwise(claims):
            assert before[:2] != after[:2] or before[3] < after[2], (before, after)

    async def _look_at_judgements(self, judged: dict[str, Judgement], grounds: list[JudgementGround]) -> None:
        services = await Service.all().select_related("case", "paper").order_by("id")
        for row in judged.values():
            status = row.case.status
            its = [one for one in services if one.source_case_id == row.case_id]
            if status in _DECIDED:
                # Sealed evidence, a hearing that is over, every point examined, every ground judged.
                assert (await lying(row)).sealed, status
                assert row.told_on and row.notice_on and row.told_on <= row.notice_on, status
                assert not await JudgementPoint.filter(judgement_id=row.id, accepted=None).exists()
                assert all(one.outcome for one in grounds if one.judgement_id == row.id)
            if status == "served":
                served = next(one for one in reversed(its) if one.case.status == "served")
                assert served.paper.voided_at is None
                assert row.decided_on and row.served_on and row.decided_on <= row.served_on == served.served_on
            else:
                # No day runs, and nothing is carried out.
                assert (row.served_on, row.move_by) == (None, None), status
                assert not await Handback.filter(judgement_id=row.case_id, standing=1).exists()
            waiting = [one for one in its if one.case.status not in ("served", "called_off")]
            assert not waiting or status == "to_serve", (status, [one.case.status for one in waiting])
        out = set(await column(Enforcement.all(), "case_id"))
        for one in services:
            of = {"judgement_decision": set(judged), "enforcement_demand": out}
            assert one.source_case_id in of[one.paper.name], one.paper.name
        for home in await Tenancy.filter(household_id__in=list(self.families), living=None):
            left = [row for row in judged.values() if row.tenancy_id == home.id and row.move_by and EXIT in {
                one.outcome for one in grounds if one.judgement_id == row.id
            }]
            before = [row for row in left if home.ended_on and row.served_on and row.served_on <= home.ended_on]
            gone = await Exit.get(tenancy_id=home.id, case__status__not="corrected")
            given = await Handback.filter(tenancy_id=home.id, accepted_on__not_isnull=True, exit_id=gone.case_id)
            court = await Enforcement.filter(tenancy_id=home.id, exit_id=gone.case_id, ruling="granted")
            assert given or court or not before, "a judged family left without a hand-back or a court"

    async def _look_at_enforcements(self, judged: dict[str, Judgement], grounds: list[JudgementGround]) -> None:
        leaving = {one.judgement_id for one in grounds if one.outcome == EXIT and one.standing}
        rows = await Enforcement.all().select_related("case", "tenancy").order_by("id")
        entries = await EnforcementEntry.filter(kind="attempt")
        for row in rows:
            status, source = row.case.status, judged[row.judgement_id]
            assert (row.under_way == 1) == (status in enforcements.OPEN), status
            if row.under_way:
                assert source.case.status == "served" and source.id in leaving and row.tenancy.living, status
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
        for one in entries:
            assert one.hour in (9, 15) and not self.is_rest(one.dated)
        # Who is judged to leave, was told so and stays, is asked to, once.
        for home in await Tenancy.filter(household_id__in=list(self.families), living=1):
            told = [one for one in judged.values() if one.tenancy_id == home.id and one.case.status == "served"]
            due = sum(1 for one in told if one.id in leaving)
            mine = [row for row in rows if row.tenancy_id == home.id and row.under_way]
            assert len(mine) == due <= 1, (home.id, due)
            assert await Handback.filter(tenancy_id=home.id, standing=1).exclude(judgement_id="").count() == due

    async def _look_at_recoveries(self, judged: dict[str, Judgement]) -> None:
        for row in await Recovery.all().select_related("case"):
            source, status = judged[row.source_case_id], row.case.status
            # None without a judgement, nor one before it was served.
            assert status in ("revoked", "to_return") or source.case.status == "served", status
            total, left, back = await total_of(row), await owed(row), await to_return(row)
            came = sum(fen for (case_id, _), fen in self.money.items() if case_id == row.case_id)
            assert total > 0 and came >= 0
            if status in ("revoked", "to_return"):
                assert (left, back) == (0, came) and (status == "to_return") == bool(back), (status, came, left, back)
            elif row.ordered_on:
                assert (left, back) == (total - came, 0) and (status == "paid") == (left == 0), (status, came, left)
            else:
                assert (status, left, came) == ("computed", 0, 0)
            reply = done(await self.world.district.get(f"/cases/{row.case_id}"))["detail"]
            assert (reply["return_fen"], reply["total_fen"]) == (back, total)
            assert reply["owed_fen"] == (left if row.ordered_on else 0 if status == "revoked" else total)


async def test_whatever_happens_nobody_is_judged_served_or_charged_without_its_ground(world: World) -> None:
    seen: Counter[str] = Counter()
    machine = type("Machine", (ExitLife,), {"world": world, "loop": asyncio.get_running_loop(), "seen": seen})
    how = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, print_blob=False, derandomize=not LONG,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=how)
    if os.environ.get("ANJU_TELL"):
        for what, times in sorted(seen.items()):
            print(f"{times:6} {what}")
    # The walks came as far as what they look at.
    for what in (
        "service serve_direct", "recovery confirm", "recovery receive", "judgement revoke_judgement",
        "enforcement log_attempt", "enforcement carry_out",
    ):
        assert seen[what], (what, seen)
