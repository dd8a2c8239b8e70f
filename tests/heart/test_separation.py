"""Who brings a fact in does not judge it, whatever the path: one account in every post walks at random through every
procedure, among colleagues of one post each. Who enters and who judges stands here once, from the clauses, and not as
the tables label it.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import pytest

from casework.heart import asks
from casework.heart.life import PROCEDURES
from models import (
    Appointment,
    Authorisation,
    Case,
    CaseEvent,
    ChecklistItem,
    HouseAgreement,
    LeaseTemplate,
    LedgerRevision,
    Organisation,
    PublicityLine,
    SubsidyAward,
)
from tests.allocation.agreements import a_visit, agreed_to, enters, on_paper, put_there, shown_to_all
from tests.allocation.test_applications import accepted, an_application, an_empty_home
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.dwellings.test_complaints import breach, referred
from tests.dwellings.test_leases import a_template
from tests.dwellings.test_reconciliations import banked, opened, statement
from tests.dwellings.test_renewals import ask, sheet
from tests.dwellings.test_rent_payments import payment
from tests.dwellings.test_signatory_changes import FOUND, takes_over
from tests.dwellings.test_swaps import ask as ask_to_swap
from tests.dwellings.test_swaps import case_of as swap_of
from tests.dwellings.test_swaps import ready as swaps_ready
from tests.exits.test_exits import FORM
from tests.ledgers.test_ledgers import a_subsidy, on
from tests.ledgers.test_registered_items import define
from tests.ledgers.test_registration_transfers import body as a_transfer
from tests.ledgers.test_returns import verdict, waiting
from tests.photographs import findings, photograph, sublet, violation, visit
from tests.reviews.test_authorisations import letter, stands
from tests.reviews.test_economic_checks import A_REPORT, request_for

LONG = bool(os.environ.get("ANJU_LONG"))
# The one short walk is one that noticed, in six procedures, when separation was taken away.
WALKS, CASES, STEPS = (range(40), 3, 14) if LONG else ((4,), 1, 8)
MONTH = "2026-12"


@dataclass
class Post(Person):
    """One of several posts of an account."""

    appointment: int = 0

    async def send(self, method: str, path: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Anju-Appointment": str(self.appointment), **more.pop("headers", {})}
        return await super().send(method, path, key=key, headers=headers, **more)


POSTS = {
    "grid": ("grid_worker", "胜利社区"), "clerk": ("community_clerk", "胜利社区"),
    "street": ("street_clerk", "胜利街道"), "district": ("district_clerk", "铁东区住房保障办公室"),
    "manager": ("manager_clerk", "安居物业"), "far_clerk": ("community_clerk", "站前社区"),
    "far_street": ("street_clerk", "站前街道"),
}


async def in_post(person: Person, role: str, office: Organisation) -> Post:
    row = await Appointment.create(
        account_id=person.account_id, role=role, organisation=office, starts_on=date(2026, 1, 1)
    )
    return Post(person.name, person.account_id, person.token, person.http, 0, row.id)


async def all_posts(world: World) -> dict[str, Post]:
    return {
        name: await in_post(world.stranger, role, world.organisations[office])
        for name, (role, office) in POSTS.items()
    }


# Who judges, from clauses.md: procedure → action → whose step. All other steps of offices, families and managers enter.

JUDGES: dict[str, set[tuple[str, str]]] = {
    # 4.5.1, 4.2.1d: community verifies what the family reported, the street reviews, the district office receives.
    "change_report": {
        ("verify", "community_clerk"), ("return", "community_clerk"), ("review", "street_clerk"),
        ("return", "street_clerk"), ("refuse", "street_clerk"), ("receive", "district_clerk"),
        ("return", "district_clerk"), ("refuse", "district_clerk"),
    },
    # 4.2.1b: the same way up in any month.
    "family_change": {
        ("verify", "community_clerk"), ("return", "community_clerk"), ("review", "street_clerk"),
        ("return", "street_clerk"), ("refuse", "street_clerk"), ("receive", "district_clerk"),
        ("return", "district_clerk"), ("refuse", "district_clerk"),
    },
    # 1a, 4.2.2e, 4.2.3: the community accepts, the street examines, the district office places.
    "application": {
        ("approve", "street_clerk"), ("return", "street_clerk"), ("refuse", "street_clerk"),
        ("confirm", "street_clerk"), ("send_back", "street_clerk"), ("house", "district_clerk"),
    },
    "subsidy": {
        ("approve", "street_clerk"), ("return", "street_clerk"), ("refuse", "street_clerk"),
        ("confirm", "street_clerk"), ("send_back", "street_clerk"), ("approve_end", "street_clerk"),
    },
    # 4.3c, 4.3d: the street checks files, the district office oversees.
    "case_file": {("approve", "street_clerk"), ("return", "street_clerk"), ("recheck", "district_clerk")},
    "file_summary": {("receive", "district_clerk"), ("return", "district_clerk")},
    # 4.2.2c: an exit is looked at by the street and received by the district office; so is its correction.
    "exit": {
        ("see", "street_clerk"), ("question", "street_clerk"), ("receive", "district_clerk"),
        ("question", "district_clerk"),
    },
    "exit_correction": {
        ("confirm", "street_clerk"), ("refuse", "street_clerk"), ("approve", "district_clerk"),
        ("return", "district_clerk"), ("refuse", "district_clerk"),
    },
    # 4.2.5a, 4.2.2b: the community finds a report true or not; a record is voided by another.
    "complaint": {
        ("confirm", "community_clerk"), ("dismiss", "community_clerk"), ("hand_back", "community_clerk"),
    },
    "violation": {("void", "community_clerk")},
    # 5.3a: bad credit is judged by another than who entered it, and so is an objection to it.
    "credit_record": {
        ("confirm", "street_clerk"), ("confirm", "district_clerk"), ("refuse", "street_clerk"),
        ("refuse", "district_clerk"), ("repair", "street_clerk"), ("repair", "district_clerk"),
        ("correct", "district_clerk"), ("withdraw", "district_clerk"),
    },
    # 5.2b: a sum is confirmed by another than who adjusted it, money taken back by another than who entered it.
    "recovery": {
        ("confirm", "district_clerk"), ("revoke", "district_clerk"), ("reverse", "street_clerk"),
        ("reverse", "district_clerk"), ("take_back", "street_clerk"), ("take_back", "district_clerk"),
    },
    "credit_objection": {("keep", "district_clerk"), ("set_right", "district_clerk"), ("remove", "district_clerk")},
    # 4.2.5b: the manager states and explains, the district office closes.
    "reconciliation": {("close", "district_clerk"), ("return", "district_clerk")},
    # 4.2.4: every office after the community of origin.
    "registration_transfer": {
        ("forward", "street_clerk"), ("send_back", "street_clerk"), ("agree", "street_clerk"),
        ("return", "street_clerk"), ("accept", "community_clerk"), ("return", "community_clerk"),
    },
    # 4.2.1d: the street reviews changes, the district office receives the month's return.
    "ledger_review": {("accept", "street_clerk"), ("send_back", "street_clerk")},
    "ledger_return": {("receive", "district_clerk"), ("send_back", "district_clerk")},
    # 4.5.2: the same of a year's reviews.
    "annual_summary": {("receive", "district_clerk"), ("send_back", "district_clerk")},
    # 4.4.1.3c, d: the community checks, the street decides.
    "renewal": {
        ("approve", "street_clerk"), ("refuse", "street_clerk"), ("return", "street_clerk"),
        ("uphold", "street_clerk"),
    },
    # 4.4.1.1a: who manages a dwelling is the district office's to decide, by two of its clerks.
    "manager_change": {("decide", "district_clerk")},
    # MFD 732: the community checks, the street decides.
    "signatory_change": {("approve", "street_clerk"), ("refuse", "street_clerk"), ("return", "street_clerk")},
    # Practice: each manager agrees to what it has, each street decides.
    "swap": {
        ("consent", "manager_clerk"), ("object", "manager_clerk"), ("approve", "street_clerk"),
        ("refuse", "street_clerk"), ("return", "street_clerk"),
    },
    # 1b: the street looks through what another has written down.
    "authorisation": {("confirm", "street_clerk"), ("return", "street_clerk")},
    # 4.2.3: a second clerk looks through what the first has drawn up.
    "payout": {("send", "district_clerk")},
    # 1d: a second clerk publishes what the first has drawn up.
    "publicity": {("publish", "district_clerk")},
    # 1c: the street verifies what another has written down and gone to.
    "house_agreement": {("confirm", "street_clerk"), ("return", "street_clerk")},
    # 4.7a: the street concludes what another has asked for and entered.
    "economic_check": {("conclude", "street_clerk"), ("ask_again", "street_clerk")},
    "inspection": set(),
    "ledger_adjustment": set(),
    # 4.4.1.1a: the manager enters a reduction of rent, the district office judges it.
    "rent_reduction": {("grant", "district_clerk"), ("refuse", "district_clerk"), ("end", "district_clerk")},
}
# What neither brings a fact into what is judged later nor judges it: measures after a record, a look at differences by
# the office that closes.
NEITHER = {
    ("violation", "urge"), ("violation", "rectify"), ("violation", "refuse_rectification"),
    ("renewal", "notify"), ("renewal", "object"), ("renewal", "let_run"),
    ("renewal", "send_notice"), ("renewal", "renew"), ("manager_change", "withdraw"),
    ("signatory_change", "draw_up"), ("swap", "draw_up"),
}

CORRECT = {"occurred_on": "2026-12-01", "opinion": "核实后认定。", "reason": "写错了"}
FORMS: dict[str, dict[str, Any]] = {
    "save": {"no_change": True}, "urge": {"on": "2026-12-10", "way": "visit", "note": "已上门说明。"},
    "rectify": {"on": "2026-12-10", "handling_result": "已搬回。"}, "shelve": {"shelf_mark": "3号柜2层"},
    "refuse_rectification": {"on": "2026-12-10", "note": "不肯搬。"}, "lodge": {}, "refer": {"note": "看过了。"},
    "reply": {"answer": "已办理。"}, "confirm": breach(), "state": statement(rent_collected=5),
    "amend": {"application": an_application(), "subsidy": a_subsidy(61)}, "rule_out": {"number": 1, "reason": "已核实"},
    "end": {"ended_on": "2026-12-10", "reason": "不再符合"}, "settle": {"number": 1, "reason": "次日存入"},
    "approve": {"findings_read": True}, "award": {"findings_read": True}, "check": sheet(),
    "visit": a_visit(explained="已核实"),
    "correct": CORRECT, "set_right": CORRECT, "notify": {"go_by": "2026-12-20", "place": "胜利社区"},
}
# Of an action that several procedures know: whose the form above is.
WHOSE_FORM = {"confirm": ("complaint",), "correct": ("credit_record",), "approve": ("application", "subsidy")}
PLAIN = {"reason": "请再核实", "note": "已核对"}
# Offered by screens of their own, beside the buttons of a case.
QUIET = {
    "change_report": ("save",), "case_file": ("put",), "reconciliation": ("state", "settle"),
    "application": ("amend", "rule_out", "house"), "subsidy": ("amend", "rule_out"),
    "registration_transfer": (), "ledger_adjustment": ("record",), "inspection": ("record",), "renewal": ("check",),
}
WHO_OPENS = {
    "change_report": ("clerk", "grid"), "family_change": ("clerk", "grid"),
    "application": ("clerk",), "subsidy": ("clerk",), "case_file": ("clerk",),
    "file_summary": ("street",), "exit": ("clerk", "manager"), "exit_correction": ("clerk",),
    "complaint": ("manager",), "violation": ("grid", "clerk", "manager"), "reconciliation": ("manager",),
    "registration_transfer": ("clerk",), "ledger_review": ("clerk", "street", "grid"), "ledger_return": ("street",),
    "rent_reduction": ("manager",),
    "renewal": ("clerk", "manager"),
    "manager_change": ("district",),
    "signatory_change": ("clerk", "manager"),
    "credit_record": ("clerk", "street"), "credit_objection": ("clerk", "street"),
    "swap": ("clerk", "manager"),
    "authorisation": ("clerk", "street"), "economic_check": ("clerk", "street"),
    "house_agreement": ("clerk",), "publicity": ("district",), "payout": ("district",),
}


# What nobody judges, and why: a walk would have nothing to find.
NOT_WALKED = {
    "notice": "tells, and is confirmed by whom it is for", "delegation": "a family's own, taken by whom it names",
    "public_report": "of somebody without an account, who holds no post",
    "application_request": "the same; what it becomes is judged as any application",
    "publicity_objection": "the same; that who reviewed answers nothing of it: tests/allocation/test_publicities.py",
    "inspection": "opened on the way to a violation", "ledger_adjustment": "reviewed as a change of the ledger",
    "placement_slip": "the street has judged the family, and the application's own step says who gives it a dwelling",
    "lease": "both sides sign, and neither judges the other", "supplementary_agreement": "the same",
    "lease_filing": "the manager's own, of what both have signed",
    "liaison": "the manager's own log", "repair": "the manager's own work, of which the family says what it is worth",
    "rent_receipt": "says what the books say, and falls with its payment",
    "rent_demand": "made by the system of the books", "rent_plan": "agreed to by the family itself",
    "dwelling_file": "the manager's own, of a dwelling and of no family",
    "rectification": "the manager's own measure, of what others have found",
    "recovery": "opened by a decision, tested where it is paid",
    "enforcement": "carries out what was judged, and judges nothing; the exit that follows is judged as any other",
    "breach_clock": "run by the calendar, and ended by what others find",
    "handback": "both sides sign, and the exit that follows is judged as any other",
    "escalation": "proposed by itself, of what others have tried",
    "scoring": "entered by the community, scored by the bureau: tests/allocation/test_scorings.py",
    "status_finding": "found by a unit on its own proof, and judged by nobody",
    "committee_member": "a unit's own paper, in force by being filed: nobody judges it",
    "selection": "drawn up by the system in an order that nobody picks: that another clerk publishes it,"
                 " tests/allocation/test_selections.py",
    "selection_staff": "an office names its own people, and nobody judges that",
    "committee_session": "the bureau writes down how the members voted, who keep away by their own word",
    "lot_draw": "follows from what was published; who published and settles it planned and drew nothing:"
                " tests/allocation/test_lot_draws.py",
    "service": "handed over by the street, which judges nothing",
    "judgement": "kept from whoever ever entered anything of the family: tests/exits/test_judgements.py",
    "registered_item": "the district office's own",
    "report_window": "the district office's own",
    "annual_review": "opened by the calendar, and walked beside its own list: tests/reviews/test_annual_reviews.py",
    "annual_summary": "opened by the calendar; who had a part in its reviews: tests/reviews/test_annual_summaries.py",
    "comparison": "a list of another service, which nobody here judges",
    "comparison_hit": "what is found of it is judged in the procedure it leads to",
    "spot_check": "a draw that follows from what was published; who took part is asked when it is taken back",
    "spot_check_item": "who did the work itself is asked by the step's own guard (tests/reviews/test_spot_checks.py)",
}


def test_every_procedure_is_walked_or_said_why_not() -> None:
    assert set(WHO_OPENS) | set(NOT_WALKED) == set(PROCEDURES)
    assert not set(WHO_OPENS) & set(NOT_WALKED)


@dataclass
class Walk:
    """One walk: who wrote what, kept by the test itself."""

    world: World
    chance: random.Random
    posts: dict[str, Post]
    wrote: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    explained: dict[str, int] = field(default_factory=dict)
    judged: int = 0
    refused: int = 0

    def someone(self, post: str) -> Person:
        """The account of all posts three times in five."""
        return self.posts[post] if self.chance.random() < 0.6 else getattr(self.world, post)

    async def open(self, procedure: str) -> dict[str, Any] | None:
        post = self.chance.choice(WHO_OPENS[procedure])
        person = self.someone(post)
        reply = await getattr(self, f"_{procedure}")(person, post)
        if reply is None or reply.status_code != 200:
            return None
        case = reply.json()
        self.wrote[case["id"]].add(person.account_id)
        return dict(case)

    async def _change_report(self, person: Person, post: str) -> httpx.Response:
        body = {"id": new_id(), "household_id": self.world.wan.household_id, "form": {"no_change": True}}
        return await person.post("/change-reports", body)

    async def _family_change(self, person: Person, post: str) -> httpx.Response:
        child = {
            "name": "万添丁", "relationship": "孙", "since": "2026-12-01", "reason": "出生",
            "id_number": id_number("20261201", self.chance.randrange(100, 900)),
        }
        body = {"id": new_id(), "household_id": self.world.wan.household_id, "form": {"members_in": [child]}}
        return await person.post("/family-changes", body)

    async def _application(self, person: Person, post: str) -> httpx.Response:
        # Every other one meets a duplicate, and is held.
        more = {"registered_address": "二一九路16栋6单元458室"} if self.chance.random() < 0.5 else {}
        return await person.post(
            "/applications", {"id": new_id(), "form": an_application(self.chance.randrange(900), **more)}
        )

    async def _subsidy(self, person: Person, post: str) -> httpx.Response:
        more = {"registered_address": "二一九路16栋6单元458室"} if self.chance.random() < 0.5 else {}
        return await person.post("/subsidies", {"id": new_id(), "form": a_subsidy(self.chance.randrange(900), **more)})

    async def _payout(self, person: Person, post: str) -> httpx.Response:
        await SubsidyAward.create(
            household_id=self.world.wan.household_id, area_path=self.world.tenancies["wan"].area_path,
            monthly_amount_fen=30000, started_on=date(2026, 1, 1), living=None,
        )
        return await person.post("/payouts", {"id": new_id(), "form": {"month": "2026-11"}})

    async def _publicity(self, person: Person, post: str) -> httpx.Response:
        order = self.chance.randrange(300, 900)
        # Of nobody that is known already.
        members = [{"name": "武小军", "relationship": "本人", "id_number": id_number("19700305", order)}]
        body = {"id": new_id(), "form": an_application(order, members=members, phone=f"13800000{order}")}
        case = (await self.world.clerk.post("/applications", body)).json()
        # As the street has approved it, whatever its address was found to say, and the committee has agreed to it.
        await Case.filter(id=case["id"]).update(status="waiting")
        await agreed_to(case["id"])
        await asks.renew([case["id"]])
        return await person.post("/publicities", {"id": new_id(), "form": {"kind": "application"}})

    async def _house_agreement(self, person: Person, post: str) -> httpx.Response:
        source = (await self._subsidy(self.someone("clerk"), "")).json()["id"]
        opened = await enters(self.world, {"subsidy_id": source}, person, rent_fen=9_000_000)
        await photograph(person, opened.json()["id"])
        return await person.get(f"/cases/{opened.json()['id']}")

    async def _case_file(self, person: Person, post: str) -> httpx.Response:
        body = {"id": new_id(), "household_id": self.world.wan.household_id, "kind": "rental"}
        return await person.post("/case-files", body)

    async def _file_summary(self, person: Person, post: str) -> httpx.Response:
        return await person.post("/file-summaries", {"id": new_id(), "kind": "rental", "note": ""})

    async def _exit(self, person: Person, post: str) -> httpx.Response:
        body = {"id": new_id(), "tenancy_id": self.world.tenancies["wan"].id, "form": FORM}
        return await person.post("/exits", body)

    async def _renewal(self, person: Person, post: str) -> httpx.Response:
        await a_template(self.world)
        return await ask(person, self.world.tenancies["wan"].id, asked_by="万健秀")

    async def _signatory_change(self, person: Person, post: str) -> httpx.Response:
        await a_template(self.world)
        return await takes_over(self.world, person, asked_by="万健秀")

    async def _swap(self, person: Person, post: str) -> httpx.Response:
        if not await LeaseTemplate.exists():
            await swaps_ready(self.world)
        reply = await ask_to_swap(self.world, person, asked_by="万健秀")
        if reply.status_code != 200:
            return reply
        # The neighbours say yes, so that somebody is asked of the case.
        done(await self.world.kong.step(await swap_of(self.world, self.world.kong, "kong"), "agree", agrees=True))
        return await person.get(f"/cases/{done(reply)['id']}")

    async def _exit_correction(self, person: Person, post: str) -> httpx.Response:
        other = self.someone(self.chance.choice(("clerk", "manager")))
        gone = await self._exit(other, "")
        if gone.status_code != 200:
            return gone
        asked = await person.post(
            "/exit-corrections", {"id": new_id(), "exit_id": gone.json()["id"], "form": {"reason": "认错了门牌"}}
        )
        self.wrote[asked.json()["id"]].add(other.account_id)
        return asked

    async def _rent_reduction(self, person: Person, post: str) -> httpx.Response:
        day = date(2026, 12, 1 + self.chance.randrange(9))
        form = {"first_on": str(day), "last_on": str(day.replace(year=2027)), "percent": 50, "ground": "other",
                "basis": "街道证明"}
        body = {"id": new_id(), "tenancy_id": self.world.tenancies["wan"].id, "form": form}
        return await person.post("/rent-reductions", body)

    async def _manager_change(self, person: Person, post: str) -> httpx.Response:
        form = {"scope": "dwelling", "receiving_id": 8, "since_on": "2027-01-01", "reason": "委托管理合同到期。"}
        body = {"id": new_id(), "dwelling_id": self.world.tenancies["wan"].dwelling_id, "form": form}
        return await person.post("/manager-changes", body)

    async def _complaint(self, person: Person, post: str) -> httpx.Response:
        body = {"id": new_id(), "dwelling_id": self.world.tenancies["wan"].dwelling_id}
        case = done(await person.post("/complaints", body))
        await photograph(person, case["id"])
        return await person.step(case, "suspect", happened_on="2026-12-09", detail="住的不是这家人。")

    async def _violation(self, person: Person, post: str) -> httpx.Response:
        case = await visit(self.world, person)
        # A colleague may photograph on the same visit.
        helper = self.someone("clerk")
        await photograph(helper, case["id"])
        found = sublet()
        done(await person.step(case, "record", **findings(occupancy="sublet_suspected", violation=found)))
        self.wrote[found["id"]].add(helper.account_id)
        return await self.world.clerk.get(f"/cases/{found['id']}")

    async def _economic_check(self, person: Person, post: str) -> httpx.Response:
        if not await Authorisation.exists():
            await stands(self.world)
        opened = await person.post("/economic-checks", request_for(self.world))
        if opened.status_code == 200:
            await photograph(person, opened.json()["id"])
        return opened

    async def _authorisation(self, person: Person, post: str) -> httpx.Response:
        body = {"id": new_id(), "household_id": self.world.wan.household_id, "form": await letter(self.world)}
        opened = await person.post("/authorisations", body)
        # Who scans it has brought it in.
        await photograph(person, opened.json()["id"])
        return await person.get(f"/cases/{opened.json()['id']}")

    async def _credit_record(self, person: Person, post: str) -> httpx.Response:
        finder = self.someone("clerk")
        found = (await self._violation(finder, "")).json()
        body = {"id": new_id(), "source_id": found["id"], "form": {"opinion": "核查属实。"}}
        entered = await person.post("/credit-records", body)
        self.wrote[entered.json()["id"]] |= self.wrote[found["id"]] | {finder.account_id}
        return entered

    async def _credit_objection(self, person: Person, post: str) -> httpx.Response:
        record = (await self._credit_record(self.someone("clerk"), "")).json()
        for judge in (self.world.street, self.world.district, self.world.office):
            confirmed = await judge.step(record, "confirm", note="属实")
            if confirmed.status_code == 200:
                break
        body = {"id": new_id(), "record_id": record["id"], "form": {"reason": "不是我家。"}}
        raised = await person.post("/credit-objections", body)
        self.wrote[raised.json()["id"]] |= self.wrote[record["id"]] | {judge.account_id}
        return raised

    async def _reconciliation(self, person: Person, post: str) -> httpx.Response:
        clerk = self.someone("manager")
        done(await clerk.post("/rent-payments", {"id": new_id(), **payment(self.world)}))
        reply = await person.post("/reconciliations", {"id": new_id(), "month": MONTH})
        if reply.status_code == 200:
            self.wrote[reply.json()["id"]].add(clerk.account_id)
        return reply

    async def _registration_transfer(self, person: Person, post: str) -> httpx.Response:
        reply = await person.post("/registration-transfers", a_transfer(self.world))
        helper = self.someone("clerk")
        await photograph(helper, reply.json()["id"])
        self.wrote[reply.json()["id"]].add(helper.account_id)
        return await person.step(reply.json(), "report")

    async def _change(self, person: Person) -> int:
        """A change of wan's entry; its number."""
        case = done(
            await person.post(
                "/ledger-adjustments", {"id": new_id(), "subject": f"tenancy:{self.world.tenancies['wan'].id}"}
            )
        )
        done(await person.step(case, "record", reason="入户核实"))
        row = await LedgerRevision.get(case_id=case["id"])
        return int(row.id)

    async def _ledger_review(self, person: Person, post: str) -> httpx.Response | None:
        number = await self._change(person)
        judge = self.someone("street")
        body = {"id": new_id(), "revisions": [number], "verdict": "send_back", "reason": "请写明依据"}
        reply = await judge.post("/ledger-reviews", body)
        if judge.account_id == person.account_id:
            refused(reply, "same_person")
            self.refused += 1
            reply = await self.world.street.post("/ledger-reviews", body)
            if person is self.world.street:
                return None
        (case,) = done(reply)["cases"]
        self.wrote[case["id"]].add(person.account_id)
        return await self.world.street.get(f"/cases/{case['id']}")

    async def _ledger_return(self, person: Person, post: str) -> httpx.Response:
        author = self.someone("street")
        await self._change(author)
        on(self.world, 26)
        reply = await person.post("/ledger-returns", {"id": new_id(), "month": MONTH})
        if reply.status_code == 200:
            self.wrote[reply.json()["id"]].add(author.account_id)
        return reply

    async def step(self, case: dict[str, Any]) -> dict[str, Any]:
        """One step by somebody who is offered it; and never one that nobody may be offered."""
        procedure = case["procedure"]
        for post in self.chance.sample(sorted(POSTS), len(POSTS)):
            person = self.someone(post)
            reply = await person.get(f"/cases/{case['id']}")
            if reply.status_code != 200:
                continue
            now = reply.json()
            offered = [action["action"] for action in now["actions"]]
            await self._never_offered(now, post, offered if person is self.posts[post] else None)
            actions = [*offered, *(one for one in QUIET.get(procedure, ()) if self.chance.random() < 0.7)]
            for action in self.chance.sample(actions, len(actions)):
                reply = await person.step(now, action, **await self._form(now, action))
                if reply.status_code == 200:
                    self._note(procedure, action, POSTS[post][0], person, case["id"])
                    return dict(reply.json())
                if action in offered:
                    assert reply.json()["code"] not in ("same_person", "own_family"), (procedure, action, post)
        return case

    async def _never_offered(self, now: dict[str, Any], post: str, offered: list[str] | None) -> None:
        """What a colleague of the same post may judge and the account that wrote it may not is refused to it."""
        if offered is None:
            return
        other = await getattr(self.world, post).get(f"/cases/{now['id']}")
        for action in {one["action"] for one in other.json().get("actions", [])} - set(offered):
            if (action, POSTS[post][0]) in JUDGES[now["procedure"]]:
                reply = await self.posts[post].step(now, action, **await self._form(now, action))
                refused(reply, "same_person")
                self.refused += 1

    def _note(self, procedure: str, action: str, role: str, person: Person, case_id: str) -> None:
        if (action, role) in JUDGES[procedure]:
            self.judged += 1
            assert person.account_id not in self.wrote[case_id], (procedure, action, role)
            assert person.account_id != self.explained.get(case_id), (procedure, action, role)
        elif (procedure, action) == ("reconciliation", "settle"):
            # There is one difference at most that is explained here: who explained it last has explained it.
            if role == "district_clerk":
                self.explained[case_id] = person.account_id
            else:
                self.explained.pop(case_id, None)
                self.wrote[case_id].add(person.account_id)
        elif (procedure, action) not in NEITHER:
            self.wrote[case_id].add(person.account_id)
            if (procedure, action) == ("reconciliation", "state"):
                # New differences.
                self.explained.pop(case_id, None)

    async def _form(self, case: dict[str, Any], action: str) -> dict[str, Any]:
        procedure = case["procedure"]
        form: dict[str, Any] = {**PLAIN, **FORMS.get(action, {})}
        if action in ("house", "award") and not await PublicityLine.exists(case_id=case["id"]):
            await shown_to_all(case["id"])
        rents = HouseAgreement.filter(source_case_id=case["id"])
        if (procedure, action) == ("subsidy", "approve") and not await rents.exists():
            await put_there(case["id"])
        if procedure == "application" and action == "house":
            home = await an_empty_home(self.world, str(self.chance.randrange(10_000, 99_999)))
            form = {"dwelling_id": home.id, "started_on": "2026-12-10", "findings_read": True,
                    **on_paper(self.chance.randrange(10_000, 99_999))}
        elif procedure == "case_file" and action == "put":
            item = await ChecklistItem.filter(kind="rental").first() or await ChecklistItem.create(
                kind="rental", name="户口簿", required=False
            )
            form = {"checklist_item_id": item.id}
        elif procedure not in WHOSE_FORM.get(action, (procedure,)):
            form = dict(PLAIN)
        elif procedure == "economic_check" and action in A_REPORT:
            form = A_REPORT[action]
        elif action == "check" and procedure in ("signatory_change", "swap"):
            form = dict(FOUND)
        shown = next((one["fields"] for one in case["actions"] if one["action"] == action), None)
        if shown is not None:
            return {one["name"]: form[one["name"]] for one in shown if one["name"] in form}
        wanted = {
            "save": ("no_change",), "amend": ("application",) if procedure == "application" else ("subsidy",),
            "settle": ("number", "reason"), "rule_out": ("number", "reason"),
        }
        return {name: form[name] for name in wanted.get(action, form) if name in form}


