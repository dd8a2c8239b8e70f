"""What is asked of a payout (补贴发放, 4.2.3). Refuses nothing beyond the shape."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, Form, Text, Uuid
from casework.words.months import OF_BOOKS, Month

MOST_FAILED = 200


class PayoutForm(Form, kw_only=True):
    month: Annotated[
        Month,
        Meta(title="发哪个月的补贴", description="该发、还没有列进名单的都列进来，没有发成的也在内", extra=OF_BOOKS),
    ]
    note: Annotated[Text, Meta(title="备注", extra=LONG)] = ""


class PayoutBody(Form):
    id: Uuid
    form: PayoutForm


class FailedForm(Form, kw_only=True):
    number: Annotated[int, Meta(ge=1, le=10_000, title="名单上第几号")]
    reason: Annotated[
        str, Meta(min_length=2, max_length=120, title="为什么没有发成", description="例如：账号和姓名对不上")
    ]




class PaidForm(Form, kw_only=True):
    paid_on: Annotated[date, Meta(title="财政哪天发放的", extra=LATELY)]
    reference: Annotated[str, Meta(min_length=2, max_length=60, title="财政的支付凭证号")]
    failed: Annotated[list[FailedForm], Meta(max_length=MOST_FAILED, title="没有发成的")] = []


class ReturnedForm(Form, kw_only=True):
    failed: Annotated[
        list[FailedForm], Meta(min_length=1, max_length=MOST_FAILED, title="银行退回的")
    ]
