"""Who may see and do what: generated from the endpoints and the life tables, so that nothing new escapes it."""

from __future__ import annotations

import re
import typing
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import httpx
import msgspec
import pytest

from casework.allocation.lot_populations import populations_of
from casework.allocation.placement_slips import number_key
from casework.dwellings.lease_words import MATTERS, hash_of
from casework.dwellings.renewal_forms import POINTS
from casework.heart import actors, asks, attempts
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.life import HOLD, Step
from casework.heart.seeds import bare, begin_record
from casework.heart.transactions import atomically
from casework.people.accounts import token_hash
from casework.procedures import PROCEDURES
from casework.reviews.annual_forms import POINTS as REVIEWED
from casework.reviews.spot_check_items import OPEN as OPEN_ITEMS
from casework.reviews.spot_check_items import points_of
from casework.words.draws import SeedSource
from handlers import ENDPOINTS
from handlers.heart.http import Endpoint
from handlers.heart.replies import CasePage
from models import (
    AnnualReview,
    AnnualSummary,
    Application,
    ApplicationRequest,
    Appointment,
    AuditEvent,
    Authorisation,
    AuthorisationSignature,
    BreachClock,
    Case,
    CaseEvent,
    CaseFile,
    ChangeReport,
    ChecklistItem,
    CommitteeMember,
    CommitteeSession,
    Comparison,
    ComparisonHit,
    Complaint,
    CreditObjection,
    CreditRecord,
    CrossCheck,
    Delegation,
    Denial,
    Dwelling,
    DwellingFile,
    DwellingHold,
    EconomicCheck,
    Enforcement,
    Escalation,
    Evidence,
    Exit,
    ExitCorrection,
    FileSummary,
    Handback,
    HouseAgreement,
    Household,
    HouseholdMember,
    Inspection,
    Invitation,
    IssuedPaper,
    Judgement,
    JudgementGround,
    JudgementPoint,
    KeyCollection,
    Lease,
    LeaseContract,
    LeaseFiling,
    LeaseTemplate,
    LeaseText,
    LedgerAdjustment,
    LedgerReturn,
    LedgerReview,
    Liaison,
    LotDraw,
    LotDrawLine,
    LotDrawRoom,
    ManagerChange,
    MarketRent,
    Notice,
    NoticeRound,
    NoticeSlot,
    Organisation,
    Payout,
    PayoutLine,
    PlacementSlip,
    Publicity,
    PublicityLine,
    PublicityObjection,
    PublicReport,
    Reconciliation,
    ReconciliationDifference,
    Recording,
    Recovery,
    RecoveryEntry,
    RecoveryLine,
    Rectification,
    RegisteredItem,
    RegistrationTransfer,
    RenewalRequest,
    RentDemand,
    RentPayment,
    RentPlan,
    RentReceipt,
    RentReduction,
    Repair,
    ReportWindow,
    Score,
    Scoring,
    Selection,
    SelectionDwelling,
    SelectionStaff,
    SelectionTurn,
    Service,
    ServiceTry,
    SessionAnswer,
    SessionItem,
    SessionSupervisor,
    SignatoryChange,
    SpotCheck,
    SpotCheckItem,
    StatusFinding,
    Subsidy,
    SubsidyAward,
    Swap,
    Tenancy,
    Violation,
)
from models.fields import sealed_for
from tests import permissions
from tests.allocation.agreements import put_there, shown_to_all
from tests.cast import NOW, Person, World, done, id_number, new_id, refused
from tests.samples import LONG, is_drawn

TODAY = date(2026, 12, 10)
PARAMETER = re.compile(r"<(\w+):\w+>")
# What each path parameter looks like where nothing is behind it.
ABSENT: dict[str, Callable[[], Any]] = {
    "case_id": new_id, "evidence_id": new_id, "recording_id": new_id, "batch_id": new_id, "action": lambda: "verify",
    "code": lambda: "NOSUCHCODE", "book": lambda: "nosuchbook",
    "household_id": lambda: 10**9, "tenancy_id": lambda: 10**9, "dwelling_id": lambda: 10**9,
    "appointment_id": lambda: 10**9, "invitation_id": lambda: 10**9, "session_id": lambda: "0" * 32,
    "item_id": lambda: 10**9, "award_id": lambda: 10**9, "export_id": new_id, "import_id": new_id,
    "round_id": new_id, "schedule_id": lambda: 10**9,
    "slug": lambda: "nosuchslug", "paper_id": lambda: 10**9, "estate_id": lambda: 10**9, "payment_id": new_id,
    "number": lambda: 10**6, "theme": lambda: "nosuchtheme",
}
READERS = {
    "wan": "tenant", "grid": "grid_worker", "clerk": "community_clerk", "street": "street_clerk",
    "district": "district_clerk", "manager": "manager_clerk", "admin": "administrator", "stranger": "",
    "housing": "housing_clerk", "civil": "civil_affairs_clerk",
}
# The other side of what passes from one community to another: wan's family goes to 站前社区, qin's to 胜利社区.
OTHER_SIDE = {"far_clerk": "community_clerk", "far_street": "street_clerk", "far_manager": "manager_clerk"}
LIVES_UNDER = {"wan": "胜利社区", "kong": "胜利社区", "qin": "站前社区"}
STREET_OF = {"wan": "/1/2/", "kong": "/1/2/", "qin": "/1/3/"}
GOES_TO = {"wan": "站前社区", "qin": "胜利社区"}
# And from one manager to the other.
COMES_TO = {"wan": "宏运物业", "qin": "安居物业"}
WITH_MANAGERS = {
    "notice", "inspection", "violation", "reconciliation", "ledger_adjustment", "complaint", "exit", "dwelling_file",
    "liaison", "public_report", "repair", "rectification", "breach_clock",
    "lease", "supplementary_agreement", "lease_filing", "renewal", "judgement", "handback",
    "signatory_change", "swap", "credit_record", "credit_objection", "recovery",
    "rent_reduction", "rent_receipt", "rent_demand", "rent_plan", "manager_change", "placement_slip",
}
OF_NOBODY = {
    "report_window", "reconciliation", "file_summary", "ledger_review", "ledger_return", "registered_item",
    "spot_check", "annual_summary", "comparison", "payout", "publicity", "publicity_objection", "committee_member",
    "committee_session", "selection", "selection_staff", "scoring", "lot_draw",
}
# Where the review committee lies: at the housing bureau.
COMMITTEE = "/1/9/"
# What anybody may ask for without an account: to report a breach, and to follow it (4.1).
OPEN_DOORS = {
    "GET /draw-records", "GET /draw-records/<code:str>",
    "GET /lot-draws/open", "GET /lot-draws/open/<code:str>", "GET /lot-draws/open/<code:str>/lines",
    "GET /publicities/open", "GET /publicities/open/<slug:str>", "POST /publicities/open/<slug:str>/objections",
    "POST /publicity-objections/follow", "GET /application-requests/form", "POST /application-requests",
    "POST /application-requests/follow", "POST /application-requests/<case_id:str>/hand-in",
    "POST /application-requests/<case_id:str>/supply", "POST /application-requests/<case_id:str>/withdraw",
    "POST /application-requests/<case_id:str>/photographs",
    "POST /application-requests/<case_id:str>/photographs/<evidence_id:str>/confirm",
    "POST /application-requests/<case_id:str>/photographs/<evidence_id:str>/give-up",
    "GET /self-checks/form", "POST /self-checks",
    "GET /public-reports/form", "POST /public-reports", "POST /public-reports/follow",
    "POST /public-reports/<case_id:str>/hand-in", "POST /public-reports/<case_id:str>/photographs",
    "POST /public-reports/<case_id:str>/photographs/<evidence_id:str>/confirm",
    "POST /public-reports/<case_id:str>/photographs/<evidence_id:str>/give-up",
}
# Of no family's, so that who it is about never sees it; the one that reported does.
REPORTED = {"complaint"}
# Of a dwelling, whoever lives there.
OF_DWELLINGS = {"dwelling_file", "liaison", "manager_change", "placement_slip"}
# The same of one that nobody known has reported.
BY_ANYBODY = {"public_report", "application_request"}
ROUND = "00000000-0000-4000-8000-000000000002"
FIRST_REPORT = "00000000-0000-4000-8000-000000000001"
EMPTY_HOME = 990_001
ITEM = 990_002
TO_PLACE = 990_004
OFFERED_HOME = 990_003
CHOOSES = "T-chooses"
# The text that lies before both, where one does.
LAID = "租赁合同\n一、当事人"
# Cases that a placed one stands on.
BESIDE = "beside"
SEEN_BY_BOTH = {"forwarded", "agreed", "accepted"}


# Placing a case in any status: rows as the steps before would have left them


async def place(world: World, procedure: str, status: str, family: str = "wan", year: int = 2026) -> Case:
    tenancy = world.tenancies[family]
    office = world.organisations[LIVES_UNDER[family]]
    # Wherever an earlier step of the test has taken the family.
    await Household.filter(id=tenancy.household_id).update(community_id=office.id, area_path=office.path)
    await Tenancy.filter(id=tenancy.id).update(area_path=office.path)
    await tenancy.fetch_related("household", "dwelling")
    # Of no family: the district office's, or a manager's with it.
    nobodys = procedure in OF_NOBODY
    path = {
        "report_window": "/1/", "reconciliation": "/1/", "registered_item": "/1/", "manager_change": "/1/",
        "publicity": "/1/", "publicity_objection": "/1/", "selection": "/1/", "payout": "/1/",
        "committee_member": COMMITTEE, "committee_session": COMMITTEE, "lot_draw": COMMITTEE,
        "file_summary": STREET_OF[family], "ledger_return": STREET_OF[family],
        "annual_summary": STREET_OF[family],
    }.get(procedure, office.path)
    passes = ""
    if procedure == "registration_transfer" and status in SEEN_BY_BOTH:
        passes = world.organisations[GOES_TO[family]].path
    elif procedure == "status_finding":
        passes = f"{COMMITTEE}10/"
    elif procedure == "scoring":
        passes = COMMITTEE
    elif procedure == "manager_change":
        passes = world.organisations[COMES_TO[family]].path
    elif procedure == "swap":
        # With the neighbour, whose dwelling has the same manager.
        passes = tenancy.manager_path
    case = await Case.create(
        id=new_id(),
        procedure=procedure,
        number="T",
        title=f"{family} {procedure} {status}",
        status=status,
        version=3,
        area_path=path,
        # Only what a manager has to do with carries its path.
        manager_path=tenancy.manager_path if procedure in WITH_MANAGERS else "",
        receiving_path=passes,
        household=None if nobodys or procedure in REPORTED | OF_DWELLINGS | BY_ANYBODY else tenancy.household,
        reporter_household_id=tenancy.household_id if procedure in REPORTED else None,
        dwelling=None if nobodys else tenancy.dwelling,
        opened_by_id=0,
        opened_at=NOW,
        updated_at=NOW,
    )
    await ROWS[procedure](case, tenancy.id, year)
    await asks.renew([case.id])
    return case


async def changed(case: Case, **columns: Any) -> None:
    """As a step would have left it."""
    await Case.filter(id=case.id).update(**columns)
    await asks.renew([case.id])


async def _change_report(case: Case, tenancy_id: int, year: int) -> None:
    form: dict[str, Any] = {"no_change": True, "members_in": [], "contact": None}
    await ChangeReport.create(case=case, household_id=case.household_id, year=year, form=form, changes=[])


async def _family_change(case: Case, tenancy_id: int, year: int) -> None:
    """Of somebody else each time: one thing is told once."""
    came = {"name": "何平", "relationship": "侄", "id_number": id_number("19820101", year % 1000), "since": f"{TODAY}"}
    await ChangeReport.create(
        case=case, household_id=case.household_id, form={"members_in": [came], "contact": None}, changes=[]
    )


async def _report_window(case: Case, tenancy_id: int, year: int) -> None:
    await ReportWindow.create(year=year, case=case, opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 9))


async def _inspection(case: Case, tenancy_id: int, year: int) -> None:
    await Inspection.create(case=case)


async def _violation(case: Case, tenancy_id: int, year: int) -> None:
    await Violation.create(case=case, household_id=case.household_id, occurred_on=TODAY, behaviour="sublet", detail="a")


