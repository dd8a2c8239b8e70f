"""What is asked about a repair (维修), and its words: beside the life table of `repairs.py`, which is long enough."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Fen, Form, NamedText, Number, PhoneText, Uuid, choices

EMERGENCIES = {
    "": "不紧急", "water": "漏水、跑水、停水", "power": "停电、漏电", "gas": "燃气泄漏", "heat": "暖气不热、暖气漏水",
    "danger": "有危险，如墙皮、窗户要掉",
}
KINDS = {
    "water": "水管、龙头", "drain": "下水、马桶", "power": "电路、插座", "gas": "燃气", "heat": "暖气",
    "door": "门窗、锁", "wall": "墙面、地面", "roof": "屋顶漏雨、渗水", "fixture": "随房的设备家具", "other": "其他",
}
ROOMS = {
    "kitchen": "厨房", "bathroom": "卫生间", "bedroom": "卧室", "living": "客厅", "balcony": "阳台",
    "hall": "门口、走廊", "whole": "整套房子",
}
SOURCES = {"": "自己在手机上报", "phone": "打电话报的", "desk": "到窗口报的", "found": "本单位自己发现的"}
REFUSALS = {
    "tenant": "按合同由承租人负责", "other_unit": "不归本单位修（如供电、供热单位）", "again": "和另一件重复",
    "nothing": "看过了，没有损坏",
}
RATINGS = {"5": "很满意", "4": "满意", "3": "一般", "2": "不满意", "1": "很不满意"}


class RepairBody(Form):
    id: Uuid
    dwelling_id: Number


class BrokenForm(Form, kw_only=True):
    emergency: Annotated[
        Literal["", "water", "power", "gas", "heat", "danger"],
        Meta(title="急不急", description="急的会排在最前面，先来修。燃气泄漏请先离开，再打燃气抢修电话。",
             extra=choices(EMERGENCIES)),
    ] = ""
    kind: Annotated[
        Literal["water", "drain", "power", "gas", "heat", "door", "wall", "roof", "fixture", "other"],
        Meta(title="哪里坏了", extra=choices(KINDS)),
    ]
    room: Annotated[
        Literal["kitchen", "bathroom", "bedroom", "living", "balcony", "hall", "whole"],
        Meta(title="在哪一间", extra=choices(ROOMS)),
    ]
    detail: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="怎么坏的", description="例如：水管接头一直滴水，地面湿了。",
             extra=LONG),
    ]
    source: Annotated[
        Literal["", "phone", "desk", "found"],
        Meta(title="怎么报上来的", description="管房单位代为登记时选", extra=choices(SOURCES)),
    ] = ""


class AcceptForm(Form, kw_only=True):
    fix_by: Annotated[
        date, Meta(title="最晚哪天修好", description="家庭会看到这个日子。", extra={"earliest": 0, "latest": 12})
    ]
    unusable: Annotated[
        bool, Meta(title="修好以前不能住人", description="只用于空置房：选“是”，房源登记为维修中，不能安排入住。")
    ] = False
    note: Annotated[str, Meta(max_length=300, title="告诉家庭", extra=LONG)] = ""


class RefuseForm(Form, kw_only=True):
    because: Annotated[
        Literal["tenant", "other_unit", "again", "nothing"], Meta(title="为什么不修", extra=choices(REFUSALS))
    ]
    reason: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="具体原因",
             description="家庭会看到。按合同由承租人负责的，写明合同里怎么说的。", extra=LONG),
    ]


class AssignForm(Form, kw_only=True):
    worker: Annotated[
        NamedText, Meta(min_length=2, max_length=60, title="派给谁", description="人或单位，例如：顺达维修王师傅")
    ]
    phone: Annotated[PhoneText, Meta(title="联系电话", description="家庭会看到，好约时间", extra={"kind": "phone"})]
    note: Annotated[
        str, Meta(max_length=300, title="交代的事", description="例如：下午三点以后家里有人。", extra=LONG)
    ] = ""


class FinishForm(Form, kw_only=True):
    finished_on: Annotated[date, Meta(title="哪天修好的", extra=LATELY)]
    done: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="做了什么", description="例如：换了水管接头，试水不漏。", extra=LONG),
    ]
    cost_fen: Annotated[Fen, Meta(title="花了多少钱", description="没有花钱写0。会记入本单位的支出。")]


class FixedForm(Form, kw_only=True):
    rating: Annotated[Literal["5", "4", "3", "2", "1"], Meta(title="满意吗", extra=choices(RATINGS))]
    words: Annotated[str, Meta(max_length=300, title="还想说的", extra=LONG)] = ""


class OrderForm(Form, kw_only=True):
    fix_by: Annotated[date, Meta(title="要求哪天以前修好", extra={"earliest": 0, "latest": 12})]
    note: Annotated[
        str, Meta(min_length=2, max_length=300, title="决定和理由", description="家庭和管房单位都会看到。", extra=LONG)
    ]
