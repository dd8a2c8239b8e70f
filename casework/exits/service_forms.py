"""What is asked for a service (送达): of each way exactly its proofs, and of each try what happened.

`told_at` is the clock of the phone on which it was written down, which may have had no network: a claim, kept beside
the time at which the service had it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from casework.exits.service_ways import TRIES
from casework.heart.forms import LATELY, LONG, Form, NamedText, PaperNumber, Uuid, choices

RELATIONS = {"spouse": "配偶", "child": "子女", "parent": "父母", "sibling": "兄弟姐妹", "other": "其他同住家人"}
WHO_REFUSED = {"recipient": "本人拒绝签收", "household": "同住的成年家人拒绝签收", "nobody": "家里没有人"}
CHANNELS = {"email": "电子邮箱", "fax": "传真", "platform": "电子送达平台", "wechat": "微信消息"}
# Of tries that are entered as such; what came back by post is entered as that.
TOLD_TRIES = {way: label for way, label in TRIES.items() if way != "post"}

_Note = Annotated[str, Meta(max_length=300, title="备注", extra=LONG)]
_Place = Annotated[str, Meta(min_length=4, max_length=120, title="送达地点",
                             description="例如：和谐家园1号楼1单元101室")]
_Also = Annotated[
    NamedText, Meta(max_length=60, title="同去的人", description="姓名和单位。您自己不用写，系统会记下。")
]
_TOLD_AT = Meta(tz=True, title="手机记下的时间", extra={"kind": "record"})


class _At(Form, kw_only=True):
    told_at: Annotated[datetime, _TOLD_AT] | None = None
    # The photographs that show it; none named: all that show nothing yet.
    shown: Annotated[list[Uuid], Meta(max_length=60, title="照片", extra={"kind": "record"})] = []


class DirectForm(_At, kw_only=True):
    served_on: Annotated[date, Meta(title="哪天送达的", extra=LATELY)]
    place: _Place
    received_by: Annotated[
        NamedText, Meta(min_length=1, max_length=60, title="谁签收的",
                        description="必须是文书上写的本人，并在送达回证上签名。")
    ]
    also: _Also = ""
    note: _Note = ""


class ProxyForm(_At, kw_only=True):
    served_on: Annotated[date, Meta(title="哪天送达的", extra=LATELY)]
    place: _Place
    received_by: Annotated[NamedText, Meta(min_length=1, max_length=60, title="代收人姓名")]
    relation: Annotated[
        Literal["spouse", "child", "parent", "sibling", "other"],
        Meta(title="和本人的关系", extra=choices(RELATIONS)),
    ]
    adult: Annotated[bool, Meta(title="看过证件，满18周岁吗", description="未成年人不能代收。")]
    proxy_reason: Annotated[
        str, Meta(min_length=2, max_length=200, title="为什么由家人代收",
                  description="例如：本人上班，晚上才回来。", extra=LONG)
    ]
    also: _Also = ""
    note: _Note = ""


class LeftForm(_At, kw_only=True):
    served_on: Annotated[date, Meta(title="哪天送达的", extra=LATELY)]
    place: _Place
    refused_by: Annotated[
        Literal["recipient", "household", "nobody"],
        Meta(title="谁不肯签收", description="有人拒绝签收才能留置。", extra=choices(WHO_REFUSED)),
    ]
    proxy_reason: Annotated[
        str, Meta(min_length=2, max_length=200, title="怎样拒绝的", description="把说的话写下来。", extra=LONG)
    ]
    witness: Annotated[
        NamedText,
        Meta(max_length=60, title="见证人",
             description="社区或单位的人，姓名和单位。没有见证人的，多拍几张照片或者录像。"),
    ] = ""
    also: _Also = ""
    note: _Note = ""


class ElectronicForm(_At, kw_only=True):
    served_on: Annotated[
        date, Meta(title="哪天到达对方的", description="以对方系统收到的日期为准。", extra=LATELY)
    ]
    channel: Annotated[
        Literal["email", "fax", "platform", "wechat"],
        Meta(title="发到哪里", description="只发微信消息不算送达。", extra=choices(CHANNELS)),
    ]
    sent_to: Annotated[str, Meta(min_length=4, max_length=120, title="对方的邮箱或号码")]
    note: _Note = ""


class PostForm(_At, kw_only=True):
    posted_on: Annotated[date, Meta(title="哪天寄出的", extra=LATELY)]
    sent_to: Annotated[PaperNumber, Meta(min_length=4, max_length=40, title="邮件号码")]
    place: Annotated[str, Meta(min_length=4, max_length=120, title="寄到哪里",
                               description="租赁合同上确认的送达地址。")]
    note: _Note = ""


class PostReceiptForm(_At, kw_only=True):
    served_on: Annotated[date, Meta(title="回执上的收件日期", description="以邮件回执写的日期为准。", extra=LATELY)]
    received_by: Annotated[NamedText, Meta(min_length=1, max_length=60, title="回执上是谁签收的")]
    note: _Note = ""


class ReturnedForm(_At, kw_only=True):
    tried_on: Annotated[date, Meta(title="哪天退回的", extra=LATELY)]
    happened: Annotated[
        str, Meta(min_length=2, max_length=300, title="为什么退回", description="照退信上写的填。", extra=LONG)
    ]


class PublishForm(_At, kw_only=True):
    published_on: Annotated[date, Meta(title="哪天公告的", extra=LATELY)]
    published_at: Annotated[
        str, Meta(min_length=4, max_length=120, title="公告在哪里",
                  description="例如：区政府网站和社区公告栏。不要公开证件号、电话和病情。")
    ]
    notice_reason: Annotated[
        str, Meta(min_length=4, max_length=300, title="为什么要公告送达",
                  description="写明其他方式为什么送不到，会写进送达回证。",
                  extra=LONG)
    ]


class TryForm(_At, kw_only=True):
    tried_on: Annotated[date, Meta(title="哪天去的", extra=LATELY)]
    way: Annotated[
        Literal["visit", "workplace", "phone", "wechat", "door"],
        Meta(title="用的什么方式", description="发微信、门上贴通知都不算送达，只作记录。", extra=choices(TOLD_TRIES)),
    ]
    met: Annotated[NamedText, Meta(max_length=60, title="见到了谁", description="没有见到人的不填。")] = ""
    happened: Annotated[
        str, Meta(min_length=2, max_length=500, title="是什么情况",
                  description="例如：敲门十分钟没有人应答，邻居说外出。", extra=LONG)
    ]


class MandateForm(Form, kw_only=True):
    mandate: Annotated[
        str, Meta(min_length=4, max_length=500, title="委托的内容",
                  description="委托哪个街道送达、几天内、送达后报回什么。", extra=LONG)
    ]
