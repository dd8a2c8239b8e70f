"""Leases (租赁合同, 4.4.1.2): drafted from the manager's template, laid before the family, signed by both; only then
the first payment and the keys (3d). And which leases are about to end.

What a lease must say is `lease_words.py`, how it is signed `lease_signing.py`, the term that it writes
`lease_terms.py`, how it stands on a day `lease_states.py`. Refuses a lease that lacks a matter, a term that is too
long or overlaps another, the first lease of a family without its placement slip, a slip that another family has,
however its number is written, one by hand that follows another which has to be renewed (4.4.1.3), keys before signing
or before the first payment, and making void what runs already. The first payment of a lease that comes to nothing is
owed back (`first_refunds.py`).
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.dwellings import first_refunds, lease_templates
from casework.dwellings.first_refunds import FirstRefundForm
from casework.dwellings.holds import refuse_held
from casework.dwellings.lease_papers import LEASE_PAPER, unsigned_text
from casework.dwellings.lease_signing import MANAGER, OFFERED, STATUSES, VoidForm, signing_steps, voided
from casework.dwellings.lease_states import Facts
from casework.dwellings.lease_templates import MattersForm
from casework.dwellings.lease_terms import (
    add_term,
    check_follows,
    check_renewed,
    check_span,
    check_term,
    take_back_term,
)
from casework.dwellings.lease_words import (
    WORDS,
    filled,
    lease_text,
    refuse_arbitration,
    refuse_incomplete,
    wanting,
)
from casework.dwellings.manager_months import open_month
from casework.dwellings.rent_payments import NAMESPACE, PaymentForm, Way
from casework.dwellings.rent_payments import enter as enter_payment
from casework.heart import access, actors, asks
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import LATELY, Form, NamedText, Number, PaperNumber, SomeFen, Uuid
from casework.heart.life import Move, Procedure, SheetWords, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import Among, column
from casework.heart.rounds import calendar
from casework.heart.sources import tell_source
from casework.heart.turns import take_turns
from casework.words.calendar import last_within
from casework.words.months import month_of
from casework.words.paper_numbers import paper_number_key
from casework.words.wording import say_day, say_fen
from models import (
    Application,
    Case,
    Dwelling,
    Lease,
    LeaseContract,
    LeaseFiling,
    PlacementSlip,
    RentPayment,
    Tenancy,
)

READERS = (*access.AREA_ROLES, actors.MANAGER_CLERK)
KIND = "lease"
_MONTHS = 3
# Far above whatever a public dwelling costs: what is beyond is a slip of the finger that would stand on the paper.
_Rent = Annotated[int, Meta(ge=0, le=100_000_00, extra={"kind": "money"})]
_Deposit = Annotated[int, Meta(ge=0, le=1_000_000_00, extra={"kind": "money"})]


# About to end


def ending(actor: Actor) -> Q:
    """Living tenancies in reach whose last day is within three months and that no newer lease follows. Raises
    not_allowed.
    """
    access.require_role(actor, *READERS)
    until = last_within(actor.today, _MONTHS)
    soon = Among(Lease, Q(ends_on__gte=actor.today, ends_on__lte=until), "tenancy_id")
    followed = Q(id__in=Among(Lease, Q(ends_on__gt=until), "tenancy_id"))
    return Q(access.reach_of_tenancies(actor), Q(living=1, id__in=soon), ~followed)


def over(actor: Actor) -> Q:
    """Living tenancies in reach whose last lease is over. Raises not_allowed."""
    access.require_role(actor, *READERS)
    ended = Among(Lease, Q(ends_on__lt=actor.today), "tenancy_id")
    runs = Q(id__in=Among(Lease, Q(ends_on__gte=actor.today), "tenancy_id"))
    return Q(access.reach_of_tenancies(actor), Q(living=1, id__in=ended), ~runs)


def ending_soon(actor: Actor) -> QuerySet[Tenancy]:
    return Tenancy.filter(ending(actor))


# Drafted


class TermForm(Form, kw_only=True):
    starts_on: Annotated[date, Meta(title="起租日", extra={"earliest": -120, "latest": 72})]
    ends_on: Annotated[date, Meta(title="到期日", description="一次最长5年", extra={"earliest": -120, "latest": 312})]
    monthly_rent_fen: Annotated[_Rent, Meta(title="月租金")]
    deposit_fen: Annotated[_Deposit, Meta(title="押金", description="不收押金填0")]


class TermsForm(TermForm, kw_only=True):
    slip_number: Annotated[
        PaperNumber, Meta(max_length=60, title="安置单编号", description="第一次签订的必须有；续签的可以不填")
    ] = ""


class DraftForm(TermsForm, kw_only=True):
    template_id: Number


class OnSlipForm(TermForm, kw_only=True):
    """Of a family that was given a placement slip: its number is the slip's, and nobody types it."""

    template_id: Annotated[Number, Meta(title="合同模板")]


