"""A swap of dwellings between two families. What follows its opening goes by /cases."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.dwellings import swaps
from casework.dwellings.swap_forms import CAUSES, AskBody
from casework.dwellings.swap_standing import contract_of, peer_of, row_of
from casework.dwellings.utility_accounts import UTILITIES
from casework.heart import access, actors
from casework.heart.life import PROCEDURES
from casework.heart.queries import count_where
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, Dwelling


class SwapMeter(Struct):
    label: str
    reading: float


class SwapDetail(Detail):
    tenancy_id: int
    # Whether this family asked, or was asked.
    asked: bool
    other_name: str
    # Where the family lived when it was asked for, and where it is to live.
    here: str
    there: str
    there_area_m2: float
    # How far the other side is; its case, where it lies in reach.
    other_status_label: str
    other_id: str
    # Repairs of the dwelling that the family moves to, which go on.
    there_repairs: int
    cause_label: str
    reason: str
    asked_by: str
    fits: bool | None
    finding: str
    moves_on: date | None
    moved_on: date | None
    contract_id: str | None
    meters: list[SwapMeter]
    keys: int | None
    keys_note: str


@endpoint("POST", "/swaps", summary="申请换房", body=AskBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await swaps.begin(body.id, body.tenancy_id, body.form, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> SwapDetail:
    row = await row_of(case.id)
    peer = await peer_of(row)
    homes = {one.id: one for one in await Dwelling.filter(id__in=[row.dwelling_id, row.to_dwelling_id])}
    there = homes[row.to_dwelling_id]
    contract = await contract_of(case.id)
    tenant = ask.actor.role == actors.TENANT
    drafted = case.status == "drafting" and tenant
    repair = PROCEDURES["repair"]
    going = [name for name in repair.statuses if repair.goes_on(name)]
    asked = row if row.asked else peer
    return SwapDetail(
        tenancy_id=row.tenancy_id,
        asked=bool(row.asked),
        other_name=peer.tenancy.household.name,
        here=homes[row.dwelling_id].address,
        there=there.address,
        there_area_m2=there.area_centi_m2 / 100,
        other_status_label=PROCEDURES["swap"].statuses[peer.case.status].label,
        other_id=peer.case_id if not tenant and access.reaches(ask.actor, peer.case) else "",
        there_repairs=await count_where(Case, Q(procedure="repair", dwelling_id=there.id, status__in=going)),
        cause_label=CAUSES[asked.cause],
        reason=asked.reason or "",
        asked_by=(row.asked_by or "") if not tenant else "",
        fits=row.fits,
        finding=(row.finding or "") if not tenant else "",
        moves_on=row.moves_on,
        moved_on=row.moved_on,
        contract_id=contract.case_id if contract and not drafted else None,
        meters=[
            SwapMeter(label=name, reading=(row.meters or {})[one])
            for one, name in UTILITIES.items() if one in (row.meters or {})
        ],
        keys=row.keys,
        keys_note=row.keys_note,
    )


DETAILS["swap"] = _detail
