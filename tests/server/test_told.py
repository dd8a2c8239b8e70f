"""Whatever the demo world comes to, and whatever its people read of it, is what tests/told.txt says: a row that is
written otherwise, a notice that goes to somebody else, a list in another order, a sentence, a figure, a day.

It says that something is told otherwise and that somebody has to read it, not that it is wrong.
"""

from __future__ import annotations

from typing import Any

from sanic import Sanic
from tortoise.transactions import in_transaction

from tests import told
from tests.cast import World
from tests.conftest import _empty, unbound


async def test_what_the_demo_world_tells_is_what_was_read(world: World, service: Sanic[Any, Any]) -> None:
    async with unbound() as connection:
        await _empty(connection)
    async with in_transaction() as connection:
        # Rows are numbered from one, as in a world that is made by itself.
        await connection.execute_query("DELETE FROM sqlite_sequence")
    await told.make(service)
    kept = set(told.FILE.read_text(encoding="utf-8").splitlines()[1:])
    found = await told.told(service)
    now = set(told.lines(found))
    differ = sorted([f"now    {one[:400]}" for one in now - kept] + [f"before {one[:400]}" for one in kept - now],
                    key=lambda one: one[7:])
    if differ:
        told.keep_whole(found)
    said = f"{len(differ)} lines (all in {told.WHOLE}); write them anew by python -m tests.told once they are read"
    assert not differ, "\n".join([said, *differ[:30]])
    # Whoever turns leaves reads the same list.
    assert await told.torn(service) == []


def test_what_is_drawn_here_is_drawn_caller_by_caller() -> None:
    chance = told.Drawn()

    def one() -> str:
        return chance.token_hex(4)

    def other() -> str:
        return chance.token_hex(4)

    first, second = told.Drawn(), [one(), one()]
    assert second[0] != second[1] and other() not in second
    assert first.token_hex(4) != chance.token_hex(4) or first.randbelow(10) < 10
