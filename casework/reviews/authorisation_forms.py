"""What is asked for a letter of authorisation (授权委托书, 1b), and what its answers are called.

Refuses nothing beyond the shape: what it means is judged in `casework/reviews/authorisations.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import LATELY, LONG, AnybodysName, Form, Number, PersonName, Text, Uuid, choices

UNTIL = {"day": "到写明的那一天", "left": "到不再享受住房保障为止（含申请期间）"}
BY = {"self": "本人签", "guardian": "监护人代签"}
WAYS = {"signature": "签字", "fingerprint": "按手印"}


class SignatoryForm(Form, kw_only=True):
    number: Number
    name: Annotated[PersonName, Meta(title="姓名")]
    by: Annotated[Literal["self", "guardian"], Meta(title="谁签的", extra=choices(BY))] = "self"
    guardian: Annotated[
        AnybodysName, Meta(max_length=60, title="监护人姓名", description="监护人代签的才填")
    ] = ""
    guardian_basis: Annotated[
        str,
        Meta(max_length=200, title="凭什么代签", description="例如：法院认定无民事行为能力的判决、户口簿上的父母",
             extra=LONG),
    ] = ""
    way: Annotated[Literal["signature", "fingerprint"], Meta(title="怎么签的", extra=choices(WAYS))] = "signature"
    signed_on: Annotated[date, Meta(title="哪天签的", extra=LATELY)]


class AskForm(Form, kw_only=True):
    until: Annotated[Literal["day", "left"], Meta(title="授权到什么时候", extra=choices(UNTIL))]
    ends_on: Annotated[
        date | None,
        Meta(title="授权的最后一天", description="写明到哪一天的才填", extra={"earliest": 0, "latest": 120}),
    ] = None
    signatories: Annotated[
        list[SignatoryForm], Meta(min_length=1, max_length=20, title="签字的人", extra={"kind": "groups"})
    ]
    note: Annotated[Text, Meta(title="备注", extra=LONG)] = ""


class AskBody(Form, kw_only=True):
    id: Uuid
    # One of the two: a family in the ledgers, or an application that is under way.
    household_id: Number | None = None
    application_id: Uuid | None = None
    form: AskForm


class ContactForm(Form):
    note: Annotated[
        str, Meta(min_length=2, max_length=300, title="怎么联系的", description="和谁说的，约好哪天来补签。",
                  extra=LONG)
    ]


class RevokeForm(Form, kw_only=True):
    name: Annotated[PersonName, Meta(title="谁撤销授权", description="写本人姓名；只能撤销自己签的。")]
    reason: Annotated[str, Meta(min_length=2, max_length=300, title="原因", extra=LONG)]
