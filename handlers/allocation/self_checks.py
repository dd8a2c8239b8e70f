"""A family's own look at whether it may ask for a subsidy, and what it would be paid (1a): open to anybody, and nothing
of it is kept.
"""

from __future__ import annotations

from casework.allocation.subsidy_amounts import SelfCheckForm, amount_of
from casework.heart.forms import Asked, Form, FormField, describe, read_form
from handlers.heart.http import Ask, Struct, endpoint

_MOST_BYTES = 4 * 1024


class SelfCheckBody(Form):
    form: Asked = {}


class SelfCheckAsked(Struct):
    fields: list[FormField]


class AmountLine(Struct):
    label: str
    words: str


class SelfCheckReply(Struct):
    monthly_fen: int
    lines: list[AmountLine]
    # What speaks against asking; none: it may be asked for.
    against: list[str]
    said: str


@endpoint("GET", "/self-checks/form", summary="自己先算算：要填什么", reply=SelfCheckAsked, signed_in=False)
async def form(ask: Ask) -> SelfCheckAsked:
    return SelfCheckAsked(fields=describe(SelfCheckForm))


@endpoint(
    "POST", "/self-checks", summary="自己先算算能不能申请、能领多少", body=SelfCheckBody, reply=SelfCheckReply,
    signed_in=False, transaction="own", most_bytes=_MOST_BYTES,
)
async def check(ask: Ask) -> SelfCheckReply:
    found = await amount_of(read_form(ask.body.form, SelfCheckForm), ask.actor.today)
    said = (
        "按您填的，可能不符合条件。情况特殊的可以到社区问问，以社区审核为准。" if found.against
        else "按您填的，可以到社区申请，以社区审核为准。这里填的不会保存。"
    )
    return SelfCheckReply(
        monthly_fen=0 if found.against else found.fen,
        lines=[AmountLine(label=one.label, words=one.words) for one in found.lines],
        against=found.against, said=said,
    )