class FirstPaymentForm(Form, kw_only=True):
    paid_fen: Annotated[SomeFen, Meta(title="收了多少首期租金")]
    paid_on: Annotated[date, Meta(title="哪天收的", extra=LATELY)]
    way: Way
    fiscal_number: Annotated[PaperNumber, Meta(max_length=40, title="票据号", description="有的话填写")] = ""


class DraftBody(Form, kw_only=True):
    id: Uuid
    tenancy_id: Number
    form: DraftForm


class KeysForm(Form, kw_only=True):
    keys_on: Annotated[date, Meta(title="哪天交的钥匙", extra=LATELY)]
    count: Annotated[int, Meta(ge=1, le=50, title="几把")]
    received_by: Annotated[NamedText, Meta(min_length=2, max_length=60, title="谁领的")]


async def _drafted(move: Move) -> None:
    form, tenancy, template = move.form, move.with_["tenancy"], move.with_["template"]
    slip: PlacementSlip | None = move.with_.get("slip")
    await LeaseContract.create(
        case_id=move.case.id, kind=KIND, tenancy_id=tenancy.id if tenancy else None,
        slip_id=slip.id if slip else None, manager_id=move.actor.organisation_id,
        template_id=template.id, lessor=template.lessor, lessor_kind=template.lessor_kind, starts_on=form.starts_on,
        ends_on=form.ends_on, monthly_rent_fen=form.monthly_rent_fen, deposit_fen=form.deposit_fen,
        **_slip_of(form.slip_number), matters=template.matters, source_case_id=move.with_.get("source"),
        moves_to_id=move.with_.get("moves_to"),
    )


async def _sensible(move: Move) -> None:
    row = None if "tenancy" in move.with_ else await contract_of(move.case)
    if move.with_.get("moves_to"):
        # Of a swap, whose own table has said from when until when.
        return
    if row and row.moves_to_id:
        if (move.form.starts_on, move.form.ends_on) != (row.starts_on, row.ends_on):
            raise invalid({"form.starts_on": "换房的租期从换房那天起，到原租期届满。改日子请作废后重新起草。"})
        return
    slip = await slip_of(row) if row else move.with_.get("slip")
    if slip is not None:
        if _slip_of(move.form.slip_number)["slip_key"] not in ("", slip.number_key):
            raise invalid({"form.slip_number": "这份合同按安置单起草，编号由系统填写，不能改。"})
        await check_span(move.form.starts_on, move.form.ends_on, slip.dwelling_id, today=move.actor.today)
        return
    tenancy = await _tenancy(row) if row else move.with_["tenancy"]
    if row and row.source_case_id:
        await check_follows(tenancy, move.form.starts_on, move.actor.today)
    if not (row.source_case_id if row else move.with_.get("source")):
        await check_renewed(tenancy, move.form.starts_on, move.actor.today)
    await check_term(tenancy, move.form.starts_on, move.form.ends_on, today=move.actor.today)
    await _check_slip(move.form.slip_number, tenancy)


def _slip_of(text: str) -> dict[str, Any]:
    key = paper_number_key(text)
    return {"slip_number": text.strip(), "slip_key": hashlib.sha256(key.encode()).hexdigest() if key else ""}


async def _check_slip(text: str, tenancy: Tenancy) -> None:
    """A slip is given to one family, however its number is written. Raises form_invalid."""
    if not text.strip():
        return
    key = _slip_of(text)["slip_key"]
    if not key:
        raise invalid({"form.slip_number": "编号里没有数字，请照安置单上的编号填写，例如：安置〔2026〕12号。"})
    issued = await PlacementSlip.get_or_none(number_key=key)
    if issued is not None and (issued.household_id is None or issued.household_id != tenancy.household_id):
        raise invalid({"form.slip_number": "这张安置单是给另一户的，或者已经作废；领安置单的家庭请从安置单起草合同。"})
    # Of two who draft with one slip at once the second sees the first.
    await take_turns(f"slip:{key[:32]}")
    others = LeaseContract.filter(slip_key=key, voided_on=None).exclude(tenancy__household_id=tenancy.household_id)
    if await others.exists():
        raise invalid({"form.slip_number": "这个安置单编号已经用在另一户的合同上，请核对；那份写错的，先改那一份。"})


