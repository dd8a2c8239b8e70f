"""The record of a draw of lots (摇号记录, 2g): what was published before, the seed, the order, who watched over it.

Signed by hand by the office and those who were there. Names are masked as on every public list; the file that is
published with it recomputes it. Refuses nothing.
"""

from __future__ import annotations

from casework.allocation.committee_forms import CAPACITIES
from casework.allocation.lot_forms import GROUPS, HOMES, METHODS
from casework.allocation.lot_records import KIND, rooms_of, row_of, say_line, say_source, silent_in, source_of
from casework.allocation.session_supervisors import supervisors_of
from casework.heart import actors
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day, say_time
from models import Case, LotDrawLine

_MOST = 1500


async def _record(case: Case, actor: actors.Actor) -> Filled:
    row = await row_of(case.id)
    rooms = await rooms_of(case.id)
    addresses = {one.dwelling_id: one.address for one in rooms}
    lines = await LotDrawLine.filter(case_id=case.id).order_by("place").limit(_MOST)
    silent = silent_in(row)
    assert row.published_at is not None and row.drawn_at is not None
    return Filled(
        [
            ("事项编号", case.number), ("名称", row.name), ("办法", METHODS[row.method]),
            ("摇号", f"{say_day(row.held_on)}，{row.venue}"), ("公布名单", say_time(row.published_at)),
            ("种子来源", say_source(source_of(row))), *([("没有公开暗语的", silent)] if silent else []),
            ("种子", row.seed), ("摇出", say_time(row.drawn_at)),
            ("记录编号", f"{row.code}，任何人都能在“公开的抽取记录”里重新计算"),
        ],
        {
            "rooms": [
                [GROUPS[one.rooms], one.address, f"{one.area_centi_m2 / 100:g}平方米"] for one in rooms
            ],
            "lines": [
                [GROUPS[one.rooms], one.number, one.shown_name, one.people, one.key,
                 addresses.get(one.dwelling_id or 0, "") or say_line(row, one)]
                for one in lines
            ],
            "supervisors": [
                [CAPACITIES[one.capacity], one.name, "到会" if one.invitation.used_at is not None else "没有到会",
                 one.remark or "没有意见"]
                for one in await supervisors_of(case.id)
            ],
        },
        title=f"{'摇号定房' if row.method == HOMES else '摇号选房'}记录",
        seal=("公布内容的校验码", row.announcement_sha256),
    )


RECORD = declare(
    Paper(
        name="lot_draw_record", title="摇号记录", series="minutes", filed_with=(KIND,),
        sections=(
            Section("rooms", "参加的房源（{count}套）", (("组", 20), ("地址", 120), ("面积", 36))),
            Section("lines", "摇号结果（{count}户）",
                    (("组", 14), ("顺序", 14), ("家庭", 26), ("人数", 14), ("编号", 40), ("结果", 68))),
            Section("supervisors", "监督人员（{count}人）",
                    (("身份", 30), ("姓名", 30), ("到会", 24), ("意见", 88)), none="没有邀请。"),
        ),
        signed_by=("区保障办", "监督人员"), fill=_record,
    )
)
