"""Many desks at once on a selection day, and the manager's counters after it: whatever fails and whichever reply is
lost, nothing is given twice, and ledgers, leases and vacancies agree in the end.

The long form is a day as large as a district has: 500 families, 400 dwellings, 12 desks; all who have chosen sign, pay
and get their keys, or give up on the way.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from collections import Counter
from typing import Any

import httpx
import pytest

from casework.allocation import placement_slips
from casework.allocation.selection_rules import CONTACT_FIRST, WAIT_MINUTES
from casework.dwellings import rent_payments
from casework.heart.queries import column
from casework.heart.rules import set_value
from models import (
    Case,
    Dwelling,
    DwellingHold,
    IssuedPaper,
    Lease,
    LeaseContract,
    PlacementSlip,
    RentPayment,
    SelectionAct,
    SelectionDwelling,
    SelectionTurn,
    Tenancy,
)
from tests.allocation.test_selections import DAY, a_family, anew, board, running
from tests.cast import Person, World, done, new_id
from tests.dwellings.test_leases import SIGNED, a_template
from tests.photographs import photograph

FAMILIES, HOMES, DESKS = (500, 400, 12) if os.environ.get("ANJU_LONG") else (30, 24, 4)
# Of the slips, how many come to the counters, and at how many of these.
SETTLED, COUNTERS = (HOMES, 6) if os.environ.get("ANJU_LONG") else (4, 2)
TERM = {"starts_on": str(DAY), "ends_on": "2029-12-17", "monthly_rent_fen": 31000, "deposit_fen": 0}
RANDOM = random.Random(int(os.environ.get("SEED", "20261218")))


class Broke(Exception):
    """The service dies in the middle of its work."""


class Desk:
    """One that goes on until nobody is left to be called; what it sends is sometimes lost on the way back."""

    def __init__(self, number: int, person: Person, case: Any, chance: random.Random) -> None:
        self.number, self.person, self.case, self.chance = number, person, case, chance
        self.lost, self.gone, self.broken = 0, 0, 0

    async def send(self, what: str, number: int = 0, **form: Any) -> Any:
        path = f"/selections/{self.case['id']}/" + (f"turns/{number}/{what}" if number else what)
        body = {"id": new_id(), "desk": self.number, **({"form": form} if form else {})}
        while True:
            # Sometimes twice in one instant; each time as if the page had been opened anew.
            times = 2 if self.chance.random() < 0.1 else 1
            posts = (self.person.post(path, body) for _ in range(times))
            replies = await asyncio.gather(*posts, return_exceptions=True)
            reply = self.chance.choice(replies)
            if isinstance(reply, httpx.TransportError):
                # On a machine that is busy with other things no answer comes in time: that is a lost one.
                self.lost += 1
                continue
            assert isinstance(reply, httpx.Response), reply
            if reply.status_code >= 500:
                self.broken += 1
            elif self.chance.random() < 0.15:
                self.lost += 1
            else:
                return reply

    async def serve(self) -> None:
        while True:
            turn = done(await self.send("calls"))["turn"]
            if turn is None:
                return
            fate = self.chance.random()
            if fate < 0.1:
                done(await self.send("absence", turn["number"], words="没有人应"))
            elif fate < 0.2:
                done(await self.send("refusal", turn["number"], ground="other", words="不想要"))
            else:
                await self.choose(turn)

    async def choose(self, turn: Any) -> None:
        path = f"/selections/{self.case['id']}/dwellings"
        while True:
            try:
                seen = done(await self.person.get(path, free="yes", rooms=turn["most_rooms"]))["items"]
            except httpx.TransportError:
                self.lost += 1
                continue
            if not seen:
                done(await self.send("refusal", turn["number"], ground="no_fitting"))
                return
            # All want the first ones.
            home = self.chance.choice(seen[:3])
            reply = await self.send("choice", turn["number"], dwelling_id=home["id"])
            if reply.status_code == 200:
                assert reply.json()["address"] == home["address"]
                return
            assert reply.json()["code"] == "selection_dwelling_gone", reply.text
            self.gone += 1


class Window:
    """One of the manager's: takes the slips one by one, by what each is at now, whatever became of the last try."""

    def __init__(self, world: World, template: int, chance: random.Random) -> None:
        self.world, self.template, self.chance = world, template, chance
        self.lost, self.broken = 0, 0
        self.photographed: set[str] = set()

    async def step(self, person: Person, case: Any, action: str, **form: Any) -> None:
        times = 2 if self.chance.random() < 0.1 else 1
        steps = (person.step(case, action, **form) for _ in range(times))
        for reply in await asyncio.gather(*steps, return_exceptions=True):
            if isinstance(reply, httpx.TransportError):
                self.lost += 1
                continue
            assert isinstance(reply, httpx.Response), reply
            if reply.status_code >= 500:
                self.broken += 1
            elif self.chance.random() < 0.15:
                self.lost += 1
            # Lost or not: what stands is read anew. Sent again it has been done already.
            elif reply.status_code != 200:
                assert reply.json()["code"] in ("moved_by_other", "step_not_possible"), reply.text

    async def settle(self, slip_id: str) -> None:
        gives_up_at = self.chance.choice(("explained", "signed", "paid")) if self.chance.random() < 0.1 else ""
        while True:
            try:
                if await self.goes_on(slip_id, gives_up_at):
                    return
            except httpx.TransportError:
                self.lost += 1

    async def goes_on(self, slip_id: str, gives_up_at: str) -> bool:
        """One step further; whether there is none left."""
        manager = self.world.manager
        slip = await anew(manager, {"id": slip_id})
        if slip["status"] in ("moved_in", "declined"):
            return True
        if slip["status"] == gives_up_at:
            await self.step(self.world.district, slip, "decline", reason="家里商量后放弃")
        elif slip["status"] == "issued":
            await self.step(manager, slip, "explain", explained_on=str(DAY), heard_by="本人")
        elif slip["status"] == "explained":
            await self.step(manager, slip, "draft_lease", template_id=self.template, **TERM)
        else:
            await self.sign_and_pay(slip)
        return False

    async def sign_and_pay(self, slip: Any) -> None:
        manager = self.world.manager
        lease = await anew(manager, {"id": slip["detail"]["lease_id"]})
        status = lease["status"]
        if status == "drafted":
            await self.step(manager, lease, "offer")
        elif status == "offered":
            if lease["id"] not in self.photographed:
                # Once: while what was sent before it was answered is still being done, it takes none any more.
                await photograph(manager, lease["id"], caption="双方签字的合同")
                self.photographed.add(lease["id"])
                lease = await anew(manager, lease)
            form = {"text_sha256": lease["detail"]["text_sha256"], "signed_on": str(DAY), "signer": "本人", **SIGNED}
            await self.step(manager, lease, "enter_paper", **form)
        elif status == "signed":
            await self.step(manager, lease, "take_payment", paid_fen=31000, paid_on=str(DAY), way="bank")
        elif status == "paid":
            await self.step(manager, lease, "hand_keys", keys_on=str(DAY), count=2, received_by="本人")


