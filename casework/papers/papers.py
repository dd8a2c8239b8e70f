"""Papers that an office issues (文书): numbered, frozen, filed with their case, and made void only on the record.

`issue()` runs in the transaction of the step that issues. 1. The number is taken; 2. what the paper says is filled from
the case and frozen in its row; 3. the row is held by a link of the chain `records`. The bytes are made of that row
afterwards, outside any transaction (`casework/papers/keeping.py`). A void paper keeps its number and stays in the
book, with who made it void, when and why; what takes its place has a number of its own. Refuses to make one void
twice, and to do so by hand where the paper does not say who may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet

from casework.heart import access, counted_days
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.forms import ReasonForm
from casework.heart.heads import heads_before, say_head
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.sealed_rows import seal
from casework.heart.transactions import WriteRaced, atomically
from casework.papers.checks import code_of
from casework.papers.declared import PAPERS, Filled, Paper, content_of
from casework.papers.keeping import bytes_of
from casework.papers.numbers import say_number, take_numbers, word_of
from casework.words.wording import say_day
from casework.words.working_days import heard_now
from media_storage.store import MediaStore
from models import Case, IssuedPaper, Organisation, PaperSeries
from models.fields import sealed_for

_BATCH = 200


async def issue(
    paper: Paper, case: Case, *, actor: Actor, office_id: int | None = None, replaces: IssuedPaper | None = None
) -> IssuedPaper:
    """One paper of one case. `office_id`: whose it is, where that is not the actor's own office."""
    return (await issue_all(paper, [case], actor=actor, office_id=office_id, replaces=replaces))[0]


async def issue_all(
    paper: Paper, cases: Sequence[Case], *, actor: Actor, office_id: int | None = None,
    replaces: IssuedPaper | None = None,
) -> list[IssuedPaper]:
    """One paper a case, in their order, of one office: all of them, or none."""
    fill = paper.fill
    if fill is None or not cases or any(case.procedure not in paper.filed_with for case in cases):
        raise ValueError(f"{paper.name} is not issued of these cases")

    async def work() -> list[IssuedPaper]:
        office = await Organisation.get(id=office_id or actor.organisation_id)
        word, heads = await word_of(office), [say_head(head) for head in await heads_before(actor.today)]
        # Filled before the number is taken: nobody waits for a long one to be read.
        said = [await fill(case, actor) for case in cases]
        unsure = await counted_days.days_of([case.id for case in cases])
        numbers = await take_numbers(office.id, paper.series, actor.today, len(cases))
        rows = []
        for case, filled, sequence in zip(cases, said, numbers, strict=True):
            number = say_number(word, paper.series, actor.today.year, sequence)
            issued = [("文号", number), ("发文单位", office.name), ("日期", say_day(actor.today))]
            days = sorted({*unsure.get(case.id, ()), *heard_now()})
            filled = replace(filled, facts=[*issued, *filled.facts, *_provisional(filled, days)])
            content = content_of(paper, filled, number=number, office=office.name, heads=heads, at=actor.at)
            rows.append(
                IssuedPaper(
                    name=paper.name, title=content.title, office_id=office.id, office_name=office.name,
                    series=paper.series, year=actor.today.year, sequence=sequence, number=number, case_id=case.id,
                    procedure=case.procedure, content=msgspec.to_builtins(content), issued_on=actor.today,
                    issued_at=actor.at, issued_by_id=actor.account_id, issued_by_name=actor.name,
                    replaces_id=replaces.id if replaces else None,
                )
            )
        try:
            await IssuedPaper.bulk_create(rows, batch_size=_BATCH)
        except IntegrityError:
            # Two offices came to one word in this instant: on the next turn the second sees the first one's number.
            raise WriteRaced from None
        found = IssuedPaper.filter(office_id=office.id, series=paper.series, year=actor.today.year)
        kept = await found.filter(sequence__gte=numbers.start, sequence__lt=numbers.stop).order_by("sequence")
        await seal("paper", [row.id for row in kept], at=actor.at)
        return list(kept)

    return await atomically(work)


def _provisional(filled: Filled, days: Sequence[date]) -> list[tuple[str, str]]:
    """Which of these days it tells, as one more fact: a paper is read long after they may have been counted anew."""
    said = [*(fact for _, fact in filled.facts), *filled.sections.values()]
    lines = [one for one in said if isinstance(one, str | list | tuple)]
    # A table as Python writes it: its cells are what is looked for.
    text = "\n".join(map(str, lines)) if days else ""
    told = [day for day in days if say_day(day) in text]
    return [("期限说明", counted_days.explained(told))] if told else []


# Made void


