"""House-lease agreements for tests: walked as their users do, or put there where they are not what is tested."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx

from casework.allocation import subsidies
from casework.words.addresses import address_key
from models import Application, Case, HouseAgreement, Publicity, PublicityLine
from tests.cast import Person, World, done, new_id
from tests.photographs import photograph


def an_agreement(**more: Any) -> dict[str, Any]:
    """Of the home that `a_subsidy` names."""
    return {
        "lessor": "汤房东", "right": "title", "related": False, "address": "惠民家园3号楼2单元502室", "area_m2": 48.5,
        "rent_fen": 90000, "signed_on": "2026-11-20", "starts_on": "2026-12-01", "ends_on": "2027-11-30", **more,
    }


async def enters(
    world: World, of: dict[str, Any], person: Person | None = None, **more: Any
) -> httpx.Response:
    """`of`: `subsidy_id` or `award_id`."""
    return await (person or world.clerk).post(
        "/house-agreements", {"id": new_id(), **of, "form": an_agreement(**more)}
    )


def a_visit(**more: Any) -> dict[str, Any]:
    return {
        "visited_on": "2026-12-09", "companion": "孙社区", "lives_there": "family",
        "findings": "两室一厅，母子两人住，衣物、冰箱都在用。", **more,
    }


async def gone_to(world: World, case: Any, **more: Any) -> Any:
    """From its opening to where the street looks through it."""
    await photograph(world.clerk, case["id"], caption="租赁协议")
    case = done(await world.clerk.step(done(await world.clerk.get(f"/cases/{case['id']}")), "file"))
    await photograph(world.clerk, case["id"], caption="客厅")
    case = done(await world.clerk.get(f"/cases/{case['id']}"))
    return done(await world.clerk.step(case, "visit", **a_visit(**more)))


async def verified(world: World, of: dict[str, Any], **more: Any) -> Any:
    case = await gone_to(world, done(await enters(world, of, **more)))
    return done(await world.street.step(case, "confirm"))


async def put_there(subsidy_id: str, rent_fen: int = 100_000_00, title: str = "租赁协议") -> None:
    """As the street has verified it, whoever wrote it down."""
    source = await Case.get(id=subsidy_id)
    address = (await subsidies.form_of(subsidy_id)).dwelling_address
    case = await Case.create(
        id=new_id(), procedure="house_agreement", number=f"ZL-{subsidy_id[:8]}", title=title, status="verified",
        version=4, area_path=source.area_path, opened_by_id=source.opened_by_id, opened_at=source.opened_at,
        updated_at=source.opened_at,
    )
    await HouseAgreement.create(
        case_id=case.id, source_case_id=subsidy_id, lessor="汤房东", right="title", related=False,
        address=address, address_key=address_key(address), area_centi_m2=4850, rent_fen=rent_fen,
        signed_on=date(2026, 1, 1), starts_on=date(2026, 1, 1), ends_on=date(2099, 12, 31), standing=1,
        confirmed_on=date(2026, 1, 2),
    )


def on_paper(order: int = 1) -> dict[str, str]:
    """Of a placement that was done on paper, what else is asked of it."""
    return {"slip_number": f"安置〔2025〕{order}号", "reason": "系统启用前已签合同、领钥匙"}


async def agreed_to(*case_ids: str) -> None:
    """By the committee, as tests/allocation/test_committee_sessions.py comes to it."""
    await Application.filter(case_id__in=case_ids, agreed_on=None).update(agreed_on=date(2026, 12, 9))


async def shown_to_all(case_id: str, title: str = "公示") -> None:
    """The committee has agreed, the result of review was publicised, and nobody objected. Again it is the same."""
    await agreed_to(case_id)
    if await PublicityLine.exists(case_id=case_id, state="passed"):
        return
    source = await Case.get(id=case_id)
    case = await Case.create(
        id=new_id(), procedure="publicity", number=f"GS-{case_id[:8]}", title=title, status="closed", version=3,
        area_path="/1/", opened_by_id=0, opened_at=source.opened_at, updated_at=source.opened_at,
    )
    row = await Publicity.create(case=case, kind=source.procedure, slug=case_id[:20])
    await PublicityLine.create(
        publicity=row, number=1, case_id=case_id, shown_name="某*", people=1, community="", benefit="", state="passed",
        live=None,
    )


async def awarded(world: World, case: Any, **form: Any) -> Any:
    """A subsidy that was recorded is paid: what the family rents was verified, the street approves, the result is shown
    to everybody, the district office awards. A case that is held on the way is given back as it then is.
    """
    await put_there(case["id"])
    case = done(await world.street.step(case, "approve", **form))
    if case["status"] != "reviewed":
        return case
    await shown_to_all(case["id"])
    return done(await world.district.step(case, "award", **form))
