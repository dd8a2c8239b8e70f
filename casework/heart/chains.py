"""Hash chains: each link carries the hash of the one before, so that a record rewritten later is found.

Whoever appends takes the day's head row in turn:
1. lock and read the head; 2. hash the new links one after the other; 3. move the head, only if nobody else did
(SQLite ignores the lock, so the condition is what holds); otherwise the whole transaction is tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.heart.queries import change_where
from casework.heart.rows import Records
from casework.heart.transactions import WriteRaced
from models import ChainHead

GENESIS = "0" * 64
_HEADS = Records(ChainHead)


def link_hash(previous: str, content: Sequence[Any]) -> str:
    """SHA-256 in hex over the previous hash and the canonical JSON of `content`."""
    return hashlib.sha256(previous.encode() + b"\n" + msgspec.json.encode(list(content))).hexdigest()


async def append_links(chain: str, day: date, contents: Sequence[Sequence[Any]]) -> list[tuple[int, str, str]]:
    """Appends to the chain of that day; returns (sequence, previous hash, hash) for each. In a transaction."""
    found = await _HEADS.held(Q(chain=chain, day=day), most=1)
    if found:
        head = found[0]
    else:
        try:
            head = await ChainHead.create(chain=chain, day=day, sequence=0, hash=await _before(chain, day))
        except IntegrityError:
            raise WriteRaced from None
    links, sequence, previous = [], head.sequence, head.hash
    for content in contents:
        sequence += 1
        digest = link_hash(previous, [chain, day.isoformat(), sequence, *content])
        links.append((sequence, previous, digest))
        previous = digest
    there = Q(id=head.id, sequence=head.sequence)
    moved = await change_where(ChainHead, there, sequence=sequence, hash=previous)
    if moved != 1:
        raise WriteRaced
    return links


async def _before(chain: str, day: date) -> str:
    """A day's chain starts from the last day's end, so that a whole day cannot vanish."""
    last = await ChainHead.filter(chain=chain, day__lt=day).order_by("-day").first()
    return last.hash if last else GENESIS
