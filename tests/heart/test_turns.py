"""Every rule that looks before it writes holds for two in one instant, on both engines.

The rules stand in docs/decisions/0027 by name; each name there is a case here, and the other way round.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tortoise import connections

from casework.dwellings import complaints
from casework.evidence import evidence
from casework.exchange import workbook_exports
from casework.heart import by_itself
from casework.heart.actors import Actor
from casework.heart.problems import Problem
from casework.heart.transactions import atomically
from casework.ledgers import registered_items
from casework.ledgers.states import deltas_of
from casework.ledgers.tenancies import begin_tenancy
from models import (
    ApplicantCode,
    Appointment,
    BindingCode,
    Case,
    Delegation,
    Dwelling,
    Evidence,
    Household,
    HouseholdMember,
    IssuedPaper,
    Lease,
    LeaseContract,
    LeaseFiling,
    LedgerReturn,
    LedgerRevision,
    LotDrawLine,
    Notice,
    PaperSeries,
    PlacementSlip,
    PublicityLine,
    RegisteredItem,
    RentPayment,
    SelectionTurn,
    Tenancy,
)
from tests.allocation.agreements import on_paper, shown_to_all
from tests.allocation.test_application_requests import Phone, a_request
from tests.allocation.test_applications import accepted, an_application, an_empty_home
from tests.allocation.test_committee_members import a_committee
from tests.allocation.test_committee_sessions import FORM as SESSION
from tests.allocation.test_lot_draws import a_plan, homes, plans, publicised
from tests.allocation.test_placement_slips import A_REASON
from tests.allocation.test_placement_slips import waiting as to_be_placed
from tests.allocation.test_publicities import objects, reviewed
from tests.allocation.test_publicities import shown as publicised_as
from tests.allocation.test_selections import FORM as SELECTION_DAY
from tests.allocation.test_selections import a_family, a_home
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.dwellings.test_complaints import draft, words
from tests.dwellings.test_handbacks import accepted as handed_back
from tests.dwellings.test_handbacks import laid
from tests.dwellings.test_handbacks import signs as signs_handback
from tests.dwellings.test_leases import SIGNED, offered, signs
from tests.dwellings.test_leases import signed as a_signed_lease
from tests.dwellings.test_notices import rent_to
from tests.dwellings.test_reconciliations import opened, statement
from tests.dwellings.test_rent_payments import MONTH, payment
from tests.exchange.test_workbook_exports import ask
from tests.exchange.test_workbook_imports import bring, edited, put, taken_away
from tests.exits.test_exits import FORM as LEAVING
from tests.exits.test_exits import leaves
from tests.interleaving import Ask, interleave
from tests.ledgers.test_ledgers import a_subsidy, on
from tests.ledgers.test_registration_transfers import body as transfer
from tests.ledgers.test_returns import verdict, waiting
from tests.papers.samples import a_draft
from tests.people.test_bindings import PHONE, SON, bind
from tests.people.test_delegations import give
from tests.photographs import jpeg, offer_of, violation
from tests.reviews.test_change_reports import EMPTY
from tests.reviews.test_public_reports import Passer, case_of, close

PROJECT = Path(__file__).parent.parent.parent
Together = Callable[[Ask, Ask], Awaitable[tuple[Any, Any]]]
Race = Callable[[World, Together, pytest.MonkeyPatch], Awaitable[None]]
RACES: dict[str, Race] = {}


def race(name: str) -> Callable[[Race], Race]:
    def keep(what: Race) -> Race:
        RACES[name] = what
        return what

    return keep


@pytest.mark.parametrize("name", sorted({
    line.split("|")[1].strip()
    for line in (PROJECT / "docs/decisions/0027-what-was-read-is-what-is-changed.md").read_text().splitlines()
    if re.match(r"\| [a-z]", line) and line != "| rule | held by |"
}))
async def test_of_two_in_one_instant_the_second_sees_the_first(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async def together(first: Ask, second: Ask) -> tuple[Any, Any]:
        return await interleave(monkeypatch, first, second)

    await RACES[name](world, together, monkeypatch)


def test_every_rule_that_is_interleaved_stands_in_the_list() -> None:
    listed = (PROJECT / "docs/decisions/0027-what-was-read-is-what-is-changed.md").read_text()
    assert [name for name in RACES if f"| {name} |" not in listed] == []


async def test_every_session_reads_what_is_committed(world: World, engine: str) -> None:
    if engine == "sqlite":
        return
    client = connections.get("default")

    async def level() -> Any:
        (row,) = await client.execute_query_dict("SELECT @@tx_isolation AS level, @@time_zone AS zone")
        return row["level"], row["zone"]

    assert set(await asyncio.gather(*(level() for _ in range(15)))) == {("READ-COMMITTED", "+00:00")}


async def test_eight_delegations_at_once_are_three(world: World) -> None:
    names = [(f"代办{'甲乙丙丁戊己庚辛'[place]}", id_number("19850607", 30 + place)) for place in range(8)]
    replies = await asyncio.gather(*(give(world.wan, name=name, id_number=number) for name, number in names))
    assert Counter(reply.status_code for reply in replies)[200] == 3
    for reply in replies:
        if reply.status_code != 200:
            refused(reply, "delegation_limit")
    assert await Delegation.filter(under_way=1).count() == 3


def one_of_each(replies: tuple[Any, Any], *codes: str) -> None:
    """One was done, the other refused for one of these reasons."""
    good = [reply for reply in replies if reply.status_code == 200]
    bad = [reply for reply in replies if reply.status_code != 200]
    assert (len(good), len(bad)) == (1, 1), [reply.text for reply in replies]
    assert bad[0].json()["code"] in codes, bad[0].text


# Limits


@race("delegations at once")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    for place in (1, 2):
        done(await give(world.wan, name=f"代办{'甲乙丙'[place]}", id_number=id_number("19850607", 30 + place)))
    one_of_each(
        await together(
            lambda: give(world.wan, id_number=id_number("19850607", 40)),
            lambda: give(world.wan, id_number=id_number("19850607", 41)),
        ),
        "delegation_limit",
    )


@race("complaints that wait")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(complaints, "MOST_WAITING", 1)
    one, two = await draft(world, world.wan), await draft(world, world.wan, "kong")
    replies = await together(
        lambda: world.wan.step(one, "lodge", **words()), lambda: world.wan.step(two, "lodge", **words())
    )
    one_of_each(replies, "complaint_limit")


@race("photographs of a case")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(evidence, "MOST_PER_CASE", 1)
    case = await draft(world, world.wan)
    offers = [offer_of(case["id"], jpeg((place, 9, 9))) for place in (1, 2)]
    replies = await together(
        lambda: world.wan.post("/evidence", offers[0]), lambda: world.wan.post("/evidence", offers[1])
    )
    one_of_each(replies, "evidence_limit")


@race("registered items and their order")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    def item(name: str) -> Ask:
        form = {"ledger": "rental", "name": name, "kind": "text"}
        return lambda: world.district.post("/registered-items", {"id": new_id(), "form": form})

    for reply in await together(item("楼层"), item("朝向")):
        done(reply)
    rows = await RegisteredItem.all()
    assert sorted(row.position for row in rows) == [1, 2]
    patch.setattr(registered_items, "MOST_ITEMS", 3)
    one_of_each(await together(item("采暖"), item("燃气")), "too_many_items")


@race("exports at once")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(workbook_exports, "MOST_AT_ONCE", 1)
    replies = await together(lambda: ask(world.clerk, "current", False), lambda: ask(world.clerk, "current", False))
    one_of_each(replies, "export_limit")


# One of a kind


@race("binding codes of an application")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    path = f"/applications/{(await accepted(world))['id']}/binding-codes"
    for reply in await together(lambda: world.clerk.post(path), lambda: world.colleague.post(path)):
        done(reply)
    assert await ApplicantCode.filter(used_at=None, ended_at=None).count() == 1


@race("binding codes of a family")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    path = f"/households/{world.wan.household_id}/binding-codes"
    for reply in await together(lambda: world.clerk.post(path), lambda: world.colleague.post(path)):
        done(reply)
    assert await BindingCode.filter(used_at=None, ended_at=None).count() == 1


@race("bindings of an account")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    replies = await asyncio.gather(*(bind(world.stranger, SON, phone=PHONE) for _ in range(3)))
    for reply in replies:
        done(reply)
    assert await Appointment.filter(account_id=world.stranger.account_id).count() == 1


@race("windows of a year")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    def window() -> Any:
        body = {"id": new_id(), "year": 2026, "opens_on": "2026-12-01", "closes_on": "2026-12-31"}
        return world.district.post("/report-windows", body)

    one_of_each(await together(window, window), "window_exists")


@race("reports of a year")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    await world.open_window()
    family = world.wan.household_id
    replies = await together(
        lambda: world.wan.post("/change-reports", {"id": new_id(), "form": EMPTY}),
        lambda: world.clerk.post("/change-reports", {"id": new_id(), "household_id": family, "form": EMPTY}),
    )
    one_of_each(replies, "report_exists")


@race("files of a family")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    def begin() -> Any:
        body = {"id": new_id(), "household_id": world.wan.household_id, "kind": "rental"}
        return world.clerk.post("/case-files", body)

    one_of_each(await together(begin, begin), "file_exists")


@race("transfers of a family")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    def begin() -> Any:
        return world.clerk.post("/registration-transfers", transfer(world))

    one_of_each(await together(begin, begin), "transfer_exists")


@race("corrections of an exit")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    gone = await leaves(world)
    form = {"reason": "认错了门牌，退出的是隔壁"}

    def begin() -> Any:
        return world.colleague.post("/exit-corrections", {"id": new_id(), "exit_id": gone["id"], "form": form})

    one_of_each(await together(begin, begin), "correction_exists")


@race("reconciliations of a month")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    def begin() -> Any:
        return world.manager.post("/reconciliations", {"id": new_id(), "month": MONTH})

    one_of_each(await together(begin, begin), "reconciliation_exists")


@race("returns of a month")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    on(world, 26)

    def begin() -> Any:
        return world.street.post("/ledger-returns", {"id": new_id(), "month": "2026-12"})

    one_of_each(await together(begin, begin), "return_exists")


@race("charges of a month")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    def charge() -> Any:
        return world.manager.post("/rent-charges", {"month": MONTH})

    done((await together(charge, charge))[0])
    assert set(Counter(await RentPayment.all().values_list("tenancy_id", flat=True)).values()) == {1}


# Papers


@race("numbers of papers in a series")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """Two months of one street, reported in one instant."""
    cases = [await a_draft(world.street, month) for month in ("2026-10", "2026-11")]
    first, second = [done(await world.street.get(f"/cases/{case.id}")) for case in cases]
    for reply in await together(
        lambda: world.street.step(first, "report"), lambda: world.street.step(second, "report")
    ):
        done(reply)
    rows = await IssuedPaper.all().order_by("sequence")
    assert [(row.number, row.sequence) for row in rows] == [(f"胜利街道报〔2026〕{place}号", place) for place in (1, 2)]
    assert (await PaperSeries.get(series="return")).given == 2


@race("a paper made void and its case moved on")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    case = done(await world.street.get(f"/cases/{(await a_draft(world.street)).id}"))
    case = done(await world.street.step(case, "report"))
    path = f"/papers/{case['papers'][0]['id']}/reissue"
    anew, back = await together(
        lambda: world.street.post(path, {"form": {"reason": "打印缺页"}}),
        lambda: world.district.step(case, "send_back", reason="核对户数"),
    )
    done(back)
    if anew.status_code != 200:
        refused(anew, "paper_void")
    # Whoever came first: nothing of what was sent back is valid.
    assert await IssuedPaper.filter(voided_at=None).count() == 0
    assert await IssuedPaper.all().count() == (2 if anew.status_code == 200 else 1)


@race("words before the numbers of papers")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    other = await Appointment.get(account_id=world.far_clerk.account_id)
    await Appointment.filter(id=other.id).update(role="administrator")

    def word(person: Person) -> Ask:
        return lambda: person.put("/papers/word", {"form": {"word": "铁保"}})

    one_of_each(await together(word(world.admin), word(world.far_clerk)), "form_invalid")


# One living in a dwelling, one standing of a person


@race("families in a dwelling")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    other = [{"name": "郑秀", "relationship": "本人", "id_number": id_number("19700101", 90)}]
    cases = [
        done(await world.street.step(await accepted(world, order, **more), "approve"))
        for order, more in ((81, {}), (85, {"members": other}))
    ]
    for case in cases:
        await shown_to_all(case["id"])
    home = await an_empty_home(world)
    form = {"dwelling_id": home.id, "started_on": "2026-12-10", **on_paper()}
    cases = [done(await world.district.get(f"/cases/{case['id']}")) for case in cases]
    replies = await together(
        lambda: world.district.step(cases[0], "house", **form),
        lambda: world.office.step(cases[1], "house", **{**form, **on_paper(2)}),
    )
    one_of_each(replies, "dwelling_taken")
    assert await Tenancy.filter(dwelling_id=home.id).count() == 1


@race("acceptances of a person")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """By two communities of two streets, neither of which has anything in a ledger yet."""
    same = an_application()["members"]
    mine = {"id": new_id(), "form": an_application()}
    theirs = {"id": new_id(), "form": a_subsidy(84, members=same[1:], registered_address="站前区永安街9号楼2单元3室")}
    one, two = await together(
        lambda: world.clerk.post("/applications", mine), lambda: world.far_clerk.post("/subsidies", theirs)
    )
    assert sorted([done(one)["status"] == "suspected", done(two)["status"] == "suspected"]) == [False, True]


@race("acceptances of an address")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    others = [{"name": "郑秀", "relationship": "本人", "id_number": id_number("19700101", 90)}]
    mine = {"id": new_id(), "form": an_application()}
    theirs = {"id": new_id(), "form": an_application(members=others)}
    one, two = await together(
        lambda: world.clerk.post("/applications", mine), lambda: world.far_clerk.post("/applications", theirs)
    )
    assert sorted([done(one)["status"] == "suspected", done(two)["status"] == "suspected"]) == [False, True]


@race("numbers of persons in entries")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """Two corrections that would give one number to persons of two families."""
    number, drafts = id_number("19750505", 50), []
    for clerk, family in ((world.clerk, "kong"), (world.far_clerk, "qin")):
        subject = f"tenancy:{world.tenancies[family].id}"
        case = done(await clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject}))
        member = await HouseholdMember.filter(household_id=getattr(world, family).household_id).first()
        assert member is not None
        form = {"reason": "核对户口簿", "members": [{"member_id": member.id, "id_number": number}]}
        drafts.append((clerk, case, form))

    def record(place: int) -> Ask:
        clerk, case, form = drafts[place]
        return lambda: clerk.step(case, "record", **form)

    one_of_each(await together(record(0), record(1)), "form_invalid")


@race("placement slips at once")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """Of one dwelling for two families, and then of one family in two dwellings."""
    first, second = await to_be_placed(world, 81), await to_be_placed(world, 82, "欧阳")
    home, other = await an_empty_home(world), await an_empty_home(world, "908")

    def place(person: Person, case: Any, dwelling: Dwelling) -> Ask:
        return lambda: person.step(case, "place", dwelling_id=dwelling.id, **A_REASON)

    one_of_each(
        await together(place(world.district, first, home), place(world.office, second, home)), "slip_dwelling_taken"
    )
    (case,) = [one for one in (first, second) if not await PlacementSlip.exists(application_id=one["id"])]
    third = await an_empty_home(world, "907")
    one_of_each(
        await together(place(world.district, case, other), place(world.office, case, third)), "moved_by_other"
    )
    numbers = await PlacementSlip.filter(living=1).order_by("id").values_list("number", flat=True)
    assert [str(one)[-2:] for one in numbers] == ["1号", "2号"]


@race("a draw of lots that is published and a placement slip")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """Of the home and of the family, whichever of the two comes first."""

    def publishes(draw: Any) -> Ask:
        return lambda: world.office.step(draw, "publish")

    def places(case: Any, home: int) -> Ask:
        return lambda: world.district.step(case, "place", dwelling_id=home, **A_REASON)

    async def draw_of(room: str) -> tuple[Any, int]:
        (home,) = await homes(world, room)
        return done(await plans(world.district, a_plan([home]))), home

    inside = await publicised(world, 81)
    draw, home = await draw_of("901")
    draw, slip = await together(publishes(draw), places(inside, home))
    done(draw)
    assert slip.json()["code"] in ("dwelling_held", "lot_family_held")
    # The home alone: whoever applied later stands in no list.
    second = await publicised(world, 82)
    draw, home = await draw_of("902")
    slip, draw = await together(places(second, home), publishes(draw))
    done(slip)
    assert draw.json()["code"] == "lot_room_gone"
    # The family alone: given another home, while it and one more are frozen.
    third, fourth = await publicised(world, 83), await publicised(world, 84)
    (other,) = await homes(world, "903")
    draw, _ = await draw_of("904")
    slip, draw = await together(places(third, other), publishes(draw))
    done(slip)
    assert await LotDrawLine.filter(case_id=done(draw)["id"]).values_list("application_id", flat=True) == [fourth["id"]]
    fifth, (other,) = await publicised(world, 85), await homes(world, "905")
    draw, _ = await draw_of("906")
    draw, slip = await together(publishes(draw), places(fifth, other))
    done(draw)
    refused(slip, "lot_family_held")


@race("a draw of lots that is published and a day of selection")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """Nobody stands in both."""
    for turn in range(2):
        await publicised(world, 81 + turn)
        await homes(world, f"91{turn}")
        draw = done(await plans(world.district, a_plan(await homes(world, f"92{turn}"))))
        body = {"id": new_id(), "form": {**SELECTION_DAY, "homes": 1}}
        ways = [
            lambda body=body: world.district.post("/selections", body),
            lambda draw=draw: world.office.step(draw, "publish"),
        ]
        replies = await together(ways[turn], ways[1 - turn])
        assert [one.status_code for one in replies].count(200) == 1, [one.text for one in replies]
        standing = await LotDrawLine.filter(standing=1).values_list("application_id", flat=True)
        choosing = await SelectionTurn.filter(live=1).values_list("application_id", flat=True)
        assert len(standing) + len(choosing) == len({*standing, *choosing}) == 1 + turn


@race("applications from the phone of one family")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    pair = [{"name": name, "relationship": "配偶", "id_number": id_number("19700101", order)}
            for name, order in (("佟大年", 71), ("齐桂芳", 72))]
    phones = [Phone(world.http), Phone(world.http)]
    for one in phones:
        await one.begin()

    def hands_in(turn: int) -> Ask:
        members = [{**pair[turn], "relationship": "本人"}, pair[1 - turn]]
        form = a_request(world, 81 + turn, members=members)
        return lambda: phones[turn].hand_in(form)

    for reply in await together(hands_in(0), hands_in(1)):
        done(reply)
    assert sorted([(await Case.get(id=one.id)).status for one in phones]) == ["handed_in", "joined"]


@race("a placement slip and an entry of the same dwelling")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """The entry of an import, whichever of the two comes first."""
    actor = Actor(1, "台账导入", "", world.clock.now())
    community = world.organisations["胜利社区"]

    async def both(order: int, *, entry_first: bool) -> None:
        case, home = await to_be_placed(world, order), await an_empty_home(world, str(900 + order))
        family = await Household.create(
            name="欧阳", community=community, area_path=community.path, created_at=world.clock.now()
        )

        async def work() -> None:
            await begin_tenancy(family, home, started_on=None, actor=actor)

        async def enters() -> Any:
            try:
                await atomically(work)
            except Problem as problem:
                return problem.code
            return "entered"

        async def places() -> Any:
            return await world.district.step(case, "place", dwelling_id=home.id, **A_REASON)

        replies = await (together(enters, places) if entry_first else together(places, enters))
        entry, slip = replies if entry_first else replies[::-1]
        told = "done" if slip.status_code == 200 else slip.json()["code"]
        assert (told, entry) in (("done", "slip_dwelling_taken"), ("dwelling_taken", "entered"))
        living = await PlacementSlip.filter(dwelling_id=home.id, living=1).count()
        assert living + await Tenancy.filter(dwelling_id=home.id, living=1).count() == 1

    await both(81, entry_first=False)
    await both(82, entry_first=True)


@race("selection days drawn up at once")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """Two days for the same dwellings and families, and one that is sent twice."""
    await a_home(world, "901")
    await a_family(world, 81)
    form: dict[str, Any] = {**SELECTION_DAY, "most": 1}

    def draws_up(case_id: str) -> Ask:
        return lambda: world.district.post("/selections", {"id": case_id, "form": form})

    same = new_id()
    one, other = await together(draws_up(same), draws_up(same))
    assert (done(one)["id"], done(other)["id"]) == (same, same)
    done(await world.district.step(done(one), "cancel", reason="改期再选"))
    one_of_each(await together(draws_up(new_id()), draws_up(new_id())), "selection_no_dwellings")


@race("sessions of the committee called at once")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """Two with the same families before them, and one that is sent twice."""
    await a_committee(world)
    done(await world.street.step(await accepted(world), "approve"))

    def calls(case_id: str) -> Ask:
        return lambda: world.housing.post("/committee-sessions", {"id": case_id, "form": SESSION})

    same = new_id()
    one, other = await together(calls(same), calls(same))
    assert (done(one)["id"], done(other)["id"]) == (same, same)
    done(await world.housing.step(done(one), "cancel", reason="改期再开"))
    one_of_each(await together(calls(new_id()), calls(new_id())), "committee_nothing")


# What is closed while something is added


@race("an objection and the end of its publicity")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    """Handed in on the last day, and the next one's walk does not wait for it."""
    await reviewed(world)
    batch, slug = await publicised_as(world)
    world.clock.move_to(date.fromisoformat(batch["detail"]["ends_on"]))
    day = timedelta(days=1)

    async def passes() -> None:
        async for _ in by_itself.walk(lambda: world.clock.now() + day):
            pass

    objection, _ = await together(lambda: objects(world, slug), passes)
    line, status = await PublicityLine.get(), (await Case.get(id=batch["id"])).status
    if objection.status_code == 200:
        # What was received holds the case.
        assert (line.live, line.state, status) == (1, "held", "handling")
    else:
        refused(objection, "publicity_over")
        assert (line.live, line.state, status) == (None, "passed", "closed")