@pytest.mark.parametrize("procedure", sorted(WHO_OPENS))
@pytest.mark.parametrize("seed", WALKS)
async def test_no_walk_lets_one_account_bring_a_fact_in_and_judge_it(world: World, procedure: str, seed: int) -> None:
    await world.open_window()
    walk = Walk(world, random.Random(f"{procedure}:{seed}"), await all_posts(world))
    for _ in range(CASES):
        case = await walk.open(procedure)
        for _ in range(STEPS):
            before = case
            if case is None or (case := await walk.step(case)) is before:
                break
    assert walk.wrote


# The ways that were open, one by one


async def test_the_author_of_a_change_does_not_accept_it_after_a_send_back(world: World) -> None:
    posts = await all_posts(world)
    subject = {"id": new_id(), "subject": f"tenancy:{world.tenancies['wan'].id}"}
    case = done(await posts["clerk"].post("/ledger-adjustments", subject))
    done(await posts["clerk"].step(case, "record", reason="入户核实"))
    items = await waiting(world.street)
    refused(await posts["street"].post("/ledger-reviews", verdict(items)), "same_person")
    (review,) = done(await world.street.post("/ledger-reviews", verdict(items, "send_back", "请写明依据")))["cases"]
    asked = done(await world.clerk.get(f"/cases/{review['id']}"))
    review = done(await world.clerk.step(asked, "answer", note="有户口簿"))
    read = done(await posts["street"].get(f"/cases/{review['id']}"))
    assert read["actions"] == []
    for action, form in (("accept", {}), ("send_back", {"reason": "不行"})):
        refused(await posts["street"].step(read, action, **form), "same_person")
    done(await world.street.step(done(await world.street.get(f"/cases/{review['id']}")), "accept"))


