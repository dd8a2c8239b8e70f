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
from casework.dwellings.next_terms import next_term
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.forms import LONG, Form, Uuid
from casework.heart.life import Move, Procedure, SheetWords, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.words.wording import say_day
from models import Case, HouseholdMember, Lease, LeaseContract, LeaseTemplate, Tenancy

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
    if "lease" not in move.with_:
        row = await _row(move.case)
        if row.source_case_id:
            raise refuse("step_not_possible", "这份协议按审核结果写成，不能改；要改的请作废，再重新起草。")
        move.with_["lease"] = await LeaseContract.get(id=row.beside_id)
    lease: LeaseContract | None = move.with_["lease"]
    if lease is not None:
        _check(lease, move.form.holds_from)
    await refuse_leaving((lease.tenancy_id or 0) if lease else move.with_["tenancy"].id)


def _check(lease: LeaseContract, holds_from: date) -> None:
    if holds_from < lease.starts_on:
        raise invalid({"form.holds_from": f"日期不能早于合同的起租日{say_day(lease.starts_on)}。"})


async def _row(case: Case) -> LeaseContract:
    return await LeaseContract.get(case_id=case.id)


async def _drafted(move: Move) -> None:
    lease: LeaseContract | None = move.with_["lease"]
    form: AgreementForm = move.form
    # Beside a lease that the ledger alone knows, the lessor is as in the manager's template.
    lessor = lease or await LeaseTemplate.get(id=move.with_["template_id"])
    await LeaseContract.create(
        case_id=move.case.id, kind=KIND, tenancy_id=move.with_["tenancy"].id,
        manager_id=lease.manager_id if lease else move.actor.organisation_id, beside_id=lease.id if lease else None,
        lessor=lessor.lessor, lessor_kind=lessor.lessor_kind, starts_on=form.holds_from, subject=form.subject,
        matters={"body": form.body}, source_case_id=move.with_.get("source"),
        signatory_id=move.with_.get("signatory_id"),
    )


async def _written(move: Move) -> None:
    form: AgreementForm = move.form
    await LeaseContract.filter(case_id=move.case.id).update(
        starts_on=form.holds_from, subject=form.subject, matters={"body": form.body}
    )


async def _text(row: LeaseContract, case: Case) -> str:
    refuse_incomplete(wanting(row.matters, _BODY))
    refuse_arbitration(row.lessor_kind, row.matters)
    tenancy = await Tenancy.get(id=row.tenancy_id).select_related("household")
    family = tenancy.household.name
    if row.signatory_id:
        new = await HouseholdMember.get(id=row.signatory_id)
        family = f"{new.name}（原承租人：{family}）"
    return agreement_text(
        lessor=row.lessor, family=family, subject=row.subject, holds_from=row.starts_on,
        lease=await _lease_words(row, tenancy), body=row.matters["body"],
    )


async def _lease_words(row: LeaseContract, tenancy: Tenancy) -> str:
    lease = await LeaseContract.get_or_none(id=row.beside_id or 0).select_related("case")
    if lease is not None:
        _still_binds(lease, tenancy)
        assert lease.signed_on is not None and lease.ends_on is not None
        return (
            f"{lease.case.number}，{say_day(lease.signed_on)}签订，自{say_day(lease.starts_on)}起，"
            f"至{say_day(lease.ends_on)}止。"
        )
    if tenancy.ended_on is not None:
        raise refuse("tenancy_ended")
    term = await Lease.filter(tenancy_id=tenancy.id).order_by("-ends_on", "-id").first()
    span = f"，自{say_day(term.starts_on)}起，至{say_day(term.ends_on)}止" if term else ""
    return f"台账登记的租约{span}。"


def _still_binds(lease: LeaseContract, tenancy: Tenancy) -> None:
    """Raises step_not_possible, tenancy_ended."""
    if lease.kind != "lease" or lease.signed_on is None or lease.voided_on is not None:
        raise refuse("step_not_possible", "合同还没有签订或已经作废，不能签补充协议。")
    if tenancy.ended_on is not None:
        raise refuse("tenancy_ended")


async def _holds(move: Move) -> None:
    """Both have signed: it holds beside the lease that still binds."""
    row = await _row(move.case)
    await _lease_words(row, await Tenancy.get(id=row.tenancy_id))


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
                # What it was drawn up for has come to nothing, or whose it was to sign manages the dwelling no more.
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
    if lease.tenancy is None:
        raise refuse("step_not_possible", "这户还没有领钥匙，要改的请把合同收回修改，不用补充协议。")
    _still_binds(lease, lease.tenancy)
    return await begin_for(case_id, lease.tenancy, lease, form, actor=actor)


async def stands_beside(tenancy: Tenancy, manager_id: int, today: date) -> tuple[LeaseContract | None, int | None]:
    """The lease that runs, or, where the ledger alone knows of one, the manager's template. Raises template_missing."""
    contract = await LeaseContract.filter(
        tenancy_id=tenancy.id, kind="lease", signed_on__not_isnull=True, voided_on=None, starts_on__lte=today
    ).order_by("-starts_on", "-id").first()
    template = (await next_term(tenancy, manager_id, today)).template_id
    if contract is None and template is None:
        raise refuse("template_missing", "管房单位还没有合同模板，请先建一份，再起草协议。")
    return contract, template


async def begin_for(
    case_id: str, tenancy: Tenancy, lease: LeaseContract | None, form: AgreementForm, *, actor: Actor,
    template_id: int | None = None, source: str | None = None, signatory_id: int | None = None,
) -> Case:
    """Beside a lease, or beside what the ledger alone knows of one; on behalf of a case (`source`) or of none.
    `signatory_id`: the member who signs, where that is not the family's head.
    """
    title = f"补充协议（{form.subject}），{tenancy.dwelling.address}"[:120]
    opening = Opening(
        case_id, title, tenancy.area_path, tenancy.manager_path,
        household=tenancy.household, dwelling=tenancy.dwelling, form=msgspec.to_builtins(form),
        with_={
            "lease": lease, "tenancy": tenancy, "template_id": template_id, "source": source,
            "signatory_id": signatory_id,
        },
    )
    return (await open_cases(SUPPLEMENTARY_AGREEMENT, [opening], actor=actor, action="draft"))[0]
