"""A judgement walked as its people would: by whoever needs one that has come so far."""

from __future__ import annotations

from typing import Any

from tests.cast import Person, World, done, new_id
from tests.photographs import photograph

FACTS = "12月9日上门，屋内住的是别的人，说每月交租金900元。"


def report(**changed: Any) -> dict[str, Any]:
    return {"grounds": ["sublet"], "from_day": "2026-03-09", "facts": FACTS, **changed}


async def read(person: Person, case: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = done(await person.get(f"/cases/{case['id']}"))
    return found


async def opened(
    world: World, *sources: str, by: Person | None = None, subject: str = "", **changed: Any
) -> dict[str, Any]:
    body = {
        "id": new_id(), "subject": subject or f"tenancy:{world.tenancies['wan'].id}", "sources": list(sources),
        "form": report(**changed),
    }
    case: dict[str, Any] = done(await (by or world.manager).post("/judgements", body))
    return case


async def reported(world: World, *sources: str, by: Person | None = None, **said: Any) -> dict[str, Any]:
    """One whose evidence lies there: a photograph of a paper that says of which."""
    by = by or world.manager
    case = await opened(world, *sources, by=by, **said)
    await photograph(by, case["id"], caption="转租协议")
    return dict(done(await by.step(case, "report")))


async def heard(world: World, case: dict[str, Any], family: Person | None = None) -> dict[str, Any]:
    """Told, received, and nothing more to say."""
    family = family or world.wan
    case = done(await world.district.step(await read(world.district, case), "tell_family"))
    case = done(await family.step(await read(family, case), "receive_hearing"))
    return dict(done(await family.step(case, "say_no_more")))


async def judged(
    world: World, case: dict[str, Any], action: str = "find_exit", reason: str = "情况属实，应当这样处理。", **form: Any
) -> dict[str, Any]:
    """One finding of its one ground, the decision, and a second person's word where one is asked for."""
    case = await read(world.district, case)
    ground = case["detail"]["grounds"][0]["code"]
    case = done(await world.district.step(case, action, ground=ground, **{"reasons": reason, **form}))
    case = done(await world.district.step(case, "decide", reason=reason))
    if case["status"] == "to_confirm":
        case = done(await world.office.step(await read(world.office, case), "confirm_judgement"))
    return dict(case)


async def served(world: World, case: dict[str, Any], on: str, by: Person | None = None) -> dict[str, Any]:
    """Its decision, put into the family's hands; the judgement as it then is."""
    street = by or world.street
    service = await read(street, {"id": (await read(street, case))["detail"]["service_case_id"]})
    await photograph(street, service["id"])
    form = {"served_on": on, "place": "和谐家园1号楼1单元101室", "received_by": service["household"]["name"]}
    done(await street.step(await read(street, service), "serve_direct", **form))
    return await read(street, case)


async def market_rent(world: World, fen_per_m2: int, since: str = "2020-01-01") -> None:
    body = {"id": new_id(), "fen_per_m2": fen_per_m2, "since": since, "base": "评估报告〔2026〕3号"}
    done(await world.district.post("/market-rents", body))