@pytest.mark.parametrize("deed", ("settles", "enters", "states"))
async def test_who_explains_for_the_manager_does_not_close_for_the_district(world: World, deed: str) -> None:
    posts = await all_posts(world)
    one = posts["manager"] if deed == "enters" else world.manager
    done(await one.post("/rent-payments", {"id": new_id(), **payment(world)}))
    case = await opened(world)
    case = done(await (posts["manager"] if deed == "states" else world.manager).step(case, "state", **statement()))
    explains = posts["manager"] if deed == "settles" else world.manager
    for row in case["detail"]["differences"]:
        case = done(await explains.step(case, "settle", number=row["number"], reason="次日存入"))
    case = done(await world.manager.step(case, "confirm"))
    read = done(await posts["district"].get(f"/cases/{case['id']}"))
    assert [action["action"] for action in read["actions"]] == ["enter_bank"]
    for action, form in (("close", {}), ("return", {"reason": "重填"})):
        refused(await posts["district"].step(read, action, **form), "same_person")
    # Another turn does not wash it off.
    case = done(await world.manager.step(done(await world.district.step(case, "return", reason="重填")), "state",
                                         **statement()))
    for row in case["detail"]["differences"]:
        case = done(await world.manager.step(case, "settle", number=row["number"], reason="次日存入"))
    case = done(await world.manager.step(case, "confirm"))
    refused(await posts["district"].step(case, "close"), "same_person")
    case = await banked(world, case)
    for row in case["detail"]["differences"]:
        if not row["reason"]:
            case = done(await world.manager.step(case, "settle", number=row["number"], reason="次日存入"))
    done(await world.district.step(case, "close"))


