"""Spot checks (随机抽查, 4.6): a community every month, a street every quarter, the district office as often as it sets
draw families' files and changes of people, by a draw that anybody can recompute.

First the population is frozen, under keys that say nothing, and published with how many are drawn and which later draw
of a national lottery gives the seed; only after that day the numbers are entered, and in the same transaction the
sample follows from them and each that was drawn has its case (`spot_check_items.py`). Who was not drawn in the year
goes first, and an office draws at least as many as the rest of the year asks for: so every family, and of a street
every community, comes round, and still nobody knows when. Refuses a seed before its day, numbers that the lottery
cannot have, a second draw while one waits, a further one in a period without a reason, fewer than the year needs, a
file kept from being drawn, and a draw taken back by whoever announced it, once its numbers are out: all of it stays to
be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.forms import Form, NoForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.rounds import calendar
from casework.heart.sealed_rows import seal
from casework.heart.seeds import (
    NextForm,
    SeedForm,
    bare,
    begin_record,
    fresh_code,
    is_out,
    lottery_source,
    next_source,
    seed_of,
)
from casework.heart.transactions import WriteRaced
from casework.heart.turns import take_turns
from casework.heart.writing import write_row
from casework.reviews.spot_check_duty import DUTIES
from casework.reviews.spot_check_forms import (
    CHANGES,
    FILES,
    REVIEWS,
    UNITS,
    AnnounceBody,
    AnnounceForm,
    AnnounceResultsBody,
    AnnounceResultsForm,
    AnnounceUnitsBody,
    AnnounceUnitsForm,
    SeedOfForm,
)
from casework.reviews.spot_check_items import DRAWN, drop_open, open_items
from casework.reviews.spot_check_periods import (
    CLAUSE_OF,
    COMMUNITY,
    DISTRICT,
    LABELS,
    LEVEL_OF,
    RESULTS,
    STREET,
    Span,
    ends_on,
    least,
    results_of,
    span_named,
    span_of,
    spans_left,
    spans_until,
)
from casework.reviews.spot_check_records import record_of, source_of
from casework.reviews.spot_populations import Frozen, counted_lines, freeze, kept, pages_of
from casework.words.draws import LOTTERIES, draw, lottery_seed
from models import AnnualSummary, Case, Organisation, SpotCheck, SpotCheckItem
from models.fields import sound

KIND = "spot_check"
OFFICES = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
# One transaction opens a case for each.
MOST_DRAWN = 3000
# Missed periods that may still be made up for; and years.
_MISSED = 12
_YEARS = 3
# Days after the seed's day in which it is entered.
_ENTER_DAYS = 3


async def row_of(case: Case) -> SpotCheck:
    return await SpotCheck.get(case_id=case.id)


async def _write(row: SpotCheck, **values: Any) -> None:
    await write_row(SpotCheck, row.case_id, **values)


# Announcing


async def _announced(move: Move) -> None:
    with_, form = move.with_, move.form
    office, span = with_["office"], with_["span"]
    asked = msgspec.to_builtins(form)
    sizes = {name: int(asked.get(name, 0)) for name in (UNITS, FILES, CHANGES, REVIEWS)}
    record = begin_record(
        code=fresh_code(), office=office.name, subject=LABELS[with_["level"]],
        period=span.label, turn=with_["turn"], at=move.actor.at, source=with_["source"],
        populations=[one.of_size(sizes[one.name]) for one in with_["frozen"]],
    )
    try:
        row = await SpotCheck.create(
            case_id=move.case.id, office_id=office.id, level=with_["level"], year=span.year, period=span.key,
            turn=with_["turn"], code=record.code,
            further_because=(with_["turn"] > 1 and form.further_because.strip()) or None,
            under_way=_under_way(with_["level"]), announced_at=move.actor.at, announcement=bare(record),
            announcement_sha256=record.announcement_sha256,
            draw_on=form.draw_on,
        )
    except IntegrityError:
        raise WriteRaced from None
    for frozen, published in zip(with_["frozen"], record.populations, strict=True):
        for page in pages_of(row, frozen, published.members):
            await page.save()
            await seal("spot_check_members", [page.id], at=move.actor.at)
    await seal("spot_check", [row.id], at=move.actor.at)
    await seal("spot_check_result", [row.id], at=move.actor.at)
    move.sealed["announcement"] = record.announcement_sha256
    await waits_until(move.case, form.draw_on + timedelta(days=_ENTER_DAYS))


# Drawing


async def _can_draw(move: Move) -> None:
    row = await row_of(move.case)
    move.with_["row"] = row
    move.with_["seed"] = seed_of(source_of(row), row.draw_on, move.form, actor=move.actor)


async def _drawn(move: Move) -> None:
    row, seed, at = move.with_["row"], move.with_["seed"], move.actor.at
    record = await record_of(row)
    source = source_of(row)
    numbers = seed.removeprefix(lottery_seed(source, ""))
    samples = draw(record.code, record.populations, seed)
    await _write(row, seed=seed, drawn_at=at, samples=samples, under_way=None)
    await seal("spot_check_result", [row.id], at=at)
    move.sealed["seed"] = seed
    move.sealed["text"] = f"按{source.name}第{source.draw}期的开奖号码{numbers}抽取。"
    known = await kept(row)
    subjects = {name: {line[:16]: subject for line, subject in lines.items()} for name, lines in known.items()}
    parents = {line[:16]: line[19:] for lines in known.values() for line in lines}
    found = [
        (one.name, place, key, subjects[one.name][key], parents[key])
        for one, sample in zip(record.populations, samples, strict=True) if one.name != UNITS
        for place, key in enumerate(sample, 1)
    ]
    units = {key: int(subject[0]) for key, subject in subjects[UNITS].items()}
    until = max(await ends_on(span_named(row.period), move.actor.today), move.actor.today + timedelta(days=14))
    await open_items(row, move.case, found, units, until, actor=move.actor)
    await waits_until(move.case, until)


# A draw of the lottery that did not take place


async def _can_move_on(move: Move) -> None:
    row = await row_of(move.case)
    move.with_["row"] = row
    move.with_["source"] = next_source(source_of(row), row.draw_on, move.form, move.actor.today)


async def _moved_on(move: Move) -> None:
    row, new = move.with_["row"], move.with_["source"]
    replaced = [*(sound(row.replaced) or []), msgspec.to_builtins(new)]
    await _write(row, replaced=replaced, draw_on=move.form.draw_on)
    await seal("spot_check_result", [row.id], at=move.actor.at)
    await waits_until(move.case, move.form.draw_on + timedelta(days=_ENTER_DAYS))


# Taking one back, and its end


async def _not_out_yet(move: Move) -> None:
    """Who has announced it and sees what would follow from the numbers does not give it up for that."""
    # Of any lottery: of an announcement that is damaged nobody reads which.
    if is_out((await row_of(move.case)).draw_on, min(one.hour for one in LOTTERIES), actor=move.actor):
        raise refuse("draw_out")


async def _annulled(move: Move) -> None:
    row = await row_of(move.case)
    await _write(row, valid=None, under_way=None, annulled_because=move.form.reason)
    await SpotCheckItem.filter(check_id=row.id).update(year=None)
    await seal("spot_check_result", [row.id], at=move.actor.at)
    await drop_open(row, actor=calendar(move.actor.at))
    await waits_until(move.case, None)


async def _all_ended(move: Move) -> None:
    row = await row_of(move.case)
    if await SpotCheckItem.filter(check_id=row.id, open=1).exists():
        raise refuse("step_not_possible")


async def _ended(move: Move) -> None:
    await waits_until(move.case, None)


_LEVELS = {
    COMMUNITY: (actors.COMMUNITY_CLERK,), STREET: (actors.STREET_CLERK,),
    DISTRICT: (actors.DISTRICT_CLERK,), RESULTS: (actors.DISTRICT_CLERK,),
}
# Who takes back what was drawn: the office above, of the district's somebody else there.
_ABOVE = {
    COMMUNITY: (actors.STREET_CLERK, actors.DISTRICT_CLERK), STREET: (actors.DISTRICT_CLERK,),
    DISTRICT: (actors.DISTRICT_CLERK,), RESULTS: (actors.DISTRICT_CLERK,),
}
OPENS = {COMMUNITY: "open", STREET: "open_street", DISTRICT: "open_district", RESULTS: "open_results"}
_FORMS: dict[str, tuple[type[SeedOfForm], type[Form]]] = {
    COMMUNITY: (AnnounceForm, AnnounceBody), STREET: (AnnounceUnitsForm, AnnounceUnitsBody),
    DISTRICT: (AnnounceUnitsForm, AnnounceUnitsBody), RESULTS: (AnnounceResultsForm, AnnounceResultsBody),
}
ANNOUNCED = tuple(f"{level}_announced" for level in _LEVELS)


def _steps(level: str, by: tuple[str, ...]) -> list[Step]:
    clauses, announced, drawn = (CLAUSE_OF[level],), f"{level}_announced", f"{level}_drawn"
    form, body = _FORMS[level]
    return [
        Step(None, OPENS[level], announced, by, clauses, "公布一次抽查", form, duty="enter", effect=_announced,
             body=body),
        Step(announced, "draw", drawn, by, clauses, "填开奖号码，抽取", SeedForm, "primary", duty="enter", asks=True,
             guard=_can_draw, effect=_drawn),
        Step(announced, "move_on", announced, by, clauses, "那一期取消了，改用下一期", NextForm, duty="enter",
             guard=_can_move_on, effect=_moved_on),
        Step(announced, "annul", "annulled", by, clauses, "作废", ReasonForm, "danger", guard=_not_out_yet,
             effect=_annulled),
        Step(drawn, "annul", "annulled", _ABOVE[level], clauses, "作废", ReasonForm, "danger", duty="approve",
             effect=_annulled),
        Step(drawn, "finish", "done", (actors.BY_ITSELF,), clauses, "全部查完", NoForm, quiet=True, guard=_all_ended,
             effect=_ended),
    ]



SPOT_CHECK = register(
    Procedure(
        name=KIND,
        label="随机抽查",
        prefix="CC",
        stages=("公布名单", "抽取", "检查"),
        statuses={
            **{
                status: Status("名单已定，等开奖", 1) for status in ANNOUNCED
            },
            **{
                status: Status("已抽出，检查中", 2, after="抽中的逐件检查；查完、改正完，这次抽查就办完了。")
                for status in DRAWN
            },
            "done": Status("已查完", 3, after="抽中的都查完了。"),
            "annulled": Status("已作废", -1, after="这次抽查作废；有过这一次，任何人都能查到。"),
        },
        steps=tuple(step for level, by in _LEVELS.items() for step in _steps(level, by)),
        readers=OFFICES,
        duties=DUTIES,
        chapter=Chapter.REVIEWS,
        offers=(Offer("spot_checks", "随机抽查", "search", "spot_checks/list", 28, to=OFFICES),),
    )
)


# What handlers call


@dataclass(frozen=True)
class Tally:
    count: int
    waiting: int


async def tally(row: SpotCheck) -> dict[str, Tally]:
    """Of each population how many there are, and how many of them were not drawn that year yet."""
    return {name: Tally(0, 0) for name in (UNITS, FILES, CHANGES, REVIEWS)} | {
        name: Tally(*counts) for name, counts in (await counted_lines(row)).items()
    }


class Prospect(msgspec.Struct):
    """What one who would announce now has to know. `units` and `files` the least that must be drawn."""

    level: str
    spans: list[Span]
    span: Span
    # Which draw of the period it would be.
    turn: int
    frozen: list[Frozen]
    least_units: int
    least_files: int

    def of(self, name: str) -> Frozen | None:
        return next((one for one in self.frozen if one.name == name), None)


def level_of(actor: Actor, results: bool) -> str:
    """Raises not_allowed."""
    access.require_role(actor, *OFFICES)
    if results:
        access.require_role(actor, actors.DISTRICT_CLERK)
    return RESULTS if results else LEVEL_OF[actor.role]


async def prospect(period: str, *, results: bool, actor: Actor) -> Prospect:
    """`results`: of a year's annual reviews. Raises not_allowed, form_invalid, nobody_found."""
    level = level_of(actor, results)
    office = await Organisation.get(id=actor.organisation_id)
    return await _prospect(office, level, period, actor.today)


