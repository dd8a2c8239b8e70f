"""The last link that each chain had reached before a day: printed on papers and notices, so that whoever keeps one
keeps a witness of every record before it.

Refuses nothing. That every chain of ours has its words here is held by tests/papers/test_papers.py: the chains' own
wings stand above those that print.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models import ChainHead

# In the order in which they are printed.
LABELS = {
    "case_events": "办理记录",
    "evidence": "照片封存",
    "derived": "显示图",
    "removals": "销毁记录",
    "records": "账目和台账",
    "audit": "审计记录",
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


async def heads_before(day: date) -> list[Head]:
    """Each chain's last head before that day."""
    found = []
    for chain in LABELS:
        row = await ChainHead.filter(chain=chain, day__lt=day).order_by("-day").first()
        if row is not None:
            found.append(read_head(row))
    return found