@race("photographs and handing in")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    await world.open_window()
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    offer = offer_of(case["id"], jpeg())
    one_of_each(
        await together(lambda: world.wan.post("/evidence", offer), lambda: world.wan.step(case, "submit")),
        "photographs_unfinished", "evidence_closed",
    )
    await Evidence.all().delete()
    case = done(await world.wan.get(f"/cases/{case['id']}"))
    if case["status"] == "draft":
        offer = offer_of(case["id"], jpeg())
        one_of_each(
            await together(lambda: world.wan.step(case, "submit"), lambda: world.wan.post("/evidence", offer)),
            "photographs_unfinished", "evidence_closed",
        )


@race("notices and an exit")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    def leave() -> Any:
        body = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": LEAVING}
        return world.clerk.post("/exits", body)

    await together(leave, lambda: world.manager.post("/notices", rent_to(world.tenancies["wan"])))
    assert not await Tenancy.filter(id=world.tenancies["wan"].id, living=1).exists()
    assert await Notice.filter(case__status__in=["issued", "seen"]).count() == 0


@race("an exit and notices")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    def leave() -> Any:
        body = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": LEAVING}
        return world.clerk.post("/exits", body)

    await together(lambda: world.manager.post("/notices", rent_to(world.tenancies["wan"])), leave)
    assert not await Tenancy.filter(id=world.tenancies["wan"].id, living=1).exists()
    assert await Notice.filter(case__status__in=["issued", "seen"]).count() == 0