async def _prospect(office: Organisation, level: str, period: str, today: date) -> Prospect:
    if level == RESULTS:
        spans = await _years(office)
        if not spans:
            raise refuse("nobody_found", "还没有接收到街道的年度核查汇总，接收以后才能抽查。")
        now = spans[-1]
    else:
        spans = await _spans(office, level, today)
        now = await span_of(level, today)
    span = next((one for one in spans if one.key == (period or now.key)), None)
    if span is None:
        raise invalid({"period": "这一期不能再补：只能办本期，或者以前没有抽查过的那一期。"})
    turns: Any = await SpotCheck.filter(office_id=office.id, period=span.key).values_list("turn", flat=True)
    frozen = await freeze(office, level, span)
    found = Prospect(level, spans, span, max([0, *turns]) + 1, frozen, 0, 1)
    if level == RESULTS:
        found.least_units = 1
        return found
    left = await _periods_left(office, span)
    first = not await SpotCheck.filter(office_id=office.id, period=span.key, valid=1).exists()
    if units := found.of(UNITS):
        found.least_units = min(1, len(units.members))
        if level == STREET and first:
            found.least_units = max(found.least_units, least(units.waiting, left))
    elif first and (files := found.of(FILES)):
        found.least_files = max(1, least(files.waiting, left))
    return found


