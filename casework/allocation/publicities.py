"""Publicity of the results of review (公示, 1d): who was found to qualify, shown to everybody for the days that the
rule says, before a dwelling or a subsidy is given.

The district office draws up a batch of all that its streets have approved, and to which, of those who wait for a
dwelling, the committee has agreed, and that was not shown yet; a second clerk looks through what will be seen and
publishes it. What is shown is written down once, masked as the rule says: a part of
the name, how many they are, the community, the benefit; never an ID number, a telephone, an illness or an address.
Whoever has withdrawn or was refused meanwhile is shown no more from that moment on. The page closes by itself after its
last day: each line that nobody has objected to has stood, what an objection holds waits for its answer, and what became
of objections is shown for some more days by numbers alone. A list that is wrong is taken down at once.

Refuses a batch of nobody, and to publish what one has drawn up oneself.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from casework.allocation import applications, subsidies
from casework.allocation.publicity_forms import KINDS, OUTCOMES, DrawUpBody, DrawUpForm
from casework.allocation.publicity_papers import NOTICE
from casework.allocation.publicity_standing import (
    AGAIN,
    HELD,
    LEFT,
    PASSED,
    RESULT_DAYS,
    RUNS_ON,
    SHOWN,
    TAKEN_DOWN,
    UPHELD,
    last_day,
    masked_name,
    shows_last_letter,
)
from casework.allocation.review_standing import agreed
from casework.heart import access, actors, asks
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.rules import in_force
from casework.heart.sources import tell_source
from casework.heart.transactions import WriteRaced
from casework.papers.papers import issue, make_void
from casework.people.bindings import ALPHABET
from casework.words.reading import as_name
from casework.words.wording import say_day, say_fen
from models import Application, Case, Organisation, Publicity, PublicityLine, PublicityObjection

KIND = "publicity"
MOST = 500
# Of each kind the status in which its result of review is known and nothing was given yet.
REVIEWED = {"application": "waiting", "subsidy": "reviewed"}


async def not_shown_yet(kind: str, actor: Actor) -> Q:
    """Cases in reach whose result of review was not publicised, or has to be again; of those who wait for a dwelling
    the ones to which the committee has agreed.
    """
    settled = PublicityLine.filter(Q(live=1) | Q(state=PASSED)).values("case_id")
    found = Q(
        access.reach_of_cases(actor, kind), ~Q(id__in=Subquery(settled)), procedure=kind, status=REVIEWED[kind]
    )
    if kind == "application" and (asked := await agreed(actor.today)):
        found = Q(found, id__in=Subquery(Application.filter(asked).values("case_id")))
    return found


async def row_of(case: Case) -> Publicity:
    return await Publicity.get(case_id=case.id)


# Guards and effects


async def _drawn_up(move: Move) -> None:
    form: DrawUpForm = move.form
    found = await Case.filter(await not_shown_yet(form.kind, move.actor)).order_by("opened_at", "id").limit(MOST)
    if not found:
        raise refuse("publicity_empty")
    row = await Publicity.create(
        case_id=move.case.id, kind=form.kind, slug="".join(secrets.choice(ALPHABET) for _ in range(12)).lower(),
        note=form.note.strip(),
    )
    await _write_lines(row, found, move.actor.today)
    move.sealed["lines"] = str(len(found))


async def _write_lines(row: Publicity, found: list[Case], today: date) -> None:
    paths = {case.area_path for case in found}
    communities = {one.path: one.name for one in await Organisation.filter(path__in=list(paths))}
    shown = await _shown(row.kind, [case.id for case in found], today)
    lines = [
        PublicityLine(
            publicity_id=row.id, number=number, case_id=case.id, community=communities.get(case.area_path, "")[:60],
            **shown[case.id],
        )
        for number, case in enumerate(found, 1)
    ]
    try:
        await PublicityLine.bulk_create(lines)
    except IntegrityError:
        # Another batch took one of them in this very instant: asked again, what is left is drawn up.
        raise WriteRaced from None


async def _shown(kind: str, case_ids: list[str], today: date) -> dict[str, dict[str, Any]]:
    """What everybody may see of each family, by case. Two queries."""
    shows_last = await shows_last_letter(today)

    def said(first: str, people: int, benefit: str) -> dict[str, Any]:
        return {
            "shown_name": masked_name(as_name(first), shows_last=shows_last)[:80], "people": people,
            "benefit": benefit,
        }

    if kind == "application":
        asked = await applications.forms_of(case_ids)
        return {one: said(form.members[0].name, len(form.members), "公租房，等待配租") for one, form in asked.items()}
    wanted = await subsidies.forms_of(case_ids)
    return {
        one: said(form.members[0].name, len(form.members), f"租赁补贴，每月{say_fen(form.monthly_amount_fen)}")
        for one, form in wanted.items()
    }


async def _published(move: Move) -> None:
    row, today = await row_of(move.case), move.actor.today
    ends_on, base = await last_day(today)
    lines = PublicityLine.filter(publicity_id=row.id)
    there = Case.filter(procedure=row.kind, status=REVIEWED[row.kind]).values("id")
    await lines.filter(~Q(case_id__in=Subquery(there))).update(state=LEFT, live=None)
    if not await lines.filter(live=1).exists():
        raise refuse("publicity_empty")
    await Publicity.filter(id=row.id).update(starts_on=today, ends_on=ends_on, base=base[:200])
    await waits_until(move.case, ends_on)
    await issue(NOTICE, move.case, actor=move.actor)


async def _taken_down(move: Move) -> None:
    row = await row_of(move.case)
    await PublicityLine.filter(publicity_id=row.id, live=1).update(state=TAKEN_DOWN, live=None)
    if move.step.frm != "drafted":
        await make_void(NOTICE, move.case, actor=move.actor, reason=move.form.reason)
    standing = PublicityObjection.filter(line__publicity_id=row.id, standing=1)
    for one in await standing.order_by("id").limit(MOST):
        await tell_source(one.case_id, "fall_away", at=move.actor.at)


async def _is_held(move: Move) -> str:
    row = await row_of(move.case)
    # Whoever objects holds the line meanwhile: what is objected to in this instant is waited for, and then seen.
    await PublicityLine.filter(publicity_id=row.id, live=1).order_by("id").select_for_update().only("id")
    there = Q(line__case__procedure=row.kind, line__case__status=REVIEWED[row.kind])
    held = PublicityObjection.filter(there, line__publicity_id=row.id, standing=1)
    return "pass_term_held" if await held.exists() else ""


async def _passed(move: Move) -> None:
    """Every line comes to what it is; what an objection holds waits on."""
    row = await row_of(move.case)
    lines = PublicityLine.filter(publicity_id=row.id, live=1)
    there = Case.filter(procedure=row.kind, status=REVIEWED[row.kind]).values("id")
    # Of who has left nothing is left to be found out.
    gone = PublicityObjection.filter(~Q(line__case_id__in=Subquery(there)), line__publicity_id=row.id, standing=1)
    for one in await gone.order_by("id").limit(MOST):
        await tell_source(one.case_id, "fall_away", at=move.actor.at)
    held = PublicityObjection.filter(line__publicity_id=row.id, standing=1).values("line_id")
    await lines.filter(~Q(case_id__in=Subquery(there))).update(state=LEFT, live=None)
    await lines.filter(id__in=Subquery(held)).update(state=HELD)
    await lines.filter(state=SHOWN).update(state=PASSED, live=None)
    await _tell_results(row, move)


async def _tell_results(row: Publicity, move: Move) -> None:
    today = move.actor.today
    answered = PublicityLine.filter(publicity_id=row.id).exclude(result="")
    until = today + timedelta(days=await in_force(RESULT_DAYS, today)) if await answered.exists() else None
    await Publicity.filter(id=row.id).update(result_until=until)
    await waits_until(move.case, None)


async def _settled(move: Move) -> None:
    await _tell_results(await row_of(move.case), move)


# What an objection has come to


async def settle_line(line: PublicityLine, outcome: str, move: Move) -> None:
    """In the transaction of the answer. What still holds it, holds it on."""
    row, today = await Publicity.get(id=line.publicity_id), move.actor.today
    case = await Case.get(id=row.case_id)
    await PublicityLine.filter(id=line.id).update(result=OUTCOMES[outcome][1])
    others = await PublicityObjection.filter(line_id=line.id, standing=1).exists()
    if outcome == "upheld":
        await PublicityLine.filter(id=line.id).update(state=UPHELD, live=None)
        await tell_source(line.case_id, "object_upheld", at=move.actor.at)
        # Whatever else was said against it has its answer as well.
        for one in await PublicityObjection.filter(line_id=line.id, standing=1).order_by("id").limit(MOST):
            await tell_source(one.case_id, "fall_away", at=move.actor.at)
    elif outcome == "mistaken":
        await _mistaken(line, row, case, move)
    elif not others and line.state == HELD:
        await PublicityLine.filter(id=line.id).update(state=PASSED, live=None)
    if not await PublicityObjection.filter(line__publicity_id=row.id, standing=1).exists():
        await tell_source(row.case_id, "settle", at=move.actor.at)
    if row.result_until is not None or case.status == "closed":
        until = today + timedelta(days=await in_force(RESULT_DAYS, today))
        await Publicity.filter(id=row.id).update(result_until=until)


async def _mistaken(line: PublicityLine, row: Publicity, case: Case, move: Move) -> None:
    today = move.actor.today
    if case.status == "shown" and await in_force(RUNS_ON, today):
        shown = await _shown(row.kind, [line.case_id], today)
        await PublicityLine.filter(id=line.id).update(**shown[line.case_id])
        ends_on, _ = await last_day(today)
        await Publicity.filter(id=row.id).update(ends_on=ends_on)
        await waits_until(case, ends_on)
        await asks.renew([case.id])
    else:
        await PublicityLine.filter(id=line.id).update(state=AGAIN, live=None)


_DISTRICT, _CALENDAR, _CLAUSES = (actors.DISTRICT_CLERK,), (actors.BY_ITSELF,), ("1d",)
PUBLICITY = register(
    Procedure(
        name=KIND,
        label="评审结果公示",
        prefix="GS",
        stages=("拟名单", "公示", "异议处理", "结束"),
        statuses={
            "drafted": Status("待核对公示", 0, days=3, told=False),
            "shown": Status("公示中", 1, after="公示期满自动结束；有异议的，处理完再办。"),
            "handling": Status("期满，异议处理中", 2, after="没有异议的已经可以接着办；有异议的等处理结果。"),
            "closed": Status("公示结束", 4, after="公示已经结束，公示页上不再有名单。"),
            "taken_down": Status("已撤下", -1, after="公示已经撤下，名单要重新公示。"),
        },
        steps=(
            Step(None, "open", "drafted", _DISTRICT, _CLAUSES, "拟一批公示", DrawUpForm, duty="enter",
                 effect=_drawn_up, body=DrawUpBody),
            Step("drafted", "publish", "shown", _DISTRICT, _CLAUSES, "核对无误，公示", NoteForm, "primary",
                 duty="approve", asks=True, effect=_published),
            Step("drafted", "take_down", "taken_down", _DISTRICT, _CLAUSES, "不公示", ReasonForm, "danger",
                 effect=_taken_down),
            Step("shown", "take_down", "taken_down", _DISTRICT, _CLAUSES, "名单有误，撤下", ReasonForm, "danger",
                 effect=_taken_down),
            Step("shown", "pass_term", "closed", _CALENDAR, _CLAUSES, "公示期满", NoForm, lapses=True,
                 instead=_is_held, effect=_passed),
            Step("shown", "pass_term_held", "handling", _CALENDAR, _CLAUSES, "公示期满，有异议", NoForm,
                 effect=_passed),
            Step("handling", "settle", "closed", _CALENDAR, _CLAUSES, "异议处理完", NoForm, effect=_settled),
        ),
        readers=_DISTRICT,
        chapter=Chapter.ALLOCATION,
        offers=(Offer("publicities", "评审结果公示", "megaphone", "publicities/list", 57),),
    )
)


async def draw_up(body: DrawUpBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, publicity_empty."""
    access.require_role(actor, *_DISTRICT)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    title = f"评审结果公示：{KINDS[body.form.kind]}（{say_day(actor.today)}）"
    opening = Opening(body.id, title, actor.path, form=msgspec.to_builtins(body.form))
    return (await open_cases(PUBLICITY, [opening], actor=actor))[0]


