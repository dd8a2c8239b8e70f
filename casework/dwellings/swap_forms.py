"""What is asked for a swap of dwellings (互换), and what its answers are called. Refuses nothing beyond the shape: what
it means is judged in `casework/dwellings/swaps.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LONG, Form, NamedText, Number, Uuid, choices

CAUSES = {
    "work": "工作地点远", "school": "孩子上学", "illness": "看病、照顾病人", "stairs": "年老、残疾，上下楼不便",
    "family": "家里人口变了", "other": "其他",
}
_AskedBy = Annotated[
    str, Meta(max_length=60, title="谁来办的", description="在窗口代为登记的，写来办的人姓名。")
]
_Agreed = Annotated[
    bool, Meta(title="同住的成年家人都同意吗", description="要全家成年人都同意；在窗口登记的，要家人当面说过。")
]


class AskForm(Form, kw_only=True):
    other_address: Annotated[
        str, Meta(min_length=4, max_length=200, title="和哪一套换", description="例如：和谐家园2号楼1单元301室")
    ]
    other_name: Annotated[
        NamedText, Meta(min_length=2, max_length=60, title="那一户的承租人姓名", description="先和对方商量好再申请。")
    ]
    cause: Annotated[
        Literal["work", "school", "illness", "stairs", "family", "other"], Meta(title="为什么换", extra=choices(CAUSES))
    ]
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=300, title="具体情况", description="例如：父亲腿脚不便，想住一层。", extra=LONG),
    ]
    agrees: _Agreed
    asked_by: _AskedBy = ""


class AskBody(Form, kw_only=True):
    id: Uuid
    tenancy_id: Number
    form: AskForm


class AgreeForm(Form, kw_only=True):
    agrees: _Agreed
    asked_by: _AskedBy = ""


class CheckForm(Form, kw_only=True):
    fits: Annotated[bool, Meta(title="符合条件吗", description="还住在这里、没有别的住房、没有违规、理由属实。")]
    finding: Annotated[str, Meta(min_length=2, max_length=500, title="怎么核对的", extra=LONG)]


class RefuseForm(Form, kw_only=True):
    reason: Annotated[
        str, Meta(min_length=4, max_length=500, title="不同意的理由", description="两家都会看到。", extra=LONG)
    ]


class DrawUpForm(Form, kw_only=True):
    moves_on: Annotated[
        date,
        Meta(title="哪天换", description="两家同一天换。另一份已经定了日子的，填同一天。",
             extra={"earliest": 0, "latest": 3}),
    ]


_Reading = Annotated[float, Meta(ge=0, le=99_999_999)]


class HandOverForm(Form, kw_only=True):
    water: Annotated[_Reading | None, Meta(title="水表", description="没有表的空着")] = None
    power: Annotated[_Reading | None, Meta(title="电表", description="没有表的空着")] = None
    gas: Annotated[_Reading | None, Meta(title="燃气表", description="没有表的空着")] = None
    heat: Annotated[_Reading | None, Meta(title="供暖表", description="没有表的空着")] = None
    keys: Annotated[int, Meta(ge=0, le=50, title="收回、转交几把钥匙")]
    keys_note: Annotated[
        str, Meta(max_length=200, title="交接说明", description="钥匙少了的、还有没办完的，写明怎么办", extra=LONG)
    ] = ""
