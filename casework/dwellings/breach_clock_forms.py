"""What is asked about a clock of a breach (违规计时): beside the life table of `breach_clocks.py`, which is long
enough.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.dwellings.breach_clock_duty import KINDS
from casework.heart.forms import LATELY, LONG, Form, Number, Uuid, choices


class EnterForm(Form, kw_only=True):
    kind: Annotated[Literal["sublet", "idle"], Meta(title="哪一种", extra=choices(KINDS))]
    known_on: Annotated[
        date, Meta(title="从哪天起知道的", description="转租：第一次知道的那天；闲置：第一次看到没人住的那天。",
                   extra=LATELY)
    ]
    words: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="怎么知道的", description="写事实，不要写出反映人是谁。", extra=LONG),
    ]


class EnterBody(Form):
    id: Uuid
    tenancy_id: Number
    form: EnterForm


class ObjectForm(Form, kw_only=True):
    objected_on: Annotated[date, Meta(title="哪天提出异议", extra=LATELY)]
    note: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="怎样提出的，凭什么证明",
             description="例如：当面送达书面异议，本人签收；原件存档。", extra=LONG),
    ]


class SettleForm(Form):
    note: Annotated[str, Meta(min_length=2, max_length=500, title="怎么处理", extra=LONG)]


class FoundForm(Form, kw_only=True):
    """What the event seals of a clock that began by itself."""

    kind: Annotated[Literal["sublet", "idle"], Meta(title="哪一种", extra=choices(KINDS))]
    known_on: Annotated[date, Meta(title="从哪天起知道的")]


class FollowsForm(Form, kw_only=True):
    """Of a step that follows on another case: which, of which day, and what of it."""

    on: Annotated[date, Meta(title="日期")]
    source_id: Uuid
    note: Annotated[str, Meta(max_length=120, title="说明")]