async def _spans(office: Organisation, level: str, today: date) -> list[Span]:
    """The running one, and those of this year that were missed before it; in the first also the one before."""
    known = await spans_until(level, today, _MISSED)
    spans = [one for one in known if one.year == today.year or one in known[-2:]]
    stands = SpotCheck.filter(office_id=office.id, valid=1, period__gte=spans[0].key)
    done: Any = await stands.values_list("period", flat=True)
    return [one for one in spans if one == spans[-1] or one.key not in set(done)]


async def _years(office: Organisation) -> list[Span]:
    """Of which a summary was received: the last, and those before it of which nothing was drawn."""
    years: Any = await AnnualSummary.filter(case__status="received").distinct().order_by("-year").limit(
        _YEARS
    ).values_list("year", flat=True)
    spans = [results_of(int(one)) for one in sorted(years)]
    stands = SpotCheck.filter(office_id=office.id, level=RESULTS, valid=1)
    done: Any = await stands.values_list("period", flat=True)
    return [one for one in spans if one == spans[-1] or one.key not in set(done)]


async def _periods_left(office: Organisation, span: Span) -> int:
    """Of the year, from this one on, those in which nothing was drawn yet."""
    left = [one.key for one in spans_left(span)]
    done: Any = await SpotCheck.filter(office_id=office.id, valid=1, period__in=left).values_list("period", flat=True)
    return max(1, len(set(left) - set(done)))