async def _notice(case: Case, tenancy_id: int, year: int) -> None:
    # Of a time when the family lived there before: so that the notice may lapse too.
    wan = await Tenancy.get(id=tenancy_id)
    before = await Tenancy.create(
        household_id=wan.household_id, dwelling_id=wan.dwelling_id, area_path=wan.area_path,
        manager_path=wan.manager_path, ended_on=TODAY, living=None,
    )
    # One for keys, so that the steps of these can be taken as well.
    await NoticeRound.get_or_create(
        id=ROUND, defaults={
            "manager_id": 7, "account_id": 0, "kind": "key", "title": "x", "body": "x", "particulars": "{}",
            "recipients": "x", "state": "sent", "made_at": NOW, "choose_until": TODAY,
        },
    )
    await NoticeSlot.get_or_create(
        id=1, defaults={"round_id": ROUND, "day": TODAY, "begins": "23:00", "ends": "23:30", "places": 1000}
    )
    await Notice.create(case=case, kind="key", batch_id=ROUND, tenancy_id=before.id, text="x", particulars={
        "collect_from": TODAY.isoformat(), "collect_until": TODAY.isoformat(), "place": "x", "bring": "x",
        "contact": "", "note": "",
    })
    await KeyCollection.create(case_id=case.id, round_id=ROUND, keys_out=1)


async def _registration_transfer(case: Case, tenancy_id: int, year: int) -> None:
    assert case.household is not None
    origin = await Organisation.get(id=case.household.community_id)
    goes_to = "胜利社区" if origin.name == "站前社区" else "站前社区"
    await RegistrationTransfer.create(
        # Only one of a family is ever under way, and here are many: none of these is.
        case=case, household_id=case.household_id, under_way=None, origin=origin,
        receiving=await Organisation.get(name=goes_to), former_address="", new_address=f"站前街{year}号",
        registered_on=TODAY, members=[],
    )
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={},
    )


async def _reconciliation(case: Case, tenancy_id: int, year: int) -> None:
    await Reconciliation.create(
        case=case, manager=await Organisation.get(path=case.manager_path), month=f"{year}-01", turn=1, stated={},
        recorded={"bank_rent": 0, "bank_spent": 0},
    )
    await ReconciliationDifference.create(
        case=case, turn=1, number=1, item="used", stated=1, recorded=2, reason="已经核实", settled_at=NOW
    )


async def _case_file(case: Case, tenancy_id: int, year: int) -> None:
    # A family has one file, and here are many: the last is the one.
    await CaseFile.filter(household_id=case.household_id).delete()
    await CaseFile.create(case=case, household_id=case.household_id, kind="rental", shelf_mark="3号柜")
    await ChecklistItem.get_or_create(id=1, defaults={"kind": "rental", "name": "户口簿", "required": False})


async def _file_summary(case: Case, tenancy_id: int, year: int) -> None:
    await FileSummary.create(case=case, kind="rental", as_of=TODAY, figures=[])


async def _delegation(case: Case, tenancy_id: int, year: int) -> None:
    # Past its day, so that it may be noted as such too; to somebody else each year.
    await Delegation.create(
        case=case, household_id=case.household_id, tenancy_id=tenancy_id, given_by_id=0, name="万某",
        relationship="child", id_number="-", id_index=f"{year}", phone="-", phone_index="-", purposes="notice",
        until=date(2026, 12, 9), code_expires_at=NOW,
    )


async def _complaint(case: Case, tenancy_id: int, year: int) -> None:
    tenancy = await Tenancy.get(id=tenancy_id)
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={},
    )
    await Complaint.create(
        case=case, household_id=tenancy.household_id, kind="illegal_occupation", happened_on=TODAY, detail="a",
    )


async def _public_report(case: Case, tenancy_id: int, year: int) -> None:
    """And another, for what says the same."""
    said: dict[str, Any] = {"kind": "sublet", "place": "a", "detail": "a"}
    await PublicReport.create(case=case, code_index=new_id(), **said)
    if not await Case.exists(id=FIRST_REPORT):
        first = await Case.create(
            id=FIRST_REPORT, procedure="public_report", number="T", title=BESIDE, status="received", version=3,
            area_path=case.area_path, opened_by_id=0, opened_at=NOW, updated_at=NOW,
        )
        await PublicReport.create(case=first, code_index=new_id(), **said)
        await asks.renew([first.id])


async def _ledger_review(case: Case, tenancy_id: int, year: int) -> None:
    await LedgerReview.create(case=case, number_of_revisions=0)


async def _ledger_return(case: Case, tenancy_id: int, year: int) -> None:
    street = await Organisation.get(path=case.area_path)
    month = f"20{year // 12 % 100:02d}-{year % 12 + 1:02d}"
    await LedgerReturn.create(case=case, street=street, month=month)


async def _ledger_adjustment(case: Case, tenancy_id: int, year: int) -> None:
    await LedgerAdjustment.create(case=case, subject=f"tenancy:{tenancy_id}")


async def _registered_item(case: Case, tenancy_id: int, year: int) -> None:
    await RegisteredItem.create(
        case=case, ledger="rental", name=f"事项{year}", kind="choice", choices=["甲", "乙"], filled_by="community",
        live=1 if case.status == "live" else None,
    )


async def _refused(case: Case) -> None:
    if case.status in {"refused", "duplicate", "rechecking", "denial_kept"}:
        await Denial.create(case=case, turn=1, reason="人均收入超过标准", refused_on=TODAY, until_on=TODAY)


async def _subsidy(case: Case, tenancy_id: int, year: int) -> None:
    form = {
        "members": [{"name": "何平", "relationship": "本人", "id_number": id_number("19800101", year % 1000)}],
        "phone": "13800000099", "category": "", "registered_address": f"铁东区和平路{year}号", "note": "",
        "dwelling_address": "钢都花园9号楼1单元101室", "monthly_amount_fen": 30000, "started_on": TODAY.isoformat(),
    }
    award = None
    if case.status in {"awarded", "ending", "ended"}:
        household = await Household.create(
            name="何平", community_id=(await Household.get(id=case.household_id)).community_id,
            area_path=case.area_path, created_at=NOW,
        )
        award = await SubsidyAward.create(
            household=household, area_path=case.area_path, monthly_amount_fen=30000, started_on=TODAY,
        )
    await Subsidy.create(case=case, form=form, award_id=award.id if award else None)
    await _refused(case)
    if case.status in ("recorded", "reviewed"):
        await put_there(case.id, title=BESIDE)
    if case.status == "reviewed":
        await shown_to_all(case.id, title=BESIDE)
    if case.status == "ending":
        await CaseEvent.create(
            case=case, version=case.version, action="end", to_status="ending", account_id=0, role="community_clerk",
            at=NOW, note={}, form={"ended_on": TODAY.isoformat(), "reason": "已购房"}, day=date(2000, 1, 1),
            sequence=1 + await CaseEvent.all().count(), previous_hash="", hash="",
        )
    await _suspected(case)


async def _house_agreement(case: Case, tenancy_id: int, year: int) -> None:
    """Of a family that is paid a subsidy, with a scan and a photograph that nobody has named yet."""
    if not await SubsidyAward.filter(household_id=case.household_id, living=1).exists():
        await SubsidyAward.create(
            household_id=case.household_id, area_path=case.area_path, monthly_amount_fen=30000, started_on=TODAY,
        )
    await HouseAgreement.create(
        case=case, household_id=case.household_id, lessor="汤房东", right="title", related=False, address="站前街7号",
        address_key="站前街7号", area_centi_m2=5000, rent_fen=90000, signed_on=TODAY, starts_on=TODAY,
        ends_on=TODAY, visited_on=TODAY, lives_there="family",
        standing=1 if case.status == "verified" else None,
    )
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={}, caption="租赁协议",
    )


APPLIED = {
    "members": [{"name": "何平", "relationship": "本人", "id_number": id_number("19810101", 7)}],
    "phone": "13800000099", "registered_address": "铁东区和平路7号", "present_housing": "借住",
}


async def _publicised(case: Case, state: str = "", live: int | None = None) -> PublicityLine:
    """A line of a family that still waits, in a batch of its own or in this case's."""
    tenancy = await Tenancy.all().order_by("id").first()
    assert tenancy is not None
    subject = await Case.create(
        id=new_id(), procedure="application", number="T", title=BESIDE, status="waiting", version=3,
        area_path=tenancy.area_path, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await Application.create(case=subject, form=APPLIED)
    row = await Publicity.get_or_none(case_id=case.id)
    if row is None:
        batch = await Case.create(
            id=new_id(), procedure="publicity", number="T", title=BESIDE, status="closed", version=3,
            area_path="/1/", opened_by_id=0, opened_at=NOW, updated_at=NOW,
        )
        row = await Publicity.create(case=batch, kind="application", slug=batch.id[:20])
    return await PublicityLine.create(
        publicity=row, number=1, case=subject, shown_name="何*", people=1, community="", benefit="", state=state,
        live=live,
    )


async def _payout(case: Case, tenancy_id: int, year: int) -> None:
    """Of one family, whose award stands as it was drawn up."""
    home = await Tenancy.get(id=tenancy_id).select_related("household")
    award = await SubsidyAward.create(
        household=home.household, area_path=home.area_path, monthly_amount_fen=30000, started_on=date(2026, 1, 1),
        living=None,
    )
    await Payout.create(case=case, month="2026-11", families=1, sum_fen=30000)
    state = {"paid": "paid", "dropped": "dropped"}.get(case.status, "")
    await PayoutLine.create(
        case_id=case.id, number=1, award=award, household=home.household, month="2026-11", fen=30000, state=state,
        live=None if state == "dropped" else 1,
    )


async def _publicity(case: Case, tenancy_id: int, year: int) -> None:
    await Publicity.create(case=case, kind="application", slug=case.id[:20], starts_on=TODAY, ends_on=TODAY)
    await _publicised(case, live=1)


async def _publicity_objection(case: Case, tenancy_id: int, year: int) -> None:
    line = await _publicised(case, "held", 1)
    await PublicityObjection.create(
        case=case, line=line, code_index=new_id(), detail="a", received_on=TODAY, answer_by=TODAY
    )


async def _application_request(case: Case, tenancy_id: int, year: int) -> None:
    """With what it became, for the step that says so."""
    office = await Organisation.filter(path=case.area_path).first()
    await ApplicationRequest.create(
        case=case, code_index=new_id(), kind="application", applicant_index=new_id(), community=office,
        received_on=TODAY, answer_by=TODAY, asked=1, more_by=TODAY, accepted_case_id=None,
        form={
            "kind": "application", "phone": "13800000077", "registered_address": "铁东区和平街7号楼3单元101室",
            "community_id": 4, "present_housing": "借住", "agreed": True,
            "members": [{"name": "何某", "relationship": "本人", "id_number": id_number("19900101", 77)}],
        },
    )


async def _suspected(case: Case) -> None:
    """What was found when it was opened, with nothing left to be ruled out."""
    if case.status not in {"suspected", "ruled_out"}:
        return
    finding = {"number": 1, "rule": "breach", "source": "violation:0", "why": "转租", "blocks": False}
    await CrossCheck.create(case=case, version=1, at=NOW, findings=[finding])


async def _exit(case: Case, tenancy_id: int, year: int) -> None:
    await Exit.create(case=case, tenancy_id=tenancy_id, left_on=TODAY, reason="voluntary", note="钥匙已交回")


async def _exit_correction(case: Case, tenancy_id: int, year: int) -> None:
    """Of another dwelling, whose family has left it."""
    assert case.household is not None
    wan = await Tenancy.get(id=tenancy_id)
    family = await Household.create(
        name="何平", community_id=case.household.community_id, area_path=case.area_path, created_at=NOW
    )
    tenancy = await Tenancy.create(
        household=family, dwelling=await _empty_home(wan, 991_000 + year), area_path=case.area_path,
        manager_path=wan.manager_path, started_on=date(2020, 1, 1), ended_on=TODAY, living=None, moved_on=TODAY,
    )
    gone = await Case.create(
        id=new_id(), procedure="exit", number="T", title=BESIDE, status="received", version=3,
        area_path=case.area_path, household=family, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await Exit.create(case=gone, tenancy=tenancy, left_on=TODAY, reason="other", note="登记有误")
    await ExitCorrection.create(case=case, exit_id=gone.id, tenancy_id=tenancy.id)


async def _empty_home(wan: Tenancy, number: int) -> Dwelling:
    """A dwelling beside theirs, in which nobody lives."""
    known = await Dwelling.get(id=wan.dwelling_id)
    named = {name: "9" for name in ("building_number", "unit_number", "room_number", "address")}
    named["address_key"] = f"空{number}"
    kept = {
        name: getattr(known, name)
        for name in ("estate_id", "area_centi_m2", "manager_id", "manager_path", "community_id", "area_path")
    }
    return (await Dwelling.get_or_create(id=number, defaults=named | kept))[0]


async def _dwelling_file(case: Case, tenancy_id: int, year: int) -> None:
    """One at a time; another family has left, so that it may be repaired, and is."""
    home = await _empty_home(await Tenancy.get(id=tenancy_id), EMPTY_HOME)
    await DwellingFile.filter(dwelling_id=home.id).delete()
    await DwellingHold.filter(dwelling_id=home.id).delete()
    await DwellingHold.create(dwelling_id=home.id, kind="repair", since_on=TODAY, reason="漏水", case_id=case.id)
    await DwellingFile.create(case=case, dwelling_id=home.id)
    await Case.filter(id=case.id).update(dwelling_id=home.id)


async def _manager_change(case: Case, tenancy_id: int, year: int) -> None:
    """Of one dwelling one is to come at a time, and here are many: none of these is."""
    former = await Organisation.get(path=case.manager_path)
    receiving = await Organisation.get(path=case.receiving_path)
    await ManagerChange.create(
        case=case, former_id=former.id, receiving_id=receiving.id, since_on=TODAY + timedelta(days=30), reason="到期",
        under_way=None,
    )


async def _liaison(case: Case, tenancy_id: int, year: int) -> None:
    await Liaison.create(
        case=case, utility="heat", purpose="fault", asked_whom="市热力公司", asked_on=TODAY, words="暖气不热。"
    )


async def _repair(case: Case, tenancy_id: int, year: int) -> None:
    """With what shows that it was mended."""
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={},
    )
    await Repair.create(
        case=case, kind="water", room="kitchen", detail="a", reported_on=TODAY, fix_by=TODAY, asked_at=NOW
    )


async def _rectification(case: Case, tenancy_id: int, year: int) -> None:
    """Its deadline is over, and a photograph shows how it is now."""
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={},
    )
    await Rectification.create(
        case=case, tenancy_id=tenancy_id, source_case_id=new_id(), ground="sublet", facts="a", demand="b", days=5,
        asked_at=NOW, fix_by=TODAY - timedelta(days=1), act_by=TODAY, court_number="民初1号",
    )


