"""The request for a check of a family's means (核对申请表, 4.7a): whom it is about, over which months and on which day,
and for what. Frozen when it is made. The numbers of their papers stand in the letter of authorisation beside it.
"""

from __future__ import annotations

from casework.heart import actors
from casework.papers.declared import Filled, Paper, Section, declare
from casework.reviews.economic_check_forms import PURPOSES
from casework.words.months import say_month
from casework.words.wording import say_day
from models import Case, EconomicCheck

_TEXT = (
    "上列人员都已签署授权委托书，授权在有效期内。请核对上列人员在所写期间的收入和所写日期的财产。"
    "证件和授权委托书的原件已由本单位看过，证件号码见随附的授权委托书。核对结果只用于上列事项，不向无关的单位和个人提供。"
)


async def _fill(case: Case, actor: actors.Actor) -> Filled:
    row = await EconomicCheck.get(case_id=case.id)
    persons = row.persons or []
    return Filled(
        [
            ("事项编号", case.number), ("家庭", str(persons[0]["name"]) if persons else ""),
            ("核对人数", f"{len(persons)}人"), ("核对用途", PURPOSES[row.purpose]),
            ("收入核对期间", f"{say_month(row.income_from)}至{say_month(row.income_to)}"),
            ("财产查询日", say_day(row.assets_on)),
        ],
        {
            "persons": [
                [str(place), str(one["name"]), str(one["relationship"]), str(one["until"])]
                for place, one in enumerate(persons, 1)
            ],
            "text": _TEXT,
        },
    )


REQUEST = declare(
    Paper(
        name="economic_check_request", title="家庭经济状况核对申请表", series="letter", filed_with=("economic_check",),
        sections=(
            Section("persons", "核对人员（{count}人）", (("序号", 16), ("姓名", 44), ("关系", 40), ("授权", 70))),
            Section("text", "说明"),
        ),
        signed_by=("申请单位", "经办人"), fill=_fill,
    )
)