async def half_signed(world: World, **terms: Any) -> Any:
    """A lease that the family has signed, as its manager reads it."""
    case = await offered(world, **terms)
    done(await signs(world.wan, case))
    return done(await world.manager.get(f"/cases/{case['id']}"))


async def countersigned(world: World, case: Any) -> Any:
    return await world.manager.step(case, "countersign", text_sha256=case["detail"]["text_sha256"])


@race("terms of one tenancy")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    cases = [await half_signed(world), await half_signed(world, starts_on="2028-01-01", ends_on="2029-12-31")]
    one_of_each(
        await together(lambda: countersigned(world, cases[0]), lambda: countersigned(world, cases[1])), "term_overlaps"
    )
    assert await Lease.filter(tenancy_id=world.tenancies["wan"].id).count() == 2


@race("a lease that is signed and an exit")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    lease = await half_signed(world)
    body = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": LEAVING}
    left, signed = await together(
        lambda: world.clerk.post("/exits", body), lambda: countersigned(world, lease)
    )
    done(left)
    if signed.status_code != 200:
        refused(signed, "tenancy_ended")
    written = await Lease.filter(tenancy_id=world.tenancies["wan"].id).count()
    assert written == (2 if signed.status_code == 200 else 1)


@race("a signature and a text taken back")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    lease = await offered(world)
    read = done(await world.wan.get(f"/cases/{lease['id']}"))
    said = {"text_sha256": read["detail"]["text_sha256"], **SIGNED}
    replies = await together(
        lambda: world.manager.step(lease, "take_back", reason="租金写错了"),
        lambda: world.wan.step(read, "sign", **said),
    )
    one_of_each(replies, "moved_by_other")
    row = await LeaseContract.get(case_id=lease["id"])
    assert (row.family_signed_at is None) == (row.text_sha256 == "")