async def _set_terms(move: Move) -> None:
    form: TermsForm = move.form
    slip = await slip_of(await contract_of(move.case))
    if slip is not None and not form.slip_number:
        form = msgspec.structs.replace(form, slip_number=slip.number or "")
    await LeaseContract.filter(case_id=move.case.id).update(
        starts_on=form.starts_on, ends_on=form.ends_on, monthly_rent_fen=form.monthly_rent_fen,
        deposit_fen=form.deposit_fen, **_slip_of(form.slip_number),
    )


async def _written(move: Move) -> None:
    await LeaseContract.filter(case_id=move.case.id).update(matters=move.form.matters())


async def contract_of(case: Case) -> LeaseContract:
    return await LeaseContract.get(case_id=case.id)


async def slip_of(row: LeaseContract) -> PlacementSlip | None:
    """Of a family that comes in by it and is in no ledger yet: its slip. None: of any other lease."""
    if row.slip_id is None or row.tenancy_id is not None:
        return None
    return await PlacementSlip.get(id=row.slip_id).select_related("dwelling")


async def _living_slip(row: LeaseContract) -> PlacementSlip | None:
    """The same, held until the transaction ends, and still good. Raises slip_over, dwelling_taken, dwelling_held."""
    slip = await slip_of(row)
    if slip is None:
        return None
    # Whatever ends a slip makes its lease void in the same transaction: one that were left behind leads nowhere.
    now = await PlacementSlip.filter(id=slip.id).select_for_update().first()
    if now is None or now.living is None:
        raise refuse("slip_over")
    await refuse_held(slip.dwelling_id, slip_id=slip.id, source_id=slip.source_case_id)
    return slip


async def _tenancy(row: LeaseContract) -> Tenancy:
    return await Tenancy.get(id=row.tenancy_id or 0).select_related("household", "dwelling")


# Signed


async def is_first(row: LeaseContract) -> bool:
    """Whether the family comes in by it: no term of the tenancy begins before its own."""
    return not await Lease.filter(tenancy_id=row.tenancy_id or 0, starts_on__lt=row.starts_on).exists()


async def missing(row: LeaseContract) -> list[str]:
    """What keeps it from being signed, as people are told it."""
    found = wanting(_as_filled(row))
    if not row.monthly_rent_fen:
        found.append("租金标准（没有写月租金）")
    if not any(char.isalnum() for char in row.slip_number) and await is_first(row):
        found.append("安置单编号")
    return found


def _as_filled(row: LeaseContract) -> dict[str, str]:
    """With the words that are filled in from the facts gone, so that what is left open is a blank."""
    return {key: filled(text, dict.fromkeys(WORDS, "已填")) for key, text in row.matters.items()}


async def _text(row: LeaseContract, case: Case) -> str:
    refuse_incomplete(await missing(row))
    refuse_arbitration(row.lessor_kind, row.matters)
    assert row.ends_on is not None
    slip = await _living_slip(row)
    if slip is not None:
        home = slip.dwelling
        family = (await Application.get(case_id=slip.application_id)).form["members"][0]["name"]
        await check_span(row.starts_on, row.ends_on, home.id)
        return _say(row, family, home)
    tenancy = await _tenancy(row)
    home = tenancy.dwelling
    if row.moves_to_id:
        home = await Dwelling.get(id=row.moves_to_id)
    else:
        await check_term(tenancy, row.starts_on, row.ends_on)
    return _say(row, tenancy.household.name, home)


def _say(row: LeaseContract, family: str, home: Dwelling) -> str:
    area = home.area_centi_m2
    assert row.ends_on is not None
    return lease_text(
        lessor=row.lessor, family=family, dwelling=home.address,
        area=f"{area / 100:.2f}平方米" if area else "以房产登记为准",
        starts_on=row.starts_on, ends_on=row.ends_on, rent_fen=row.monthly_rent_fen, deposit_fen=row.deposit_fen,
        matters=row.matters,
    )


