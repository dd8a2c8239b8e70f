"""Whatever happens to the neighbours shows nowhere in one's own: what everybody reads of wan's family, its home and its
cases is the same before and after the same was done with kong's, next door, and with qin's, elsewhere.

Asked of every procedure and of every page of one family, one home or one case, so that a condition that has fallen out
of a look-up (of which family, which home, which case) is seen wherever it stood.
"""

from __future__ import annotations

from typing import Any

from casework.evidence.scan_codes import dwelling_code
from casework.heart.life import Step
from casework.procedures import PROCEDURES
from models import Case, CaseEvent, Lease
from tests.cast import NOW, World, new_id
from tests.heart.test_access import OF_NOBODY, fill, place, valid
from tests.heart.test_openings import OPENINGS, doors

READERS = ("wan", "clerk", "district", "manager")
# Who asks, in this order, where several may.
STAND_FOR = {"wan": "tenant", "clerk": "community_clerk", "manager": "manager_clerk", "grid": "grid_worker"}



async def happened(case: Case, step: Step) -> None:
    """The step by which it came to where it is."""
    await CaseEvent.create(
        case=case, version=3, action=step.action, from_status=step.frm or "", to_status=step.to, account_id=0,
        role=step.by[0], at=NOW, address="", note={}, form={}, day=NOW.date(),
        sequence=1 + await CaseEvent.all().count(), previous_hash="", hash="",
    )


async def placed(world: World, family: str, year: int) -> list[Case]:
    """A case of every procedure, in the middle of its life."""
    cases: list[Case] = []
    for name, procedure in PROCEDURES.items():
        # What is of nobody's family has no neighbours.
        if name in OF_NOBODY or (PROCEDURES[name].two_sided and family == "kong"):
            continue
        statuses = list(procedure.statuses)
        case = await place(world, name, statuses[len(statuses) // 2], family, year + len(cases))
        await happened(case, next(step for step in procedure.steps if step.to == case.status))
        cases.append(case)
    return cases


async def pages(world: World, cases: list[Case]) -> dict[tuple[str, str], tuple[int, Any]]:
    """Who asks for which → what is answered."""
    home = world.tenancies["wan"]
    dwelling = home.dwelling_id
    await home.fetch_related("dwelling")
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"/ledger/{home.id}", {}), (f"/ledger/{home.id}", {"as_of": "2026-12-09"}), (f"/dwellings/{dwelling}", {}),
        (f"/dwellings/{dwelling}/log", {}), (f"/manager-ledger/{dwelling}", {}), (f"/leases/of/{home.id}", {}),
        ("/scan-codes", {"text": dwelling_code(dwelling)}), ("/cases", {"household_id": home.household_id}),
        *(
            (path, {"tenancy_id": home.id})
            for path in ("/rent-account", "/handbacks/standing", "/renewals/standing", "/leases/next")
        ),
        *(
            (path, {"household_id": home.household_id})
            for path in ("/family-changes/family", "/change-reports/current")
        ),
    ]
    cases_of: list[tuple[str, dict[str, Any]]] = [(f"/cases/{case.id}", {}) for case in cases]
    found = {}
    for who in READERS:
        for path, query in asked + (cases_of if who in ("clerk", "manager") else []):
            reply = await getattr(world, who).get(path, **query)
            said = reply.json()
            if said.get("procedure") == "swap":
                # Of the home that it leads to it says, on purpose, how many repairs run there.
                del said["detail"]["there_repairs"]
            found[who, f"{path} {query}"] = (reply.status_code, said)
    for path in ("/home", "/inbox", "/cases", "/delegations", "/offices", "/leases", "/repairs"):
        reply = await world.wan.get(path)
        found["wan", path] = (reply.status_code, reply.json())
    return found


async def test_what_happens_next_door_shows_nowhere_in_ones_own(world: World) -> None:
    await world.open_window()
    cases = await placed(world, "wan", 1900)
    before = await pages(world, cases)
    assert sum(status == 200 for status, _ in before.values()) > 100
    for number, family in enumerate(("kong", "qin"), 1):
        await placed(world, family, 1900 + 100 * number)
    after = await pages(world, cases)
    differ = {asked: (before[asked][1], after[asked][1]) for asked in before if before[asked] != after[asked]}
    assert not differ, (list(differ), next(iter(differ.values())))


async def opened(world: World, family: str) -> dict[str, str]:
    """Door → what came of it, asked by the first who may, of this family or its home, with a form that is in order."""
    home, person = world.tenancies[family], getattr(world, family)
    known = {
        "tenancy_id": home.id, "household_id": home.household_id, "dwelling_id": home.dwelling_id, "month": "2026-11",
        "subject": f"tenancy:{home.id}",
    }
    roles_of = {(name, action): roles for name, action, roles, _ in OPENINGS}
    came: dict[str, str] = {}
    for name, step, door, shape in doors():
        method, path = door.split(" ")
        body = {key: known.get(key, value) for key, value in valid(shape).items()}
        body |= {key: known[key] for key in shape.__struct_fields__ if key in known}
        # A dwelling is listed once; and who leaves ends all that was begun.
        if name in {*OF_NOBODY, "dwelling_file", "exit"} or not (known.keys() - {"month"}) & body.keys():
            continue
        if name == "inspection":
            del body["tenancy_id"]
        if name == "delegation":
            body["form"]["purposes"] = ["repair"]
        body |= {"id": new_id()} if "id" in body else {}
        for who, role in STAND_FOR.items():
            if role in roles_of[name, step.action]:
                asks = person if role == "tenant" else getattr(world, who)
                reply = await asks.send(method, fill(path, **known), json=body)
                came[f"{door} {role}"] = "" if reply.status_code == 200 else reply.json()["code"]
                break
    return came


async def test_what_one_family_may_begin_the_next_may_too(world: World) -> None:
    """With all that the first has begun under way: nobody's is taken for another's."""
    lease = await Lease.get(tenancy_id=world.tenancies["wan"].id)
    await Lease.filter(tenancy_id=world.tenancies["kong"].id).update(
        starts_on=lease.starts_on, ends_on=lease.ends_on, monthly_rent_fen=lease.monthly_rent_fen
    )
    await world.open_window()
    first = await opened(world, "wan")
    assert await opened(world, "kong") == first
    assert sum(not code for code in first.values()) >= 9, first