@race("filings of a lease")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    lease = await a_signed_lease(world)

    def file() -> Any:
        form = {"number": "铁备2026-1", "filed_on": "2026-12-10"}
        return world.manager.post("/lease-filings", {"id": new_id(), "lease_id": lease["id"], "form": form})

    one_of_each(await together(file, file), "filed_already")
    assert await LeaseFiling.filter(standing=1).count() == 1


@race("a month's books and its figures")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    case = await opened(world)
    paid, stated = await together(
        lambda: world.manager.post("/rent-payments", {"id": new_id(), **payment(world)}),
        lambda: world.manager.step(case, "state", **statement()),
    )
    figures = {row["item"]: row["recorded"] for row in done(stated)["detail"]["items"]}
    assert figures["rent_collected"] == (38500 if paid.status_code == 200 else 0)
    if paid.status_code != 200:
        refused(paid, "month_frozen")


@race("reviews of a change")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    await violation(world)
    items = await waiting(world.street)
    replies = await together(
        lambda: world.street.post("/ledger-reviews", verdict(items)),
        lambda: world.street.post("/ledger-reviews", verdict(items, "send_back", "请核对日期")),
    )
    one_of_each(replies, "already_reviewed")


@race("a month's return and what is answered meanwhile")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    await violation(world)
    items = await waiting(world.street)
    done(await world.street.post("/ledger-reviews", verdict(items, "send_back", "请核对日期")))
    row = await LedgerRevision.get(id=items[0]["id"])
    on(world, 26)
    month = done(await world.street.post("/ledger-returns", {"id": new_id(), "month": "2026-12"}))
    review = done(await world.clerk.get(f"/cases/{row.review_case_id}"))
    answered, reported = await together(
        lambda: world.clerk.step(review, "answer", note="日期无误"), lambda: world.street.step(month, "report")
    )
    done(answered)
    if reported.status_code == 200:
        assert (await LedgerReturn.get(case_id=month["id"])).content["sent_back"] == 1
    else:
        refused(reported, "revisions_waiting")