# What anybody sees


@dataclass(frozen=True)
class Page:
    """`lines`: with names while it is shown; of what is over those alone that were answered, to be told without."""

    row: Publicity
    shown: bool
    lines: QuerySet[PublicityLine]


def is_open(today: date) -> Q:
    return Q(case__status="shown", starts_on__lte=today, ends_on__gte=today)


async def open_to_all(today: date) -> list[tuple[Publicity, int]]:
    """Those that are shown today, what ends first first, each with how many lines it shows; 50 at most."""
    rows = await Publicity.filter(is_open(today)).order_by("ends_on", "id").limit(50)
    there = Q(
        case__procedure="application", case__status=REVIEWED["application"]
    ) | Q(case__procedure="subsidy", case__status=REVIEWED["subsidy"])
    lines = PublicityLine.filter(there, publicity_id__in=[row.id for row in rows] or [0], live=1)
    counted: Any = await lines.annotate(many=Count("id")).group_by("publicity_id").values_list("publicity_id", "many")
    many = dict(counted)
    return [(row, many.get(row.id, 0)) for row in rows]


def _visible(row: Publicity) -> QuerySet[PublicityLine]:
    """Whoever has withdrawn, was refused or is held anew is not shown any more."""
    there = Q(case__procedure=row.kind, case__status=REVIEWED[row.kind])
    return PublicityLine.filter(there, publicity_id=row.id, live=1)


async def page_of(slug: str, *, today: date) -> Page:
    """Raises publicity_over, also where there never was one: what is over looks like what was never there."""
    row = await Publicity.get_or_none(slug=slug).select_related("case")
    if row is None:
        raise refuse("publicity_over")
    if row.case.status == "shown" and row.starts_on and row.ends_on and row.starts_on <= today <= row.ends_on:
        return Page(row, True, _visible(row))
    if row.result_until is None or today > row.result_until or row.case.status not in ("handling", "closed"):
        raise refuse("publicity_over")
    return Page(row, False, PublicityLine.filter(publicity_id=row.id).exclude(result=""))


async def line_of(slug: str, number: int, *, today: date) -> PublicityLine | None:
    """A line that is shown today. Raises publicity_over."""
    page = await page_of(slug, today=today)
    if not page.shown:
        raise refuse("publicity_over")
    return await page.lines.filter(number=number).first()