async def make_void(paper: Paper, case: Case, *, actor: Actor, reason: str) -> int:
    """For the step that takes back what a paper rests on: those of the case that are valid. Returns how many."""
    wanted = IssuedPaper.filter(case_id=case.id, name=paper.name, voided_at=None)

    async def work() -> int:
        rows = await wanted.order_by("id").select_for_update()
        for row in rows:
            await _void(row, actor, reason)
        return len(rows)

    return await atomically(work)


async def _void(row: IssuedPaper, actor: Actor, reason: str) -> None:
    said = {
        "voided_at": actor.at, "voided_by_id": actor.account_id, "voided_by_name": actor.name, "void_reason": reason
    }
    changed = await IssuedPaper.filter(id=row.id, voided_at=None).update(**sealed_for(IssuedPaper, vars(row), **said))
    if changed != 1:
        raise refuse("paper_void")
    await seal("paper_void", [row.id], at=actor.at)


def may_reissue(row: IssuedPaper, *, actor: Actor) -> bool:
    # What is issued no more stays in the book and is read; nobody can say any longer what it would say anew.
    paper = PAPERS.get(row.name)
    return (
        paper is not None
        and row.voided_at is None
        and actor.organisation_id == row.office_id
        and actor.role in paper.reissued_by
        and access.reaches(actor, row.case)
    )


async def reissue(row: IssuedPaper, form: ReasonForm, *, actor: Actor) -> IssuedPaper:
    """A paper that was spoiled (misprinted, lost, sealed wrongly) is made void, and its case has a new one with a
    number of its own. Raises paper_void, not_allowed.
    """

    async def work() -> IssuedPaper:
        # The case's turn first, as every step takes it: none takes back what the paper rests on meanwhile.
        await Case.filter(id=row.case_id).select_for_update().only("id")
        now = await IssuedPaper.filter(id=row.id).select_for_update().first().select_related("case")
        if now is None or now.voided_at is not None:
            raise refuse("paper_void")
        if not may_reissue(now, actor=actor):
            raise refuse("not_allowed")
        await _void(now, actor, form.reason)
        fresh = await issue(PAPERS[row.name], now.case, actor=actor, office_id=row.office_id, replaces=now)
        await record("paper", actor=actor, code="reissued", subject=f"paper:{row.id}", detail={"by": fresh.number})
        return fresh

    return await atomically(work)


# The office's book


_SHOWN = (
    "id", "number", "title", "office_id", "office_name", "series", "year", "sequence", "case_id", "procedure",
    "issued_on", "issued_by_name", "voided_at", "case__id", "case__number",
)


def listed(found: QuerySet[IssuedPaper]) -> QuerySet[IssuedPaper]:
    """The same papers with a line's columns alone: what each says may be long, and is decrypted for nobody here."""
    return found.only(*_SHOWN).select_related("case")


@dataclass(frozen=True)
class Book:
    found: QuerySet[IssuedPaper]
    years: list[int]


async def book(year: int | None, *, actor: Actor) -> Book:
    """What the actor's office has issued, and in which years. Raises not_allowed."""
    papers = access.papers_in_book(actor)
    years = await column(PaperSeries.filter(office_id=actor.organisation_id).order_by("-year").distinct(), "year")
    return Book(papers.filter(year=year) if year else papers, list(dict.fromkeys(years)))


async def of_case(case: Case) -> list[IssuedPaper]:
    """The last first. No declared paper, no query."""
    if not any(paper.series and case.procedure in paper.filed_with for paper in PAPERS.values()):
        return []
    return list(await listed(IssuedPaper.filter(case_id=case.id).order_by("-id").limit(50)))


async def standing(paper: Paper, case: Case, *, actor: Actor, office_id: int) -> IssuedPaper:
    """The valid one of that kind. A case that came so far before papers had numbers has one from now on, of this
    office.
    """
    found = IssuedPaper.filter(case_id=case.id, name=paper.name, voided_at=None).order_by("-id")

    async def work() -> IssuedPaper:
        # Of two who ask at once the second finds the first one's.
        await Case.filter(id=case.id).select_for_update().only("id")
        there = await found.first()
        return there if there is not None else await issue(paper, case, actor=actor, office_id=office_id)

    there = await found.first()
    return there if there is not None else await atomically(work)


async def take_away(
    paper: Paper, case: Case, *, actor: Actor, office_id: int, store: MediaStore, address: str
) -> bytes:
    """The PDF of the valid one of that kind; that it was taken away is on record. `address`: what the service is called
    from outside. Raises what filling it does, paper_damaged, sheet_unavailable.
    """
    row = await standing(paper, case, actor=actor, office_id=office_id)
    data = await bytes_of(row, store=store, address=address, at=actor.at)
    await record("export", actor=actor, code=f"{paper.name}_paper", subject=case.id, detail={"sheet": code_of(row)})
    return data
