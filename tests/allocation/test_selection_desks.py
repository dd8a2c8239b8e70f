"""Many desks at once on a selection day: whatever fails and whichever reply is lost, nothing is given twice.

The long form is a day as large as a district has: 500 families, 400 dwellings, 12 desks.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from collections import Counter
from typing import Any

import pytest

from casework.allocation import placement_slips
from casework.allocation.selection_rules import CONTACT_FIRST, WAIT_MINUTES
from casework.heart.queries import column
from casework.heart.rules import set_value
from models import (
    Case,
    Dwelling,
    DwellingHold,
    IssuedPaper,
    PlacementSlip,
    SelectionAct,
    SelectionDwelling,
    SelectionTurn,
)
from tests.allocation.test_selections import DAY, a_family, anew, board, running
from tests.cast import Person, World, done, new_id

FAMILIES, HOMES, DESKS = (500, 400, 12) if os.environ.get("ANJU_LONG") else (30, 24, 4)
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
            replies = await asyncio.gather(*(self.person.post(path, body) for _ in range(times)))
            reply = self.chance.choice(replies)
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
            seen = done(await self.person.get(path, free="yes", rooms=turn["most_rooms"]))["items"]
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
