"""Imports (表格导入), in two moves: a workbook is sent and its differences are shown; confirmed, exactly these are
written.

1. offered: a row, and a grant for one upload into quarantine; 2. read: the bytes are fetched, held against their hash,
read in a process of their own, compared with the ledger as it stands, each difference tried in a transaction that is
taken back, and the preview kept as rows; the upload is discarded; 3. confirmed: in one transaction every entry is held
against what the preview saw, and written as a correction by hand (or as rent rows), with its revisions on their way up.
What the ledger has moved meanwhile refuses the whole: nothing is half done. Refuses what `import_preview` and
`workbook_process` refuse; a workbook's bytes are never kept.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
from tortoise.queryset import QuerySet

from casework import access, actors, ledger_adjustments, rent_payments, subsidies
from casework.actors import Actor
from casework.advance import advance
from casework.audit import record
from casework.calendar import read_date, read_fen
from casework.export_lists import PAYMENT_COLUMNS, managed_columns, managed_rows, payment_rows
from casework.forms import read_form
from casework.import_entries import ExitedForm, enter_exited, read_new
from casework.import_preview import (
    Difference,
    Fault,
    Grid,
    Known,
    Line,
    compare,
    members_grid,
    need_grid,
    refuse_masked,
    same,
    text_of,
)
from casework.ledger_rows import AT_ONCE, NUMBER, PREFIXES, Shape, entries_by_number, shape_of
from casework.problems import Problem, refuse
from casework.queries import column
from casework.reading import ReadingError
from casework.registered_items import live_items
from casework.revisions import CURRENT, EXITED, LEDGERS, SUBSIDY
from casework.transactions import atomically
from casework.turns import hold_families
from casework.wording import say_fen
from casework.workbook_process import read_apart
from casework.workbook_values import MOST_BYTES, Sheet, WorkbookRefused
from media_storage.store import (
    QUARANTINE,
    MediaStore,
    NotStored,
    ObjectTooLarge,
    StoreError,
    StoreUnavailable,
    UploadGrant,
)
from models import Dwelling, RentPayment, SubsidyAward, Tenancy, WorkbookImport, WorkbookImportLine

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFERED, READY, REFUSED, APPLIED = "offered", "ready", "refused", "applied"
STATES = {OFFERED: "等待上传", READY: "等您确认", REFUSED: "不能导入", APPLIED: "已经导入"}
_GRANT_MINUTES = 15
_KEEPERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK)
BOOKS: dict[str, tuple[str, tuple[str, ...]]] = {
    CURRENT: (LEDGERS[CURRENT], _KEEPERS),
    EXITED: (LEDGERS[EXITED], _KEEPERS),
    SUBSIDY: (LEDGERS[SUBSIDY], _KEEPERS),
    "manager": ("房源管理台账", (actors.MANAGER_CLERK,)),
    "rent_payments": ("租金登记", (actors.MANAGER_CLERK,)),
}


# Of the manager's ledger: rent is paid and visits are made while somebody looks at a preview.
_GOES_ON = ("rent", "charged", "paid", "arrears", "breaches", "complaints", "suspected", "left_on")


class _Undone(Exception):
    """Takes back what was only tried."""


async def offer(
    import_id: str, book: str, filename: str, size: int, sha256: str, *, actor: Actor, store: MediaStore
) -> tuple[WorkbookImport, UploadGrant]:
    """Registers a workbook and grants its upload. The same again is the same. Raises not_allowed, request_too_large,
    id_taken. In a transaction.
    """
    if book not in BOOKS or actor.role not in BOOKS[book][1] or actor.appointment_id is None or actor.delegated:
        raise refuse("not_allowed", "您不能导入这份表格。")
    if size > MOST_BYTES:
        raise refuse("request_too_large", f"表格不能超过{MOST_BYTES // 1024 // 1024}MB，请拆开后再导入。")
    row = await WorkbookImport.get_or_none(id=import_id)
    if row is None:
        row = await WorkbookImport.create(
            id=import_id, account_id=actor.account_id, appointment_id=actor.appointment_id, book=book,
            filename=filename, size=size, sha256=sha256, state=OFFERED, sent_at=actor.at,
        )
    elif (row.account_id, row.appointment_id, row.book, row.sha256) != (
        actor.account_id, actor.appointment_id, book, sha256
    ):
        raise refuse("id_taken")
    grant = await store.grant(
        incoming_key(row), content_type=XLSX, size_min=size, size_max=size,
        expires_at=actor.at + timedelta(minutes=_GRANT_MINUTES),
    )
    return row, grant


def incoming_key(row: WorkbookImport) -> str:
    return f"{QUARANTINE}imports/{row.id}.xlsx"


def mine(actor: Actor) -> QuerySet[WorkbookImport]:
    return WorkbookImport.filter(account_id=actor.account_id, appointment_id=actor.appointment_id or 0)


async def find_import(import_id: str, *, actor: Actor) -> WorkbookImport:
    found = await mine(actor).filter(id=import_id).first()
    if found is None:
        raise access.not_found()
    return found


async def read(import_id: str, *, actor: Actor, store: MediaStore) -> WorkbookImport:
    """Reads what was uploaded and keeps the preview. Opens its own transactions; again it is the same preview.

    Raises not_found, upload_missing, upload_mismatch, busy. A workbook that cannot be imported is `refused`, with a
    sentence.
    """
    row = await find_import(import_id, actor=actor)
    if row.state != OFFERED:
        return row
    key = incoming_key(row)
    try:
        data = await store.read(key, limit=MOST_BYTES)
    except NotStored:
        raise refuse("upload_missing") from None
    except (ObjectTooLarge, StoreUnavailable):
        raise refuse("busy") from None
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise refuse("upload_mismatch", "收到的表格与选择的不一致，请重新选择。")
    lines: list[Line] = []
    unchanged, failure, sentence = 0, "", ""
    try:
        lines, unchanged = await _preview(row, await read_apart(data, asker=f"account:{actor.account_id}"), actor)
    except WorkbookRefused as refusal:
        failure, sentence = refusal.code, f"{refusal.sentence}。"
    await atomically(lambda: _keep(row, lines, unchanged, failure, sentence))
    with suppress(StoreError):
        await store.discard(key)
    return await find_import(import_id, actor=actor)


async def _keep(row: WorkbookImport, lines: Sequence[Line], unchanged: int, failure: str, sentence: str) -> None:
    counts = {name: sum(line.outcome == name for line in lines) for name in ("new", "changed", "wrong")}
    changed = await WorkbookImport.filter(id=row.id, state=OFFERED).update(
        state=REFUSED if failure else READY, failure=failure, sentence=sentence, unchanged=unchanged, **counts
    )
    if changed == 1:
        await WorkbookImportLine.bulk_create(
            WorkbookImportLine(
                import_id=row.id, outcome=line.outcome, subject=line.subject,
                content={
                    "where": line.where, "title": line.title, "form": line.form, "seen": line.seen,
                    "differences": msgspec.to_builtins(line.differences), "wrong": msgspec.to_builtins(line.wrong),
                },
            )
            for line in lines
        )


async def _preview(row: WorkbookImport, sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    if row.book == "rent_payments":
        lines, unchanged = await _preview_rent(sheets, actor)
    elif row.book == "manager":
        lines, unchanged = await _preview_managed(sheets, actor)
    else:
        lines, unchanged = await _preview_ledger(await shape_of(row.book), sheets, actor)
    for line in lines:
        if line.outcome in ("new", "changed"):
            await _try(line, row, actor)
    return lines, unchanged


async def _preview_ledger(shape: Shape, sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    grid = need_grid(sheets, LEDGERS[shape.ledger], shape.columns, (NUMBER, "name", "address"))
    people = members_grid(sheets)
    refuse_masked(grid, "phone")
    refuse_masked(people, "id_number")
    numbers = [grid.text(row, NUMBER).upper() for row in grid.rows]
    ids = _numbers(numbers, PREFIXES[shape.part])
    known: dict[str, Known] = {}
    for at in range(0, len(ids), AT_ONCE):
        for number, entry in (await entries_by_number(ids[at : at + AT_ONCE], shape, actor=actor)).items():
            known[entry[NUMBER]] = _known(shape, number, entry)

    def new(row: int, members: list[int]) -> Line:
        return read_new(grid, people, row, members, ledger=shape.ledger, actor=actor)

    return compare(grid, shape.columns, known, shape.items, actor=actor, people=people, read_new=new)


def _numbers(texts: Sequence[str], prefix: str) -> list[int]:
    return [int(text[1:]) for text in texts if re.fullmatch(prefix + "[0-9]{1,17}", text)]


def _known(shape: Shape, number: int, entry: dict[str, Any]) -> Known:
    values = {column.key: entry.get(column.key) for column in shape.columns}
    return Known(f"{shape.part}:{number}", values, entry["people"])


async def _preview_managed(sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    columns = await managed_columns()
    grid = need_grid(sheets, BOOKS["manager"][0], columns, (NUMBER, "address"))
    # Dwellings where nobody lives have nothing that could be filled in.
    empty = [row for row in grid.rows if not grid.text(row, NUMBER)]
    grid.rows = [row for row in grid.rows if grid.text(row, NUMBER)]
    known = await _managed_known([grid.text(row, NUMBER).upper() for row in grid.rows], actor)
    lines, unchanged = compare(grid, columns, known, await live_items("manager"), actor=actor)
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


# Rent


async def _preview_rent(sheets: Sequence[Sheet], actor: Actor) -> tuple[list[Line], int]:
    columns = PAYMENT_COLUMNS
    grid = need_grid(sheets, BOOKS["rent_payments"][0], columns, ("tenancy", "for_month", "paid"))
    # What has not the shape of an id is none, and is not asked of a column in ASCII.
    ids = [text for row in grid.rows if re.fullmatch("[0-9a-f-]{36}", text := grid.text(row, "id"))]
    known: dict[str, dict[str, Any]] = {}
    for at in range(0, len(ids), AT_ONCE):
        found = RentPayment.filter(id__in=ids[at : at + AT_ONCE], manager_id=actor.organisation_id)
        for values in await payment_rows(await found.select_related("tenancy", "tenancy__household")):
            known[str(values[0])] = dict(zip((column.key for column in columns), values, strict=True))
    lines: list[Line] = []
    unchanged, charged = 0, set()
    for row in grid.rows:
        number = grid.text(row, "id")
        line = Line(f"{grid.sheet.title} 第{row}行", grid.text(row, "household") or grid.text(row, "tenancy"))
        if number in known:
            for column in columns:
                there = known[number][column.key]
                if column.key in grid.places and not same(grid.cell(row, column.key), there, column.kind):
                    said = f"“{column.title}”：登记过的租金不能改；登记错了请另起一行，在“更正”里写“是”。"
                    line.wrong.append(Fault(grid.name(row, column.key), said))
        elif number:
            line.wrong.append(Fault(grid.name(row, "id"), "没有这个编号；新登记的请把编号空着。"))
        else:
            _read_payment(line, grid, row, actor)
            once = (line.form.get("tenancy_id"), line.form.get("for_month"))
            if line.form.get("charged_fen") and not line.form.get("correction"):
                if once in charged:
                    line.wrong.append(Fault(grid.name(row, "charged"), "这份表格里，这户这个月的应收已经有一行了。"))
                charged.add(once)
        if line.outcome == "unchanged":
            unchanged += 1
        else:
            lines.append(line)
    if len(lines) > rent_payments.MOST_AT_ONCE:
        most = rent_payments.MOST_AT_ONCE
        raise WorkbookRefused(
            "too_many_differences", f"一次最多登记{most}行，这份表格有{len(lines)}行；请拆开后分几次导入"
        )
    return lines, unchanged


def _read_payment(line: Line, grid: Grid, row: int, actor: Actor) -> None:
    form: dict[str, Any] = {"note": text_of(grid.cell(row, "note"))[:200]}
    line.new = True

    def fault(key: str, sentence: str) -> None:
        where = grid.name(row, key) if key in grid.places else f"{grid.sheet.title} 第{row}行"
        line.wrong.append(Fault(where, sentence))

    number = grid.text(row, "tenancy").upper()
    if found := _numbers([number], "Z"):
        form["tenancy_id"] = found[0]
    else:
        fault("tenancy", "请填写台账编号，例如 Z12；可以在导出的台账里查到。")
    month = text_of(grid.cell(row, "for_month"))[:7]
    form["for_month"] = month
    account = text_of(grid.cell(row, "month"))[:7]
    form["month"] = account or None
    for key, name in (("charged", "charged_fen"), ("paid", "paid_fen")):
        cell = grid.cell(row, key)
        if cell is None or cell == "":
            continue
        try:
            less = isinstance(cell, int | float) and cell < 0
            form[name] = -read_fen(-cell) if less and isinstance(cell, int | float) else read_fen(cell)
        except ReadingError as error:
            fault(key, f"{error.sentence}。")
    if (day := grid.cell(row, "paid_on")) not in (None, ""):
        try:
            form["paid_on"] = read_date(day).isoformat()
        except ReadingError as error:
            fault("paid_on", f"{error.sentence}。")
    if way := grid.text(row, "way"):
        code = next((code for code, label in rent_payments.WAYS.items() if label == way), None)
        if code is None:
            fault("way", f"缴费方式请从这些里选：{'、'.join(rent_payments.WAYS.values())}。")
        form["way"] = code
    form["correction"] = grid.text(row, "correction") == "是"
    line.form = form
    line.differences.append(Difference(
        f"{month}租金", "", f"应收{say_fen(form.get('charged_fen', 0))}，实收{say_fen(form.get('paid_fen', 0))}"
    ))


# Trying and writing


async def _try(line: Line, row: WorkbookImport, actor: Actor) -> None:
    """Writes the line and takes it back: what the rules say against it belongs into the preview."""

    async def work() -> None:
        await _write(line.subject, line.form, str(uuid.uuid4()), row, actor)
        raise _Undone

    try:
        await atomically(work)
    except _Undone:
        return
    except Problem as problem:
        if problem.code == "busy":
            raise
        line.wrong += [Fault(line.where, said) for said in (problem.fields or {"": problem.detail}).values()]


async def _write(subject: str, form: dict[str, Any], case_id: str, row: WorkbookImport, actor: Actor) -> None:
    if row.book == "rent_payments":
        try:
            payment = msgspec.convert(form, rent_payments.PaymentForm)
        except msgspec.ValidationError:
            raise refuse("form_invalid", "月份请写成 2026-12 的样子，金额、日期请核对。") from None
        await rent_payments.enter(case_id, payment, actor=actor)
        return
    if not subject:
        await _enter(form, case_id, row.book, actor)
        return
    case = await ledger_adjustments.start(case_id, subject, actor=actor)
    reason = f"表格导入：{row.filename}"[:300]
    await advance(case, "record", actor=actor, version=case.version, form={**form, "reason": reason})


async def _enter(form: dict[str, Any], case_id: str, book: str, actor: Actor) -> None:
    filled = {name: value for name, value in form.items() if value is not None}
    if book == SUBSIDY:
        await subsidies.record(case_id, read_form(filled, subsidies.SubsidyForm), actor=actor)
    else:
        await enter_exited(read_form(filled, ExitedForm), actor=actor)


async def confirm(import_id: str, *, actor: Actor) -> WorkbookImport:
    """Writes exactly what the preview shows, all or none. Again it is the same import. In a transaction.

    Raises not_found, import_not_ready, nothing_to_import, ledger_moved, and what the rules of the entries raise.
    """
    row = await find_import(import_id, actor=actor)
    if row.state == APPLIED:
        return row
    if row.state != READY:
        raise refuse("import_not_ready")
    if not row.new and not row.changed:
        raise refuse("nothing_to_import")
    if await WorkbookImport.filter(id=row.id, state=READY).update(state=APPLIED, applied_at=actor.at) != 1:
        raise refuse("busy")
    lines = await WorkbookImportLine.filter(import_id=row.id, outcome__in=["new", "changed"]).order_by("id")
    await _refuse_if_moved(row, lines, actor)
    for line in lines:
        case_id = str(uuid.uuid5(uuid.UUID(row.id), str(line.id)))
        try:
            await _write(line.subject, line.content["form"], case_id, row, actor)
        except Problem as problem:
            # It could be written when the preview was made.
            said = f"{line.content['where']}现在不能导入：{problem.detail}什么都没有导入。"
            raise refuse("ledger_moved", said) from None
        await WorkbookImportLine.filter(id=line.id).update(case_id=case_id)
    await record(
        "import", actor=actor, code=row.book, subject=row.id,
        detail={"filename": row.filename, "sha256": row.sha256, "new": row.new, "changed": row.changed},
    )
    return await find_import(import_id, actor=actor)


async def _families(book: str, ids: Sequence[int]) -> list[int]:
    table = SubsidyAward if book == SUBSIDY else Tenancy
    return await column(table.filter(id__in=list(ids)), "household_id")


async def _refuse_if_moved(row: WorkbookImport, lines: Sequence[WorkbookImportLine], actor: Actor) -> None:
    wanted = [line for line in lines if line.content["seen"]]
    if not wanted:
        return
    # Held before they are compared: what was read is what is changed.
    ids = [int(line.subject.partition(":")[2]) for line in wanted]
    await hold_families(await _families(row.book, ids))
    now: dict[str, Known] = {}
    if row.book == "manager":
        for known in (await _managed_known([f"Z{number}" for number in ids], actor)).values():
            now[known.subject] = known
    else:
        shape = await shape_of(row.book)
        for number, entry in (await entries_by_number(ids, shape, actor=actor)).items():
            now[f"{shape.part}:{number}"] = _known(shape, number, entry)
    if any(line.subject not in now or now[line.subject].seen != line.content["seen"] for line in wanted):
        raise refuse("ledger_moved")