# What was read is what is changed


@race("imports and a correction by hand")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    data = await taken_away(world, world.clerk)
    preview = await bring(world, world.clerk, edited(data, put("现居住房源台账", 2, "备注", "表格里写的")))
    assert preview["changed"] == 1
    household = await Household.filter(name=preview_title(await lines(world, preview))).get()
    tenancy = await Tenancy.get(household_id=household.id)
    case = done(
        await world.colleague.post("/ledger-adjustments", {"id": new_id(), "subject": f"tenancy:{tenancy.id}"})
    )
    by_hand, imported = await together(
        lambda: world.colleague.step(case, "record", reason="入户核实", remark="同事写的"),
        lambda: world.clerk.post(f"/imports/{preview['id']}/confirm"),
    )
    rows = await LedgerRevision.filter(household_id=household.id).order_by("id")
    said = [
        ((delta.before or {}).get("remark"), (delta.after or {}).get("remark"))
        for row in rows
        for delta in deltas_of(row)
        if delta.row.startswith("household:") and "remark" in (delta.after or {})
    ]
    # Whoever came first, each change begins from what the one before it left.
    assert all(one[1] == two[0] for one, two in itertools.pairwise(said)), said
    done(by_hand)
    assert (await Household.get(id=household.id)).remark == "同事写的"
    if imported.status_code != 200:
        # What the preview has seen is there no more.
        refused(imported, "ledger_moved")


