"""Renewals: where a family stands, asking for one, and what a case of it tells. Later steps go by /cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from casework.dwellings import renewal_rounds
from casework.dwellings.renewal_contracts import contract_for
from casework.dwellings.renewal_forms import OPINIONS, RequestBody
from casework.dwellings.renewal_sheet import fill_sheet
from casework.dwellings.renewal_windows import window_of
from casework.dwellings.renewals import RENEWAL, UNASKED, prepared_notice
from casework.heart import actors
from casework.heart.forms import Number, one_of
from casework.ledgers.sheet_points import FINDINGS
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, DwellingRef, Ref, present, told_next
from models import Case, RenewalRequest

_ASKERS = (actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK)
_OFFICES = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)


class StandingQuery(Struct):
    # None: of the family that asks.
    tenancy_id: Number | None = None


class RenewalStanding(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    state: Annotated[str, one_of("no_lease", "early", "open", "late", "left")]
    ends_on: date | None
    opens_on: date | None
    # By the national rule, which says three months before the end.
    national_on: date | None
    # What whoever asks today is told.
    answer: str
    may_ask: bool
    case_id: str | None
    status_label: str
    next_step: str


class RequestReply(CaseReply):
    # As it was sent: by it the phone knows that its request has come.
    request_id: str


class SheetLine(Struct):
    point: str
    label: str
    fact: str
    attention: bool
    # "": not checked yet.
    finding: str
    finding_label: str
    note: str


class RenewalDetail(Detail):
    tenancy_id: int
    ends_on: date | None
    opens_on: date
    national_on: date
    answer: str
    requested_on: date | None
    late: bool
    # What the family said, in words.
    request: list[str]
    note: str
    asked_by: str
    go_by: date | None
    # To the offices that check and decide: what the ledgers say now, or what was found.
    sheet: list[SheetLine]
    opinion: str
    check_note: str
    refusal: str
    object_until: date | None
    leave_by: date | None
    # To the manager, where nobody asked: what the notice says that stands ready, and the day that it names.
    prepared: str
    prepared_leave_by: date | None
    exit_case_id: str | None
    # The lease that is drawn up for it (a draft is not its family's to see), and by when the family signs it.
    contract_id: str | None
    sign_by: date | None
    # Forms of several screens, so no buttons of the generic sheet.
    may_apply: bool
    may_check: bool


@endpoint("GET", "/renewals/standing", summary="续租：现在能不能办", query=StandingQuery, reply=RenewalStanding)
async def standing(ask: Ask) -> RenewalStanding:
    tenancy = await renewal_rounds.tenancy_of(ask.query.tenancy_id, actor=ask.actor)
    window, case = await renewal_rounds.standing_of(tenancy, ask.actor.today)
    state = "left" if not tenancy.living else window.state(ask.actor.today) if window else "no_lease"
    answer = {
        "left": "这户已经退出，不能再续租。", "no_lease": "台账里没有您家的租约，请联系管房单位登记。",
    }.get(state) or (window.answer(ask.actor.today) if window else "")
    told = case is not None and RENEWAL.statuses[case.status].told
    asked = case is not None and case.status not in (*UNASKED, "objected", "running")
    return RenewalStanding(
        tenancy_id=tenancy.id,
        household=Ref(id=tenancy.household.id, name=tenancy.household.name),
        dwelling=DwellingRef(id=tenancy.dwelling.id, address=tenancy.dwelling.address),
        state=state,
        ends_on=window.ends_on if window else None,
        opens_on=window.opens_on if window else None,
        national_on=window.national_on if window else None,
        answer=answer,
        may_ask=state in ("open", "late") and not asked and ask.actor.role in _ASKERS,
        case_id=case.id if case is not None and told else None,
        status_label=RENEWAL.statuses[case.status].label if case is not None and told else "",
        next_step=await told_next(case, ask) if case is not None and told else "",
    )


@endpoint("POST", "/renewals", summary="申请续租", body=RequestBody, reply=RequestReply)
async def request(ask: Ask) -> RequestReply:
    body = ask.body
    case = await renewal_rounds.request(body.id, body.tenancy_id, body.form, actor=ask.actor)
    told = await present(case, ask)
    return RequestReply(request_id=body.id, **{name: getattr(told, name) for name in told.__struct_fields__})


_CHANGED = {
    "members_changed": "家里人有变化", "income_changed": "工作或收入有变化", "housing_changed": "家里另有住房",
}


async def _detail(case: Case, ask: Ask) -> RenewalDetail:
    row = await RenewalRequest.get(case_id=case.id).select_related("lease", "tenancy")
    office = ask.actor.role in _OFFICES
    said = row.request or {}
    sheet = row.sheet or {}
    window = await window_of(row.lease.ends_on, on=ask.actor.today) if row.lease else None
    changed = [words for name, words in _CHANGED.items() if said.get(name)]
    actions = {step.action for step in RENEWAL.steps_from(case.status) if ask.actor.role in step.by}
    state = window.state(ask.actor.today) if window else ""
    sends = ask.actor.role == actors.MANAGER_CLERK and RENEWAL.step(case.status, "send_notice") is not None
    ready = await prepared_notice(row, ask.actor.today) if sends and row.lease else None
    contract = await contract_for(case.id)
    drafted = case.status == "drafting" and ask.actor.role == actors.TENANT
    return RenewalDetail(
        tenancy_id=row.tenancy_id,
        ends_on=window.ends_on if window else None,
        opens_on=window.opens_on if window else row.opens_on,
        national_on=window.national_on if window else row.national_on,
        answer=window.answer(ask.actor.today) if window else "",
        requested_on=row.requested_on,
        late=row.late,
        request=(changed or ["家里情况没有变化"]) if said else [],
        note=said.get("note", ""),
        asked_by=said.get("asked_by", ""),
        go_by=row.go_by,
        sheet=await _sheet(row, ask) if office else [],
        opinion=OPINIONS.get(sheet.get("opinion", ""), "") if office else "",
        check_note=sheet.get("note", "") if office else "",
        refusal=row.refusal or "",
        object_until=row.object_until,
        leave_by=row.leave_by,
        prepared=ready.reason if ready else "",
        prepared_leave_by=ready.leave_by if ready else None,
        exit_case_id=row.exit_case_id,
        contract_id=contract.case_id if contract and not drafted else None,
        sign_by=contract.sign_by if contract else None,
        may_apply=bool(actions & {"apply", "apply_late"}) and state in ("open", "late"),
        may_check="check" in actions,
    )


async def _sheet(row: RenewalRequest, ask: Ask) -> list[SheetLine]:
    found = {one["point"]: one for one in (row.sheet or {}).get("points", [])}
    if found and row.sheet is not None:
        return [
            SheetLine(
                point=one["point"], label=one["label"], fact=one["fact"], attention=one["finding"] == "problem",
                finding=one["finding"], finding_label=FINDINGS[one["finding"]], note=one["note"],
            )
            for one in found.values()
        ]
    return [
        SheetLine(
            point=one.point, label=one.label, fact=one.fact, attention=one.attention, finding="", finding_label="",
            note="",
        )
        for one in await fill_sheet(row.tenancy, ask.actor.today)
    ]


DETAILS["renewal"] = _detail
