"""Monthly reconciliation (对账, 4.2.5b): the manager opens a month and states its figures, the system compares them
with the books and ledgers, the district office enters what bank and treasury say, each difference is settled with a
reason, and both sides close.

While the figures lie on the table the month takes no more rows; closed, it never does again: what was wrong is put
right in a later month. Refuses a second reconciliation of a month, closing with a difference unsettled or before bank
and treasury were asked, settling what oneself has entered, closing on a reason that oneself has given, and every step
from closed, for there is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery

from casework.dwellings.manager_months import freeze
from casework.dwellings.manager_moves import moved_since
from casework.dwellings.reconciliation_content import CONTENT, content_hash, differences_of
from casework.dwellings.reconciliation_duty import MONTH_DUTY
from casework.dwellings.reconciliation_figures import BANK, STATED, bank_differences, differences, recorded_figures
from casework.dwellings.reconciliation_papers import MONTH_PAPER
from casework.heart import access, actors, month_grids
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import Form, NoteForm, Number, ReasonForm, Uuid, read_kept
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.transactions import WriteRaced
from casework.papers.papers import issue
from casework.people.offices import district_office
from casework.words.addresses import address_key
from casework.words.calendar import read_fen
from casework.words.months import OF_BOOKS, Month, days_of, month_of, say_month
from casework.words.reading import ReadingError
from models import (
    Case,
    CaseEvent,
    Dwelling,
    Expenditure,
    Obligation,
    Organisation,
    Reconciliation,
    ReconciliationDifference,
    RentPayment,
)
from models.fields import is_damaged

_GREATEST = 100_000_000_00
MOST_LINES = 1000
_MOST_MANAGERS = 500
ENTER_BANK = "enter_bank"
Signed = Annotated[int, Meta(ge=-_GREATEST, le=_GREATEST)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class OpenForm(Form):
    month: Annotated[Month, Meta(extra=OF_BOOKS)]


class MonthBody(OpenForm, kw_only=True):
    id: Uuid


class Line(Form):
    """What the manager states of one dwelling; what is left out is not stated."""

    dwelling_id: Number
    rent_collected: Annotated[Signed, Meta(title="实收租金", extra={"kind": "money"})] | None = None
    expenditure: Annotated[Signed, Meta(title="支出", extra={"kind": "money"})] | None = None
    used: Annotated[bool, Meta(title="月末有人住")] | None = None
    recovered: Annotated[bool, Meta(title="本月收回")] | None = None


class StatementForm(Form):
    rent_collected: Annotated[int, Meta(ge=-_GREATEST, le=_GREATEST, title="本月实收租金", extra={"kind": "money"})]
    expenditure: Annotated[int, Meta(ge=-_GREATEST, le=_GREATEST, title="本月经费支出", extra={"kind": "money"})]
    used: Annotated[int, Meta(ge=0, le=1_000_000, title="月末在用房源（套）")]
    recovered: Annotated[int, Meta(ge=0, le=1_000_000, title="本月收回房源（套）")]
    lines: Annotated[list[Line], Meta(max_length=MOST_LINES, title="逐套填报")] = []
    note: Annotated[str, Meta(max_length=300, title="说明", extra={"kind": "longtext"})] = ""


class BankForm(Form):
    """What the district office has from bank and treasury: not the manager's own row (4.2.5b)."""

    rent_received: Annotated[
        int, Meta(ge=-_GREATEST, le=_GREATEST, title="银行、财政实收租金", extra={"kind": "money"})
    ]
    spent: Annotated[int, Meta(ge=-_GREATEST, le=_GREATEST, title="财政支付支出", extra={"kind": "money"})]
    source: Annotated[
        str, Meta(min_length=2, max_length=100, title="依据", description="例如：银行对账单、国库支付报表的编号")
    ]
    pasted: Annotated[
        str,
        Meta(
            max_length=20_000, title="逐户实收（没有可以不填）",
            description="从流水里粘贴，一行一套房：地址、空格、金额（元）。", extra={"kind": "longtext"},
        ),
    ] = ""


class SettleForm(Form):
    number: Annotated[int, Meta(ge=1, le=10_000_000, extra={"kind": "record"})]
    reason: Annotated[str, Meta(min_length=2, max_length=300, title="差异原因和处理", extra={"kind": "longtext"})]