async def _begins(move: Move) -> None:
    """Both have signed: its term is the tenancy's. Of a swap it comes to be on the day on which both families move."""
    row = await contract_of(move.case)
    assert row.ends_on is not None
    if row.moves_to_id or await _living_slip(row):
        # Of a slip: with the keys.
        return
    tenancy = await _tenancy(row)
    if not row.source_case_id:
        # The family's renewal may have begun since it was drafted.
        await check_renewed(tenancy, row.starts_on, move.actor.today)
    term = await add_term(
        tenancy, row.starts_on, row.ends_on, row.monthly_rent_fen, actor=move.actor, case_id=move.case.id
    )
    await LeaseContract.filter(id=row.id).update(term_id=term.id)


# Paid, and the keys


async def first_payment_on(row: LeaseContract) -> date | None:
    """The day on which the first money came in for it; None: none has."""
    if row.slip_id is not None:
        return row.first_paid_on
    paid: Any = RentPayment.filter(
        tenancy_id=row.tenancy_id, paid_fen__gt=0, for_month__gte=month_of(row.starts_on)
    ).order_by("paid_on", "id")
    found = await paid.first()
    return found.paid_on if found else None


async def _may_pay(move: Move) -> None:
    row = await contract_of(move.case)
    if await slip_of(row) is None:
        raise refuse("step_not_possible", "这户已经在台账里，收的租金请在“登记缴费”里登记。")
    await _living_slip(row)
    assert row.signed_on is not None
    if not row.signed_on <= move.form.paid_on <= move.actor.today:
        raise invalid({"form.paid_on": f"签了合同才收首期租金，日期要在{say_day(row.signed_on)}到今天之间。"})


async def _paid(move: Move) -> None:
    form: FirstPaymentForm = move.form
    row = await contract_of(move.case)
    await LeaseContract.filter(id=row.id).update(
        first_paid_on=form.paid_on, first_paid_fen=form.paid_fen, first_way=form.way,
        first_receipt=form.fiscal_number.strip(),
    )
    move.sealed["text"] = f"{say_day(form.paid_on)}收首期租金{say_fen(form.paid_fen)}"
    # A slip that lives waits for it from the day on which both have signed. Were it elsewhere, nothing is paid.
    if await tell_source(row.source_case_id, "first_payment", at=move.actor.at) is None:
        raise refuse("slip_over")


async def _may_have_keys(move: Move) -> None:
    row = await contract_of(move.case)
    await _living_slip(row)
    if not await is_first(row):
        raise refuse("keys_given_before")
    paid_on = await first_payment_on(row)
    if paid_on is None:
        raise refuse("keys_first_payment")
    assert row.signed_on is not None
    earliest = max(row.signed_on, paid_on)
    if not earliest <= move.form.keys_on <= move.actor.today:
        raise invalid({"form.keys_on": f"钥匙在签订合同、收首期租金以后交，日期要在{say_day(earliest)}到今天之间。"})


async def _keys(move: Move) -> None:
    form: KeysForm = move.form
    await LeaseContract.filter(case_id=move.case.id).update(keys_on=form.keys_on, keys_count=form.count)
    row = await contract_of(move.case)
    if await slip_of(row) is not None:
        await _enters(row, move)
    move.sealed["text"] = f"{say_day(form.keys_on)}交钥匙{form.count}把，{form.received_by}领取"


async def _enters(row: LeaseContract, move: Move) -> None:
    """With the keys the family stands in the ledger, in this transaction: whose case it is says how (`tell_source`),
    and the term and the first payment stand in its entry.
    """
    actor, form = move.actor, move.form
    told = await tell_source(row.source_case_id, "keys_given", at=actor.at, form={"keys_on": form.keys_on.isoformat()})
    slip = await PlacementSlip.get(id=row.slip_id or 0)
    # Paid for, it waits for the keys. Were it elsewhere, none are given and no entry is written.
    if told is None or slip.tenancy_id is None:
        raise refuse("slip_over")
    tenancy = await Tenancy.get(id=slip.tenancy_id).select_related("household", "dwelling")
    assert row.ends_on is not None and row.first_paid_on is not None
    await LeaseContract.filter(id=row.id).update(tenancy_id=tenancy.id)
    filings = await column(LeaseFiling.filter(contract_id=row.id), "case_id")
    await Case.filter(id__in=[move.case.id, *filings]).update(household_id=tenancy.household_id)
    await asks.renew(filings)
    move.case.household = tenancy.household
    term = await add_term(
        tenancy, row.starts_on, row.ends_on, row.monthly_rent_fen, actor=actor, case_id=move.case.id
    )
    await LeaseContract.filter(id=row.id).update(term_id=term.id)
    paid = PaymentForm(
        tenancy_id=tenancy.id, for_month=month_of(min(row.starts_on, form.keys_on)),
        month=await open_month(actor.organisation_id or 0, actor.today), paid_fen=row.first_paid_fen,
        paid_on=row.first_paid_on, way=row.first_way, confirmed=True, note="首期租金",
        fiscal_number=row.first_receipt,
    )
    await enter_payment(str(uuid.uuid5(NAMESPACE, f"first:{row.case_id}")), paid, actor=actor)


