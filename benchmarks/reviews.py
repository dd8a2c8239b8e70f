"""Reviews: a draw from a hundred thousand families, held against nothing but hashing each of them."""

from __future__ import annotations

import asyncio
import hashlib
import time

from benchmarks.measuring import Result, in_turns, milliseconds, result
from casework.words.draws import FORMAT, Member, draw, population

_MEMBERS, _DRAWN, _ROUNDS = 100_000, 3000, 9
_SEED = "双色球 2026143 2026-12-13 01 05 08 12 20 33 + 07"


def measure() -> list[Result]:
    return asyncio.run(_measure())


async def _measure() -> list[Result]:
    members = (Member(hashlib.sha256(str(one).encode()).hexdigest()[:16], one % 2) for one in range(_MEMBERS))
    files = population("files", members, _DRAWN)
    start = f"{FORMAT}\nABCD2345\n{files.name}\n{files.sha256}\n{_SEED}\n"

    async def drawing() -> object:
        return draw("ABCD2345", [files], _SEED)

    async def hashing() -> object:
        return [hashlib.sha256(f"{start}{line[:16]}".encode()).digest() for line in files.members]

    ours, bare = await in_turns(drawing, hashing, _ROUNDS, clock=time.process_time)
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    return [
        result(
            "reviews.draw", ratios, 2.0, "lower",
            f"{_DRAWN} drawn of {_MEMBERS} families, against hashing each of them alone",
            f"{milliseconds(ours)} against {milliseconds(bare)} of the processor",
        )
    ]
