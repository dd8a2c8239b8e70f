"""The demand (催告书, 5.1c) before a court is asked: what was decided and is not done, what is owed to the fen and from
which books, until when, what comes then, and what the family may say. Frozen when it is issued.
"""

from __future__ import annotations

from casework.exits.enforcement_duty import TERM_DAYS
from casework.heart import actors
from casework.heart.rules import in_force
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day, say_fen
from models import Case, Enforcement, IssuedPaper

# What a line of a demand is called that is no month's rent.
RECOVERED = "追缴"
_RIGHTS = (
    "收到本催告书以后，您家有权陈述、申辩，可以在手机上写，也可以到街道说，区保障办会复核并答复。"
    "搬家有困难的，请告诉街道，可以帮助找车、找人、找临时住处、申请救助。"
    "欠款一次交清有困难的，可以商量分期。不会在夜间、法定节假日上门执行，不会用停水、停电、停气、停暖来催促您家。"
)


def _where_to_pay(row: Enforcement) -> str:
    """Rent to the manager, what is paid back to the street: of both, whichever is owed."""
    kinds = {what == RECOVERED for what, _, _ in row.demand_lines}
    to = {False: "租金请交给管房单位", True: "追缴的款请交给街道"}
    return f"{'，'.join(to[kind] for kind in sorted(kinds))}；可以转账，也可以到柜台交，交一笔给一张票据。"


async def _fill(case: Case, actor: actors.Actor) -> Filled:
    row = await Enforcement.get(case_id=case.id)
    days = await in_force(TERM_DAYS, actor.today)
    decision = await IssuedPaper.filter(
        case_id=row.judgement_id, name="judgement_decision", voided_at=None
    ).order_by("-id").first()
    number = decision.number if decision else ""
    owed = "。目前没有欠款。"
    if row.demand_fen:
        owed = f"，并交清下列欠款共{say_fen(row.demand_fen)}。{_where_to_pay(row)}"
    more = f"\n{row.demand_words}" if row.demand_words else ""
    return Filled(
        [
            ("事项编号", case.number),
            ("承租人", case.household.name if case.household else ""),
            ("房屋", case.dwelling.address if case.dwelling else ""),
            ("依据的决定", number),
        ],
        {
            "facts": (
                f"区保障办的决定书{number}已于{say_day(row.served_on)}送达您家，"
                f"搬家期到{say_day(row.move_by)}。到今天您家还没有搬家、交钥匙。"
            ),
            "demand": (
                f"请在收到本催告书的第二天起{days}个工作日内搬家，到管房单位办理验收、交钥匙{owed}{more}\n"
                "期限满了仍不履行的，将依法向人民法院申请强制执行，或者由产权、管房单位向人民法院起诉。"
            ),
            "sums": [[what, how, say_fen(fen)] for what, how, fen in row.demand_lines],
            "base": "《行政强制法》第三十五条、第三十六条、第五十三条、第五十四条",
            "rights": _RIGHTS,
        },
    )


DEMAND = declare(
    Paper(
        name="enforcement_demand", title="履行催告书", series="notice", filed_with=("enforcement",),
        sections=(
            Section("facts", "没有履行的决定"), Section("demand", "催告的内容和期限"),
            Section("sums", "欠款明细（{count}项）", (("项目", 50), ("怎样算的", 80), ("金额", 40)),
                    none="到今天没有欠款。"),
            Section("base", "依据"), Section("rights", "您可以怎么做"),
        ),
        signed_by=("区保障办", "签收人"), fill=_fill, reissued_by=(actors.DISTRICT_CLERK,),
    )
)