# Made void


async def _not_running(move: Move) -> None:
    row = await contract_of(move.case)
    if (row.moves_to_id and row.term_id is None) or await slip_of(row) is not None:
        return
    # Before the keys nobody lives under a first lease: what was paid for it goes back through the books.
    if row.starts_on <= move.actor.today and not await is_first(row):
        raise refuse("lease_running")


async def _not_moved(move: Move) -> None:
    """Where both have signed it is of a swap that comes to nothing. Raises step_not_possible."""
    row = await contract_of(move.case)
    if row.signed_on is None or await slip_of(row) is not None:
        return
    if row.moves_to_id is None or row.term_id is not None:
        raise refuse("step_not_possible")


async def _void(move: Move) -> None:
    row = await contract_of(move.case)
    term = await Lease.get_or_none(id=row.term_id or 0)
    if term is not None:
        await LeaseContract.filter(id=row.id).update(term_id=None)
        await take_back_term(term, actor=move.actor, case_id=move.case.id)


async def _void_paid(move: Move) -> None:
    """What was paid for it is owed back."""
    await voided(LEASE_PAPER, _void)(move)
    await first_refunds.owes(move)


_CLAUSE = ("4.4.1.2",)
LEASE = register(
    Procedure(
        name="lease",
        label="租赁合同",
        sheet=SheetWords(letter=unsigned_text),
        prefix="HT",
        stages=("起草", "签订"),
        statuses={
            **STATUSES,
            "signed": Status("已签订", 2, after="合同已经签订。第一次签订的，收到首期租金以后交钥匙。"),
            "paid": Status("已收首期租金，待交钥匙", 2, tone="way"),
            "keys": Status("已签订，已交钥匙", 2, after="钥匙已经交给承租家庭。"),
            first_refunds.OWED: Status(
                "已作废，待退首期租金", 2, after="合同已经作废，收的首期租金要退给家庭。", tone="way",
            ),
            "void": Status("已作废", -1, after="这份合同已经作废，可以重新起草。"),
        },
        steps=(
            Step(None, "draft", "drafted", MANAGER, _CLAUSE, "起草合同", DraftForm, duty="enter", guard=_sensible,
                 effect=_drafted, body=DraftBody),
            Step("drafted", "set_terms", "drafted", MANAGER, _CLAUSE, "改期限和租金", TermsForm, quiet=True,
                 ahead=True, guard=_sensible, effect=_set_terms),
            Step("drafted", "write", "drafted", MANAGER, _CLAUSE, "改正文", MattersForm, quiet=True, ahead=True,
                 effect=_written),
            *signing_steps(_CLAUSE, "租赁合同", LEASE_PAPER, _text, _begins),
            Step("signed", "take_payment", "paid", MANAGER, ("3d",), "收首期租金", FirstPaymentForm, "primary",
                 quiet=True, ahead=True, guard=_may_pay, effect=_paid),
            Step("paid", "hand_keys", "keys", MANAGER, ("3d", "4.4.1.2"), "交钥匙", KeysForm, "primary", asks=True,
                 guard=_may_have_keys, effect=_keys),
            Step("signed", "hand_keys", "keys", MANAGER, ("3d", "4.4.1.2"), "交钥匙", KeysForm, "primary",
                 guard=_may_have_keys, effect=_keys),
            *(
                Step(status, "void", "void", MANAGER, _CLAUSE, "作废", VoidForm, "danger",
                     guard=_not_running if status == "signed" else None, effect=voided(LEASE_PAPER, _void))
                for status in ("drafted", *OFFERED, "signed")
            ),
            Step("paid", "void", first_refunds.OWED, MANAGER, _CLAUSE, "作废", VoidForm, "danger", effect=_void_paid),
            *(
                # What it was drawn up for has come to nothing.
                Step(status, "drop", "void", (actors.BY_ITSELF,), _CLAUSE, "不再签订，自动作废", VoidForm,
                     guard=_not_moved, effect=voided(LEASE_PAPER, _void))
                for status in ("drafted", *OFFERED, "signed")
            ),
            Step("paid", "drop", first_refunds.OWED, (actors.BY_ITSELF,), _CLAUSE, "不再签订，自动作废", VoidForm,
                 guard=_not_moved, effect=_void_paid),
            Step(first_refunds.OWED, "repay", "void", MANAGER, ("3d",), "登记已退首期租金", FirstRefundForm, "primary",
                 asks=True, guard=first_refunds.right_sum, effect=first_refunds.repaid),
        ),
        readers=(actors.TENANT, *READERS),
        chapter=Chapter.DWELLINGS,
        offers=(Offer("leases", "租赁合同", "contract", "lease_contracts/list", 38, to=(*READERS, actors.TENANT)),),
    )
)


