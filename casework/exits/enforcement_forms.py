"""What is asked at the steps of an enforcement (腾退执行): beside the life table of `enforcements.py`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Form, NamedText, choices

ATTEMPTS = {"visit": "上门", "workplace": "到工作单位", "phone": "打电话", "meeting": "约到办公室谈"}
# To go there: how it was is photographed.
SEEN_THERE = ("visit", "workplace")
HELPS = {
    "van": "搬家车辆和人手", "home": "临时住处", "care": "老人、孩子、病人的照看", "relief": "救助、补贴的申请",
    "other": "其他",
}
COURT_WAYS = {"apply": "区保障办申请法院执行", "sue": "产权或者管房单位起诉"}
CHALLENGED = {"none": "期限内没有申请复议、起诉", "upheld": "申请过复议或起诉，决定已被维持"}
RULINGS = {"granted": "准予执行", "denied": "不准予执行", "rejected": "不予受理", "withdrawn": "撤回申请"}

_HOUR = Annotated[int, Meta(ge=0, le=23, title="几点", description="按24小时制填，例如下午3点填15。")]


class HelpForm(Form, kw_only=True):
    way: Annotated[
        Literal["van", "home", "care", "relief", "other"], Meta(title="帮了什么", extra=choices(HELPS))
    ]
    on: Annotated[date, Meta(title="哪天", extra=LATELY)]
    words: Annotated[
        str, Meta(min_length=2, max_length=300, title="具体情况", description="家庭会看到。", extra=LONG)
    ]


class AttemptForm(Form, kw_only=True):
    way: Annotated[
        Literal["visit", "workplace", "phone", "meeting"],
        Meta(title="用的什么方式", description="上门、到工作单位的，先拍照片。", extra=choices(ATTEMPTS)),
    ]
    on: Annotated[date, Meta(title="哪天", extra=LATELY)]
    hour: _HOUR
    met: Annotated[NamedText, Meta(max_length=60, title="见到了谁", description="没有见到人的不填。")] = ""
    words: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="怎样说的",
             description="双方说的话、家里的困难，都照实写。家庭会看到。", extra=LONG),
    ]


class DemandForm(Form):
    note: Annotated[
        str, Meta(max_length=300, title="还要告诉家庭什么", description="会写进催告书。", extra=LONG)
    ] = ""


class ReplyForm(Form):
    note: Annotated[
        str,
        Meta(min_length=2, max_length=500, title="您家的意见", description="有困难、有不同意见，都可以写。",
             extra=LONG),
    ]


class ConsiderForm(Form):
    note: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="复核的结果", description="采纳不采纳，写明理由。家庭会看到。",
             extra=LONG),
    ]


class CourtForm(Form, kw_only=True):
    way: Annotated[Literal["apply", "sue"], Meta(title="怎样走法院", extra=choices(COURT_WAYS))]
    court: Annotated[str, Meta(min_length=4, max_length=60, title="哪个法院", description="例如：鞍山市铁东区人民法院")]
    filed_on: Annotated[date, Meta(title="哪天递交的", extra=LATELY)]
    challenged: Annotated[
        Literal["none", "upheld"],
        Meta(title="决定有没有被申请复议、起诉", description="复议或诉讼还没有结果的，不能申请。",
             extra=choices(CHALLENGED)),
    ]
    upheld_on: Annotated[
        date, Meta(title="维持决定的文书哪天生效", description="没有申请过复议、起诉的不填。", extra=LATELY)
    ] | None = None


class DocketForm(Form, kw_only=True):
    court_number: Annotated[
        str, Meta(min_length=4, max_length=60, title="案号", description="例如：（2027）辽0302行审12号")
    ]
    docketed_on: Annotated[date, Meta(title="哪天受理", extra=LATELY)]


class RulingForm(Form, kw_only=True):
    ruling: Annotated[
        Literal["granted", "denied", "rejected", "withdrawn"], Meta(title="结果", extra=choices(RULINGS))
    ]
    ruled_on: Annotated[date, Meta(title="文书的日期", extra=LATELY)]
    note: Annotated[str, Meta(min_length=2, max_length=500, title="文书怎么说", extra=LONG)]


class CarriedForm(Form, kw_only=True):
    carried_on: Annotated[date, Meta(title="哪天执行的", extra=LATELY)]
    hour: _HOUR
    carried_by: Annotated[
        NamedText, Meta(min_length=2, max_length=120, title="谁执行的、谁在场",
                        description="例如：铁东区人民法院李某，胜利社区王某在场。")
    ]
    note: Annotated[
        str, Meta(min_length=2, max_length=300, title="执行的经过", description="交回几把钥匙、家里的东西怎样清点。",
                  extra=LONG)
    ]
    arrangement: Annotated[
        str, Meta(max_length=300, title="这家人怎样安置",
                  description="家庭有老人、孩子、病人或者没有别的住处的，一定要写。", extra=LONG)
    ] = ""
