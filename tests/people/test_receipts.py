"""What anybody brings without signing in, and comes back to by a receipt: whoever floods a network keeps nobody from
what they have brought already, and a receipt ends some time after what it tells of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from casework.heart.rules import RULES, set_value
from casework.people import stranger_limits
from models import PublicityObjection
from tests.allocation.test_publicities import AN_ANSWER, objects, reviewed, shown
from tests.cast import World, done, new_id, refused
from tests.reviews.test_public_reports import Passer, case_of, close


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> Iterator[None]:
    stranger_limits.SPENT.clear()
    yield
    stranger_limits.SPENT.clear()


@pytest.mark.parametrize(
    ("path", "rule", "code"),
    [
        ("/public-reports", "public_reports_per_address", "report_limit"),
        ("/public-reports", "public_reports_per_day", "report_full"),
        ("/application-requests", "application_requests_per_address", "request_limit"),
        ("/application-requests", "application_requests_per_day", "request_full"),
        ("objections", "publicity_objections_per_address", "objection_limit"),
        ("objections", "publicity_objections_per_day", "objection_full"),
    ],
)
async def test_a_lost_answer_is_given_again_however_much_others_have_spent(
    world: World, path: str, rule: str, code: str
) -> None:
    slug = ""
    if path == "objections":
        await reviewed(world)
        _, slug = await shown(world)
    await set_value(
        RULES[rule], 2, valid_from=date(2026, 12, 10), legal_base="演示", by="区保障办", at=world.clock.now(),
        today=date(2026, 12, 10),
    )

    async def brings(ids: dict[str, str]) -> httpx.Response:
        return await objects(world, slug, **ids) if slug else await world.http.post(f"/api{path}", json=ids)

    def fresh() -> dict[str, Any]:
        return {"id": new_id(), "token": new_id()}

    mine = fresh()
    first = done(await brings(mine))
    done(await brings(fresh()))
    for _ in range(2):
        refused(await brings(fresh()), code)
    assert done(await brings(mine)) == first
    # By who made it alone: another's is not told that it is there.
    refused(await brings({**mine, "token": new_id()}), "id_taken")


async def test_a_receipt_of_what_was_over_long_ago_tells_nothing_any_more(world: World) -> None:
    """As that of an application does (tests/allocation/test_application_requests.py)."""
    passer = Passer(world.http)
    reported = await passer.report()
    await reviewed(world)
    _, slug = await shown(world)
    objected = done(await objects(world, slug))

    async def follow(path: str, receipt: dict[str, Any]) -> httpx.Response:
        told = {"number": receipt["number"], "code": receipt["code"]}
        return await world.http.post(f"/api/{path}/follow", json=told)

    asked = (("public-reports", reported), ("publicity-objections", objected))
    world.clock.move_to(date(2028, 1, 10))
    # However long it takes, what goes on is told.
    for one in asked:
        done(await follow(*one))
    done(await world.district.step(await case_of(world.district, passer), "conclude", **close()))
    case = done(await world.district.get(f"/cases/{(await PublicityObjection.get()).case_id}"))
    done(await world.office.step(case, "answer", outcome="unfounded", **AN_ANSWER))
    for day, expired in ((date(2028, 7, 8), False), (date(2028, 7, 9), True)):
        world.clock.move_to(day)
        for one in asked:
            reply = await follow(*one)
            if expired:
                refused(reply, "receipt_expired")
            else:
                done(reply)