async def _breach_clock(case: Case, tenancy_id: int, year: int) -> None:
    """Of one family one runs at a time: this one is as if it were over."""
    await BreachClock.create(
        case=case, tenancy_id=tenancy_id, kind="sublet", under_way=None, known_on=TODAY - timedelta(days=100),
        ends_on=TODAY, act_by=TODAY,
    )


async def _contract(case: Case, tenancy_id: int, **said: Any) -> LeaseContract:
    """A text lies there whose hash everybody sends; nothing of the tenancy stands in its way."""
    tenancy = await Tenancy.get(id=tenancy_id).select_related("dwelling")
    await LeaseText.create(case=case, turn=1, text=LAID, text_sha256=hash_of(LAID), made_at=NOW, day=TODAY)
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={},
    )
    return await LeaseContract.create(
        case=case, tenancy=tenancy, manager_id=tenancy.dwelling.manager_id, lessor="安居物业", lessor_kind="company",
        turn=1, text_sha256=hash_of(LAID), offered_at=NOW, **said,
    )


async def _lease(case: Case, tenancy_id: int, year: int) -> None:
    await Lease.filter(tenancy_id=tenancy_id).delete()
    home = (await Tenancy.get(id=tenancy_id).select_related("dwelling")).dwelling
    await RentPayment.create(
        id=new_id(), tenancy_id=tenancy_id, dwelling_id=home.id, manager_id=home.manager_id, month="2030-01",
        for_month="2030-01", paid_fen=1, paid_on=TODAY, way="cash", entered_by_id=0, entered_at=NOW,
    )
    await _contract(
        case, tenancy_id, kind="lease", starts_on=date(2030, 1, 1), ends_on=date(2032, 1, 1), monthly_rent_fen=1,
        slip_number="1", matters=dict.fromkeys(MATTERS, "由管房单位按约定办理"),
        signed_on=TODAY if case.status in ("signed", "paid", "keys") else None,
    )


async def _template_of(case: Case) -> int:
    row = await PlacementSlip.get(case_id=case.id).select_related("dwelling")
    template = await LeaseTemplate.create(
        manager_id=row.dwelling.manager_id, name=case.id[:20], version=1, lessor="-", lessor_kind="public",
        made_by_id=0, made_at=NOW,
    )
    return int(template.id)


async def _comes_in_by_it(case: Case) -> None:
    """A lease as it is of a family that was given a placement slip, both signed."""
    slip = await Case.create(
        id=new_id(), procedure="placement_slip", number="T", title=BESIDE, status="signed", version=4,
        area_path=case.area_path, manager_path=case.manager_path, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    row = await LeaseContract.get(case_id=case.id)
    await _placement_slip(slip, row.tenancy_id or 0, row.id)
    given = await PlacementSlip.get(case_id=slip.id)
    await LeaseContract.filter(id=row.id).update(tenancy_id=None, slip_id=given.id, source_case_id=slip.id)


async def _signed_beside(case: Case, tenancy_id: int) -> LeaseContract:
    beside = await Case.create(
        id=new_id(), procedure="lease", number="T", title=BESIDE, status="signed", version=3, area_path=case.area_path,
        manager_path=case.manager_path, household_id=case.household_id, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    return await _contract(
        beside, tenancy_id, kind="lease", starts_on=date(2020, 1, 1), ends_on=date(2032, 1, 1), signed_on=TODAY
    )


async def _supplementary_agreement(case: Case, tenancy_id: int, year: int) -> None:
    lease = await _signed_beside(case, tenancy_id)
    await _contract(
        case, tenancy_id, kind="supplement", beside_id=lease.id, starts_on=TODAY, subject="扶手",
        matters={"body": "由管房单位按约定办理"}, signed_on=TODAY if case.status == "signed" else None,
    )


async def _lease_filing(case: Case, tenancy_id: int, year: int) -> None:
    lease = await _signed_beside(case, tenancy_id)
    await LeaseFiling.create(case=case, contract=lease, number=f"备{year}", filed_on=TODAY)


async def _rent_reduction(case: Case, tenancy_id: int, year: int) -> None:
    await RentReduction.create(
        case=case, tenancy_id=tenancy_id, first_on=TODAY, last_on=date(2027, 6, 30), percent=50, ground="low_income",
        basis="证明",
    )


async def _rent_receipt(case: Case, tenancy_id: int, year: int) -> None:
    home = await Tenancy.get(id=tenancy_id).select_related("dwelling")
    row = await RentPayment.create(
        id=new_id(), tenancy_id=tenancy_id, dwelling_id=home.dwelling_id, manager_id=home.dwelling.manager_id,
        month="2026-12", for_month="2026-12", paid_fen=100, paid_on=TODAY, way="cash", entered_by_id=1, entered_at=NOW,
    )
    await RentReceipt.create(case=case, payment_id=row.id, tenancy_id=tenancy_id)


async def _rent_demand(case: Case, tenancy_id: int, year: int) -> None:
    await RentDemand.create(
        case=case, tenancy_id=tenancy_id, tier=1, owed_fen=100, oldest_month="2026-11", months={"2026-11": 100},
        text="请缴纳。", standing=None,
    )


async def _rent_plan(case: Case, tenancy_id: int, year: int) -> None:
    await RentPlan.create(
        case=case, tenancy_id=tenancy_id, owed_fen=100, until_month="2026-11", parts=[["2026-12-31", 100]],
        standing=None,
    )


async def _renewal_template(tenancy_id: int) -> None:
    manager_id = (await Tenancy.get(id=tenancy_id).select_related("dwelling")).dwelling.manager_id
    await LeaseTemplate.get_or_create(
        {"lessor": "-", "lessor_kind": "public", "made_by_id": 0, "made_at": NOW}, manager_id=manager_id, name="-",
        version=1,
    )


async def _renewal(case: Case, tenancy_id: int, year: int) -> None:
    """Of a lease that ends on the day that the status speaks of, of a manager who has a template."""
    await _renewal_template(tenancy_id)
    first = await Lease.filter(tenancy_id=tenancy_id).order_by("id").first() or await Lease.create(
        tenancy_id=tenancy_id, starts_on=date(2024, 3, 1), ends_on=TODAY, monthly_rent_fen=1
    )
    await Lease.filter(tenancy_id=tenancy_id).exclude(id=first.id).delete()
    ends = {"closing": TODAY, "over": date(2026, 12, 9), "objected": date(2026, 12, 9), "running": date(2026, 12, 9)}
    await Lease.filter(id=first.id).update(ends_on=ends.get(case.status, date(2027, 2, 28)))
    await RenewalRequest.create(
        # Only one of a lease is ever under way, and here are many: none of these is.
        case=case, tenancy_id=tenancy_id, lease_id=first.id, under_way=None, opens_on=TODAY, national_on=TODAY,
        requested_on=TODAY, refusal="另有住房。", object_until=TODAY,
    )


async def _signatory_change(case: Case, tenancy_id: int, year: int) -> None:
    await _renewal_template(tenancy_id)
    tenancy = await Tenancy.get(id=tenancy_id)
    head, new = await _two_members(tenancy.household_id)
    await SignatoryChange.create(
        case=case, tenancy_id=tenancy_id, under_way=None, from_member_id=head.id, to_member_id=new.id, cause="illness",
        basis="诊断证明", others=[{"member_id": head.id, "relationship": "母", "agrees": True}],
    )


async def _swap(case: Case, tenancy_id: int, year: int) -> None:
    """With the neighbour, whose own side waits for nothing."""
    await _renewal_template(tenancy_id)
    tenancy = await Tenancy.get(id=tenancy_id).select_related("dwelling")
    room = {"102": "101"}.get((await Dwelling.get(id=tenancy.dwelling_id)).room_number, "102")
    other = await Tenancy.get(dwelling__room_number=room, living=1).select_related("household", "dwelling")
    await Lease.filter(tenancy_id=other.id).update(ends_on=date(2028, 12, 31))
    beside = await Case.create(
        id=new_id(), procedure="swap", number="T", title=BESIDE, status="closed", version=1, area_path=other.area_path,
        manager_path=other.manager_path, household=other.household, dwelling=other.dwelling, opened_by_id=0,
        opened_at=NOW, updated_at=NOW,
    )
    rows = ((case, tenancy, other, 1), (beside, other, tenancy, 0))
    for one, its, there, asked in rows:
        await Swap.create(
            case=one, tenancy_id=its.id, pair=case.id, asked=asked, under_way=None, dwelling_id=its.dwelling_id,
            to_dwelling_id=there.dwelling_id, cause="stairs",
        )


async def _two_members(household_id: int) -> list[HouseholdMember]:
    family = HouseholdMember.filter(household_id=household_id, left_on=None)
    members: list[HouseholdMember] = list(await family.order_by("position"))
    if len(members) < 2:
        members.append(
            await HouseholdMember.create(
                household_id=household_id, position=1, name="秦小德", relationship="子",
                id_number=id_number("19990101", 44), id_index="-", born_on=date(1999, 1, 1),
            )
        )
    return members[:2]


async def _judgement(case: Case, tenancy_id: int, year: int) -> None:
    """One that was heard: of an answer of one point, which was examined, and of one ground, which was judged true. Of
    others of the family nothing stands in its way.
    """
    await Tenancy.filter(id=tenancy_id).update(living=1, ended_on=None, moved_on=None)
    await JudgementGround.all().update(standing=None)
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        caption="转租协议", original_key=new_id(), granted_at=NOW, claims={},
    )
    tenancy = await Tenancy.get(id=tenancy_id)
    row = await Judgement.create(
        case=case, household_id=tenancy.household_id, tenancy_id=tenancy_id, facts="租给了别人。", ruled_on=TODAY,
        told_on=TODAY, answer_days=5, notice_on=TODAY, decided_on=TODAY, act_by=TODAY,
    )
    await JudgementPoint.create(
        judgement=row, place=1, said="没有。", said_on=TODAY, way="self", accepted=False, why="查过了。"
    )
    await JudgementGround.create(
        judgement=row, household_id=row.household_id, ground="sublet", standing=None, outcome="record"
    )
    await MarketRent.get_or_create(
        estate_id=None, since=date(2000, 1, 1), fen_per_m2=100_000, base="评估报告", set_by_id=0, set_at=NOW
    )
    if case.status == "to_serve":
        await _a_paper(case)


async def _a_paper(case: Case, name: str = "judgement_decision") -> IssuedPaper:
    return await IssuedPaper.create(
        name=name, title="决定书", office_id=1, office_name="区", series="decision", year=1999,
        sequence=await IssuedPaper.all().count() + 1, number=case.id, case=case, procedure=case.procedure, content={},
        issued_on=TODAY, issued_at=NOW, issued_by_id=0, waiting=None,
    )


async def _service(case: Case, tenancy_id: int, year: int) -> None:
    """Of a paper of nobody's case; two ways were tried, pictures show more, and the lease consents to the third."""
    for _ in range(2):
        await Evidence.create(
            id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
            original_key=new_id(), granted_at=NOW, claims={},
        )
    paper = await _a_paper(case)
    for number, way in enumerate(("visit", "phone"), 1):
        await ServiceTry.create(
            case=case, number=number, way=way, tried_on=TODAY, recorded_at=NOW, met="", happened="a", account_id=0
        )
    await Service.create(
        case=case, source_case_id=new_id(), paper=paper, street_id=3, mandate="a", mandated_on=TODAY, serve_by=TODAY,
        notice_ends_on=TODAY, sent_on=TODAY,
    )
    if not await LeaseContract.exists(tenancy_id=tenancy_id, electronic_service=True):
        lease = await _signed_beside(case, tenancy_id)
        await LeaseContract.filter(id=lease.id).update(electronic_service=True)


async def _credit_record(case: Case, tenancy_id: int, year: int) -> None:
    tenancy = await Tenancy.get(id=tenancy_id)
    source = await Case.create(
        id=new_id(), procedure="violation", number="T", title=BESIDE, status="rectified", version=3,
        area_path=case.area_path, household_id=tenancy.household_id, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await _violation(source, tenancy_id, year)
    await CreditRecord.create(
        case=case, household_id=tenancy.household_id, source_case_id=source.id, act="sublet", act_label="转租",
        base="办法",
        occurred_on=TODAY, grade="general", ruled_grade="general", opinion="属实。", measures=[],
        recorded_on=date(2020, 1, 1), expires_on=date(2022, 1, 1),
    )


async def _recovery(case: Case, tenancy_id: int, year: int) -> None:
    """A payment is there to be reversed, and as much is owed as was decided: so that it may be revoked too. Of what was
    revoked more is to be given back than one step gives; and something given back was entered wrongly.
    """
    tenancy = await Tenancy.get(id=tenancy_id)
    row = await Recovery.create(
        case=case, household_id=tenancy.household_id, source_case_id=case.id, ordered_on=date(2020, 1, 1),
        pay_by=date(2020, 2, 1), offset_fen=1,
    )
    await RecoveryLine.create(recovery=row, number=1, what="2019年1月", how="补贴台账", decided_fen=2, fen=2)
    said = {"to_return": (("payment", -1), ("set_off", -3)), "revoked": (("refund", 1), ("set_off", -1))}
    for number, (kind, fen) in enumerate(said.get(case.status, (("payment", -1), ("order", 3))), 1):
        await RecoveryEntry.create(
            recovery=row, number=number, kind=kind, fen=fen, dated=date(2020, 1, 1), entered_by_id=0, entered_at=NOW
        )
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, sealed_at=NOW, claims={},
    )


async def _enforcement(case: Case, tenancy_id: int, year: int) -> None:
    """Of a demand whose term is over and whose answer was looked at, in the months in which a court is asked."""
    await Tenancy.filter(id=tenancy_id).update(living=1, ended_on=None, moved_on=None)
    await Enforcement.create(
        # Only one of a tenancy is ever under way, and here are many: none of these is.
        case=case, tenancy_id=tenancy_id, under_way=None, judgement_id=new_id(), route="return", cause="breach",
        served_on=date(2026, 4, 1), move_by=date(2026, 5, 1), act_by=TODAY, demanded_on=date(2026, 5, 10),
        demand_served_on=date(2026, 5, 11), demand_by=date(2026, 6, 1), answer="有困难。",
        answered_on=date(2026, 5, 20), considered="查过了。", court="人民法院", court_number="1号",
        filed_on=date(2026, 10, 9), docketed_on=date(2026, 10, 12), ruled_on=date(2026, 11, 2),
    )
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, sealed_at=NOW, claims={},
    )


