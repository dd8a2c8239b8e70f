"""What is asked of a selection day (选房, 3a-3c), and the words for what becomes of a turn."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LONG, Form, Number, PersonName, PhoneText, Uuid, choices

CAPACITIES = {
    "civil_affairs": "区民政局", "health_bureau": "区卫健局", "federation": "区残联", "resident": "居民代表",
    "inspector": "纪检监察", "deputy": "人大代表", "adviser": "政协委员", "other": "其他监督人员",
}
STATES = {
    "waiting": "等待叫号", "open": "正在选房", "chosen": "已选定", "refused": "放弃选房", "absent": "没有到场",
    "left": "不再参加", "unreached": "没有轮到",
}
GROUNDS = {"no_fitting": "没有合适户型的房源了", "unwanted": "看过以后都不愿意选", "other": "其他原因"}
ACTIONS = {
    "call": "叫号", "choose": "选定", "refuse": "放弃", "to_end": "没有到场，排到最后", "pass": "没有到场，作过号",
}
WAYS = {"phone": "打电话", "visit": "上门", "message": "发短信、微信", "onsite": "现场联系"}
# What else stands beside them.
LOGGED = {**WAYS, "order": "现场秩序", "arrival": "到场签到"}
# How many estates a session names.
MOST_ESTATES = 100
RESULTS = {"comes": "联系上了，来选房", "declines": "联系上了，不来", "unreached": "没有联系上"}


class SelectionForm(Form, kw_only=True):
    held_on: Annotated[date, Meta(title="哪天选房", extra={"earliest": 0, "latest": 6})]
    begins_at: Annotated[str, Meta(min_length=2, max_length=10, title="几点开始", description="例如 09:00")]
    place: Annotated[str, Meta(min_length=2, max_length=60, title="选房地点")]
    desks: Annotated[int, Meta(ge=1, le=60, title="开几个选房台")]
    # Nobody picks: in the order of the draw, or of those who wait.
    most: Annotated[
        int, Meta(ge=1, le=1000, title="通知多少户", description="按摇号结果或者轮候的先后，排在前面的先选")
    ]
    # Of no estate: all that stand empty.
    estate_ids: Annotated[
        list[Number], Meta(max_length=MOST_ESTATES, title="哪些小区的空房", description="不选就是全区的空置房源")
    ] = []
    # None: as many as there are.
    homes: Annotated[
        int, Meta(ge=1, le=1000, title="最多拿多少套", description="不填就是空置的全拿出来")
    ] | None = None
    lot_draw_id: Annotated[Uuid, Meta(title="按哪次摇号的结果")] | None = None
    note: Annotated[
        str, Meta(max_length=200, title="要告诉家庭的", description="例如：请带身份证原件", extra=LONG)
    ] = ""


class SelectionBody(Form):
    id: Uuid
    form: SelectionForm


class CloseSelectionForm(Form, kw_only=True):
    words: Annotated[str, Meta(min_length=4, max_length=1000, title="现场情况", extra=LONG)]


# At a desk. `id` is the desk's own: what is sent again after a lost reply is the same.

Desk = Annotated[int, Meta(ge=1, le=60, title="选房台")]


class CallBody(Form, kw_only=True):
    id: Uuid
    desk: Desk


class ChooseHomeForm(Form, kw_only=True):
    dwelling_id: Annotated[Number, Meta(title="选哪一套")]


class ChooseBody(Form, kw_only=True):
    id: Uuid
    desk: Desk
    form: ChooseHomeForm


class GiveUpForm(Form, kw_only=True):
    ground: Annotated[Literal["no_fitting", "unwanted", "other"], Meta(title="为什么放弃", extra=choices(GROUNDS))]
    words: Annotated[str, Meta(max_length=300, title="说明", description="选“其他原因”的要写明", extra=LONG)] = ""


class GiveUpBody(Form, kw_only=True):
    id: Uuid
    desk: Desk
    form: GiveUpForm


class AbsentForm(Form, kw_only=True):
    words: Annotated[str, Meta(min_length=2, max_length=300, title="怎么叫的", description="例如：叫了三遍没有人应",
                               extra=LONG)]


class AbsentBody(Form, kw_only=True):
    id: Uuid
    desk: Desk
    form: AbsentForm


# The family, on its own phone


class FavouriteBody(Form, kw_only=True):
    dwelling_id: Number
    # false: no more.
    marked: bool


# Whoever watches over it


class GuestForm(Form, kw_only=True):
    name: Annotated[PersonName, Meta(title="姓名")]
    capacity: Annotated[
        Literal["civil_affairs", "health_bureau", "federation", "resident", "inspector", "deputy", "adviser", "other"],
        Meta(title="身份", extra=choices(CAPACITIES)),
    ]


class GuestBody(Form):
    form: GuestForm


class CheckInForm(Form, kw_only=True):
    code: Annotated[str, Meta(min_length=1, max_length=40, title="签到码", description="看现场大屏，大小写都可以")]


class CheckInBody(Form):
    form: CheckInForm


class WatchForm(Form, kw_only=True):
    words: Annotated[str, Meta(min_length=2, max_length=500, title="监督意见", extra=LONG)]


class WatchBody(Form):
    form: WatchForm


# Streets and communities


TASKS = {"contact": "联系家庭", "order": "维持秩序", "both": "联系家庭、维持秩序"}


class StaffForm(Form, kw_only=True):
    name: Annotated[PersonName, Meta(title="姓名")]
    phone: Annotated[PhoneText, Meta(title="电话")]
    task: Annotated[
        Literal["contact", "order", "both"],
        Meta(title="做什么", extra=choices(TASKS)),
    ]


class ReachForm(Form, kw_only=True):
    number: Annotated[int, Meta(ge=1, le=1000, title="哪一户的序号", extra={"kind": "record"})]
    way: Annotated[Literal["phone", "visit", "message", "onsite"], Meta(title="怎么联系的", extra=choices(WAYS))]
    result: Annotated[Literal["comes", "declines", "unreached"], Meta(title="结果", extra=choices(RESULTS))]
    words: Annotated[str, Meta(max_length=300, title="说明", extra=LONG)] = ""


class ReachBody(Form):
    id: Uuid
    form: ReachForm


class KeepOrderForm(Form, kw_only=True):
    words: Annotated[str, Meta(min_length=2, max_length=300, title="现场秩序", description="发生了什么，怎么处理的",
                               extra=LONG)]


class OrderBody(Form):
    id: Uuid
    form: KeepOrderForm