async def _may_open(move: Move) -> None:
    if move.form.month > month_of(move.actor.today):
        raise invalid({"form.month": "这个月还没有开始，不能对账。"})
    if await Reconciliation.filter(manager_id=move.with_["manager_id"], month=move.form.month).exists():
        raise refuse("reconciliation_exists")


async def _opened(move: Move) -> None:
    try:
        await Reconciliation.create(
            case_id=move.case.id, manager_id=move.with_["manager_id"], month=move.form.month, stated={}, recorded={}
        )
    except IntegrityError:
        raise refuse("reconciliation_exists") from None


async def _own_dwellings(move: Move) -> None:
    form: StatementForm = move.form
    asked = [line.dwelling_id for line in form.lines]
    if len(set(asked)) != len(asked):
        raise invalid({"form.lines": "同一套房源填写了两次。"})
    found = await access.dwellings_in_reach(move.actor).filter(id__in=asked or [0]).count()
    if found != len(asked):
        raise invalid({"form.lines": "有的房源没有找到，或不归本单位管理。"})


async def _stated(move: Move) -> None:
    """1. The month is shut; 2. the figures are read, of as many rows as were counted in; 3. both are frozen."""
    row = await Reconciliation.get(case_id=move.case.id).select_related("manager")
    entries = await freeze(row.manager_id, row.month, True)
    recorded = await recorded_figures(row.manager_id, row.manager.path, row.month)
    if recorded.entries != entries:
        # A row came in after this transaction began to read: on the next turn it is seen.
        raise WriteRaced
    form: StatementForm = move.form
    stated = {item: getattr(form, item) for item in STATED}
    found = differences(stated, _lines(form), recorded)
    turn = row.turn + 1
    await Reconciliation.filter(case_id=row.case_id).update(
        turn=turn, stated={**stated, "rent_charged": sum(recorded.charged.values())}, recorded=recorded.totals
    )
    await ReconciliationDifference.bulk_create(
        [
            ReconciliationDifference(
                case_id=row.case_id,
                turn=turn,
                number=number,
                item=one.item,
                dwelling_id=one.dwelling_id,
                stated=one.stated,
                recorded=one.recorded,
            )
            for number, one in enumerate(found, 1)
        ],
        batch_size=500,
    )
    # Sent back or restated: what bank and treasury say is still what they said; damaged, it is entered again.
    last = await CaseEvent.filter(case_id=row.case_id, action=ENTER_BANK).order_by("-version").first()
    if last is not None and not is_damaged(last.form):
        await _hold_against_bank(row.case_id, read_kept(last.form, BankForm))


async def _readable(move: Move) -> None:
    row = await Reconciliation.get(case_id=move.case.id).select_related("manager")
    await _read_pasted(move.form, row)


async def _bank_entered(move: Move) -> None:
    await _hold_against_bank(move.case.id, move.form)


async def _hold_against_bank(case_id: str, form: BankForm) -> None:
    """Lists anew where the books differ from bank and treasury; the month takes no row meanwhile."""
    row = await Reconciliation.get(case_id=case_id).select_related("manager")
    recorded = await recorded_figures(row.manager_id, row.manager.path, row.month)
    found = bank_differences(form.rent_received, await _read_pasted(form, row), form.spent, recorded)
    await differences_of(row).filter(item__in=list(BANK)).delete()
    last = await differences_of(row).order_by("-number").first()
    bank = {"bank_rent": form.rent_received, "bank_spent": form.spent}
    await Reconciliation.filter(case_id=case_id).update(recorded={**row.recorded, **bank})
    await ReconciliationDifference.bulk_create(
        [
            ReconciliationDifference(
                case_id=case_id, turn=row.turn, number=number, item=one.item, dwelling_id=one.dwelling_id,
                stated=one.stated, recorded=one.recorded,
            )
            for number, one in enumerate(found, last.number + 1 if last else 1)
        ],
        batch_size=500,
    )