async def announce(body: AnnounceBody | AnnounceUnitsBody | AnnounceResultsBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, id_taken, spot_check_waits, form_invalid."""
    access.require_role(actor, *OFFICES)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    office = await Organisation.get(id=actor.organisation_id)
    # Of two at once the second finds the first one's.
    await take_turns(f"spot_check:{office.id}")
    form = body.form
    level = level_of(actor, isinstance(form, AnnounceResultsForm))
    if await SpotCheck.filter(office_id=office.id, under_way=_under_way(level)).exists():
        raise refuse("spot_check_waits")
    if type(form) is not _FORMS[level][0]:
        raise refuse("not_allowed")
    ahead = await _prospect(office, level, body.period, actor.today)
    _check_sizes(form, ahead)
    again = await SpotCheck.filter(office_id=office.id, period=ahead.span.key).exists()
    if again and len(form.further_because.strip()) < 2:
        raise invalid({"form.further_because": f"{ahead.span.label}已经抽过一次，再抽要写明原因。"})
    opening = Opening(
        body.id, f"{LABELS[ahead.level]}：{office.name}{ahead.span.label}"[:120], office.path,
        form=msgspec.to_builtins(form),
        with_={
            "office": office, "level": ahead.level, "span": ahead.span, "turn": ahead.turn, "frozen": ahead.frozen,
            "source": lottery_source(form, form.lottery, actor.today),
        },
    )
    return (await open_cases(SPOT_CHECK, [opening], actor=actor, action=OPENS[ahead.level]))[0]


def _under_way(level: str) -> int:
    """One of each kind at a time."""
    return 2 if level == RESULTS else 1


def _check_results(form: AnnounceResultsForm, ahead: Prospect) -> None:
    """Raises form_invalid."""
    units, reviews = ahead.of(UNITS), ahead.of(REVIEWS)
    assert units is not None and reviews is not None
    wrong = {}
    if form.units > len(units.members):
        wrong["form.units"] = f"一共只有{len(units.members)}个街道的核查已经接收。"
    if form.units * form.reviews > MOST_DRAWN:
        wrong["form.reviews"] = f"一次最多抽{MOST_DRAWN}件，请分几次。"
    if wrong:
        raise invalid(wrong)


def _check_sizes(form: SeedOfForm, ahead: Prospect) -> None:
    """Raises form_invalid."""
    if isinstance(form, AnnounceResultsForm):
        _check_results(form, ahead)
        return
    assert isinstance(form, AnnounceForm)
    units, files, changes = ahead.of(UNITS), ahead.of(FILES), ahead.of(CHANGES)
    assert files is not None and changes is not None
    wrong = {}
    if not files.members:
        raise refuse("nobody_found", "您负责的范围里现在没有承租家庭，也没有领补贴的家庭，不用抽查。")
    drawn_units = form.units if isinstance(form, AnnounceUnitsForm) else 0
    if units is None:
        if form.files < ahead.least_files:
            wrong["form.files"] = (
                f"今年还有{files.waiting}户没有抽到，剩下的月份要都抽到，这个月至少抽{ahead.least_files}户。"
            )
        elif form.files > len(files.members):
            wrong["form.files"] = f"一共只有{len(files.members)}户。"
    elif drawn_units < ahead.least_units:
        wrong["form.units"] = (
            f"今年还有{units.waiting}个社区没有抽到，剩下的季度要都抽到，这一季至少抽{ahead.least_units}个。"
            if ahead.level == STREET else f"至少抽{ahead.least_units}个街道。"
        )
    elif drawn_units > len(units.members):
        wrong["form.units"] = f"一共只有{len(units.members)}个有承租家庭的。"
    if changes.members and not form.changes:
        wrong["form.changes"] = f"这段时间有{len(changes.members)}件人员变动，至少抽1件。"
    if (form.files + form.changes) * max(drawn_units, 1) > MOST_DRAWN:
        wrong["form.files"] = f"一次最多抽{MOST_DRAWN}件，请分几次。"
    if wrong:
        raise invalid(wrong)
