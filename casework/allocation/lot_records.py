"""A draw of lots as its rows say: its record, as anybody recomputes it, and where each family and dwelling stands.

What the steps, the paper and the public pages need. Nobody's name is in the record. Refuses a code that no draw has.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from tortoise.expressions import Q

from casework.allocation.lot_forms import HOMES, SHORT
from casework.allocation.lot_populations import FAMILIES, LAYOUTS, ROOMS, group_key
from casework.heart.problems import refuse
from casework.heart.seeds import hour
from casework.words.draws import PHRASES, DrawRecord, SeedSource
from casework.words.wording import say_day
from models import LotDraw, LotDrawLine, LotDrawRoom
from models.fields import sound

KIND = "lot_draw"
# As what a phrase of a supervisor stands in the record.
WATCH = "监督人员"


async def row_of(case_id: str) -> LotDraw:
    return await LotDraw.get(case_id=case_id)


async def rooms_of(case_id: str) -> list[LotDrawRoom]:
    return list(await LotDrawRoom.filter(case_id=case_id).order_by("rooms", "address", "id").limit(500))


def subject_of(row: LotDraw) -> str:
    return f"{SHORT[row.method]}：{row.name}"


def source_of(row: LotDraw) -> SeedSource:
    """The one that counts."""
    replaced = sound(row.replaced) or []
    return msgspec.convert(replaced[-1] if replaced else sound(row.source), SeedSource)


def silent_in(row: LotDraw) -> str:
    """Who kept back what they had bound, so that a lottery took its place; "": nobody."""
    first = msgspec.convert(sound(row.source), SeedSource)
    if first.kind != PHRASES or not row.replaced:
        return ""
    office, watch = first.name.split("、")
    return "、".join(name for name, said in ((office, row.office_phrase), (watch, row.watch_phrase)) if not said)


def say_source(source: SeedSource) -> str:
    day = say_day(date.fromisoformat(source.on))
    if source.kind == PHRASES:
        return f"{source.name}各写一句暗语，先封存后公开（{day}）"
    return f"{source.name}第{source.draw}期的开奖号码（{day}开奖）"


async def record_of(row: LotDraw) -> DrawRecord:
    """Of one that was published. Three queries."""
    record = msgspec.convert(sound(row.announcement), DrawRecord)
    families: Any = await LotDrawLine.filter(case_id=row.case_id).values_list("key", "tier", "rooms")
    homes: Any = await LotDrawRoom.filter(case_id=row.case_id).values_list("key", "rooms")
    groups = sorted({int(rooms) for _, rooms in homes})
    lines = {
        LAYOUTS: [f"{group_key(one)} 0 " for one in groups],
        FAMILIES: [f"{key} {tier} {group_key(rooms)}" for key, tier, rooms in families],
        ROOMS: [f"{key} 0 {group_key(rooms)}" for key, rooms in homes],
    }
    for one in record.populations:
        one.members = sorted(lines[one.name])
    record.replaced = msgspec.convert(sound(row.replaced) or [], list[SeedSource])
    record.state = "annulled" if row.valid is None else "drawn" if row.drawn_at else "announced"
    if row.drawn_at is not None:
        # Also where it was taken back afterwards: what followed from it stays to be seen.
        record.seed, record.drawn_at, record.samples = row.seed, hour(row.drawn_at), sound(row.samples)
    return record


async def find(code: str) -> LotDraw | None:
    """One that was published."""
    return await LotDraw.get_or_none(code=code.strip().upper()[:24], published_at__not_isnull=True)


async def shown(code: str) -> LotDraw:
    """Raises not_found."""
    row = await find(code)
    if row is None:
        raise refuse("not_found", "没有这个编号的摇号，请核对编号。")
    return row


async def lately(before: int | None, most: int) -> list[LotDraw]:
    """Those that were published, the last first, also what was annulled."""
    earlier: dict[str, Any] = {} if before is None else {"id__lt": before}
    found = LotDraw.filter(Q(published_at__not_isnull=True, **earlier)).select_related("office")
    return list(await found.order_by("-id").limit(most))


def names_shown(row: LotDraw, today: date) -> bool:
    """Whether names, masked, may still be seen by everybody."""
    return row.shown_until is None or today <= row.shown_until


STATES = {
    "announced": "名单已公布", "drawn": "已经摇出", "done": "结果已定", "annulled": "已经作废",
}


def state_of(row: LotDraw) -> str:
    if row.valid is None:
        return "annulled"
    return "done" if row.finished_at else "drawn" if row.drawn_at else "announced"


def say_line(row: LotDraw, line: LotDrawLine) -> str:
    """How a family stands, in a few words that everybody may read."""
    if line.state == "struck":
        return "已退出本次摇号"
    if line.place is None:
        return "在名单里"
    if row.method != HOMES:
        return "按顺序选房"
    if row.finished_at is None:
        return "摇到房源，等核对" if line.drawn_dwelling_id else "候补"
    return "分到房源" if line.state == "won" else "候补没有轮到"


async def finished_lines(case_id: str) -> list[LotDrawLine]:
    """Of a draw that is over: who stands in it, in the order that was drawn, without those struck."""
    found = LotDrawLine.filter(case_id=case_id, place__not_isnull=True).exclude(state="struck")
    return list(await found.order_by("place").limit(5000))
