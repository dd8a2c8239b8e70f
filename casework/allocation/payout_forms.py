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


# As two columns of a workbook come from the clipboard: a line a family, its number and why.
_HOW = "每行一户：名单上的序号、空格、原因；可以从表格里复制这两列。例如：2 账号和姓名对不上"
_FAILED = Meta(max_length=10_000, title="没有发成的", description=_HOW, extra=LONG)


class PaidForm(Form, kw_only=True):
    paid_on: Annotated[date, Meta(title="财政哪天发放的", extra=LATELY)]
    reference: Annotated[str, Meta(min_length=2, max_length=60, title="财政的支付凭证号")]
    failed: Annotated[str, _FAILED] = ""


class ReturnedForm(Form, kw_only=True):
    failed: Annotated[
        str, Meta(min_length=3, max_length=10_000, title="银行退回的", description=_HOW, extra=LONG)
    ]
