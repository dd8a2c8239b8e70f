"""What is counted of reports, judgements, exits, recoveries and enforcements (5.1, 5.2)."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.expressions import Q

from casework.exits.exits import REASONS
from casework.exits.grounds import every_code
from casework.exits.service_ways import WAYS
from casework.heart import figures
from casework.heart.figures import CASES, Bar, Column, Counting, Summing, Theme, View
from casework.heart.queries import Among
from models import Case, RecoveryEntry

_ALL = ("judgement", "service", "enforcement", "exit", "recovery", "escalation")
_JUDGEMENT, _SERVICE, _EXIT, _RECOVERY = "judgement", "service", "exit", "recovery"


def _grounds(view: View) -> Q:
    return Q(view.cases(_JUDGEMENT), judgement__grounds__id__isnull=False)


def _ground(_: str, value: str) -> str:
    return every_code().get(value, value)


def _served(view: View) -> Q:
    return Q(view.cases(_SERVICE), figures.year_until(view, "service__served_on"), status="served")


def _way(_: str, value: str) -> str:
    return WAYS[value].label if value in WAYS else value


def _left(view: View) -> Q:
    return Q(view.cases(_EXIT), figures.year_until(view, "exit__left_on"), ~Q(status="corrected"))


def _entries(view: View) -> Q:
    return Q(recovery__case_id__in=Among(Case, view.cases(_RECOVERY), "id"))


async def _money(view: View) -> Sequence[Bar]:
    """What an order was lifted by is ordered no more; what was given back, or entered wrongly, is not recovered."""
    ordered = Q(kind__in=["order", "lifted"])
    return Bar("ordered", "决定追缴", ordered), Bar("recovered", "已经追回", ~ordered), Bar("left", "还没有追回", Q())


class _Recovered(Summing):
    """Entries count down what is paid: of what was recovered the sign is turned."""

    async def rows(self, view: View) -> list[figures.Row]:
        return [
            figures.Row(one.key, one.label, -one.value if one.key == "recovered" else one.value)
            for one in await super().rows(view)
        ]

    async def sums(self, view: View, row: str, part: str, after: str, size: int) -> list[tuple[str, int]]:
        found = await super().sums(view, row, part, after, size)
        return [(whose, -fen if row == "recovered" else fen) for whose, fen in found]


figures.declare(
    Theme(
        "exits", "退出和追缴", "上报、研判、送达、腾退、追缴各有多少件、到哪一步、多久了", 40,
        (
            Counting(
                "grounds", "研判，按事由", "一件有几项事由的，每项算一次。", base=_grounds, procedures=(_JUDGEMENT,),
                column="judgement__grounds__ground", labels=_ground,
            ),
            Counting(
                "stages", "到哪一步了", base=lambda view: view.cases(*_ALL), procedures=_ALL,
                bars=figures.by_procedure(_ALL), column="status", labels=figures.status_of,
            ),
            Counting(
                "ages", "还没有办完的，开始了多久", base=lambda view: Q(view.cases(*_ALL), figures.still_open(_ALL)),
                procedures=_ALL, bars=figures.by_age, column="procedure", labels=figures.procedure_of,
            ),
            Counting(
                "ways", "已送达的，按送达方式", "最近12个月送达的。", base=_served, procedures=(_SERVICE,),
                column="service__way", labels=_way,
            ),
            Counting(
                "reasons", "已退出的，按原因", "最近12个月退出的，不含更正的。", base=_left, procedures=(_EXIT,),
                column="exit__reason", labels=lambda _, value: REASONS.get(value, value),
            ),
            _Recovered(
                "recovered", "追缴的金额", "撤销的不算在内，退还的已经减去。", model=RecoveryEntry, of=CASES,
                base=_entries, bars=_money, columns=(Column("fen", "金额", "fen"),), whose="recovery__case_id",
                by="kind", procedures=(_RECOVERY,),
            ),
        ),
    )
)
