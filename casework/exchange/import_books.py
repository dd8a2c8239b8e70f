"""The books that a workbook can be brought into: who may, what a workbook would change, how one line is written.

One table, read by the import in two moves, by the worker and by the command line: a new book is a line of it. Refuses
what `import_preview` and the rules of the entries refuse.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from casework.allocation import subsidies
from casework.dwellings import rent_payments, rent_receipts
from casework.exchange import import_bank
from casework.exchange.export_lists import managed_columns, managed_rows
from casework.exchange.import_cells import Line, need_grid, refuse_masked
from casework.exchange.import_comparisons import SENDERS, books_of_lists, preview_list, write_hit, write_hits
from casework.exchange.import_dwellings import LABEL as DWELLINGS_LABEL
from casework.exchange.import_dwellings import (
    hold_dwellings,
    known_dwellings,
    preview_dwellings,
    write_dwelling,
)
from casework.exchange.import_entries import ExitedForm, enter_exited
from casework.exchange.import_families import NewFamilies
from casework.exchange.import_payments import LABEL, preview_payments
from casework.exchange.import_preview import APPLICANT_ID, Known, compare, members_grid, refuse_shared_people
from casework.exchange.ledger_rows import AT_ONCE, NUMBER, PREFIXES, Shape, entries_by_number, shape_of
from casework.exchange.workbook_values import Sheet
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import advance
from casework.heart.forms import read_form
from casework.heart.problems import Problem, refuse
from casework.heart.queries import column
from casework.ledgers import adjustments
from casework.ledgers.registered_items import live_items
from casework.ledgers.revisions import CURRENT, EXITED, LEDGERS, SUBSIDY
from models import Dwelling, Organisation, SubsidyAward, Tenancy

MANAGED, RENT, BANK, DWELLINGS = "manager", "rent_payments", "bank", "dwellings"
_MANAGED_LABEL = "房源台账"
_KEEPERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK)
# So many lines are tried and written in one transaction by the worker: one by one, and together.
_PART, _TOGETHER = 100, 250


# Of the manager's ledger: rent is paid and visits are made while somebody looks at a preview.
_GOES_ON = ("rent", "charged", "paid", "arrears", "breaches", "complaints", "suspected", "left_on")


# A form, as a workbook's line gives it.
Values = dict[str, Any]
Write = Callable[[str, Values, str, str, Actor], Awaitable[None]]


@dataclass(frozen=True)
class Book:
    """`preview`: the lines that differ, and how many do not. `write`: one line by (subject, form, id of its case, name
    of the file), in a transaction; subject "": a new entry. `write_all`: of lines that are tried and written by the
    part, in queries of a bounded number; it returns by id what cannot be entered. `known`: of a book whose entries are
    changed, what stands there now, by subject; `entries`: their table, by which their families are held meanwhile;
    `hold`: of entries that are no family's.
    """

    label: str
    by: tuple[str, ...]
    preview: Callable[[Sequence[Sheet], Actor], Awaitable[tuple[list[Line], int]]]
    write: Write
    write_all: Callable[[Sequence[tuple[str, Values]], Actor], Awaitable[dict[str, Problem]]] | None = None
    known: Callable[[Sequence[int], Actor], Awaitable[dict[str, Known]]] | None = None
    entries: Any = Tenancy
    hold: Callable[[Sequence[int]], Awaitable[None]] | None = None
    part: int = _PART
    # Of what is held against the ledgers, and changes none.
    compares: bool = False


async def _preview_ledger(ledger: str, sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    shape = await shape_of(ledger)
    columns = (*shape.columns, APPLICANT_ID)
    grid = need_grid(sheets, LEDGERS[shape.ledger], columns, (NUMBER, "name", "address"))
    people = members_grid(sheets)
    refuse_masked(grid, "phone")
    refuse_masked(people, "id_number")
    ids = _numbers([grid.text(row, NUMBER).upper() for row in grid.rows], PREFIXES[shape.part])
    entries: dict[str, Known] = {}
    for at in range(0, len(ids), AT_ONCE):
        for number, entry in (await entries_by_number(ids[at : at + AT_ONCE], shape, actor=actor)).items():
            entries[entry[NUMBER]] = _known(shape, number, entry)
    managers = [str(name) for name in await column(Organisation.filter(kind="property_manager").limit(2), "name")]

    def hold_against() -> tuple[list[Line], int]:
        families = NewFamilies(
            grid, people, shape.columns, shape.items, ledger=shape.ledger, managers=managers, actor=actor
        )
        lines, unchanged = compare(
            grid, shape.columns, entries, shape.items, actor=actor, people=people, read_new=families.read
        )
        lines += families.strays()
        refuse_shared_people(lines)
        return lines, unchanged

    # On a thread, so that others are answered meanwhile.
    return await asyncio.to_thread(hold_against)


def _numbers(texts: Sequence[str], prefix: str) -> list[int]:
    return [int(text[1:]) for text in texts if re.fullmatch(prefix + "[0-9]{1,17}", text)]


def _known(shape: Shape, number: int, entry: dict[str, Any]) -> Known:
    values = {column.key: entry.get(column.key) for column in shape.columns}
    return Known(f"{shape.part}:{number}", values, entry["people"])


async def _preview_managed(sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    columns = await managed_columns()
    grid = need_grid(sheets, _MANAGED_LABEL, columns, (NUMBER, "address"))
    # Dwellings where nobody lives have nothing that could be filled in.
    empty = [row for row in grid.rows if not grid.text(row, NUMBER)]
    grid.rows = [row for row in grid.rows if grid.text(row, NUMBER)]
    known = await _managed_known([grid.text(row, NUMBER).upper() for row in grid.rows], actor)
    items = await live_items("manager")
    lines, unchanged = await asyncio.to_thread(lambda: compare(grid, columns, known, items, actor=actor))
    return lines, unchanged + len(empty)


async def _managed_known(numbers: Sequence[str], actor: Actor) -> dict[str, Known]:
    ids = _numbers(numbers, "Z")
    keys = [column.key for column in await managed_columns()]
    known: dict[str, Known] = {}
    for at in range(0, len(ids), AT_ONCE):
        living = access.tenancies_in_reach(actor).filter(id__in=ids[at : at + AT_ONCE], living=1)
        homes = await Dwelling.filter(id__in=[row.dwelling_id for row in await living] or [0])
        for values in await managed_rows(homes, actor=actor):
            entry = dict(zip(keys, values, strict=True))
            number = str(entry[NUMBER])
            known[number] = Known(f"tenancy:{number[1:]}", entry, unwatched=_GOES_ON)
    return known


async def _ledger_known(ledger: str, ids: Sequence[int], actor: Actor) -> dict[str, Known]:
    shape = await shape_of(ledger)
    found = await entries_by_number(list(ids), shape, actor=actor)
    return {f"{shape.part}:{number}": _known(shape, number, entry) for number, entry in found.items()}


async def _managed_now(ids: Sequence[int], actor: Actor) -> dict[str, Known]:
    found = await _managed_known([f"Z{number}" for number in ids], actor)
    return {known.subject: known for known in found.values()}


# Writing


async def _correct(subject: str, form: Values, case_id: str, filename: str, actor: Actor) -> None:
    """An entry that is there already, as by hand."""
    case = await adjustments.start(case_id, subject, actor=actor)
    reason = f"表格导入：{filename}"[:300]
    await advance(case, "record", actor=actor, version=case.version, form={**form, "reason": reason})


async def _exited(subject: str, form: Values, case_id: str, filename: str, actor: Actor) -> None:
    if subject:
        await _correct(subject, form, case_id, filename, actor)
    else:
        await enter_exited(read_form(_filled(form), ExitedForm), actor=actor)


async def _subsidy(subject: str, form: Values, case_id: str, filename: str, actor: Actor) -> None:
    if subject:
        await _correct(subject, form, case_id, filename, actor)
    else:
        await subsidies.record(case_id, read_form(_filled(form), subsidies.SubsidyForm), actor=actor)


def _filled(form: Values) -> Values:
    return {name: value for name, value in form.items() if value is not None}


async def _bank(subject: str, form: Values, case_id: str, filename: str, actor: Actor) -> None:
    await import_bank.enter_bank(form, actor=actor)


async def _rent(subject: str, form: Values, case_id: str, filename: str, actor: Actor) -> None:
    for problem in (await _all_rent([(case_id, form)], actor)).values():
        raise problem


async def _all_rent(wanted: Sequence[tuple[str, Values]], actor: Actor) -> dict[str, Problem]:
    """Enters rent by (id, form), and returns by id what cannot be entered. In a transaction."""
    found: dict[str, Problem] = {}
    payments: list[tuple[str, rent_payments.PaymentForm]] = []
    lines: dict[str, str] = {}
    for line_id, form in wanted:
        reference = form.get("reference")
        payment_id = rent_payments.reference_id(actor.organisation_id or 0, reference) if reference else line_id
        kept = {name: value for name, value in form.items() if name != "reference"}
        try:
            payments.append((payment_id, msgspec.convert(kept, rent_payments.PaymentForm)))
        except msgspec.ValidationError:
            found[line_id] = refuse("form_invalid", "月份请写成 2026年12月 的样子，金额、日期请核对。")
        lines[payment_id] = line_id
    refused = await rent_receipts.enter_each(payments, actor=actor)
    return found | {lines[payment_id]: problem for payment_id, problem in refused.items()}


BOOKS: dict[str, Book] = {
    CURRENT: Book(
        LEDGERS[CURRENT], _KEEPERS, partial(_preview_ledger, CURRENT), _exited, known=partial(_ledger_known, CURRENT)
    ),
    EXITED: Book(
        LEDGERS[EXITED], _KEEPERS, partial(_preview_ledger, EXITED), _exited, known=partial(_ledger_known, EXITED)
    ),
    SUBSIDY: Book(
        LEDGERS[SUBSIDY], _KEEPERS, partial(_preview_ledger, SUBSIDY), _subsidy,
        known=partial(_ledger_known, SUBSIDY), entries=SubsidyAward,
    ),
    MANAGED: Book(_MANAGED_LABEL, (actors.MANAGER_CLERK,), _preview_managed, _correct, known=_managed_now),
    RENT: Book(LABEL, (actors.MANAGER_CLERK,), preview_payments, _rent, _all_rent, part=_TOGETHER),
    DWELLINGS: Book(
        DWELLINGS_LABEL, (actors.MANAGER_CLERK,), preview_dwellings, write_dwelling, known=known_dwellings,
        hold=hold_dwellings,
    ),
    BANK: Book(import_bank.LABEL, (actors.DISTRICT_CLERK,), import_bank.preview_bank, _bank),
    **{
        name: Book(label, SENDERS, partial(preview_list, name), write_hit, write_hits, part=_TOGETHER, compares=True)
        for name, label in books_of_lists().items()
    },
}
