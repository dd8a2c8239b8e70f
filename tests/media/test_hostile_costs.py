"""No file costs more than five times what a harmless one of its size does, however it was made; and whoever asks for
anything else meanwhile is answered.

What is held against each other is the processor's time of this process and of the readers that it starts, not the time
on a clock: so others may work on the machine meanwhile.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from typing import Any

import pytest

from tests.cast import World, done, new_id
from tests.hostile_files import (
    DOORS,
    FILMS,
    MEGABYTE,
    SIZE,
    cost,
    harmless_film,
    of_harmless,
    walk,
)
from tests.photographs import offer_of, upload, visit

TIMES = 5
# What takes a second or two each, or as long to make: in the long run.
LONG = {
    "a PDF of small objects", "a PDF of one long list", "a PDF of a list of lists", "a PDF of references",
    "a PDF of one long book of names", "a PDF of white space", "a PDF of its end", "a PDF of empty objects",
    "a PDF of open brackets", "a workbook of empty cells", "a workbook of empty rows", "a workbook of remarks",
    "a workbook of references", "a workbook of values", "a workbook that is deep", "a workbook of cells that are none",
    "a PNG of a byte a chunk", "a workbook of entries", "a workbook of formulas", "a workbook of texts",
    "a workbook of ranges",
    "a PDF of one long text", "a Word file of entries",
}
KINDS = [
    (door, kind) for door, way in DOORS.items() for kind in way.kinds if os.environ.get("ANJU_LONG") or kind not in LONG
]


def test_there_are_enough_of_them() -> None:
    assert len(KINDS) >= 35 and {door for door, _ in KINDS} == {*DOORS}


@pytest.mark.parametrize(("door", "kind"), KINDS)
def test_a_hostile_file_costs_no_more_than_a_few_harmless_ones(door: str, kind: str) -> None:
    way = DOORS[door]
    hostile = way.kinds[kind]
    data = hostile.make(SIZE)
    # A zip counts its entries in two bytes: more than these it cannot hold.
    assert SIZE * (0.2 if "of entries" in kind else 0.7) < len(data) <= SIZE
    # Each held against a harmless one of the same minute: other work on the machine makes all of it dearer.
    for _ in range(3):
        most = TIMES * of_harmless(door)
        if (took := cost(lambda: way.work(data, hostile.content_type), tries=1)) <= most:
            break
        of_harmless.cache_clear()
    assert took <= most


@pytest.mark.parametrize("kind", FILMS)
def test_the_walk_over_a_film_which_is_the_event_loop_s_own_is_a_short_one(kind: str) -> None:
    data = FILMS[kind].make(SIZE)
    assert cost(lambda: walk(data), 0.2) <= 0.2


class Steps:
    """The longest step of the event loop since it was last asked, by the processor's time of its thread."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.longest = 0.0
        run = asyncio.events.Handle._run

        def timed(handle: asyncio.events.Handle) -> None:
            began = time.thread_time()
            run(handle)
            self.longest = max(self.longest, time.thread_time() - began)

        patch.setattr(asyncio.events.Handle, "_run", timed)


LONGEST_STEP = 0.25


async def asked_meanwhile(world: World, steps: Steps, work: Any) -> tuple[int, Any]:
    """How often somebody was told meanwhile that the service is alive, and the answer."""
    steps.longest, answered = 0.0, 0
    task = asyncio.ensure_future(work)
    while not task.done():
        done(await world.http.get("/healthz"))
        answered += 1
    assert steps.longest < LONGEST_STEP
    return answered, await task


@pytest.mark.parametrize(
    ("door", "kind"),
    [
        ("picture", "a JPEG with padding behind it"), ("picture", "a JPEG whose scan begins anew"),
        ("film", "a film of empty boxes"), ("film", "a film of empty boxes in its index"),
        ("document", "a PDF of a deep list"), ("workbook", "a workbook of towers"),
    ],
)
async def test_who_asks_for_health_meanwhile_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch, door: str, kind: str
) -> None:
    hostile = DOORS[door].kinds[kind]
    data = hostile.make(SIZE)
    if door == "workbook":
        person, offer = world.clerk, {
            "id": new_id(), "book": "current", "filename": "台账.xlsx", "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        grant = done(await person.post("/imports", offer))["upload"]
        path = f"/imports/{offer['id']}/read"
    else:
        if door == "document":
            await world.open_window()
            begun = await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}})
            case_id, person = done(begun)["id"], world.wan
        else:
            case_id, person = (await visit(world))["id"], world.grid
        offer = offer_of(case_id, data, content_type=hostile.content_type)
        grant = done(await person.post("/evidence", offer))["upload"]
        path = f"/evidence/{offer['id']}/confirm"
    done(await upload(world.http, grant, data))
    answered, reply = await asked_meanwhile(world, Steps(monkeypatch), person.post(path))
    assert reply.status_code in {200, 422}
    # More than once: it was not told only when all was over.
    assert answered > 2


def test_a_harmless_film_is_taken() -> None:
    assert walk(harmless_film(3 * MEGABYTE)) == ""
