"""The heads of the chains: what a day's events and seals had come to. Published outside, a head holds every row before
it fast, also against whoever owns the database.

A day may lengthen for some moments after midnight, by what was stamped just before it: publish past days, in the
morning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tortoise.queryset import QuerySet

from casework.evidence import evidence, pictures, retention
from casework.heart import access, actors, advance, sealed_rows
from casework.heart.actors import Actor
from models import ChainHead

LABELS = {
    advance.CHAIN: "办理记录链",
    evidence.CHAIN: "照片封存链",
    pictures.CHAIN: "显示图链",
    retention.CHAIN: "销毁记录链",
    sealed_rows.RECORDS: "账目与台账链",
    sealed_rows.AUDIT: "审计链",
}


@dataclass(frozen=True)
class Head:
    chain: str
    label: str
    day: date
    count: int
    hash: str


def read_head(row: ChainHead) -> Head:
    return Head(row.chain, LABELS.get(row.chain, row.chain), row.day, row.sequence, row.hash)


def say_head(head: Head) -> str:
    """On paper and notices: enough of the hash to hold it against the published one."""
    return f"{head.label} {head.day} 第{head.count}号 {head.hash[:12]}"


def published_heads(*, actor: Actor) -> QuerySet[ChainHead]:
    """The district office's to see and to publish. Raises not_allowed."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    return ChainHead.all()


async def heads_before(day: date) -> list[Head]:
    """Each chain's last head before that day."""
    found = []
    for chain in LABELS:
        row = await ChainHead.filter(chain=chain, day__lt=day).order_by("-day").first()
        if row is not None:
            found.append(read_head(row))
    return found
