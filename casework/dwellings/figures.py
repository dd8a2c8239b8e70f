"""What is counted of the rent: charged and collected month by month, and what is owed by its age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tortoise.expressions import Q

from casework.dwellings import rent_accounts
from casework.dwellings.rent_accounts import AGE_LABELS
from casework.heart import access, actors, figures
from casework.heart.figures import MONEY, TENANCIES, Bar, Column, Lines, Listed, Row, Summing, Theme, Told, View
from casework.heart.problems import refuse
from casework.heart.queries import padded
from casework.heart.rows import Line, Rows
from casework.words.months import say_month
from casework.words.wording import say_fen
from models import RentPayment, Tenancy

_MONTHS = 6


def _books(view: View) -> Q:
    said = Q(for_month__in=figures.last_months(view, _MONTHS))
    if view.actor.role == actors.MANAGER_CLERK:
        return Q(access.under(view.actor.path, "tenancy__manager_path"), said)
    return Q(access.under(view.path or view.actor.path, "tenancy__area_path"), said)


class _Collected(Summing):
    """How much of what was charged came in."""

    async def rows(self, view: View) -> list[Row]:
        return [replace(one, said=_share(*(part.value for part in one.parts))) for one in await super().rows(view)]


def _share(charged: int, paid: int) -> str:
    if paid > charged:
        return "收的多于应收"
    return f"收了{max(0, paid) * 100 // charged}%" if charged > 0 else "没有应收"


async def _by_month(view: View) -> Sequence[Bar]:
    return [Bar(month, say_month(month), Q(for_month=month)) for month in figures.last_months(view, _MONTHS)]


async def _ages(view: View) -> list[Row]:
    found = await rent_accounts.arrears(actor=view.actor, path=view.path)
    return [
        Row(str(place), label, fen, said=f"{families}户，{say_fen(fen)}" if families else "")
        for place, (label, families, fen) in enumerate(zip(AGE_LABELS, found.families, found.ages, strict=True))
    ]


class _Family(Line, frozen=True, gc=False):
    id: int
    name: str
    address: str


_FAMILIES = Rows(Tenancy, _Family, name="household__name", address="dwelling__address")


async def _behind(view: View, row: str, part: str, after: str, size: int) -> Lines:
    if row not in {str(place) for place in range(len(AGE_LABELS))} or part:
        raise refuse("not_found")
    behind = (await rent_accounts.arrears(actor=view.actor, age=int(row), path=view.path)).accounts
    if after:
        month, _, last = after.partition("|")
        if not last.isascii() or not last.isdigit() or len(last) > 18:
            raise refuse("cursor_invalid")
        behind = [one for one in behind if (one.owed[0].month, one.tenancy_id) > (month, int(last))]
    page = behind[:size]
    these = Q(access.reach_of_tenancies(view.actor), id__in=padded([one.tenancy_id for one in page] or [0], 0))
    known = {one.id: one for one in await _FAMILIES.where(these, most=None)}
    lines = [
        Listed(
            known[one.tenancy_id].name, known[one.tenancy_id].address,
            f"{say_month(one.owed[0].month)}起，欠{say_fen(one.overdue_fen)}", "ledger", str(one.tenancy_id),
            one.overdue_fen,
        )
        for one in page if one.tenancy_id in known
    ]
    more = len(behind) > size
    return lines, f"{page[-1].owed[0].month}|{page[-1].tenancy_id}" if more else ""


figures.declare(
    Theme(
        "rents", "租金", "各月应收和实收多少，欠租欠了多久", 20,
        (
            _Collected(
                "months", "应收和实收，按月份", "是哪个月的租金，就算在哪个月，不论哪天交的。",
                model=RentPayment, of=TENANCIES, base=_books, bars=_by_month, whose="tenancy_id", by="for_month",
                columns=(
                    Column("charged", "应收", "charged_fen", ~Q(charged_fen=0)),
                    Column("paid", "实收", "paid_fen", ~Q(paid_fen=0)),
                ),
            ),
            Told(
                "ages", "欠租，按最早欠的月份", "过了缴租日还没有交清的，搬走的家庭也在内。", unit=MONEY,
                tell=_ages, lines=_behind,
            ),
        ),
    )
)