async def test_what_a_street_enters_itself_is_looked_at_by_somebody_else(world: World) -> None:
    floor = await define(world, "楼层", filled_by="street")
    case = await violation(world)
    done(await world.street.post("/ledger-reviews", verdict(await waiting(world.street))))
    subject = {"id": new_id(), "subject": f"tenancy:{world.tenancies['wan'].id}"}
    adjustment = done(await world.street.post("/ledger-adjustments", subject))
    done(await world.street.step(adjustment, "record", items={floor["id"]: "二楼"}, reason="入户核实"))
    case = done(await world.street.get(f"/cases/{case['id']}"))
    done(await world.street.step(case, "urge", on="2026-12-10", way="visit", note="已上门说明。"))
    own = await waiting(world.street)
    assert [(item["own"], item["state"]) for item in own] == [(True, "recorded"), (True, "recorded")]
    refused(await world.street.post("/ledger-reviews", verdict(own)), "same_person")
    office = world.organisations["胜利街道"]
    second = await in_post(world.office, "street_clerk", office)
    done(await second.post("/ledger-reviews", verdict(own[:1])))
    # A street of one clerk is not stuck: what nobody there looked at goes up, and the district office receives it.
    on(world, 26)
    month = done(await world.street.post("/ledger-returns", {"id": new_id(), "month": MONTH}))
    month = done(await world.street.step(month, "report"))
    changes = LedgerRevision.filter(id__in=[item["id"] for item in own]).order_by("id")
    assert [row.state for row in await changes] == ["reported", "reported"]
    # Who reviewed one of them there does not receive them here.
    refused(await world.office.step(month, "receive"), "same_person")
    back = done(await world.district.step(month, "send_back", reason="请再核对"))
    assert [row.state for row in await changes] == ["reviewed", "recorded"]
    done(await world.district.step(done(await world.street.step(back, "report")), "receive"))