async def _credit_objection(case: Case, tenancy_id: int, year: int) -> None:
    there = await Case.create(
        id=new_id(), procedure="credit_record", number="T", title=BESIDE, status="in_force", version=3,
        area_path=case.area_path, household_id=case.household_id, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await _credit_record(there, tenancy_id, year)
    await CreditObjection.create(case=case, record_case_id=there.id, reason="不是我。")


async def _escalation(case: Case, tenancy_id: int, year: int) -> None:
    """Three attempts in two ways, of this one alone; a paper came back. Of one family one is under way at a time."""
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={},
    )
    for number, way in enumerate(("visit", "phone", "visit"), 1):
        await ServiceTry.create(
            case=case, number=number, way=way, tried_on=TODAY, recorded_at=NOW, met="", happened="a", account_id=0
        )
    await Escalation.create(
        case=case, household_id=case.household_id, under_way=None, source_case_id=new_id(), facts="a", sent_on=TODAY
    )


async def _handback(case: Case, tenancy_id: int, year: int) -> None:
    """A text lies there whose hash everybody sends; nothing is to be settled, and of what is to be paid one fen."""
    await Lease.filter(tenancy_id=tenancy_id).delete()
    await RentPayment.filter(tenancy_id=tenancy_id).delete()
    await Tenancy.filter(id=tenancy_id).update(living=1, ended_on=None, moved_on=None)
    await LeaseText.create(case=case, turn=1, text=LAID, text_sha256=hash_of(LAID), made_at=NOW, day=TODAY)
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={}, caption="已经核实清楚",
    )
    await Handback.create(
        # Only one of a tenancy is ever under way, and here are many: none of these is.
        case=case, tenancy_id=tenancy_id, standing=None, asked_by="family", cause="voluntary", leave_on=TODAY,
        signed_by_way="phone", visit_on=TODAY, visit_half="am", left_on=TODAY, turn=1, text_sha256=hash_of(LAID),
        offered_at=NOW, accepted_on=TODAY, deposit_left_fen=int(case.status == "repaying"),
        other_left_fen=int(case.status == "collecting"),
    )


async def _annual_review(case: Case, tenancy_id: int, year: int) -> None:
    """Of a family that has reported that nothing has changed, in a year of which no other report is told."""
    year -= 500
    report = Case(
        id=new_id(), procedure="change_report", number="T", title=BESIDE, status="received", version=3,
        area_path=case.area_path, household_id=case.household_id, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await report.save(force_create=True)
    await _change_report(report, tenancy_id, year)
    await AnnualReview.create(
        case=case, household_id=case.household_id, year=year, benefit="housing", result="unchanged",
        reviewed_on=TODAY if case.status == "reported" else None,
    )


async def _annual_summary(case: Case, tenancy_id: int, year: int) -> None:
    """Of a year of which no other is told."""
    street = await Organisation.get(path=case.area_path)
    await AnnualSummary.create(case=case, street=street, year=year)


async def _spot_check(case: Case, tenancy_id: int, year: int) -> None:
    """Of a lottery whose numbers are known since yesterday; nobody is in its population."""
    source = {"kind": "lottery", "name": "快乐8", "draw": "2026331", "on": "2026-12-09"}
    announcement = {
        "code": f"CODE{year}", "office": "-", "subject": "-", "period": "-", "turn": 1, "announcement_sha256": "0" * 64,
        "announced_at": "2026-12-01T10:00:00+08:00", "source": source,
        "populations": [{"name": "files", "size": 1, "sha256": "0" * 64, "members": []}],
    }
    await SpotCheck.create(
        case=case, office_id=1, level="community", year=2026, period="2026-12..12", turn=year, under_way=None,
        code=f"CODE{year}", announced_at=NOW, announcement=announcement, announcement_sha256="0" * 64,
        draw_on=date(2026, 12, 9), valid=None if case.status == "annulled" else 1,
    )


async def _spot_check_item(case: Case, tenancy_id: int, year: int) -> None:
    check = Case(
        id=new_id(), procedure="spot_check", number="T", title=BESIDE, status="done", version=3, area_path="/1/",
        opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await check.save(force_create=True)
    await _spot_check(check, tenancy_id, 5000 + await SpotCheck.all().count())
    row = await SpotCheck.get(case_id=check.id)
    level, _, state = case.status.partition("_") if case.status in OPEN_ITEMS else ("community", "", "")
    days: dict[str, Any] = {"order_by": date(2026, 12, 9), "checked_on": date(2026, 12, 1)}
    ordered: dict[str, Any] = days if state not in ("", "open") else {}
    if level == "results":
        review = Case(
            id=new_id(), procedure="annual_review", number="T", title=BESIDE, status="confirmed", version=3,
            area_path=case.area_path, household_id=case.household_id, opened_by_id=0, opened_at=NOW, updated_at=NOW,
        )
        await review.save(force_create=True)
        await _annual_review(review, tenancy_id, year + 400)
        ordered = {**ordered, "subject_case_id": review.id}
    await SpotCheckItem.create(
        case=case, check=row, office_id=row.office_id, level=level, population="files",
        member_key="0" * 16, place=1, household_id=case.household_id, **ordered,
    )


async def _authorisation(case: Case, tenancy_id: int, year: int) -> None:
    """Signed by the head of the family, and the scan is there that nobody has named yet."""
    tenancy = await Tenancy.get(id=tenancy_id)
    head = await HouseholdMember.get(household_id=tenancy.household_id, position=0)
    row = await Authorisation.create(
        case=case, household_id=tenancy.household_id, until="left",
        standing=1 if case.status in ("in_force", "chased") else None,
    )
    await AuthorisationSignature.create(
        authorisation=row, number=1, name=head.name, id_index=head.id_index, by="self", way="signature",
        signed_on=date(2020, 1, 1),
    )
    if row.standing:
        # With whose consent it still stands when the head takes hers back.
        await AuthorisationSignature.create(
            authorisation=row, number=2, name="沈慧", id_index="-", by="self", way="signature",
            signed_on=date(2020, 1, 1),
        )
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={}, caption="签好的",
    )


async def _economic_check(case: Case, tenancy_id: int, year: int) -> None:
    """Of a family that has signed, with a report that nobody has named yet."""
    tenancy = await Tenancy.get(id=tenancy_id)
    if not await Authorisation.filter(household_id=tenancy.household_id, standing=1, confirmed_on=TODAY).exists():
        letter = Case(
            id=new_id(), procedure="authorisation", number="T", title=BESIDE, status="in_force", version=3,
            area_path=case.area_path, household_id=tenancy.household_id, opened_by_id=0, opened_at=NOW, updated_at=NOW,
        )
        await letter.save(force_create=True)
        row = await Authorisation.create(
            case=letter, household_id=tenancy.household_id, until="left", standing=1, confirmed_on=TODAY
        )
        for number, member in enumerate(await HouseholdMember.filter(household_id=tenancy.household_id), 1):
            await AuthorisationSignature.create(
                authorisation=row, number=number, name=member.name, id_index=member.id_index, by="self",
                way="signature", signed_on=date(2020, 1, 1),
            )
    means = {"income_fen": 1, "assets_fen": 1, "homes": 0, "vehicles": 0}
    await EconomicCheck.create(
        case=case, household_id=tenancy.household_id, purpose="annual", income_from="2026-01", income_to="2026-06",
        assets_on=date(2026, 6, 30), declared=means, found=means, persons=[], under_way=None,
    )
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={}, caption="报告",
    )