async def lines(world: World, preview: Any) -> list[Any]:
    return list(done(await world.clerk.get(f"/imports/{preview['id']}/lines"))["items"])


def preview_title(found: list[Any]) -> str:
    (line,) = found
    return str(line["title"])


@race("corrections of one entry by hand")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    subject = f"tenancy:{world.tenancies['wan'].id}"
    cases = [
        done(await clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject}))
        for clerk in (world.clerk, world.colleague)
    ]
    for reply in await together(
        lambda: world.clerk.step(cases[0], "record", reason="入户核实", remark="一"),
        lambda: world.colleague.step(cases[1], "record", reason="入户核实", remark="二"),
    ):
        done(reply)
    one, two = await LedgerRevision.filter(household_id=world.wan.household_id).order_by("-id").limit(2)
    assert two.changes[0]["after"] == one.changes[0]["before"]


@race("what is settled of a family and its payments")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    case = await laid(world, 50000)
    done(await signs_handback(world.wan, case))
    paying = payment(world, paid_fen=10000, paid_on="2026-12-10")
    first, second = await together(
        lambda: world.manager.post("/rent-payments", {"id": new_id(), **paying}),
        lambda: signs_handback(world.manager, case, "accept"),
    )
    done(first)
    if second.status_code != 200:
        refused(second, "handback_books_changed")
        return
    # Where the acceptance came first, what was signed was so.
    assert connections.get("default").capabilities.dialect == "sqlite"
    assert done(second)["status"] == "repaying"


