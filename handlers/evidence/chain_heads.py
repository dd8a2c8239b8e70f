"""What each day's chains had come to, for the district office to publish."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.evidence.chain_heads import published_heads
from casework.heart.heads import read_head
from casework.heart.problems import refuse
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor


class HeadReply(Struct):
    day: date
    chain: str
    label: str
    count: int
    hash: str
    # A day that is still going on gets longer: only past ones are published.
    closed: bool


class HeadPage(Struct):
    items: list[HeadReply]
    next: str | None


@endpoint("GET", "/chain-heads", summary="每日的防改校验码（供对外公布）", query=PageQuery, reply=HeadPage)
async def list_heads(ask: Ask) -> HeadPage:
    found, size = published_heads(actor=ask.actor), page_size(ask.query)
    if ask.query.cursor:
        text, chain = read_cursor(ask.query.cursor, 2)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise refuse("cursor_invalid") from None
        if not chain.isascii():
            raise refuse("cursor_invalid")
        found = found.filter(Q(day__lt=day) | Q(day=day, chain__gt=chain[:24]))
    rows = list(await found.order_by("-day", "chain").limit(size + 1))
    more = cursor_of(rows[size - 1].day, rows[size - 1].chain) if len(rows) > size else None
    heads = [read_head(row) for row in rows[:size]]
    return HeadPage(
        items=[
            HeadReply(
                day=head.day, chain=head.chain, label=head.label, count=head.count, hash=head.hash,
                closed=head.day < ask.actor.today,
            )
            for head in heads
        ],
        next=more,
    )