async def _comparison(case: Case, tenancy_id: int, year: int) -> None:
    await Comparison.create(
        case=case, office_id=1, source="low_income", period="li:2026-12..12", digest=new_id(), row_count=1, agreed=0,
        unread=0,
    )


async def _comparison_hit(case: Case, tenancy_id: int, year: int) -> None:
    """With what proves it, and where a change was found a report of the family since."""
    there = Case(
        id=new_id(), procedure="comparison", number="T", title=BESIDE, status="compared", version=3, area_path="/1/",
        opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await there.save(force_create=True)
    await _comparison(there, tenancy_id, 5000 + await Comparison.all().count())
    row = await Comparison.get(case_id=there.id)
    tenancy = await Tenancy.get(id=tenancy_id)
    await ComparisonHit.create(
        case=case, comparison_id=row.id, source="low_income", met_by="whole", household_id=tenancy.household_id,
        fingerprint=new_id(), listed=[["姓名", "万健秀"]], known=[["姓名", "万健秀"]],
        leads_to="entry" if case.status in ("changed", "led") else "",
    )
    entry = Case(
        id=new_id(), procedure="ledger_adjustment", number="T", title=BESIDE, status="recorded", version=3,
        area_path=case.area_path, household_id=tenancy.household_id, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await entry.save(force_create=True)
    await _ledger_adjustment(entry, tenancy_id, year)
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={}, caption="材料",
    )


async def _status_finding(case: Case, tenancy_id: int, year: int) -> None:
    """Of civil affairs; each of somebody else, on the proof that lies there."""
    await StatusFinding.create(
        case=case, kind="low_income", unit=await Organisation.get(kind="civil_affairs"), person_index=f"{year}",
        person_name="何平",
    )
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={}, caption="证明",
    )


