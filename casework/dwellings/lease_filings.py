"""Filing a lease with the housing department (备案): within 30 days of signing, a duty with its number
(《公共租赁住房管理办法》第十七条); an agreement beside a lease alike.

Refuses a number or a day that cannot be, a second filing of one lease, and one of a lease that was not signed or is
void.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError

from casework.dwellings.lease_signing import MANAGER
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.duties import Answers, Ask, Duty, Owing, Period, count_days
from casework.heart.forms import LATELY, Form, PaperNumber, ReasonForm, Uuid
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.obligations import PAGE
from casework.heart.problems import invalid, refuse
from casework.heart.rules import Rule, declare, in_force
from casework.words.wording import say_day
from models import Case, LeaseContract, LeaseFiling, Organisation

_LAW = "《公共租赁住房管理办法》（住建部令第11号）第十七条"
FILING_DAYS = declare(Rule("lease_filing_days", "租赁合同签订后几天内报区保障办备案", 30, _LAW, least=1, most=180))
_LEASE, _AGREEMENT = "lease", "supplementary_agreement"


async def _periods(today: date, since: str) -> Sequence[Period]:
    """It comes once, by a day of each lease's own."""
    return (Period("", None),)


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> Sequence[Owing]:
    """Of an office in the order of their numbers: what was signed and is not void."""
    found = LeaseContract.filter(signed_on__not_isnull=True, voided_on=None, id__gt=behind)
    if among is not None:
        found = found.filter(manager_id__in=list(among) or [0])
    rows: Any = await found.order_by("id").limit(PAGE).values("id", "manager_id", "signed_on")
    if not rows:
        return []
    offices = Organisation.filter(id__in=sorted({row["manager_id"] for row in rows}))
    paths: dict[int, str] = {int(one): str(path) for one, path in await offices.values_list("id", "path")}
    days: dict[date, int] = {}
    owing = []
    for row in rows:
        signed_on = row["signed_on"]
        if signed_on not in days:
            days[signed_on] = await in_force(FILING_DAYS, signed_on)
        owing.append(
            Owing(int(row["id"]), paths[row["manager_id"]], organisation_id=int(row["manager_id"]),
                  due_on=count_days(signed_on, days[signed_on], FILING_DAYS.unit))
        )
    return owing


async def _remain(ids: Sequence[int], today: date) -> set[int]:
    rows: Any = await LeaseContract.filter(id__in=list(ids) or [0], voided_on=None).values_list("id", flat=True)
    return {int(one) for one in rows}


DUTY = Duty(
    kind="lease_filing",
    label="租赁合同备案",
    clause="4.4.1.2",
    who="property_manager",
    owed_by=(actors.MANAGER_CLERK,),
    every="每份合同",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(LeaseFiling, "", "contract_id"),
    done_in=("filed",),
    remain=_remain,
    renewed_by=tuple(
        (name, action) for name in (_LEASE, _AGREEMENT) for action in ("sign", "countersign", "enter_paper")
    ),
    ask=Ask(lambda _: "签订的合同要备案", "报区保障办备案，登记备案编号。", "lease_contracts/list"),
)


class FilingForm(Form, kw_only=True):
    number: Annotated[PaperNumber, Meta(min_length=2, max_length=60, title="备案编号")]
    filed_on: Annotated[date, Meta(title="备案日期", extra=LATELY)]


class FilingBody(Form, kw_only=True):
    id: Uuid
    lease_id: Uuid
    form: FilingForm


async def _can_be(move: Move) -> None:
    row: LeaseContract = move.with_["contract"]
    if row.signed_on is None or row.voided_on is not None:
        raise refuse("step_not_possible", "合同还没有签订或已经作废，不能备案。")
    if not row.signed_on <= move.form.filed_on <= move.actor.today:
        raise invalid({"form.filed_on": f"日期要在签订的{say_day(row.signed_on)}到今天之间。"})
    if not any(char.isalnum() for char in move.form.number):
        raise invalid({"form.number": "请写备案回执上的编号。"})
    if await LeaseFiling.filter(contract_id=row.id, standing=1).exists():
        raise refuse("filed_already")


async def _filed(move: Move) -> None:
    form: FilingForm = move.form
    try:
        await LeaseFiling.create(
            case_id=move.case.id, contract_id=move.with_["contract"].id, number=form.number.strip(),
            filed_on=form.filed_on,
        )
    except IntegrityError:
        raise refuse("filed_already") from None
    move.sealed["text"] = f"{say_day(form.filed_on)}备案，编号{form.number.strip()}"


async def _cancelled(move: Move) -> None:
    await LeaseFiling.filter(case_id=move.case.id).update(standing=None)


_CLAUSE = ("4.4.1.2",)
LEASE_FILING = register(
    Procedure(
        name="lease_filing",
        label="合同备案",
        prefix="BA",
        stages=("备案",),
        statuses={
            "filed": Status("已备案", 1, after="合同已经报区保障办备案。"),
            "cancelled": Status("登记已撤销", -1, after="这次登记有误，已撤销；合同还要备案。"),
        },
        steps=(
            Step(None, "open", "filed", MANAGER, _CLAUSE, "登记备案", FilingForm, duty="enter", guard=_can_be,
                 effect=_filed, body=FilingBody),
            Step("filed", "cancel", "cancelled", MANAGER, _CLAUSE, "登记有误，撤销", ReasonForm, duty="enter",
                 effect=_cancelled),
        ),
        readers=(actors.MANAGER_CLERK, actors.DISTRICT_CLERK),
        duties=(DUTY,),
        chapter=Chapter.DWELLINGS,
        offers=(),
    )
)


async def file(case_id: str, lease_id: str, form: FilingForm, *, actor: Actor) -> Case:
    """The same id again is the same. Raises not_allowed, not_found, form_invalid, step_not_possible, filed_already."""
    access.require_role(actor, *MANAGER)
    if known := await access.find_known_case(case_id, LEASE_FILING.name, actor=actor):
        return known
    case = await access.find_case(lease_id, actor=actor)
    if case.procedure not in (_LEASE, _AGREEMENT):
        raise access.not_found()
    row = await LeaseContract.get(case_id=case.id).select_related("case__household", "case__dwelling")
    opening = Opening(
        case_id, f"{case.title}备案"[:120], case.area_path, case.manager_path, household=row.case.household,
        dwelling=row.case.dwelling, form=msgspec.to_builtins(form), with_={"contract": row},
    )
    return (await open_cases(LEASE_FILING, [opening], actor=actor))[0]