async def test_who_photographed_or_reported_does_not_judge_what_rests_on_it(world: World) -> None:
    case = await visit(world)
    await photograph(world.colleague, case["id"])
    found = sublet()
    done(await world.grid.step(case, "record", **findings(occupancy="sublet_suspected", violation=found)))
    read = done(await world.colleague.get(f"/cases/{found['id']}"))
    assert "void" not in {action["action"] for action in read["actions"]}
    refused(await world.colleague.step(read, "void", reason="有误"), "same_person")
    done(await world.clerk.step(read, "void", reason="有误"))
    # Passed up as the manager, found true as the community.
    posts = await all_posts(world)
    other = await referred(world, world.kong)
    await CaseEvent.filter(case_id=other["id"], action="refer").update(account_id=world.stranger.account_id)
    refused(await posts["clerk"].step(other, "confirm", **breach()), "same_person")
    done(await world.clerk.step(other, "confirm", **breach()))


async def test_nobody_judges_their_own_family(world: World) -> None:
    """By binding, by having been bound, and by acting in a family's place."""
    await world.open_window()
    clerk, manager = world.clerk, world.manager
    async def bound(person: Person, family: str, ends_on: date | None = None) -> None:
        await Appointment.create(
            account_id=person.account_id, role="tenant", household_id=world.tenancies[family].household_id,
            starts_on=date(2026, 1, 1), ends_on=ends_on,
        )

    for person, family in ((clerk, "wan"), (world.street, "wan"), (world.street, "kong")):
        await bound(person, family)
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    report = done(await world.wan.step(report, "submit"))
    read = done(await clerk.get(f"/cases/{report['id']}"))
    assert read["actions"] == []
    for action, form in (("verify", {}), ("return", {"reason": "再补"})):
        refused(await clerk.step(read, action, **form), "own_family")
    report = done(await world.colleague.step(read, "verify"))
    refused(await world.street.step(report, "review"), "own_family")
    # A report of a neighbour about one's own home, and what came of it.
    case = await referred(world, world.kong)
    refused(await clerk.step(case, "dismiss", reason="没有的事"), "own_family")
    case = done(await world.colleague.step(case, "confirm", **breach()))
    # Bound once is enough: to unbind in order to judge would be too easy.
    await bound(manager, "wan", date(2026, 11, 30))
    breached = done(await clerk.get(f"/cases/{case['detail']['violation_case_id']}"))
    assert breached["actions"] == []
    for action, form in (("void", {"reason": "有误"}), ("rectify", {"on": "2026-12-10", "handling_result": "已搬回"})):
        refused(await clerk.step(breached, action, **form), "own_family")
    refused(await manager.step(breached, "urge", on="2026-12-10", way="visit", note="已上门。"), "own_family")
    # Nor one's own change of the ledger in another post, nor one's own application, known by the members' numbers.
    refused(await world.street.post("/ledger-reviews", verdict(await waiting(world.street))), "own_family")
    mine = an_application(77)
    member = (await world.tenancies["kong"].household).name
    mine["members"][1] = {"name": member, "relationship": "子", "id_number": id_number("19631222", 3)}
    held = done(await clerk.post("/applications", {"id": new_id(), "form": mine}))
    for finding in held["detail"]["check"]["findings"]:
        refused(await world.far_clerk.step(held, "rule_out", number=finding["number"], reason="已核实"), "not_found")
        held = done(await clerk.step(held, "rule_out", number=finding["number"], reason="已核实"))
    held = done(await clerk.step(held, "clear"))
    refused(await world.street.step(held, "confirm"), "own_family")


async def test_accepted_applications_go_on_as_before(world: World) -> None:
    case = await accepted(world)
    assert done(await world.street.step(case, "approve"))["status"] == "waiting"
