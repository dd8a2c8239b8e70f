"""What anybody may bring in a day: whoever floods a network keeps nobody from what they have brought already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from casework.heart.rules import RULES, set_value
from casework.people import stranger_limits
from tests.allocation.test_publicities import objects, reviewed, shown
from tests.cast import World, done, new_id, refused


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
