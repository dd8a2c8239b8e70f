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
from models import Case, CaseEvent
from tests.cast import NOW, World
from tests.heart.test_access import place

READERS = ("wan", "clerk", "district", "manager")
# Of nobody's family: there are no neighbours to them.
OF_ALL = {"report_window", "reconciliation", "file_summary", "ledger_review", "ledger_return", "registered_item"}


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
        if name in OF_ALL or (name == "registration_transfer" and family == "kong"):
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
            found[who, f"{path} {query}"] = (reply.status_code, reply.json())
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
