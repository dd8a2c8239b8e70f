"""Comparisons (信息比对, 4.7b): the lists of other services (low income, deaths, social insurance, property, vehicles,
subsidies of other districts) that a community or a street holds against the ledgers, oftener than checks of means.

A list comes in as a workbook (`casework/exchange/import_comparisons.py`). Who is met, by number and name, becomes a
case for the community of the family (`comparison_hits.py`); of the rest nothing is kept but counts and a hash. A row
that says what a row before it said is asked of no more, whatever was found then. Refuses an office that the clause does
not name, a family of somebody else's area or one that has left, and the same row for two at once. A list that was the
wrong one is taken back, and with it all that nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import Problem, refuse
from casework.heart.queries import column, padded
from casework.heart.rounds import calendar
from casework.heart.transactions import WriteRaced
from casework.reviews.comparison_duty import COMPARED, KIND, LISTS, WAITING
from casework.reviews.comparison_hits import COMPARISON_HIT, look_by
from casework.reviews.comparison_sources import SOURCES, Source, period_of, say_period, spans
from models import Case, Comparison, ComparisonHit, Household, Organisation, SubsidyAward, Tenancy

OFFICES = (actors.COMMUNITY_CLERK, actors.STREET_CLERK)
READERS = (*OFFICES, actors.DISTRICT_CLERK)


class ListHead(msgspec.Struct):
    """A list, as every one of its lines bears it: whichever is written first opens its case."""

    id: str
    source: str
    digest: str
    rows: int
    agreed: int
    unread: int


class HitForm(msgspec.Struct):
    """One row that has met somebody. `listed`, `known`: label and value."""

    fingerprint: str
    met_by: str
    household_id: int
    member_id: int | None
    listed: list[tuple[str, str]]
    known: list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    head: ListHead
    hit: HitForm | None


async def row_of(case: Case) -> Comparison:
    return await Comparison.get(case_id=case.id)


async def period_now(source: Source, day: date) -> str:
    return period_of(source, (await spans(source, day, 1))[-1])


async def living_in(ids: Sequence[int]) -> set[int]:
    """Which of these families live in a dwelling or draw a subsidy."""
    some = padded(list(ids) or [0], 0)
    homes = await column(Tenancy.filter(household_id__in=some, living=1), "household_id")
    return {*homes, *await column(SubsidyAward.filter(household_id__in=some, living=1), "household_id")}


async def enter(lines: Sequence[tuple[str, Line]], *, actor: Actor) -> dict[str, Problem]:
    """Opens the list's case, unless it is there, and one for each hit, by the ids they are to have; returns those that
    cannot be opened. In a transaction, in queries of a bounded number beside those of the cases. Raises not_allowed.
    """
    access.require_role(actor, *OFFICES)
    if not lines:
        return {}
    row = await _list(lines[0][1].head, actor)
    if row is None:
        # Of a long list that was taken back while it was being entered the rest is told line by line.
        return {one: refuse("comparison_annulled") for one, _ in lines}
    hits = {one: line.hit for one, line in lines if line.hit is not None}
    wanted = [hit.household_id for hit in hits.values()]
    there = {one.id: one for one in await Household.filter(id__in=padded(wanted or [0], 0)).select_related("community")}
    living = await living_in(wanted)
    prints = padded([hit.fingerprint for hit in hits.values()] or [""], "")
    known: Any = await ComparisonHit.filter(source=row.source, fingerprint__in=prints).values_list(
        "household_id", "fingerprint"
    )
    seen, faults, openings, until = set(known), dict[str, Problem](), list[Opening](), await look_by(actor.today)
    for case_id, hit in hits.items():
        household, key = there.get(hit.household_id), (hit.household_id, hit.fingerprint)
        if household is None or not household.area_path.startswith(actor.path) or household.id not in living:
            faults[case_id] = refuse("comparison_family_gone")
        elif key in seen:
            faults[case_id] = refuse("comparison_known")
        else:
            seen.add(key)
            openings.append(_opening(case_id, row, hit, household, until))
    if openings:
        await open_cases(COMPARISON_HIT, openings, actor=calendar(actor.at))
    return faults


def _opening(case_id: str, row: Comparison, hit: HitForm, household: Household, until: date) -> Opening:
    kept = ComparisonHit(
        comparison_id=row.id, source=row.source, met_by=hit.met_by, household_id=household.id, member_id=hit.member_id,
        fingerprint=hit.fingerprint, listed=[list(one) for one in hit.listed], known=[list(one) for one in hit.known],
    )
    title = f"{SOURCES[row.source].label}比对：{household.name}"[:120]
    return Opening(
        case_id, title, household.area_path, household=household, with_={"row": kept, "until": until},
        sealed={"list": row.digest},
    )


async def _list(head: ListHead, actor: Actor) -> Comparison | None:
    """The case of the list, opened by whoever of its lines comes first. None: it is taken back."""
    source = SOURCES[head.source]
    period = await period_now(source, actor.today)
    known = Q(case_id=head.id) | Q(office_id=actor.organisation_id, period=period, digest=head.digest)
    there = await Comparison.filter(known).select_related("case").first()
    if there is not None and there.case.status == COMPARED:
        return there
    if there is not None:
        return None
    office = await Organisation.get(id=actor.organisation_id)
    opening = Opening(
        head.id, f"{source.label}：{office.name}{say_period(period)}"[:120], office.path,
        with_={"head": head, "office": office.id, "period": period}, sealed={"list": head.digest},
    )
    (case,) = await open_cases(COMPARISON, [opening], actor=actor)
    return await row_of(case)


async def known_list(source: str, digest: str, *, actor: Actor) -> str:
    """The case of a list of this office that says the same and stands; "": there is none in this span."""
    period = await period_now(SOURCES[source], actor.today)
    found = Comparison.filter(
        office_id=actor.organisation_id, period=period, digest=digest, case__status=COMPARED
    )
    return next(iter(await column(found.limit(1), "case_id")), "")


async def _opened(move: Move) -> None:
    head: ListHead = move.with_["head"]
    try:
        await Comparison.create(
            case_id=move.case.id, office_id=move.with_["office"], source=head.source, period=move.with_["period"],
            digest=head.digest, row_count=head.rows, agreed=head.agreed, unread=head.unread,
        )
    except IntegrityError:
        raise WriteRaced from None


async def _annulled(move: Move) -> None:
    row = await row_of(move.case)
    # Whoever sends the right one later sends another list.
    await Comparison.filter(id=row.id).update(digest=f"-{row.id}")
    left = await column(ComparisonHit.filter(comparison_id=row.id, case__status=WAITING), "case_id")
    for case in await Case.filter(id__in=left or [""]).order_by("id").select_related("household", "dwelling"):
        await advance(case, "drop", actor=calendar(move.actor.at), version=case.version)
    await waits_until(move.case, None)


_CLAUSES = ("4.7b",)
COMPARISON = register(
    Procedure(
        name=KIND,
        label="信息比对",
        prefix="BD",
        stages=("导入名单", "社区核实"),
        statuses={
            COMPARED: Status("已比对", 1, after="对上的由社区逐户核实；名单本身没有留下。", tone="done"),
            "annulled": Status("已作废", -1, after="名单作废，没有核实的一起作废。"),
        },
        steps=(
            Step(None, "open", COMPARED, OFFICES, _CLAUSES, "比对名单", NoForm, duty="enter", effect=_opened),
            Step(COMPARED, "annul", "annulled", OFFICES, _CLAUSES, "名单错了，作废", ReasonForm, "danger",
                 effect=_annulled),
        ),
        readers=READERS,
        duties=LISTS,
        chapter=Chapter.REVIEWS,
        offers=(Offer("comparisons", "信息比对", "swap", "comparisons/list", 64, to=READERS),),
    )
)