async def settled(world: World, slips: list[PlacementSlip], monkeypatch: pytest.MonkeyPatch) -> list[Window]:
    """At several counters at once; the service dies here and there with all of it written and nothing committed."""
    real = rent_payments.enter

    async def breaks(*given: Any, **named: Any) -> Any:
        row = await real(*given, **named)
        if RANDOM.random() < 0.1:
            raise Broke
        return row

    monkeypatch.setattr("casework.dwellings.leases.enter_payment", breaks)
    template = (await a_template(world))["id"]
    counters = [Window(world, template, random.Random(RANDOM.random())) for _ in range(COUNTERS)]

    async def works(number: int) -> None:
        for slip in slips[number::COUNTERS]:
            await counters[number].settle(slip.case_id)

    await asyncio.gather(*(works(number) for number in range(COUNTERS)))
    return counters


async def agrees(world: World, slips: list[PlacementSlip], before: int) -> tuple[int, int]:
    """What slips, leases, books, ledger and vacancies say of the homes: the same. How many moved in, and gave up."""
    slips = await PlacementSlip.filter(id__in=[one.id for one in slips]).order_by("id")
    housed = {one.tenancy_id: one for one in slips if one.outcome == "moved_in"}
    declined = [one for one in slips if one.outcome == "declined"]
    assert len(housed) + len(declined) == len(slips)
    stay = {one.dwelling_id for one in housed.values()}
    tenancies = await Tenancy.filter(id__in=list(housed))
    assert {(one.id, one.dwelling_id, one.household_id, one.living) for one in tenancies} == {
        (key, one.dwelling_id, one.household_id, 1) for key, one in housed.items()
    }
    assert len(stay) == len({one.household_id for one in tenancies}) == len(housed)
    # A term and a first payment of each that moved in, and of nobody else; its lease stands, and every other is void.
    terms = await Lease.filter(tenancy_id__in=list(housed))
    paid = await RentPayment.filter(tenancy_id__in=list(housed))
    assert sorted(one.tenancy_id for one in terms) == sorted(one.tenancy_id for one in paid) == sorted(housed)
    assert {one.paid_fen for one in paid} <= {31000}
    contracts = await LeaseContract.filter(slip_id__in=[one.id for one in slips]).select_related("case")
    stand = {one.slip_id: one for one in contracts if one.voided_on is None}
    assert {(key, one.tenancy_id) for key, one in stand.items()} == {(one.id, key) for key, one in housed.items()}
    assert {one.case.status for one in stand.values()} <= {"keys"}
    # What was paid for a home that nobody moved into is owed back, to the fen.
    assert {one.case.status for one in contracts if one.voided_on} <= {"void", "repaying"}
    for one in contracts:
        assert (one.case.status == "repaying") == (one.voided_on is not None and one.first_paid_fen > 0)
    ledger, cursor = 0, None
    while True:
        page = done(await world.district.get("/ledger", limit=50, **({"cursor": cursor} if cursor else {})))
        ledger, cursor = ledger + len(page["items"]), page["next"]
        if cursor is None:
            break
    assert ledger == before + len(housed)
    assert await Case.filter(procedure="application", status="housed").count() == len(housed)
    left = await column(DwellingHold.filter(kind="reserved", standing=1), "dwelling_id")
    kept = await column(PlacementSlip.filter(living=1), "dwelling_id")
    assert sorted(left) == sorted(kept) and not set(left) & stay
    estate = (await Dwelling.filter(building_number="8").first()).estate_id  # type: ignore[union-attr]
    board = done(await world.district.get(f"/boards/{estate}/building", number="8"))
    counts = {one["state"]: one["count"] for one in board["states"]}
    assert (counts["let"], counts["reserved"], counts["vacant"]) == (
        len(housed), len(kept), HOMES - len(housed) - len(kept))
    return len(housed), len(declined)