async def _read_pasted(form: BankForm, row: Reconciliation) -> dict[int | None, int]:
    """Dwelling → fen. Raises form_invalid with the first line that says nothing of a dwelling of this manager."""
    written = [line.strip() for line in form.pasted.splitlines() if line.strip()]
    if len(written) > MOST_LINES:
        raise invalid({"form.pasted": f"一次最多{MOST_LINES}行。"})
    read: list[tuple[str, int]] = []
    for number, line in enumerate(written, 1):
        address, _, amount = re.sub(r"[\s,，]+", " ", line).rpartition(" ")
        try:
            fen = read_fen(amount)
        except ReadingError:
            fen = _GREATEST + 1
        if not address or abs(fen) > _GREATEST:
            raise invalid({"form.pasted": f"第{number}行看不懂，请写成：地址 金额，例如：1号楼1单元101室 385.00"})
        read.append((address_key(address) or "", fen))
    keys = list({key for key, _ in read}) or [""]
    its = access.under(row.manager.path, "manager_path")
    if gone := (await moved_since(row.manager_id, days_of(row.month)[0])).gone:
        its = its | Q(id__in=sorted(gone))
    found: Any = await Dwelling.filter(its, address_key__in=keys).values_list("address_key", "id")
    known = dict(found)
    lines: dict[int | None, int] = defaultdict(int)
    for number, (key, fen) in enumerate(read, 1):
        if key not in known:
            raise invalid({"form.pasted": f"第{number}行的房源没有找到，或不归这家管房单位管理。"})
        lines[known[key]] += fen
    return dict(lines)


def _lines(form: StatementForm) -> Mapping[str, Mapping[int, int]]:
    return {
        item: {
            line.dwelling_id: int(getattr(line, item)) for line in form.lines if getattr(line, item) is not None
        }
        for item in STATED
    }


async def _is_difference(move: Move) -> None:
    row = await Reconciliation.get(case_id=move.case.id)
    one = await differences_of(row).get_or_none(number=move.form.number)
    if one is None:
        raise invalid({"form.number": "没有这条差异。"})
    if one.item in BANK:
        last = await CaseEvent.filter(case_id=row.case_id, action=ENTER_BANK).order_by("-version").first()
        if last is not None and last.account_id == move.actor.account_id:
            raise refuse("same_person", "这条差异来自您录入的银行、财政数据，请由其他人说明。")


async def _settled(move: Move) -> None:
    row = await Reconciliation.get(case_id=move.case.id)
    await differences_of(row).filter(number=move.form.number).update(
        reason=move.form.reason,
        settled_by_id=move.actor.account_id,
        settled_role=move.actor.role,
        settled_at=move.actor.at,
    )


async def _all_settled(move: Move) -> None:
    row = await Reconciliation.get(case_id=move.case.id)
    left = await differences_of(row).filter(settled_at=None).count()
    if left:
        raise refuse("difference_unsettled", f"还有{left}条差异没有说明，说明后才能关账。")


async def _bank_held_against(move: Move) -> None:
    if "bank_rent" not in (await Reconciliation.get(case_id=move.case.id)).recorded:
        raise refuse("bank_missing")
    await _all_settled(move)


async def _thawed(move: Move) -> None:
    row = await Reconciliation.get(case_id=move.case.id)
    await freeze(row.manager_id, row.month, False)


async def _closed(move: Move) -> None:
    row = await Reconciliation.get(case_id=move.case.id)
    await Reconciliation.filter(case_id=row.case_id).update(closed_at=move.actor.at)
    # The event seals what both sides closed, and with it the paper that says it.
    move.sealed[CONTENT] = await content_hash(row)
    await issue(MONTH_PAPER, move.case, actor=move.actor)


async def _wrote(case: Case, actor: Actor) -> bool:
    """A reason under a difference, given for the manager in any turn or for the district in this one, or a row of the
    month's books. A reason of the district's own that somebody has given anew is theirs: an office of two is not stuck.
    """
    row = await Reconciliation.get(case_id=case.id)
    settled = ReconciliationDifference.filter(
        Q(settled_role=actors.MANAGER_CLERK) | Q(turn=row.turn), case_id=case.id, settled_by_id=actor.account_id
    )
    books = {"manager_id": row.manager_id, "month": row.month, "entered_by_id": actor.account_id}
    return await settled.exists() or await RentPayment.exists(**books) or await Expenditure.exists(**books)


_MANAGER, _DISTRICT = (actors.MANAGER_CLERK,), (actors.DISTRICT_CLERK,)
_CLAUSE = ("4.2.5b",)

