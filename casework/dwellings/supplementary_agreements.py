"""Supplementary agreements (补充协议, 4.4.1.5) beside a lease: written by the manager, signed by both as a lease is.

Refuses one beside a lease that was not signed, is void or whose family has left, one that says nothing or has a blank
in it, and an arbitration clause where the lessor is public.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from casework.dwellings.handback_standing import refuse_leaving
from casework.dwellings.lease_papers import AGREEMENT_PAPER, unsigned_text
from casework.dwellings.lease_signing import MANAGER, OFFERED, STATUSES, VoidForm, signing_steps, voided
from casework.dwellings.lease_words import agreement_text, refuse_arbitration, refuse_incomplete, wanting
from casework.dwellings.leases import READERS
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.forms import LONG, Form, Uuid
from casework.heart.life import Move, Procedure, SheetWords, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.words.wording import say_day
from models import Case, LeaseContract, Tenancy

KIND = "supplement"
NAME = "supplementary_agreement"
_BODY = {"body": "补充约定"}


class AgreementForm(Form, kw_only=True):
    subject: Annotated[str, Meta(min_length=2, max_length=40, title="补充什么", description="例如：加装扶手、停车")]
    holds_from: Annotated[date, Meta(title="从哪天起", extra={"earliest": -120, "latest": 72})]
    body: Annotated[str, Meta(min_length=2, max_length=4000, title="补充约定", extra=LONG)]


class AgreementBody(Form, kw_only=True):
    id: Uuid
    lease_id: Uuid
    form: AgreementForm


async def _beside(move: Move) -> None:
    lease: LeaseContract = move.with_.get("lease") or await LeaseContract.get(id=(await _row(move.case)).beside_id)
    _check(lease, move.form.holds_from)
    await refuse_leaving(lease.tenancy_id)


def _check(lease: LeaseContract, holds_from: date) -> None:
    if holds_from < lease.starts_on:
        raise invalid({"form.holds_from": f"日期不能早于合同的起租日{say_day(lease.starts_on)}。"})


async def _row(case: Case) -> LeaseContract:
    return await LeaseContract.get(case_id=case.id)


async def _drafted(move: Move) -> None:
    lease: LeaseContract = move.with_["lease"]
    form: AgreementForm = move.form
    await LeaseContract.create(
        case_id=move.case.id, kind=KIND, tenancy_id=lease.tenancy_id, manager_id=lease.manager_id, beside_id=lease.id,
        lessor=lease.lessor, lessor_kind=lease.lessor_kind, starts_on=form.holds_from, subject=form.subject,
        matters={"body": form.body},
    )


async def _written(move: Move) -> None:
    form: AgreementForm = move.form
    await LeaseContract.filter(case_id=move.case.id).update(
        starts_on=form.holds_from, subject=form.subject, matters={"body": form.body}
    )


async def _text(row: LeaseContract, case: Case) -> str:
    refuse_incomplete(wanting(row.matters, _BODY))
    refuse_arbitration(row.lessor_kind, row.matters)
    lease = await LeaseContract.get(id=row.beside_id or 0).select_related("case", "tenancy__household")
    _still_binds(lease, lease.tenancy)
    assert lease.signed_on is not None and lease.ends_on is not None
    return agreement_text(
        lessor=row.lessor, family=lease.tenancy.household.name, subject=row.subject, holds_from=row.starts_on,
        lease=f"{lease.case.number}，{say_day(lease.signed_on)}签订，"
        f"自{say_day(lease.starts_on)}起，至{say_day(lease.ends_on)}止。",
        body=row.matters["body"],
    )


def _still_binds(lease: LeaseContract, tenancy: Tenancy) -> None:
    """Raises step_not_possible, tenancy_ended."""
    if lease.kind != "lease" or lease.signed_on is None or lease.voided_on is not None:
        raise refuse("step_not_possible", "合同还没有签订或已经作废，不能签补充协议。")
    if tenancy.ended_on is not None:
        raise refuse("tenancy_ended")


async def _holds(move: Move) -> None:
    """Both have signed: it holds beside the lease that still binds."""
    row = await _row(move.case)
    lease = await LeaseContract.get(id=row.beside_id or 0).select_related("tenancy")
    _still_binds(lease, lease.tenancy)


async def _nothing(move: Move) -> None:
    """No term was written, so none is taken back."""


_CLAUSE = ("4.4.1.5",)
SUPPLEMENTARY_AGREEMENT = register(
    Procedure(
        name=NAME,
        label="补充协议",
        sheet=SheetWords(letter=unsigned_text),
        prefix="BX",
        stages=("起草", "签订"),
        statuses={
            **STATUSES,
            "signed": Status("已签订", 2, after="双方都已签订，和原合同一起执行。"),
            "void": Status("已作废", -1, after="这份补充协议已经作废。"),
        },
        steps=(
            Step(None, "draft", "drafted", MANAGER, _CLAUSE, "起草补充协议", AgreementForm, duty="enter",
                 guard=_beside, effect=_drafted, body=AgreementBody),
            Step("drafted", "write", "drafted", MANAGER, _CLAUSE, "修改", AgreementForm, quiet=True, ahead=True,
                 guard=_beside, effect=_written),
            *signing_steps(_CLAUSE, "补充协议", AGREEMENT_PAPER, _text, _holds),
            *(
                Step(status, "void", "void", MANAGER, _CLAUSE, "作废", VoidForm, "danger",
                     effect=voided(AGREEMENT_PAPER, _nothing))
                for status in ("drafted", *OFFERED)
            ),
            *(
                # Whose it was to sign manages the dwelling no more.
                Step(status, "drop", "void", (actors.BY_ITSELF,), _CLAUSE, "不再签订，自动作废", VoidForm,
                     effect=voided(AGREEMENT_PAPER, _nothing))
                for status in ("drafted", *OFFERED)
            ),
        ),
        readers=(actors.TENANT, *READERS),
        chapter=Chapter.DWELLINGS,
        offers=(),
    )
)


async def begin(case_id: str, lease_id: str, form: AgreementForm, *, actor: Actor) -> Case:
    """The same id again is the same. Raises not_allowed, not_found, form_invalid, step_not_possible, tenancy_ended."""
    access.require_role(actor, *MANAGER)
    if known := await access.find_known_case(case_id, NAME, actor=actor):
        return known
    beside = await access.find_case(lease_id, actor=actor, procedure="lease")
    lease = await LeaseContract.get(case_id=beside.id).select_related("tenancy", "tenancy__household",
                                                                      "tenancy__dwelling")
    _still_binds(lease, lease.tenancy)
    tenancy = lease.tenancy
    title = f"补充协议（{form.subject}），{tenancy.dwelling.address}"[:120]
    opening = Opening(
        case_id, title, tenancy.area_path, tenancy.manager_path,
        household=tenancy.household, dwelling=tenancy.dwelling, form=msgspec.to_builtins(form), with_={"lease": lease},
    )
    return (await open_cases(SUPPLEMENTARY_AGREEMENT, [opening], actor=actor, action="draft"))[0]