async def _scoring(case: Case, tenancy_id: int, year: int) -> None:
    """Of an application that waits; scored once, where it was, and may be objected to until today."""
    subject = await Case.create(
        id=new_id(), procedure="application", number="T", title=BESIDE, status="waiting", version=3,
        area_path=case.area_path, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await Application.create(case=subject, form=APPLIED, approved_on=TODAY)
    version = 1 if case.status in ("scored", "objected", "closed") else 0
    await Scoring.create(case=case, application=subject, facts={}, version=version, object_by=TODAY)
    if version:
        await Score.create(
            case=case, version=1, reference_on=TODAY, rules="演示1", rules_sha256="0" * 64, total=5, scored_on=TODAY,
            content={"lines": [], "ties": {}, "legal_base": "演示区自定"},
        )


async def _committee_member(case: Case, tenancy_id: int, year: int) -> None:
    """Of civil affairs, whose clerk is to sit there: written, and filed with the scan that lies there."""
    unit = await Organisation.get(kind="civil_affairs")
    post = await Appointment.get(organisation_id=unit.id)
    await CommitteeMember.filter(unit_id=unit.id).delete()
    await CommitteeMember.create(
        case=case, unit=unit, account_id=post.account_id, appointment_id=post.id, name="蒋民政", duty="副局长",
        basis="发文", from_on=TODAY,
    )
    await Evidence.create(
        id=new_id(), case=case, account_id=0, state="sealed", content_type="image/jpeg", size=1, sha256="0" * 64,
        original_key=new_id(), granted_at=NOW, claims={}, caption="备案",
    )


async def _committee_session(case: Case, tenancy_id: int, year: int) -> None:
    """Of today, with the only member there is; one item, which is the same in each."""
    unit = await Organisation.get(kind="housing_bureau")
    post = await Appointment.get(organisation_id=unit.id)
    named = await CommitteeMember.get_or_none(unit_id=unit.id) or await CommitteeMember.create(
        case=await Case.create(
            id=new_id(), procedure="committee_member", number="T", title=BESIDE, status="noted", version=3,
            area_path=COMMITTEE, opened_by_id=0, opened_at=NOW, updated_at=NOW,
        ),
        unit=unit, account_id=post.account_id, appointment_id=post.id, name="卫住建", duty="局长", basis="发文",
        from_on=TODAY, filed_on=TODAY,
    )
    await CommitteeSession.create(
        case=case, held_on=TODAY, begins_at="09:00", place="三楼", subject="评审", seats=1, quorum=1, present=1
    )
    await SessionItem.filter(id=ITEM).delete()
    waits = await Case.create(
        id=new_id(), procedure="application", number="T", title=BESIDE, status="waiting", version=3,
        area_path=case.area_path, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await Application.create(case=waits, form=APPLIED, approved_on=TODAY)
    await SessionItem.create(id=ITEM, case=case, application=waits, place=1)
    await SessionAnswer.create(case=case, member=named, attends=True, at=NOW)


async def _selection(case: Case, tenancy_id: int, year: int) -> None:
    """Of today, with one home and one family, which are the same in each."""
    home = await _empty_home(await Tenancy.get(id=tenancy_id), OFFERED_HOME)
    await Selection.create(case=case, held_on=TODAY, begins_at="09:00", place="一楼大厅", desks=2)
    await SelectionDwelling.filter(dwelling_id=home.id).update(live=None)
    await SelectionDwelling.create(case=case, dwelling_id=home.id)
    known = await Case.get_or_none(number=CHOOSES)
    family = known or await Case.create(
        id=new_id(), procedure="application", number=CHOOSES, title=BESIDE, status="waiting", version=3,
        area_path="/1/2/4/", opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    if not known:
        await Application.create(case=family, form=APPLIED, approved_on=TODAY)
    await SelectionTurn.filter(application_id=family.id).update(live=None)
    await SelectionTurn.create(
        case=case, application=family, number=1, queue=1, people=2, fits=1, most_rooms=1, shown_name="何*",
        community="胜利社区", area_path="/1/2/4/",
    )


async def _selection_staff(case: Case, tenancy_id: int, year: int) -> None:
    """Of a session beside it."""
    day = await Case.create(
        id=new_id(), procedure="selection", number="T", title=BESIDE, status="published", version=2, area_path="/1/",
        opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await asks.renew([day.id])
    await Selection.create(case=day, held_on=TODAY, begins_at="09:00", place="一楼大厅", desks=2)
    office = await Organisation.get(path=case.area_path)
    await SelectionStaff.create(case=case, selection=day, office=office)


async def _lot_draw(case: Case, tenancy_id: int, year: int) -> None:
    """Of yesterday's lottery, for an order, watched over by somebody; of one family and one home."""
    await _empty_home(await Tenancy.get(id=tenancy_id), EMPTY_HOME)
    home = await Dwelling.get(id=EMPTY_HOME)
    # One home stands in one frozen list: what was placed before it is over.
    await LotDrawRoom.filter(dwelling_id=home.id).delete()
    phrases = case.status.endswith("_phrases")
    day = "2026-12-09" if case.status.startswith("published") or case.status == "drawn" else "2026-12-12"
    source = (
        {"kind": "phrases", "name": "区保障办、监督人员", "draw": "", "on": day} if phrases
        else {"kind": "lottery", "name": "快乐8", "draw": "2026331", "on": day}
    )
    family = Case(
        id=new_id(), procedure="application", number="T", title=BESIDE, status="waiting", version=3, area_path="/1/2/",
        opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    await family.save(force_create=True)
    await _application(family, tenancy_id, 7000 + await LotDraw.all().count())
    out: dict[str, Any] = {} if case.status.startswith("planned") else {"published_at": NOW}
    drawn: dict[str, Any] = {"place": 1, "number": 1} if case.status in ("drawn", "done") else {}
    row = await LotDraw.create(
        case=case, office_id=1, name="第一批", method="order", year=2026, turn=year, venue="大厅",
        held_on=date(2026, 12, 8 if phrases and case.status == "published_phrases" else 10), code=f"LOT{year}",
        source=source, draw_on=date.fromisoformat(day), office_digest="0" * 64, watch_digest="1" * 64,
        annul_because="漏了一户", annul_agreed_by_id=1,
        **out,
    )
    room = await LotDrawRoom.create(
        case=case, dwelling=home, key="a" * 16, rooms=1, address=home.address, layout="one_one", area_centi_m2=5000
    )
    if row.published_at:
        line = await LotDrawLine.create(
            case=case, application=family, key="b" * 16, rooms=1, tier=0, shown_name="某*", people=1,
            **drawn,
        )
        record = begin_record(
            code=row.code, office="-", subject="-", period="-", turn=1, at=NOW,
            source=msgspec.convert(source, SeedSource), populations=populations_of("order", [line], [room]),
        )
        await LotDraw.filter(id=row.id).update(
            **sealed_for(LotDraw, {"case_id": case.id}, announcement=bare(record)),
            **({"drawn_at": NOW} if drawn else {}),
        )
    unit = await Organisation.get(kind="housing_bureau")
    invitation = await Invitation.create(
        code_hash=new_id(), organisation=unit, role="supervisor", name="章代表", issued_by_id=1, session_id=case.id,
        expires_at=NOW, used_at=NOW,
    )
    await SessionSupervisor.create(case=case, invitation=invitation, name="章代表", capacity="deputy")


async def _application(case: Case, tenancy_id: int, year: int) -> None:
    form = {
        "members": [{"name": "何平", "relationship": "本人", "id_number": id_number("19810101", year % 1000)}],
        "phone": "13800000099", "registered_address": f"铁东区和平路{year}号", "present_housing": "借住",
    }
    await Application.create(case=case, form=form)
    await _suspected(case)
    await _refused(case)
    if case.status == "waiting":
        await shown_to_all(case.id, title=BESIDE)
    # Those that stand empty, for whoever is housed, or given a slip.
    await PlacementSlip.filter(living=1).update(living=None)
    await _empty_home(await Tenancy.get(id=tenancy_id), TO_PLACE)
    await _empty_home(await Tenancy.get(id=tenancy_id), EMPTY_HOME)


async def _placement_slip(case: Case, tenancy_id: int, year: int) -> None:
    """Of a family that has applied, for the dwelling that stands empty; its manager has a template."""
    await PlacementSlip.filter(living=1).update(living=None)
    home = await _empty_home(await Tenancy.get(id=tenancy_id), 991_000 + year)
    application = await Case.create(
        id=new_id(), procedure="application", number="T", title=BESIDE, status="placed", version=4,
        area_path=case.area_path, opened_by_id=0, opened_at=NOW, updated_at=NOW,
    )
    form = {
        "members": [{"name": "何平", "relationship": "本人", "id_number": id_number("19810102", year % 1000)}],
        "phone": "13800000099", "registered_address": f"铁东区和平路{year}号", "present_housing": "借住",
    }
    await Application.create(case=application, form=form)
    living = case.status not in ("void", "declined", "lapsed", "moved_in")
    number = f"安置〔{year}〕1号"
    await PlacementSlip.create(
        case=case, application=application, dwelling=home, living=1 if living else None, ground="by_hand", office_id=1,
        number=number, number_key=number_key(number), issued_by_id=0, issued_at=NOW, issued_on=TODAY, sign_by=TODAY,
    )
    await DwellingHold.filter(dwelling_id=home.id).delete()
    if living:
        await DwellingHold.create(
            dwelling_id=home.id, kind="reserved", since_on=TODAY, reason="安置", case_id=case.id
        )


ROWS: dict[str, Callable[[Case, int, int], Awaitable[None]]] = {
    "change_report": _change_report, "report_window": _report_window, "inspection": _inspection,
    "violation": _violation, "notice": _notice, "registration_transfer": _registration_transfer,
    "reconciliation": _reconciliation, "case_file": _case_file, "file_summary": _file_summary, "subsidy": _subsidy,
    "ledger_adjustment": _ledger_adjustment, "registered_item": _registered_item, "ledger_review": _ledger_review,
    "ledger_return": _ledger_return,
    "public_report": _public_report,
    "delegation": _delegation, "complaint": _complaint, "application": _application, "exit": _exit,
    "exit_correction": _exit_correction, "family_change": _family_change, "dwelling_file": _dwelling_file,
    "liaison": _liaison, "repair": _repair, "renewal": _renewal, "judgement": _judgement,
    "handback": _handback, "service": _service, "escalation": _escalation,
    "lease": _lease, "supplementary_agreement": _supplementary_agreement, "lease_filing": _lease_filing,
    "rent_reduction": _rent_reduction, "rent_receipt": _rent_receipt, "rent_demand": _rent_demand,
    "manager_change": _manager_change, "rent_plan": _rent_plan, "rectification": _rectification,
    "breach_clock": _breach_clock,
    "signatory_change": _signatory_change, "credit_record": _credit_record,
    "credit_objection": _credit_objection, "swap": _swap,
    "comparison": _comparison, "comparison_hit": _comparison_hit,
    "authorisation": _authorisation, "economic_check": _economic_check,
    "application_request": _application_request,
    "house_agreement": _house_agreement, "payout": _payout,
    "publicity": _publicity, "publicity_objection": _publicity_objection,
    "annual_review": _annual_review, "annual_summary": _annual_summary,
    "spot_check": _spot_check, "spot_check_item": _spot_check_item,
    "recovery": _recovery, "enforcement": _enforcement,
    "status_finding": _status_finding, "scoring": _scoring,
    "committee_member": _committee_member, "committee_session": _committee_session,
    "selection": _selection, "selection_staff": _selection_staff,
    "lot_draw": _lot_draw,
    "placement_slip": _placement_slip,
}


SENSIBLE = {
    "text_sha256": hash_of(LAID), "digest": "0" * 64, "phrase": "春天里的第一场雨下在铁东区",
    "token": FIRST_REPORT, "id": FIRST_REPORT, "case_id": FIRST_REPORT, "first_id": FIRST_REPORT, "sha256": "0" * 64,
    "id_number": id_number("19900101", 77), "phone": "13800000077", "registered_address": "铁东区和平街7号楼3单元101室",
    "dwelling_address": "铁东区和平街7号楼3单元102室", "address": "和平街7号楼3单元102室",
    "community_id": 4, "area_m2": 45, "days": 5, "hour": 10, "income_from": "2026-01", "income_to": "2026-10",
    "month": "2026-11", "failed": "1 账号不对",
}


def valid(form: type[msgspec.Struct]) -> dict[str, Any]:
    """A form with every required field filled in sensibly."""
    hints = typing.get_type_hints(form, include_extras=True)
    filled = {
        field.name: SENSIBLE.get(field.name) or _valid(hints[field.name])
        for field in msgspec.structs.fields(form)
        if field.required
    }
    # The one number that must name something: 站前社区.
    if form.__name__ == "HouseForm":
        return filled | {"dwelling_id": EMPTY_HOME, "slip_number": "安置〔2025〕1号"}
    if form.__name__ == "PlaceForm" and "dwelling_id" in filled:
        return filled | {"dwelling_id": TO_PLACE}
    if form.__name__ == "AgreeForm" and "agrees" in filled:
        return filled | {"asked_by": "万健秀"}
    if form.__name__ == "ApplyForm":
        return filled | {"asked_by": "万健秀"}
    if form.__name__ == "CheckForm" and "fits" in filled:
        return filled
    if form.__name__ == "CheckForm":
        points = [{"point": one, "finding": "fits"} for one in POINTS]
        return filled | {"points": points, "opinion": "eligible"}
    if form.__name__ == "ObjectForm" and "leave_by" in hints:
        return filled | {"leave_by": "2027-03-31"}
    if form.__name__ == "LayForm":
        return filled | {"deposit_fen": 0}
    if form.__name__ == "ReleaseForm":
        return filled | {"kind": "repair"}
    if form.__name__ == "DirectForm":
        return filled | {"received_by": "万健秀"}
    if form.__name__ == "DisputeForm":
        return filled | {"asked_by": "万健秀"}
    if form.__name__ == "RevokeForm" and "name" in filled:
        return filled | {"name": "万健秀"}
    if form.__name__ in ("VisitForm", "ConfirmForm") and "explained" in hints:
        return filled | {"explained": "已核实", **({"companion": "孙社区"} if "companion" in hints else {})}
    if form.__name__ == "WithholdForm":
        return filled | {"evidence": []}
    if form.__name__ in ("ServeForm", "HandOverForm") and "received_by" in hints:
        return filled | {"received_by": "万梅庆"}
    if form.__name__ == "PassForm":
        return filled | {"answers": [{"point": one.key, "result": "right"} for one in points_of("files")]}
    if form.__name__ == "OrderForm" and "order_by" in filled:
        wrong = [{"point": one.key, "result": "wrong", "note": "不一致"} for one in points_of("files")]
        return filled | {"answers": wrong, "order_by": "2026-12-20"}
    if form.__name__ == "NotRightForm":
        return filled | {"then": "office"}
    if form.__name__ == "FindForm" and "follow" in hints:
        points = [{"point": key, "finding": "fits", "note": ""} for key in REVIEWED]
        return filled | {"points": points, "result": "unchanged", "follow": "none"}
    if form.__name__ == "SeedForm":
        return filled | {"numbers": " ".join(str(one) for one in range(1, 21))}
    if form.__name__ == "ResultForm" and "votes_for" in filled:
        return filled | {"item_id": ITEM, "votes_against": 0}
    if form.__name__ == "LotteryInsteadForm":
        return filled | {"lottery": "kl8", "draw_number": "2026332", "draw_on": "2026-12-11"}
    if form.__name__ == "NextForm":
        return filled | {"draw_number": "2026332", "draw_on": "2026-12-11"}
    return filled | ({"receiving_id": 6} if "receiving_id" in filled else {})


def _valid(hint: Any) -> Any:
    if typing.get_origin(hint) is Annotated:
        hint, *said = typing.get_args(hint)
        if hint is int:
            return max([1, *(one.ge for one in said if isinstance(one, msgspec.Meta) and one.ge is not None)])
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)[0]
    if typing.get_origin(hint) is list:
        return [_valid(typing.get_args(hint)[0])]
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return valid(hint)
    return {date: TODAY.isoformat(), datetime: NOW.isoformat(), bool: True, int: 1, str: "已经核实清楚"}[hint]


def in_jurisdiction(person: Person, role: str, path: str, case: Case) -> bool:
    """What DESIGN part 6 says, in its own words: your role reads such records, and they lie under you."""
    if role not in PROCEDURES[case.procedure].readers:
        return False
    if role == actors.TENANT:
        # What is being prepared about a family it reads when it can answer.
        unread = case.procedure == "judgement" and case.status in ("draft", "returned", "reported", "dropped")
        return not unread and person.household_id in (case.household_id, case.reporter_household_id)
    if role == actors.MANAGER_CLERK:
        return bool(case.manager_path.startswith(path) or case.receiving_path.startswith(path))
    if role in actors.UNIT_ROLES:
        return bool(case.area_path == COMMITTEE or case.receiving_path.startswith(path))
    # What passes between two communities, or managers, is under both; everything else has no second path.
    two_sided = ("registration_transfer", "manager_change", "swap", "status_finding", "scoring")
    assert case.procedure in two_sided or not case.receiving_path
    return bool(case.area_path.startswith(path) or case.receiving_path.startswith(path))


def acts_for(step: Step, path: str, case: Case) -> bool:
    """A step is for one side: the case's own area, or the receiving one."""
    if path.startswith(COMMITTEE):
        return bool(case.receiving_path.startswith(path) if step.side else case.area_path == COMMITTEE)
    if path.startswith("/") and not path.startswith("/1/"):
        return bool((case.receiving_path if step.side else case.manager_path).startswith(path))
    return not path.startswith("/1/") or (case.receiving_path if step.side else case.area_path).startswith(path)


async def appointment(person: Person) -> tuple[str, str]:
    held = await Appointment.get_or_none(account_id=person.account_id).select_related("organisation")
    return (held.role, held.organisation.path if held.organisation else "-") if held else ("", "-")


# Everything


def fill(path: str, **known: Any) -> str:
    return PARAMETER.sub(lambda found: str(known.get(found[1]) or ABSENT[found[1]]()), path)


@pytest.mark.parametrize("token", [None, "x" * 43])
async def test_without_a_session_nothing_is_answered(world: World, token: str | None) -> None:
    headers = {"Idempotency-Key": new_id()} | ({} if token is None else {"Authorization": f"Bearer {token}"})
    closed = [what for what in ENDPOINTS if what.signed_in]
    assert {f"{what.method} {what.path}" for what in ENDPOINTS if not what.signed_in} == OPEN_DOORS
    assert len(closed) >= 30
    for what in closed:
        reply = await world.http.request(what.method, f"/api{fill(what.path)}", headers=headers, json={})
        assert refused(reply, "not_signed_in")["status"] == 401, what.path
    reply = await world.http.request("DELETE", "/api/session", headers=headers)
    refused(reply, "not_signed_in")


async def test_every_case_is_seen_by_exactly_those_under_whom_it_lies(world: World) -> None:
    cases = [
        await place(world, name, status, family, 2000 + number + 50 * (family == "qin"))
        for name, procedure in PROCEDURES.items()
        for number, status in enumerate(procedure.statuses)
        for family in ("wan", "qin")
    ]
    assert {case.procedure for case in cases} == set(PROCEDURES)
    beside = await Case.filter(title=BESIDE)
    cases += beside
    late = await _some_are_late(cases)
    filed = {row.contract_id for row in await LeaseFiling.all()}
    signed = {row.case_id for row in await LeaseContract.filter(signed_on__not_isnull=True) if row.id not in filed}
    nothing = (await world.stranger.get(f"/cases/{new_id()}")).content
    asked: set[Any] = set()
    for name, person in world.everyone.items():
        role, path = await appointment(person)
        seen = {case.id for case in cases if in_jurisdiction(person, role, path, case)}
        assert seen or name in {"admin", "stranger", "kong"}, name
        assert await ids_of(person, "/cases") == seen, name
        inbox = await ids_of(person, "/inbox")
        assert inbox == {case.id for case in cases if case.id in seen and _asked(case, role, path, person)}, name
        for path_of, query, holds in _LISTS:
            reply = await person.get(path_of, **query)
            if reply.status_code == 200:
                listed = await ids_of(person, path_of, **query)
                expected = {case.id for case in cases if case.id in seen and holds(case, late, signed)}
                if path_of == "/leases" and role == actors.TENANT:
                    expected -= {case.id for case in cases if case.status == "drafted"}
                assert listed == expected, (name, path_of, query)
                asked.add((path_of, *query.items()))
            else:
                refused(reply, "not_allowed")
        # One case of each procedure and family is asked for by its id too.
        for case in {(case.procedure, case.household_id): case for case in cases}.values():
            reply = await person.get(f"/cases/{case.id}")
            if case.id in seen:
                assert done(reply)["title"] == case.title
            else:
                assert (reply.status_code, reply.content) == (404, nothing), (name, case.title)
    assert asked == {(path_of, *query.items()) for path_of, query, _ in _LISTS}
    pages = {one.path for one in ENDPOINTS if one.method == "GET" and one.reply is CasePage}
    assert pages <= {path_of for path_of, _, _ in _LISTS} | {"/inbox"}


_DUE = ("annual_review", "annual_summary", "comparison", "lot_draw", "spot_check", "spot_check_item")


async def _some_are_late(cases: list[Case]) -> set[str]:
    """Of those of wan's the days are over, of qin's they end today; of whom one is already done with nobody is late."""
    ids = [case.id for case in cases if case.title.startswith("wan")]
    yesterday = TODAY - timedelta(days=1)
    await Repair.filter(case_id__in=ids).update(fix_by=yesterday)
    await Rectification.filter(case_id__in=ids).update(act_by=yesterday)
    await BreachClock.filter(case_id__in=ids).update(act_by=yesterday)
    await Service.filter(case_id__in=ids).update(serve_by=yesterday)
    await Judgement.filter(case_id__in=ids).update(act_by=yesterday)
    await Enforcement.filter(case_id__in=ids).update(act_by=yesterday)
    await PublicReport.filter(case_id__in=ids).update(answer_by=yesterday)
    # Of these the case has its day.
    await Case.filter(id__in=ids, procedure__in=_DUE).update(due_on=yesterday)
    done_with = [case.id for case in cases if case.procedure == "rectification" and case.status == "over"]
    await Rectification.filter(case_id__in=done_with).update(under_way=None)
    # Of one family only one runs at a time.
    running = [case.id for case in cases if case.procedure == "breach_clock" and case.status == "running"]
    await BreachClock.filter(case_id__in=running).update(under_way=1)
    # Whose turn has ended, or never began, is late with nothing.
    acting = ("issued", "unserved", "served", "answered", "overdue", "neglected", "not_right", "refused")
    judging = ("reported", "telling", "untold", "hearing", "heard", "to_confirm")
    mended = ("draft", "closed", "checked", "lapsed", "upheld", "refused", "withdrawn")
    return set(ids) - set(done_with) - {
        case.id
        for case in cases
        if (case.procedure == "breach_clock" and case.status != "running")
        or (case.procedure == "service" and case.status in ("served", "called_off"))
        or (case.procedure == "repair" and case.status in mended)
        or (case.procedure == "rectification" and case.status not in acting)
        or (case.procedure == "judgement" and case.status not in judging)
        or (case.procedure == "enforcement" and case.status in ("moving", "handed_back", "carried_out", "lifted"))
        or (case.procedure == "public_report" and case.status in ("draft", "closed", "joined", "unsent"))
        or (case.procedure == "annual_review" and case.status not in ("open", "returned"))
    }


# Lists of cases, what each is asked for, and which cases it holds: with all others lying beside them.
_Holds = Callable[[Case, set[str], set[str]], bool]
_AGREED = ("lease", "supplementary_agreement")


def _of_procedure(*names: str, status: str = "", late: bool = False) -> _Holds:
    return lambda case, over, _: (
        case.procedure in names and (not status or case.status == status) and (not late or case.id in over)
    )


_LISTS: list[tuple[str, dict[str, Any], _Holds]] = [
    ("/application-requests", {}, _of_procedure("application_request")),
    ("/application-requests", {"status": "joined"}, _of_procedure("application_request", status="joined")),
    ("/committees/waiting", {}, lambda case, over, signed: (case.procedure, case.status) in (
        ("committee_session", "called"), ("committee_session", "sitting"), ("committee_member", "draft"),
        ("committee_member", "filed"))),
    ("/committees/past", {}, lambda case, over, signed: (case.procedure, case.status) in (
        ("committee_session", "concluded"), ("committee_session", "cancelled"), ("committee_member", "noted"),
        ("committee_member", "withdrawn"))),
    ("/placement-slips", {}, lambda case, over, signed: case.procedure == "placement_slip" and case.status in (
        "issued", "explained", "leasing", "signed", "paid")),
    ("/placement-slips", {"show": "all"}, _of_procedure("placement_slip")),
    ("/spot-check-items", {"open": "true"}, lambda case, over, signed: case.procedure == "spot_check_item" and (
        case.status.endswith(("_open", "_ordered", "_answered", "_to_street")))),
    ("/violations", {}, _of_procedure("violation")),
    ("/inspections", {}, _of_procedure("inspection")),
    ("/delegations", {}, _of_procedure("delegation")),
    ("/cases", {"procedure": "violation"}, _of_procedure("violation")),
    ("/cases", {"status": "draft"}, lambda case, over, signed: case.status == "draft"),
    ("/cases", {"procedure": "repair", "status": "accepted"}, _of_procedure("repair", status="accepted")),
    ("/cases", {"household_id": 1}, lambda case, over, signed: case.household_id == 1),
    ("/leases", {}, _of_procedure("lease")),
    ("/leases", {"show": "unsigned"}, lambda case, over, signed: case.procedure in _AGREED and case.status in (
        "drafted", "offered", "family_signed", "manager_signed")),
    ("/leases", {"show": "unfiled"}, lambda case, over, signed: case.procedure in _AGREED and case.id in signed),
    ("/leases", {"show": "keys"}, lambda case, over, signed: (
        case.procedure == "lease" and case.status in ("signed", "paid") and case.title != BESIDE)),
    *(
        one
        for path, name, status in (
            ("/repairs", "repair", "assigned"), ("/rectifications", "rectification", "served"),
            ("/judgements", "judgement", "reported"),
            ("/breach-clocks", "breach_clock", "running"), ("/services", "service", "tried"),
            ("/enforcements", "enforcement", "refusing"), ("/public-reports", "public_report", "with_manager"),
            ("/annual-reviews", "annual_review", "returned"), ("/annual-summaries", "annual_summary", "reported"),
            ("/comparisons", "comparison", "compared"), ("/lot-draws", "lot_draw", "published"),
            ("/spot-checks", "spot_check", "street_drawn"), ("/spot-check-items", "spot_check_item", "street_ordered"),
        )
        for one in (
            (path, {}, _of_procedure(name)),
            (path, {"status": status}, _of_procedure(name, status=status)),
            (path, {"late": "true"}, _of_procedure(name, late=True)),
            (path, {"status": status, "late": "true"}, _of_procedure(name, status=status, late=True)),
        )
    ),
]


async def ids_of(person: Person, path: str, **asked: Any) -> set[str]:
    """Of all pages of a list, none twice."""
    ids: list[str] = []
    query: dict[str, Any] = {"limit": 100, **asked}
    while True:
        page = done(await person.get(path, **query))
        ids += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert len(ids) == len(set(ids))
    return set(ids)


def _asked(case: Case, role: str, path: str, person: Person) -> bool:
    procedure = PROCEDURES[case.procedure]
    mine = [
        step
        for step in procedure.steps_from(case.status)
        if step.asks and role in step.by and acts_for(step, path, case)
    ]
    return bool(mine) and role in procedure.asked(case.status) and not (
        all(step.own for step in mine) and case.opened_by_id != person.account_id
    )


@pytest.mark.parametrize("name", list(PROCEDURES))
async def test_every_step_is_taken_by_exactly_whom_the_table_names(world: World, name: str) -> None:
    procedure = PROCEDURES[name]
    if name == "change_report":
        await world.open_window(2025, "2025-12-31")
        await ReportWindow.filter(year=2025).update(opens_on=TODAY, closes_on=TODAY)
    year, legal = 1900, 0
    for status in procedure.statuses:
        case = await place(world, name, status, year=(year := year + 1))
        # What is sent to a unit of the committee has no other community.
        passes = case.receiving_path not in ("", case.manager_path) and not case.receiving_path.startswith(COMMITTEE)
        for who, role in (READERS | (OTHER_SIDE if passes else {})).items():
            person: Person = getattr(world, who)
            _, path = await appointment(person)
            unread = name == "judgement" and status in ("draft", "returned", "reported", "dropped")
            reads = role in procedure.readers and not (role == actors.TENANT and unread)
            if reads:
                offered = {action["action"] for action in done(await person.get(f"/cases/{case.id}"))["actions"]}
                assert offered == {
                    step.action
                    for step in procedure.steps_from(status)
                    if role in step.by and not step.quiet and acts_for(step, path, case)
                    # Another's: nobody but who opened it is offered it.
                    and not step.own
                }, (status, who)
            elif role:
                refused(await person.get(f"/cases/{case.id}"), "not_found")
            # Who reads nothing of a case is shown the door before what is asked is looked at: asked once, it is enough.
            for step in procedure.steps_from(status)[: None if reads or LONG else 1]:
                # Whoever may take a step takes it in the short form too; of those who may not, one in three is refused.
                # `offered` has said of each reader that it is not among what may be done.
                if role not in step.by and not is_drawn(f"{name} {status} {who} {step.action}", 3):
                    continue
                form = valid(step.form)
                if name == "recovery" and "receipt" in form:
                    # A receipt is booked once, in whatever case.
                    form["receipt"] = f"{status}{who}{step.action}"
                if name == "spot_check":
                    # Given up before its numbers are out, drawn after.
                    day = date(2026, 12, 31) if step.action == "annul" else date(2026, 12, 9)
                    await SpotCheck.filter(case_id=case.id).update(draw_on=day)
                if role in step.by and step.action == "draft_lease":
                    form["template_id"] = await _template_of(case)
                if role in step.by and step.action == "take_payment":
                    await _comes_in_by_it(case)
                if role in step.by and (name, step.action) == ("lease", "repay"):
                    await _comes_in_by_it(case)
                    await LeaseContract.filter(case_id=case.id).update(voided_on=TODAY, first_paid_fen=form["fen"])
                if role in step.by and step.action in (
                    "plan", "sign_set_off", "sign_set_off_last", "log_attempt", "go_to_court", "rule", "carry_out"
                ) and name in ("recovery", "enforcement"):
                    # What the family signed, what was seen, a court's papers: on what whoever enters it has sealed.
                    await Evidence.filter(case_id=case.id).update(account_id=person.account_id)
                if role in step.by and form.get("case_id") == FIRST_REPORT:
                    # What it becomes was opened by whoever says so.
                    form["case_id"] = new_id()
                    await Case.create(
                        id=form["case_id"], procedure="application", number="T", title=BESIDE, status="accepted",
                        area_path=case.area_path, opened_by_id=person.account_id, opened_at=NOW, updated_at=NOW,
                    )
                if role in step.by and step.action == "draw_told":
                    both = {"office_phrase": "春天里的第一场雨下在铁东区", "watch_phrase": "数一数院子里的老榆树吧"}
                    await LotDraw.filter(case_id=case.id).update(
                        **sealed_for(LotDraw, {"case_id": case.id}, **both))
                body = {"version": case.version, "form": form}
                reply = await person.post(f"/cases/{case.id}/actions/{step.action}", body)
                if not reads:
                    refused(reply, "not_found")
                elif role not in step.by or not acts_for(step, path, case):
                    refused(reply, "not_allowed")
                else:
                    if step.own:
                        # Another's visit: only who opened it may say what was seen.
                        refused(reply, "not_allowed")
                        await Case.filter(id=case.id).update(opened_by_id=person.account_id)
                        reply = await person.post(f"/cases/{case.id}/actions/{step.action}", body)
                    legal += 1
                    if step.action == HOLD and reply.status_code == 409:
                        # The ledgers alone hold a case up, and here they know nothing of it.
                        refused(reply, "step_not_possible")
                        continue
                    assert done(reply)["status"] == step.to, (status, step.action, who)
                    case = await place(world, name, status, year=(year := year + 1))
        for action in {step.action for step in procedure.steps} | {"no_such_step"}:
            # Of those that there are in another status, again one in three.
            may_skip = action != "no_such_step" and not is_drawn(f"{name} {status} {action}", 3)
            if procedure.step(status, action) is None and not may_skip:
                reader = next(
                    getattr(world, who)
                    for who, role in READERS.items()
                    if (role in procedure.readers and role != actors.TENANT) or procedure.readers == (actors.TENANT,)
                )
                body = {"version": case.version, "form": {}}
                refused(await reader.post(f"/cases/{case.id}/actions/{action}", body), "step_not_possible")
        assert (await Case.get(id=case.id)).version == 3
        # Account 0: what a placed case stands on.
        assert await CaseEvent.filter(case_id=case.id).exclude(account_id=0).count() == 0
    assert legal == sum(
        len([role for role in step.by if role in READERS.values()]) for step in procedure.steps if step.frm
    )


_CALLED = {
    "tenant": "family", "grid_worker": "grid", "community_clerk": "community", "street_clerk": "street",
    "district_clerk": "district", "manager_clerk": "manager", "housing_clerk": "housing",
    "civil_affairs_clerk": "civil", "health_clerk": "health", "federation_clerk": "federation", "unit_clerk": "unit",
}


def _said(step: Step) -> str:
    """A step of a table as `permissions.py` says it."""
    whom = "" if isinstance(step.asks, bool) else f":{_of(step.asks)}"
    asked = [f"asked{whom}"] if step.asks else []
    words = [
        *({"enter": ["enters"], "approve": ["judges"]}.get(step.duty, [])), *(["own"] if step.own else []),
        *(["in-person"] if step.personal else []), *(["receiving"] if step.side else []), *asked,
    ]
    return " ".join([step.frm or "new", step.action, step.to, _of(step.by), *words])


def _of(roles: tuple[str, ...]) -> str:
    return "+".join(_CALLED.get(role, role) for role in roles)


def test_the_tables_let_each_step_be_taken_by_whom_the_document_names() -> None:
    written: dict[str, list[str]] = {}
    for line in permissions.WHO.splitlines():
        if line.startswith("["):
            written[line] = steps = []
        elif line.startswith("  "):
            steps.append(" ".join(line.split()))
    tables = {f"[{name}] read by {_of(table.readers)}": table for name, table in PROCEDURES.items()}
    assert set(written) == set(tables)
    for head, table in tables.items():
        assert sorted(written[head]) == sorted(map(_said, table.steps)), head


def test_nobody_may_take_a_step_of_what_they_may_not_read() -> None:
    for procedure in PROCEDURES.values():
        for step in procedure.steps:
            # The calendar reads nothing.
            assert set(step.by) <= {*procedure.readers, actors.BY_ITSELF}, (procedure.name, step.action)


async def test_absent_and_forbidden_look_the_same_at_every_door(world: World) -> None:
    there = await place(world, "notice", "issued")
    report = await place(world, "change_report", "submitted")
    photograph = await Evidence.create(
        id=new_id(), case=report, account_id=world.wan.account_id, state="granted", content_type="image/jpeg",
        size=1, sha256="0" * 64, original_key=new_id(), granted_at=NOW, claims={},
    )
    filmed = await Recording.create(
        id=new_id(), case_id=there.id, label="大厅", account_id=world.district.account_id, begun_at=NOW
    )
    batch = (await Notice.get(case_id=there.id)).batch_id
    export = done(await world.clerk.post("/exports", {"id": new_id(), "book": "current"}))
    brought = {"id": new_id(), "book": "current", "filename": "a.xlsx", "size": 4, "sha256": "0" * 64}
    done(await world.clerk.post("/imports", brought))
    invitation = await Invitation.create(
        code_hash="0" * 64, organisation=world.organisations["园林社区"], role="grid_worker", name="何网格",
        issued_by_id=world.office.account_id, expires_at=NOW + timedelta(days=1),
    )
    forbidden = {
        "case_id": report.id, "evidence_id": photograph.id, "recording_id": filmed.id, "batch_id": batch,
        "household_id": world.wan.household_id, "tenancy_id": world.tenancies["wan"].id,
        "dwelling_id": world.tenancies["wan"].dwelling_id,
        "item_id": (await ChecklistItem.create(kind="rental", name="户口簿")).id, "export_id": export["id"],
        "import_id": brought["id"], "appointment_id": (await Appointment.get(household_id=world.wan.household_id)).id,
        "invitation_id": invitation.id, "session_id": token_hash(world.wan.token)[:32], "number": 1,
    }
    doors = [what for what in ENDPOINTS if PARAMETER.search(what.path)]
    assert {name for what in doors for name in PARAMETER.findall(what.path)} == set(ABSENT)
    outsiders = ("kong", "far_clerk", "far_street", "far_manager", "admin", "stranger")
    for what in doors:
        # Whoever guesses at a receipt is slowed, whether it is there or not.
        attempts._strangers.clear()
        for name in outsiders:
            person = getattr(world, name)
            one = await _knock(person, what, fill(what.path, **forbidden))
            other = await _knock(person, what, fill(what.path))
            # What is publicised has gone with its last day, and looks so where it never was.
            gone = {410} if what.path.startswith("/publicities/open/") else set()
            assert one.status_code in {403, 404} | gone, (what.path, name, one.text)
            assert (one.status_code, one.content) == (other.status_code, other.content), (what.path, name)


async def _knock(person: Person, what: Endpoint, path: str) -> httpx.Response:
    if what.method == "GET":
        return await person.get(path)
    body = valid(what.body) if what.body else {}
    return await person.send(what.method, path, json=body)


async def test_absent_and_forbidden_look_the_same_inside_a_request(world: World) -> None:
    await world.open_window()
    report = await place(world, "change_report", "draft", year=2025)
    household, dwelling = world.wan.household_id, world.tenancies["wan"].dwelling_id
    photograph = {"content_type": "image/jpeg", "size": 1, "sha256": "0" * 64}
    asked: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("/change-reports", {"household_id": household, "form": {}}, {"household_id": 10**9, "form": {}}),
        ("/inspections", {"dwelling_id": dwelling}, {"dwelling_id": 10**9}),
        ("/evidence", {"case_id": report.id, **photograph}, {"case_id": new_id(), **photograph}),
    ]
    for path, forbidden, absent in asked:
        for name in ("kong", "far_clerk", "far_street", "far_manager", "stranger"):
            person = getattr(world, name)
            one = await person.post(path, {"id": new_id(), **forbidden})
            other = await person.post(path, {"id": new_id(), **absent})
            assert one.status_code in {403, 404}, (path, name, one.text)
            assert (one.status_code, one.content) == (other.status_code, other.content), (path, name)
    rent = {"period": "2026-12", "due_on": "2026-12-31"}
    body = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies["wan"].id], "rent": rent}
    one = await world.far_manager.post("/notices", body)
    other = await world.far_manager.post("/notices", {**body, "tenancy_ids": [10**9]})
    assert (one.status_code, one.content) == (other.status_code, other.content)
    for query in ({"household_id": household}, {"household_id": 10**9}):
        assert done(await world.far_clerk.get("/cases", **query))["items"] == []
        refused(await world.far_clerk.get("/change-reports/current", **query), "not_found")
    community = world.organisations["胜利社区"].id
    assert done(await world.far_clerk.get("/ledger", community_id=community))["items"] == []
    assert done(await world.far_clerk.get("/ledger", q="万健秀"))["items"] == []


async def test_dwellings_organisations_and_ledgers_end_at_ones_own_borders(world: World) -> None:
    homes = {
        "wan": [], "grid": ["wan", "kong"], "clerk": ["wan", "kong"], "street": ["wan", "kong"], "far_clerk": ["qin"],
        "far_street": ["qin"], "district": ["wan", "kong", "qin"], "manager": ["wan", "kong"], "far_manager": ["qin"],
        "stranger": [], "admin": [],
    }
    for name, families in homes.items():
        items = done(await getattr(world, name).get("/dwellings"))["items"]
        assert {item["id"] for item in items} == {world.tenancies[family].dwelling_id for family in families}, name
    offices = {
        "clerk": {"胜利社区"}, "street": {"胜利街道", "胜利社区", "园林社区"}, "far_street": {"站前街道", "站前社区"},
        "district": {"胜利街道", "站前街道", "胜利社区", "园林社区", "站前社区"}, "manager": set(), "wan": set(),
    }
    for name, names in offices.items():
        assert {row["name"] for row in done(await getattr(world, name).get("/organisations"))["items"]} == names


async def test_sensitive_values_are_whole_for_offices_in_reach_only_and_each_reading_is_kept(world: World) -> None:
    path = f"/households/{world.wan.household_id}/reveal"
    for name, person in world.everyone.items():
        reply = await person.post(path, {"field": "phone", "reason": "电话通知开会"})
        if name in {"clerk", "colleague", "street", "district", "office"}:
            assert done(reply)["values"] == {"phone": "13800000001"}
        else:
            refused(reply, "not_found" if name in {"far_clerk", "far_street"} else "not_allowed")
    refused(await world.clerk.post(path, {"field": "phone", "reason": ""}), "form_invalid")
    events = await AuditEvent.filter(kind="unmasked_read")
    assert len(events) == 5
    assert all(event.detail == {"reason": "电话通知开会"} for event in events)
    assert {event.account_id for event in events} >= {world.clerk.account_id, world.office.account_id}


# Who enters does not approve, by account and not by role


async def second_post(person: Person, role: str, office: Organisation) -> dict[str, str]:
    row = await Appointment.create(
        account_id=person.account_id, role=role, organisation=office, starts_on=date(2026, 1, 1)
    )
    return {"Anju-Appointment": str(row.id)}


async def test_who_entered_in_one_post_does_not_approve_in_another(world: World) -> None:
    await world.open_window()
    as_street = await second_post(world.clerk, "street_clerk", world.organisations["胜利街道"])
    body = {"id": new_id(), "household_id": world.wan.household_id, "form": {"no_change": True}}
    case = done(await world.clerk.step(done(await world.clerk.post("/change-reports", body)), "submit"))
    case = done(await world.colleague.step(case, "verify"))
    assert done(await world.clerk.send("GET", f"/cases/{case['id']}", headers=as_street))["actions"] == []
    for action in ("review", "return", "refuse"):
        step = {"version": case["version"], "form": {"reason": "不符"} if action != "review" else {}}
        reply = await world.clerk.send("POST", f"/cases/{case['id']}/actions/{action}", json=step, headers=as_street)
        refused(reply, "same_person")
    done(await world.street.step(case, "review"))


async def test_who_judged_at_one_level_does_not_judge_at_the_next(world: World) -> None:
    await world.open_window()
    as_street = await second_post(world.clerk, "street_clerk", world.organisations["胜利街道"])
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    case = done(await world.clerk.step(done(await world.wan.step(case, "submit")), "verify"))
    step = {"version": case["version"], "form": {}}
    reply = await world.clerk.send("POST", f"/cases/{case['id']}/actions/review", json=step, headers=as_street)
    refused(reply, "same_person")
    # Sent back and judged again at one's own level is no second judge.
    case = done(await world.street.step(case, "return", reason="社区请再核实"))
    done(await world.clerk.step(case, "verify"))


async def test_who_recorded_a_breach_does_not_void_it(world: World) -> None:
    household = await world.tenancies["wan"].household
    clerk = Actor(world.clerk.account_id, "", "community_clerk", NOW, path=household.area_path)
    form = {"occurred_on": TODAY, "behaviour": "sublet", "detail": "转租他人"}
    opening = Opening(new_id(), "违规", household.area_path, household=household, form=form)
    (row,) = await atomically(lambda: open_cases(PROCEDURES["violation"], [opening], actor=clerk))
    case = {"id": row.id, "version": row.version}
    refused(await world.clerk.step(case, "void", reason="登记有误"), "same_person")
    done(await world.colleague.step(case, "void", reason="登记有误"))


# An id known from before opens no door that has been closed since


async def test_an_old_id_gives_nothing_back_to_who_has_left_the_post(world: World) -> None:
    await world.open_window()
    report = {"id": new_id(), "household_id": world.wan.household_id, "form": {"no_change": True}}
    visit = {"id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id}
    done(await world.clerk.post("/change-reports", report, key="old-report"))
    done(await world.clerk.post("/inspections", visit, key="old-visit"))
    # She is now a clerk elsewhere, where the same ids with things in her new reach might be tried.
    elsewhere = world.organisations["站前社区"]
    await Appointment.filter(account_id=world.clerk.account_id).update(ends_on=date(2026, 12, 9))
    await second_post(world.clerk, "community_clerk", elsewhere)
    tries = (
        ("/change-reports", {**report, "household_id": world.qin.household_id}, "id_taken"),
        ("/inspections", {**visit, "dwelling_id": world.tenancies["qin"].dwelling_id}, "id_taken"),
        ("/inspections", visit, "not_found"),
        ("/change-reports", report, "not_found"),
    )
    for path, body, code in tries:
        refused(await world.clerk.post(path, body), code)
    # Nor does the answer kept under a key of then.
    refused(await world.clerk.post("/change-reports", report, key="old-report"), "idempotency_key_reused")
    refused(await world.clerk.post("/inspections", visit, key="old-visit"), "idempotency_key_reused")


async def test_an_office_whose_number_begins_with_ours_is_not_ours(world: World) -> None:
    street = world.organisations["胜利街道"]
    path = f"{street.path}41/"
    other = await Organisation.create(id=41, kind="community", name="第四十一社区", path=path, parent=street)
    household = world.kong.household_id
    await Household.filter(id=household).update(community_id=other.id, area_path=other.path)
    await Tenancy.filter(id=world.tenancies["kong"].id).update(area_path=other.path)
    assert [row["household"]["name"] for row in done(await world.clerk.get("/ledger"))["items"]] == ["万健秀"]
    refused(await world.clerk.get(f"/ledger/{world.tenancies['kong'].id}"), "not_found")


async def test_a_dwelling_is_in_reach_of_who_answers_for_those_who_live_there_now(world: World) -> None:
    """Wan's family is of another street than its dwelling, and then leaves it."""
    home = world.tenancies["wan"].dwelling_id
    far = world.organisations["站前社区"]
    await Household.filter(id=world.wan.household_id).update(community_id=far.id, area_path=far.path)
    await Tenancy.filter(id=world.tenancies["wan"].id).update(area_path=far.path)

    async def reached() -> set[int]:
        return {item["id"] for item in done(await world.far_clerk.get("/dwellings"))["items"]}

    assert home in await reached()
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on=TODAY, living=None)
    assert home not in await reached()