async def test_many_desks_give_nothing_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at = world.clock.now()
    for rule in (WAIT_MINUTES, CONTACT_FIRST):
        await set_value(rule, 0, valid_from=DAY, legal_base="演示区自定", by="区保障办", at=at, today=at.date())
    known = await Dwelling.get(id=world.tenancies["wan"].dwelling_id)
    await Dwelling.bulk_create([
        Dwelling(
            estate_id=known.estate_id, building_number="8", unit_number="1", room_number=f"{number}",
            address=f"和谐家园8号楼1单元{number}室", address_key=f"和谐家园8-1-{number}", area_centi_m2=5000,
            manager_id=known.manager_id, manager_path=known.manager_path, community_id=known.community_id,
            area_path=known.area_path, layout="one_one" if number % 3 else "two_one",
        )
        for number in range(1001, 1001 + HOMES)
    ])
    for order in range(101, 101 + FAMILIES):
        await a_family(world, order, people=2 + order % 2)
    case = await running(world, desks=DESKS, most=1000)
    assert (case["detail"]["families"], case["detail"]["dwellings"]) == (FAMILIES, HOMES)

    real = placement_slips.issue_slip

    async def breaks(*given: Any, **named: Any) -> Case:
        slip = await real(*given, **named)
        if RANDOM.random() < 0.1:
            raise Broke
        return slip

    monkeypatch.setattr("casework.allocation.selection_turns.issue_slip", breaks)
    people = (world.district, world.office)
    desks = [
        Desk(number, people[number % 2], case, random.Random(RANDOM.random())) for number in range(1, DESKS + 1)
    ]
    await asyncio.gather(*(desk.serve() for desk in desks))
    # Whoever was put to the end by one desk while another had nobody left is called as well.
    await desks[0].serve()

    told = (await board(world.district, case))["board"]
    case = done(await world.district.step(await anew(world.district, case), "end"))
    turns = await SelectionTurn.filter(case_id=case["id"])
    homes = await SelectionDwelling.filter(case_id=case["id"])
    slips = await PlacementSlip.filter(source_case_id=case["id"], living=1)
    chosen = {one.id: one for one in turns if one.state == "chosen"}
    given = {one.turn_id: one for one in homes if one.turn_id is not None}
    # No dwelling twice, no family twice, and board, turns, slips and holds say the same.
    assert len(turns) == FAMILIES and Counter(one.state for one in turns).keys() <= {"chosen", "refused", "absent"}
    assert given.keys() == chosen.keys() and len(chosen) == len(slips) == told["chosen"] > HOMES // 2
    assert {(one.application_id, one.dwelling_id, one.case_id) for one in slips} == {
        (turn.application_id, given[turn.id].dwelling_id, turn.slip_id) for turn in chosen.values()
    }
    assert len({one.dwelling_id for one in slips}) == len({one.application_id for one in slips}) == len(slips)
    assert sum(line["free"] for line in told["left"]) == HOMES - len(slips) and not told["desks"]
    held = await column(DwellingHold.filter(kind="reserved", standing=1), "dwelling_id")
    assert sorted(held) == sorted(one.dwelling_id for one in slips)
    waiting = await Case.filter(procedure="application", status="waiting").count()
    assert waiting == FAMILIES - len(slips)
    # No number of a slip twice, and none missing.
    papers = await IssuedPaper.filter(procedure="placement_slip").order_by("sequence")
    assert [one.sequence for one in papers] == list(range(1, len(slips) + 1))
    assert {one.number for one in papers} == {one.number for one in slips}
    # What was done is one list, and its digest follows from it.
    acts = await SelectionAct.filter(case_id=case["id"]).order_by("board").select_related("turn")
    lines = "".join(f"{a.board} {a.action} {a.turn.number} {a.desk} {a.dwelling_id or 0}\n" for a in acts)
    assert case["detail"]["digest"] == hashlib.sha256(lines.encode()).hexdigest()
    done_once = Counter(one.turn_id for one in acts if one.action in ("choose", "refuse", "pass"))
    assert set(done_once.values()) == {1} and len(done_once) == FAMILIES
    assert sum(desk.lost for desk in desks) and sum(desk.broken for desk in desks) and sum(desk.gone for desk in desks)
    before = await Tenancy.filter(living=1).count()
    counters = await settled(world, slips[:SETTLED], monkeypatch)
    housed, declined = await agrees(world, slips[:SETTLED], before)
    print(
        f"{FAMILIES} families, {HOMES} homes, {DESKS} desks: {len(slips)} slips, {housed} moved in, {declined} gave up;"
        f" replies lost {sum(one.lost for one in desks) + sum(one.lost for one in counters)},"
        f" broken {sum(one.broken for one in desks) + sum(one.broken for one in counters)},"
        f" homes gone {sum(one.gone for one in desks)}"
    )
