"""Every text of every form at its longest, through whole procedures: nobody is stopped half way because two texts that
may be that long do not fit, put together, where they are to stand.
"""

from __future__ import annotations

import os
import random
from typing import Any

import httpx
import msgspec
import pytest

from casework.heart import advance
from casework.heart.forms import describe, read_form
from handlers.heart import http
from models import Household, HouseholdMember
from tests.cast import Person, World, done, id_number, new_id
from tests.heart.test_separation import WHO_OPENS, Walk, all_posts

LONG = bool(os.environ.get("ANJU_LONG"))
SEEDS = range(6) if LONG else (1,)
STEPS = 8
# Read for what they say, line by line.
_PARSED = (
    "pasted", "choices", "caption", "filename", "content_type", "relationship", "phone", "other_address", "other_name",
)
# Names of people who are there.
_MATCHED = {"authorisation_forms.SignatoryForm.name", "authorisation_forms.RevokeForm.name"}


def stretched(form: Any) -> Any:
    """Every text in it as long as the form allows; what is chosen, and numbers and days, as they are."""
    shape: Any = type(form)
    for field in describe(shape):
        said = getattr(form, field.name)
        if f"{shape.__module__.rpartition('.')[2]}.{shape.__name__}.{field.name}" in _MATCHED:
            continue
        if isinstance(said, str) and said and field.kind in {"text", "longtext"} and field.name not in _PARSED:
            setattr(form, field.name, (said + "字" * (field.longest or 0))[: field.longest])
        elif field.fields and said:
            for one in said if isinstance(said, list) else [said]:
                stretched(one)
    return form


@pytest.fixture
def longest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is sent, the service reads it so."""

    def read(value: object, form: type[msgspec.Struct], **more: Any) -> Any:
        return stretched(read_form(value, form, **more))

    monkeypatch.setattr(advance, "read_form", read)
    monkeypatch.setattr(http, "read_form", read)


class LongWalk(Walk):
    """Colleagues of one post each, who tell everything that a form asks."""

    def someone(self, post: str) -> Person:
        person: Person = getattr(self.world, post)
        return person

    async def _change_report(self, person: Person, post: str) -> httpx.Response:
        body = {"id": new_id(), "household_id": self.world.wan.household_id, "form": await everything(self.world)}
        return await person.post("/change-reports", body)

    async def _family_change(self, person: Person, post: str) -> httpx.Response:
        body = {"id": new_id(), "household_id": self.world.wan.household_id, "form": await everything(self.world)}
        return await person.post("/family-changes", body)


async def everything(world: World) -> dict[str, Any]:
    first, second = await HouseholdMember.filter(household_id=world.wan.household_id).order_by("position")
    who = {"member_id": first.id, "since": "2026-12-01", "note": "说明"}
    return {
        "members_in": [{
            "name": "万添丁", "relationship": "孙子", "id_number": id_number("20261201", 123), "since": "2026-12-01",
            "reason": "出生",
        }],
        "members_out": [{**who, "member_id": second.id, "reason": "迁出"}],
        "incomes": [{**who, "monthly_income_fen": 100}],
        "jobs": [{"member_id": first.id, "since": "2026-12-01", "employer": "厂", "job": "工人"}],
        "marriages": [{"member_id": first.id, "since": "2026-12-01", "marital_status": "widowed"}],
        "other_housing": {"has": True, "address": "别处一处房", "since": "2026-12-01", "note": "说明"},
        "registered_address": {"address": "铁东区园林大道9栋2单元", "since": "2026-12-01"},
        "note": "说明",
    }


@pytest.mark.parametrize("procedure", sorted(WHO_OPENS))
@pytest.mark.parametrize("seed", SEEDS)
async def test_no_step_fails_where_all_texts_are_as_long_as_may_be(
    world: World, longest: None, caplog: pytest.LogCaptureFixture, procedure: str, seed: int
) -> None:
    await world.open_window()
    walk = LongWalk(world, random.Random(f"{procedure}:{seed}"), await all_posts(world))
    case = await walk.open(procedure) or await walk.open(procedure)
    assert case is not None, procedure
    for _ in range(STEPS):
        before = case
        if (case := await walk.step(case)) is before:
            break
        # As everybody sees it, on the pages where it stands.
        for person in (world.clerk, world.street, world.district, world.manager, world.wan):
            for path in (f"/cases/{case['id']}", "/home", "/inbox", "/ledger"):
                assert (await person.get(path)).status_code < 500, path
    assert not [one for one in caplog.records if "unexpected" in one.getMessage()]


@pytest.mark.parametrize("way", ["change-reports", "family-changes"])
async def test_a_report_of_everything_at_its_longest_is_received(world: World, longest: None, way: str) -> None:
    await world.open_window()
    body = {"id": new_id(), "form": await everything(world)}
    case = done(await world.wan.post(f"/{way}", body))
    for person, action in ((world.wan, "submit"), (world.clerk, "verify"), (world.street, "review"),
                           (world.district, "receive")):
        case = done(await person.step(done(await person.get(f"/cases/{case['id']}")), action))
    assert case["status"] == "received"
    household = await Household.get(id=world.wan.household_id)
    assert len(household.registered_address) == 200
    gone = await HouseholdMember.get(household_id=household.id, left_on__isnull=False)
    assert gone.left_reason.startswith("迁出：说明字") and len(gone.left_reason) == 200
