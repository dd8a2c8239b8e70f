"""Hostile files by the hundred that are no photographs, from a grid worker's phone to their refusal with a sentence."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

from media_storage.imaging import TRAILING_ALLOWED
from models import Evidence
from tests.cast import World, done, new_id, refused
from tests.media.test_imaging import HOSTILE, JPEG, TYPES, archive, photo
from tests.photographs import send, visit

# Every kind once is some sixty; in the short run there are fewer of those that chance varies.
FILES = 200 if os.environ.get("ANJU_LONG") else 100
MOST_GROWTH = 150 * 1024  # KB


def hostile_files() -> Iterator[tuple[str, bytes, str]]:
    """Kind, bytes and the type that the phone declares: every kind once, then more of those that chance can vary."""
    rng = random.Random(20261210)
    made = 0
    for kind, (make, declared, _) in HOSTILE.items():
        data = make()
        if data and declared in TYPES.values():
            made += 1
            yield kind, data, declared
    for number in range(FILES - made):
        kind = rng.choice(list(TYPES))
        whole, declared = photo(kind), TYPES[kind]
        match number % 4:
            case 0:
                yield "cut anywhere", whole[: rng.randrange(1, len(whole) - 10)], declared
            case 1:
                yield "noise", rng.randbytes(rng.randrange(1, 5000)), declared
            case 2:
                behind = archive() if number % 8 == 2 else b"\x01" + rng.randbytes(TRAILING_ALLOWED + 900)
                yield "something behind it", whole + behind, declared
            case 3:
                begun = rng.choice([b"MZ\x90\0", b"\x7fELF\2\1", b"PK\3\4", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1"])
                yield "something else begun behind it", whole + begun + rng.randbytes(rng.randrange(60, 900)), declared


def count_peak_from_here() -> int:
    Path("/proc/self/clear_refs").write_text("5")
    return memory("VmRSS")


def memory(what: str) -> int:
    """KB of this process, in which the service runs too."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1])


async def test_hundreds_of_hostile_files_are_refused_and_never_served(world: World) -> None:
    files = list(hostile_files())
    assert len(files) == FILES and len({kind for kind, _, _ in files}) >= 12
    before = count_peak_from_here()
    for start in range(0, FILES, 25):
        case = await visit(world)
        for kind, data, declared in files[start : start + 25]:
            evidence_id = await send(world.grid, case["id"], data, id=new_id(), content_type=declared)
            problem = refused(await world.grid.post(f"/evidence/{evidence_id}/confirm"), "image_refused")
            assert problem["status"] == 422, kind
        read = done(await world.grid.get(f"/cases/{case['id']}"))["evidence"]
        assert {(item["state"], item["seal"], item["display_url"], item["thumbnail_url"]) for item in read} == {
            ("refused", None, None, None)
        }
    assert memory("VmHWM") - before < MOST_GROWTH
    assert await Evidence.filter(state="refused", sequence=None).count() == FILES
    reasons = {row.reason for row in await Evidence.all()}
    assert len(reasons) >= 8 and all(reason.startswith("image_") for reason in reasons)
    # The door is not shut by all this: a photograph still goes through.
    evidence_id = await send(world.grid, case["id"], photo(), content_type=JPEG)
    assert done(await world.grid.post(f"/evidence/{evidence_id}/confirm"))["state"] == "sealed"
