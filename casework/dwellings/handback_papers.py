"""The acceptance paper (收回验收单): what was found, every line of the settlement, and who signed when. It is issued in
the step by which the dwelling is accepted.
"""

from __future__ import annotations

from casework.dwellings.handback_forms import STAND_INS, read_checklist
from casework.dwellings.handback_settlement import Line
from casework.dwellings.handback_text import say_keys, say_line, say_meter, say_total
from casework.dwellings.utility_accounts import UTILITIES
from casework.heart.actors import MANAGER_CLERK, Actor
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day, say_fen, say_moment
from models import Case, Handback

WAYS = {"phone": "在小程序里签字", "paper": "纸上签字，扫描件已存", "community": "社区代签"}


async def _fill(case: Case, actor: Actor) -> Filled:
    row = await Handback.get(case_id=case.id).select_related("tenancy__household", "tenancy__dwelling")
    assert row.left_on is not None and row.accepted_on is not None
    found = read_checklist(row.checklist)
    lines = [Line(*one) for one in row.settlement]
    signed = [
        [side, who or "", say_moment(at) if at else ""]
        for side, who, at in (
            ("社区" if row.stand_in else "承租家庭", row.family_signer, row.family_signed_at),
            ("管房单位", row.manager_signer, row.manager_signed_at),
        )
    ]
    if row.witness:
        signed.append(["见证人", row.witness, ""])
    ways = WAYS[row.signed_by_way]
    return Filled(
        facts=[
            ("事项编号", case.number), ("承租家庭", row.tenancy.household.name), ("房屋", row.tenancy.dwelling.address),
            ("交回钥匙", say_day(row.left_on)), ("收回日期", say_day(row.accepted_on)),
            ("承租一方怎么签", f"{ways}：{STAND_INS[row.stand_in]}" if row.stand_in else ways),
        ],
        sections={
            "rooms": [[room.room, line.item, say_line(line)] for room in found.rooms for line in room.lines],
            "meters": [[UTILITIES[one.utility], say_meter(one)] for one in found.meters],
            "keys": say_keys(found) + (f"收回后先维修：{row.mend}。" if row.mend else ""),
            "sums": [[line.what, line.how, say_fen(line.fen)] for line in lines],
            "total": say_total(row.total_fen) + ("" if row.deposit_fen else f"押金：没有收过。{row.deposit_note}"),
            "signed": signed,
        },
        seal=("正文校验码", row.text_sha256),
    )


HANDBACK_PAPER = declare(
    Paper(
        name="handback", title="公共租赁住房收回验收单", series="slip", filed_with=("handback",),
        sections=(
            Section("rooms", "逐间查看（{count}项）", (("房间", 26), ("看什么", 36), ("情况和处理", 108))),
            Section("meters", "水、电、燃气、供暖", (("项目", 26), ("表数和结清凭证", 144)),
                    none="没有登记户号、表号。"),
            Section("keys", "钥匙"),
            Section("sums", "逐项结算（负数是退给承租家庭的）", (("项目", 44), ("怎么算的", 96), ("金额", 30)),
                    none="没有要结算的款项。"),
            Section("total", "结算结果"),
            Section("signed", "签字", (("一方", 30), ("谁签的", 90), ("时间", 50))),
        ),
        signed_by=("承租家庭（社区）", "管房单位"), fill=_fill, reissued_by=(MANAGER_CLERK,),
    )
)
