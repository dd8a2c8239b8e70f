"""What is asked when a dwelling is given back (收回验收), and its words: beside the life table of `handbacks.py`.

The rooms of a checklist follow from the dwelling's layout and are a beginning only: whoever stands in it adds, renames
and leaves out. Refuses damage of which nobody says whether it is charged or waived and why, a sum where nothing is
charged, and a room that is named twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from casework.dwellings.utility_accounts import UTILITIES
from casework.heart.forms import LATELY, LONG, Fen, Form, NamedText, Number, ReasonForm, Sha256, Uuid, choices
from casework.heart.problems import invalid

# Words of the exits' reasons; a breach is never asked for.
CAUSES = {
    "voluntary": "主动退出", "bought_home": "已购买住房", "ineligible": "不再符合条件",
    "death": "承租人去世，无共同居住人", "other": "其他",
}
# The same, and what a judgement orders it for: nobody asks for that.
ALL_CAUSES = {**CAUSES, "breach": "违规清退"}
HALVES = {"am": "上午", "pm": "下午"}
GOOD, WORN, BROKEN, MISSING = "good", "worn", "broken", "missing"
STATES = {GOOD: "完好", WORN: "正常使用痕迹", BROKEN: "损坏", MISSING: "缺少"}
CHARGE, WAIVE = "charge", "waive"
HANDLINGS = {"": "不用处理", CHARGE: "照价赔偿", WAIVE: "不用赔"}
STAND_INS = {
    "deceased": "承租人去世，没有共同居住人", "gone": "已经搬空，联系不上", "refuses": "已经搬空，不肯签字",
}
WAYS = {"bank": "银行转账", "cash": "现金", "wechat": "微信或支付宝", "other": "其他"}
MOST_ROOMS, MOST_LINES = 12, 20
# Words of `dwelling_files.LAYOUTS` → the rooms beside kitchen, bathroom and the door. What is not told is one room.
_ROOMS: Mapping[str, tuple[str, ...]] = {
    "single": ("居室",), "one_none": ("卧室",), "one_one": ("客厅", "卧室"), "two_none": ("大卧室", "小卧室"),
    "two_one": ("客厅", "大卧室", "小卧室"), "two_two": ("客厅", "餐厅", "大卧室", "小卧室"),
    "three_one": ("客厅", "大卧室", "中卧室", "小卧室"), "three_two": ("客厅", "餐厅", "大卧室", "中卧室", "小卧室"),
}
_ITEMS = ("墙面、地面", "门、窗", "灯、开关、插座", "暖气")


def rooms_of(layout: str) -> list[tuple[str, tuple[str, ...]]]:
    """Where a checklist of such a dwelling begins: room → what is looked at in it."""
    return [
        ("入户门", ("门、锁", "门铃、门镜")),
        *((room, _ITEMS) for room in _ROOMS.get(layout, ("居室",))),
        ("厨房", ("墙面、地面", "灶台、水池、柜子", "水管、龙头", "燃气管、燃气表")),
        ("卫生间", ("墙面、地面", "马桶、洗手池", "水管、龙头", "门、窗")),
    ]


class AskForm(Form, kw_only=True):
    cause: Annotated[
        Literal["voluntary", "bought_home", "ineligible", "death", "other"],
        Meta(title="为什么退房", extra=choices(CAUSES)),
    ]
    leave_on: Annotated[
        date, Meta(title="打算哪天搬走", description="租金算到交钥匙那天。", extra={"earliest": 0, "latest": 12})
    ]
    note: Annotated[
        str, Meta(max_length=300, title="还想说的", description="例如：周末在家；钥匙在女儿那里。", extra=LONG)
    ] = ""


class HandbackBody(Form, kw_only=True):
    id: Uuid
    tenancy_id: Number
    form: AskForm


class AppointForm(Form, kw_only=True):
    visit_on: Annotated[date, Meta(title="哪天上门", extra={"earliest": 0, "latest": 12})]
    visit_half: Annotated[Literal["am", "pm"], Meta(title="上午还是下午", extra=choices(HALVES))]
    note: Annotated[
        str,
        Meta(max_length=300, title="告诉承租家庭",
             description="例如：请搬空，带齐钥匙、门禁卡，水、电、燃气先结清。", extra=LONG),
    ] = ""


class LineForm(Form, kw_only=True):
    item: Annotated[str, Meta(min_length=1, max_length=30, title="看什么")]
    state: Annotated[
        Literal["good", "worn", "broken", "missing"], Meta(title="怎么样", extra=choices(STATES))
    ]
    note: Annotated[str, Meta(max_length=200, title="情况", extra=LONG)] = ""
    # Of what is broken or missing.
    handling: Annotated[
        Literal["", "charge", "waive"], Meta(title="怎么处理", extra=choices(HANDLINGS))
    ] = ""
    fen: Annotated[Fen, Meta(title="赔多少")] = 0
    why: Annotated[
        str, Meta(max_length=200, title="依据或理由",
                  description="赔的写明依据，例如：按合同附件价目；不赔的写明理由。", extra=LONG),
    ] = ""


class RoomForm(Form, kw_only=True):
    room: Annotated[str, Meta(min_length=1, max_length=20, title="哪一间")]
    lines: Annotated[list[LineForm], Meta(min_length=1, max_length=MOST_LINES, title="看了什么")]


class MeterForm(Form, kw_only=True):
    utility: Annotated[Literal["water", "power", "gas", "heat"], Meta(title="哪一项", extra=choices(UTILITIES))]
    reading: Annotated[
        float, Meta(ge=0, le=99_999_999, title="表上的数", description="没有表的空着")
    ] | None = None
    proof: Annotated[
        str, Meta(max_length=60, title="结清凭证", description="凭证编号，或写“缴费记录已看，余额0元”")
    ] = ""
    owed_fen: Annotated[Fen, Meta(title="还欠多少", description="没有结清的，写还欠的钱，一并结算")] = 0


class LookOverForm(Form, kw_only=True):
    left_on: Annotated[
        date, Meta(title="哪天交的钥匙", description="房屋腾空、钥匙交回的那天，租金算到这天。", extra=LATELY)
    ]
    rooms: Annotated[list[RoomForm], Meta(min_length=1, max_length=MOST_ROOMS, title="逐间查看")]
    meters: Annotated[list[MeterForm], Meta(max_length=4, title="水、电、燃气、供暖")] = []
    keys: Annotated[int, Meta(ge=0, le=50, title="收回几把钥匙")]
    keys_note: Annotated[
        str, Meta(max_length=200, title="钥匙说明", description="比交出去的少，或一把没有的，写明怎么回事", extra=LONG)
    ] = ""
    mend: Annotated[
        str, Meta(max_length=300, title="要先修什么", description="修好才能再住人的，写明修什么；不用修的空着",
                  extra=LONG),
    ] = ""
    mend_until: Annotated[date, Meta(title="预计修到哪天", extra={"earliest": 0, "latest": 24})] | None = None


class LayForm(Form, kw_only=True):
    deposit_fen: Annotated[Fen, Meta(title="收过多少押金", description="照合同和收据填；没有收过填0")]
    deposit_note: Annotated[
        str, Meta(max_length=200, title="押金说明", description="和合同写的不一样的，写明原因", extra=LONG)
    ] = ""


class HandbackSignForm(Form, kw_only=True):
    text_sha256: Annotated[Sha256, Meta(extra={"kind": "record"})]


class HandbackPaperForm(Form, kw_only=True):
    text_sha256: Annotated[Sha256, Meta(extra={"kind": "record"})]
    signed_on: Annotated[date, Meta(title="哪天签的", extra=LATELY)]
    signer: Annotated[
        NamedText, Meta(min_length=2, max_length=60, title="承租家庭谁签的字", description="代签的写明关系")
    ]


class StandInForm(Form, kw_only=True):
    text_sha256: Annotated[Sha256, Meta(extra={"kind": "record"})]
    because: Annotated[
        Literal["deceased", "gone", "refuses"], Meta(title="为什么由社区签", extra=choices(STAND_INS))
    ]
    reason: Annotated[
        str, Meta(min_length=4, max_length=300, title="具体情况",
                  description="例如：3月2日去世，死亡证明已看；邻居说上月搬走，电话停机。", extra=LONG),
    ]
    witness: Annotated[
        NamedText, Meta(min_length=2, max_length=60, title="见证人", description="在场的邻居、楼长，写姓名和身份")
    ]


class PaidForm(Form, kw_only=True):
    paid_on: Annotated[date, Meta(title="哪天付清的", extra=LATELY)]
    fen: Annotated[Fen, Meta(title="金额", description="要和应付的一样")]
    way: Annotated[Literal["bank", "cash", "wechat", "other"], Meta(title="怎么付的", extra=choices(WAYS))]
    voucher: Annotated[str, Meta(min_length=2, max_length=60, title="凭证", description="转账单号、收据号")]
    paid_to: Annotated[
        str,
        Meta(max_length=120, title="退给谁",
             description="承租人去世的才填：继承人姓名、和承租人的关系、凭什么领，例如公证书、全体继承人的同意书。"),
    ] = ""


class CallOffForm(ReasonForm):
    """Why it is not given back after all."""


def check_rooms(form: LookOverForm) -> None:
    """Raises form_invalid, naming the line."""
    wrong: dict[str, str] = {}
    names = [one.room.strip() for one in form.rooms]
    for place, one in enumerate(form.rooms):
        if not names[place] or names[place] in names[:place]:
            wrong[f"form.rooms.{place}.room"] = "房间要有名称，不能重复。"
        for number, line in enumerate(one.lines):
            at, said = f"form.rooms.{place}.lines.{number}", f"{one.room}的{line.item}"
            damaged = line.state in (BROKEN, MISSING)
            if damaged and not line.handling:
                wrong[f"{at}.handling"] = f"{said}{STATES[line.state]}，请选照价赔偿，还是不用赔。"
            elif not damaged and line.handling:
                wrong[f"{at}.handling"] = f"{said}没有损坏、缺少，不用处理。"
            elif line.handling == CHARGE and not line.fen:
                wrong[f"{at}.fen"] = f"{said}要赔偿，请填写金额。"
            elif line.handling != CHARGE and line.fen:
                wrong[f"{at}.fen"] = f"{said}不用赔偿，金额请填0。"
            elif line.handling and len(line.why.strip()) < 2:
                wrong[f"{at}.why"] = f"{said}{HANDLINGS[line.handling]}，请写明依据或理由。"
    if wrong:
        raise invalid(wrong)


class Checklist(msgspec.Struct):
    """As it is kept."""

    rooms: list[RoomForm]
    meters: list[MeterForm]
    keys: int
    keys_note: str


def kept(form: LookOverForm) -> object:
    return msgspec.to_builtins(Checklist(form.rooms, form.meters, form.keys, form.keys_note.strip()))


def read_checklist(value: object) -> Checklist:
    return msgspec.convert(value, Checklist) if value else Checklist([], [], 0, "")
