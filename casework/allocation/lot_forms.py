"""What is asked for a draw of lots (摇号, 2g), and what its answers are called. Refuses nothing beyond the shape."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LONG, Form, Number, Sha256, Uuid, choices
from casework.heart.seeds import SOON, DrawNumber, DrawOn, LotteryName

ORDER, HOMES = "order", "homes"
METHODS = {ORDER: "摇号选房：先摇出顺序，再按顺序选", HOMES: "摇号定房：直接摇出哪一套"}
SHORT = {ORDER: "摇号选房", HOMES: "摇号定房"}
MOST_ROOMS = 300
GROUPS = {1: "一居", 2: "两居", 3: "三居"}


class LotPhrasesForm(Form, kw_only=True):
    """With the words of the district office and of a supervisor as the seed, told on the day of the draw."""

    name: Annotated[
        str, Meta(min_length=2, max_length=40, title="这次摇号叫什么", description="例如：2026年第四季度第一批")
    ]
    method: Annotated[Literal["order", "homes"], Meta(title="怎么摇", extra=choices(METHODS))]
    held_on: Annotated[
        date, Meta(title="哪天摇号", description="名单最晚在前一天公布", extra=SOON)
    ]
    place: Annotated[str, Meta(min_length=2, max_length=60, title="摇号地点")]
    dwellings: Annotated[
        list[Number], Meta(min_length=1, max_length=MOST_ROOMS, title="哪些房源参加", extra={"kind": "record"})
    ]


class LotPlanForm(LotPhrasesForm, kw_only=True):
    """With a later draw of a national lottery as the seed."""

    lottery: LotteryName
    draw_number: DrawNumber
    draw_on: DrawOn


class LotPlanBody(Form, kw_only=True):
    id: Uuid
    form: LotPlanForm


class LotPhrasesBody(Form, kw_only=True):
    id: Uuid
    form: LotPhrasesForm


class LotteryInsteadForm(Form, kw_only=True):
    """A lottery in place of phrases of which one was not told."""

    lottery: LotteryName
    draw_number: DrawNumber
    draw_on: DrawOn
    reason: Annotated[str, Meta(min_length=2, max_length=300, title="哪一方没有公开，为什么", extra=LONG)]


class DigestForm(Form, kw_only=True):
    digest: Annotated[Sha256, Meta(title="暗语的封存码", extra={"kind": "record"})]


class DigestBody(Form):
    form: DigestForm


class PhraseForm(Form, kw_only=True):
    phrase: Annotated[
        str,
        Meta(min_length=12, max_length=40, title="暗语",
             description="至少12个字，别人猜不到的，一字不差；不用“|”和“：”"),
    ]


class PhraseBody(Form):
    form: PhraseForm


class AnnulmentForm(Form, kw_only=True):
    words: Annotated[str, Meta(min_length=2, max_length=300, title="同意作废的意见", extra=LONG)]


class AnnulmentBody(Form):
    # As the case was seen: what is agreed to is the reason that stood there.
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    form: AnnulmentForm