RECONCILIATION = register(
    Procedure(
        name="reconciliation",
        label="对账",
        prefix="DZ",
        stages=("管房单位填报", "比对并说明差异", "区保障办核对", "关账"),
        statuses={
            "opened": Status("待填报", 0, days=10),
            "stated": Status("待说明差异", 1, days=10),
            "confirmed": Status("待区保障办核对", 2, days=10),
            "closed": Status("已关账", 4, after="双方已关账，这个月的账不再改动；更正登记在以后的月份。"),
        },
        steps=(
            Step(None, "open", "opened", _MANAGER, _CLAUSE, "开始对账", OpenForm, duty="enter",
                 guard=_may_open, effect=_opened, body=MonthBody),
            Step("opened", "state", "stated", _MANAGER, _CLAUSE, "提交对账数据", StatementForm, "primary",
                 duty="enter", asks=True, quiet=True, guard=_own_dwellings, effect=_stated, ahead=True),
            Step("stated", "settle", "stated", (*_MANAGER, *_DISTRICT), _CLAUSE, "说明差异", SettleForm,
                 duty="enter", judged_by=_DISTRICT, quiet=True, guard=_is_difference, effect=_settled, ahead=True),
            *(
                Step(status, ENTER_BANK, status, _DISTRICT, _CLAUSE, "录入银行、财政数据", BankForm, duty="enter",
                     guard=_readable, effect=_bank_entered)
                for status in ("stated", "confirmed")
            ),
            Step("stated", "confirm", "confirmed", _MANAGER, _CLAUSE, "确认，交区保障办", NoteForm, "primary",
                 duty="enter", asks=True, guard=_all_settled),
            Step("stated", "restate", "opened", _MANAGER, _CLAUSE, "重新填报", ReasonForm, duty="enter",
                 effect=_thawed),
            # What bank and treasury tell only now is the manager's to explain as well.
            Step("confirmed", "settle", "confirmed", (*_MANAGER, *_DISTRICT), _CLAUSE, "说明差异", SettleForm,
                 duty="enter", judged_by=_DISTRICT, quiet=True, guard=_is_difference, effect=_settled),
            Step("confirmed", "close", "closed", _DISTRICT, _CLAUSE, "核对无误，关账", NoteForm, "primary",
                 duty="approve", asks=True, guard=_bank_held_against, effect=_closed),
            Step("confirmed", "return", "opened", _DISTRICT, _CLAUSE, "退回重新填报", ReasonForm, duty="approve",
                 asks=True, effect=_thawed),
        ),
        readers=(*_MANAGER, *_DISTRICT),
        wrote=_wrote,
        duties=(MONTH_DUTY,),
        chapter=Chapter.DWELLINGS,
        offers=(Offer("reconcile", "每月对账", "scales", "reconciliations/list", 49),),
    )
)


# What handlers and the worker call


async def open_month(case_id: str, month: str, *, actor: Actor) -> Case:
    """Opens a month's reconciliation. The same id again is the same one. Raises reconciliation_exists."""
    access.require_role(actor, *_MANAGER)
    if known := await access.find_known_case(case_id, "reconciliation", actor=actor):
        return known
    manager = await Organisation.get(id=actor.organisation_id)
    office = await district_office()
    opening = Opening(
        case_id,
        f"{manager.name}{say_month(month)}对账",
        office.path if office else "",
        manager.path,
        form=msgspec.to_builtins(OpenForm(month=month)),
        with_={"manager_id": manager.id},
    )
    return (await open_cases(RECONCILIATION, [opening], actor=actor))[0]


async def by_month(*, actor: Actor) -> list[month_grids.Row]:
    """Every manager that keeps dwellings, also one that has not begun; a manager sees itself alone. Raises not_allowed.
    Three queries.
    """
    access.require_role(actor, *_MANAGER, *_DISTRICT)
    keeping = Dwelling.all().distinct().values("manager_id")
    offices = Organisation.filter(kind="property_manager", id__in=Subquery(keeping)).order_by("path")
    if actor.role == actors.MANAGER_CLERK:
        offices = offices.filter(id=actor.organisation_id)
    found, months = await offices.limit(_MOST_MANAGERS), month_grids.last_months(actor.today)
    ids = [office.id for office in found] or [0]
    rows: Any = await Reconciliation.filter(manager_id__in=ids, month__in=months).values_list(
        "manager_id", "month", "case_id", "case__status", "case__due_on"
    )
    owed = await Obligation.filter(
        kind=MONTH_DUTY.kind, period__in=months, organisation_id__in=ids, discharged_at=None
    )
    by = {(row.organisation_id or 0, row.period): row.due_on for row in owed}
    return month_grids.lay_out(found, rows, RECONCILIATION, actor.today, by)