async def begin(
    case_id: str, tenancy_id: int, form: DraftForm, *, actor: Actor, source: str | None = None
) -> Case:
    """Drafts a lease for a tenancy, on behalf of a case (`source`) or of none. The same id again is the same.

    Raises not_allowed, not_found, form_invalid, tenancy_ended, term_overlaps.
    """
    access.require_role(actor, *MANAGER)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    template = await lease_templates.find(form.template_id, actor=actor)
    opening = Opening(
        case_id, f"租赁合同，{tenancy.dwelling.address}"[:120], tenancy.area_path, tenancy.manager_path,
        household=tenancy.household, dwelling=tenancy.dwelling, form=msgspec.to_builtins(form),
        with_={"tenancy": tenancy, "template": template, "source": source},
    )
    return (await open_cases(LEASE, [opening], actor=actor, action="draft"))[0]


async def begin_on_slip(slip: PlacementSlip, form: OnSlipForm, *, actor: Actor, slip_case: Case) -> Case:
    """Drafts the first lease of a family, of the dwelling that its placement slip names. In that slip's step.

    Raises not_allowed, not_found, form_invalid.
    """
    template = await lease_templates.find(form.template_id, actor=actor)
    dwelling = await Dwelling.get(id=slip.dwelling_id)
    opening = Opening(
        str(uuid.uuid4()), f"租赁合同，{dwelling.address}"[:120], slip_case.area_path, dwelling.manager_path,
        dwelling=dwelling, form={**msgspec.to_builtins(form), "slip_number": slip.number or ""},
        with_={"tenancy": None, "template": template, "source": slip.case_id, "slip": slip},
    )
    return (await open_cases(LEASE, [opening], actor=actor, action="draft"))[0]


async def drop_on_slip(slip_id: int, reason: str, *, actor: Actor) -> None:
    """The lease of a slip that has come to nothing, signed or not. In a transaction."""
    row = await LeaseContract.filter(slip_id=slip_id, tenancy_id=None, voided_on=None).order_by("-id").first()
    if row is not None:
        case = await Case.filter(id=row.case_id).select_for_update().get()
        await case.fetch_related("household", "dwelling")
        await advance(case, "drop", actor=calendar(actor.at), version=case.version, form={"reason": reason[:300]})


async def begin_elsewhere(
    case_id: str, tenancy: Tenancy, dwelling: Dwelling, form: DraftForm, *, actor: Actor, source: str
) -> Case:
    """Drafts the lease by which a family moves to another dwelling, of the manager of that one. In a transaction.

    Raises not_allowed, not_found, form_invalid.
    """
    template = await lease_templates.find(form.template_id, actor=actor)
    opening = Opening(
        case_id, f"租赁合同，{dwelling.address}"[:120], tenancy.area_path, dwelling.manager_path,
        household=tenancy.household, dwelling=dwelling, form=msgspec.to_builtins(form),
        with_={"tenancy": tenancy, "template": template, "source": source, "moves_to": dwelling.id},
    )
    return (await open_cases(LEASE, [opening], actor=actor, action="draft"))[0]


def facts_of(row: LeaseContract, *, first: bool) -> Facts:
    assert row.ends_on is not None
    return Facts(row.starts_on, row.ends_on, row.signed_on, row.voided_on, first, row.keys_on)
