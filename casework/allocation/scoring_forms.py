"""What is asked for a score (评分, 2g): what the family's papers show, and what it has against a score."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.heart.forms import LONG, Form, Text, Uuid

_SINCE = {"earliest": -1200, "latest": 0}


class FactsForm(Form, kw_only=True):
    """What is not shown stays empty, and counts nothing."""

    income_fen: (
        Annotated[
            int,
            Meta(ge=0, le=100_000_000, title="全家一个月的收入", description="没有出示收入证明的不填",
                 extra={"kind": "money"}),
        ]
        | None
    ) = None
    area_m2: (
        Annotated[
            float,
            Meta(ge=0, le=2000, title="现在住的房子多少平方米", description="没有房子住的填0；没有出示材料的不填"),
        ]
        | None
    ) = None
    residence_since: (
        Annotated[
            date, Meta(title="申请人的户籍哪天迁入本区", description="照户口簿填写，没有出示的不填", extra=_SINCE)
        ]
        | None
    ) = None


class ScoringForm(FactsForm, kw_only=True):
    note: Annotated[Text, Meta(title="备注", extra=LONG)] = ""


class ScoringBody(Form):
    id: Uuid
    application_id: Uuid
    form: ScoringForm


class ScoreForm(Form, kw_only=True):
    # None: today.
    reference_on: (
        Annotated[
            date,
            Meta(title="按哪天的情况评分", description="同一批用同一天，不填就是今天",
                 extra={"earliest": -3, "latest": 0}),
        ]
        | None
    ) = None


class ScoreObjectionForm(Form, kw_only=True):
    words: Annotated[
        str,
        Meta(min_length=4, max_length=500, title="对评分有什么异议", description="写明哪一项不对、为什么", extra=LONG),
    ]


class ScoreObjectionBody(Form):
    form: ScoreObjectionForm


class AnswerScoreForm(Form, kw_only=True):
    words: Annotated[
        str, Meta(min_length=4, max_length=500, title="答复和理由", description="这家会看到", extra=LONG)
    ]


class CorrectScoreForm(FactsForm, kw_only=True):
    """What was right before stays empty."""

    words: Annotated[
        str, Meta(min_length=4, max_length=500, title="更正的理由", description="这家会看到", extra=LONG)
    ]