@race("what is paid after a settlement and its payments")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    case = await handed_back(world, 50000)
    paying = payment(world, paid_fen=10000, paid_on="2026-12-10")
    paid = {"paid_on": "2026-12-10", "way": "bank", "voucher": "转账1号", "fen": 50000 - 12419}
    first, second = await together(
        lambda: world.manager.post("/rent-payments", {"id": new_id(), **paying}),
        lambda: world.manager.step(case, "repay", **paid),
    )
    done(first)
    if second.status_code != 200:
        refused(second, "form_invalid")
    else:
        assert connections.get("default").capabilities.dialect == "sqlite"


@race("a report that is joined and the same again")
async def _(world: World, together: Together, patch: pytest.MonkeyPatch) -> None:
    other, one, again = (Passer(world.http) for _ in range(3))
    await other.report(place="钢都花园23号楼1单元1201室", detail="夜里总有人搬东西，门口换了两次锁。")
    await one.report()
    done(await again.begin())
    joins = await case_of(world.district, one)
    _, handed_in = await together(
        lambda: world.district.step(joins, "join", first_id=other.id), lambda: again.hand_in()
    )
    receipt = done(handed_in)
    done(await world.district.step(await case_of(world.district, other), "conclude", **close()))
    if (left := await case_of(world.district, again))["status"] == "received":
        # Where the join came first, nothing that waits says the same.
        done(await world.district.step(left, "conclude", **close()))
    assert (await again.follow(receipt))["state"] == "closed"
