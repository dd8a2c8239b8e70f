"""Every page by every role that can reach it: one table, walked by the accessibility tests and by `make screenshots`.

The people are those of the demo world (docs/demo.md; tests/demo_world.py). A stop
says who comes to which page of pages.json, by which address, and what is pressed there before one looks. Whoever adds
a page adds its stops here: a test holds the table to pages.json.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

import httpx
from playwright.async_api import Browser, ConsoleMessage, Page

from casework.words.identity import check_character
from server.settings import PROJECT

# A common narrow Android phone: what fits here fits everywhere.
NARROW_PHONE = {"width": 360, "height": 780}
LOOK = "anju.look"


@dataclass(frozen=True)
class Stop:
    """`person`: a key of the demo, or none for who is not signed in. `find`: asked of the API as that person for the
    first item; its id fills `{id}` in `query`, its family's `{household}`. `taps`: pressed in this order. `name`: tells
    stops of one page apart."""

    person: str
    page: str
    query: str = ""
    find: str = ""
    taps: tuple[str, ...] = ()
    name: str = ""
    # Asked first: the id of its first item fills `{case}` in `find`.
    under: str = ""
    consent: bool = True
    # Where the demo has none: what this person posts first, to which path, made of the day it is.
    before: Callable[[date], tuple[str, dict[str, Any]]] | None = None

    @property
    def title(self) -> str:
        return "-".join(filter(None, (self.person or "nobody", self.page.replace("/", "-"), self.name)))


def case(person: str, procedure: str, page: str, status: str = "", *, taps: tuple[str, ...] = ()) -> Stop:
    find = f"cases?procedure={procedure}" + (f"&status={status}" if status else "")
    return Stop(person, page, "id={id}", find, taps, "-".join(filter(None, (status, *taps))))


def entry(person: str, *taps: str) -> Stop:
    return Stop(person, "ledger/detail", "id={id}", "ledger", taps, "-".join(taps))


def everywhere(person: str) -> tuple[Stop, ...]:
    return Stop(person, "home/detail"), Stop(person, "appointments/list")


def families(person: str, *more: Stop) -> tuple[Stop, ...]:
    return (
        *everywhere(person), Stop(person, "change_reports/edit"), Stop(person, "notices/list"),
        case(person, "notice", "notices/detail"), Stop(person, "cases/list", "view=mine"), *more,
    )


def a_daughter(today: date) -> tuple[str, dict[str, Any]]:
    """The tenant asks her daughter to act for the family."""
    number = "21039919850607021"
    form = {
        "name": "万梅芳", "relationship": "child", "id_number": number + check_character(number),
        "phone": "13900000021",
        "purposes": ["change_report", "notice"], "until": str(today + timedelta(days=60)), "consent": True,
    }
    return "delegations", {"id": str(uuid.uuid4()), "form": form}


def an_export(today: date) -> tuple[str, dict[str, Any]]:
    return "exports", {"id": str(uuid.uuid4()), "book": "subsidy"}


def an_import(today: date) -> tuple[str, dict[str, Any]]:
    return "imports", {
        "id": str(uuid.uuid4()), "book": "current", "filename": "现居住台账.xlsx", "size": 1000, "sha256": "0" * 64,
    }


def this_month(today: date) -> tuple[str, dict[str, Any]]:
    """The manager begins to reconcile the month that runs."""
    return "reconciliations", {"id": str(uuid.uuid4()), "month": f"{today:%Y-%m}"}


TOUR: tuple[Stop, ...] = (
    Stop("", "sessions/edit"),
    Stop("", "draw_records/list"),
    Stop("", "draw_records/detail", "code={code}", "draw-records"),
    Stop("", "draw_records/list", taps=("filter-lots",), name="lots"),
    Stop("", "lot_boards/detail", "code={code}", "lot-draws/open"),
    Stop("", "self_checks/edit"),
    Stop("", "publicity_notices/list"),
    Stop("", "publicity_notices/detail", "slug={code}", "publicities/open"),
    Stop("", "application_receipts/edit"),
    Stop("", "application_receipts/detail"),
    Stop("", "receipts/edit"),
    Stop("", "receipts/detail"),
    Stop("shi-applicant", "home/detail"),
    Stop("shi-applicant", "application_standings/detail"),
    Stop("shi-applicant", "application_standings/detail", taps=("end-binding",), name="end"),
    Stop("yin-applicant", "application_standings/detail"),
    Stop("yin-applicant", "selection_boards/detail", "id={id}", "selections/watched?open=yes", taps=("go-homes",)),
    Stop("yan-unbound", "privacy_consents/edit", consent=False),
    Stop("yan-unbound", "bindings/edit"),
    Stop("yan-unbound", "bindings/edit", taps=("choice-way-code",), name="code"),
    Stop("yan-unbound", "bindings/edit", taps=("other-ways", "choice-way-invitation"), name="invitation"),
    Stop("yan-unbound", "bindings/edit", taps=("bind-submit",), name="empty"),
    *families("wan-tenant", case("wan-tenant", "change_report", "change_reports/detail")),
    Stop("wan-tenant", "family_changes/edit"),
    case("wan-tenant", "family_change", "family_changes/detail"),
    Stop("wan-tenant", "renewal_standings/detail"),
    Stop("wan-tenant", "renewals/edit", "tenancy={id}&address=和谐家园1号楼", "ledger"),
    Stop("wan-tenant", "handback_standings/detail"),
    Stop("wan-tenant", "handbacks/edit", "tenancy={id}&address=和谐家园1号楼", "ledger"),
    Stop("wan-tenant", "demo_clock/edit"),
    *families(
        "kong-neighbour", case("kong-neighbour", "change_report", "change_reports/detail", "returned"),
        case("kong-neighbour", "violation", "violations/detail"),
    ),
    *families("qin-tenant", Stop("qin-tenant", "change_reports/edit", taps=("choice-changed-yes",), name="groups")),
    *everywhere("li-grid"),
    Stop("li-grid", "inspections/list"),
    Stop("li-grid", "inspections/edit"),
    case("li-grid", "inspection", "inspections/detail"),
    Stop("li-grid", "violations/list"),
    case("li-grid", "violation", "violations/detail"),
    Stop("li-grid", "ledger/list"),
    entry("li-grid"),
    *everywhere("zhao-clerk"),
    Stop("zhao-clerk", "cases/list", "view=inbox"),
    Stop("zhao-clerk", "cases/list", "procedure=change_report", name="reports"),
    Stop("zhao-clerk", "obligations/list", "kind=december_report&late=no", name="owed"),
    Stop("zhou-street", "obligations/list", "kind=december_report"),
    Stop("zheng-district", "obligations/list", "kind=december_report"),
    case("zhao-clerk", "change_report", "change_reports/detail", "submitted"),
    Stop("zhao-clerk", "change_reports/list"),
    case("zhao-clerk", "family_change", "family_changes/detail", "submitted"),
    Stop("zhao-clerk", "inspections/list"),
    Stop("zhao-clerk", "inspections/edit"),
    case("zhao-clerk", "inspection", "inspections/detail"),
    Stop("zhao-clerk", "violations/list"),
    case("zhao-clerk", "violation", "violations/detail"),
    Stop("zhao-clerk", "ledger/list"),
    entry("zhao-clerk"),
    entry("zhao-clerk", "hand-out-code"),
    entry("zhao-clerk", "reveal-phone"),
    Stop("zhao-clerk", "registration_transfers/list"),
    Stop("zhao-clerk", "registration_transfers/edit", "household={household}&name=万健秀", "ledger"),
    case("zhao-clerk", "registration_transfer", "registration_transfers/detail"),
    *everywhere("zhou-street"),
    Stop("zhou-street", "cases/list", "view=inbox"),
    case("zhou-street", "change_report", "change_reports/detail", "verified"),
    case("zhou-street", "change_report", "change_reports/detail", "verified", taps=("action-return",)),
    Stop("zhou-street", "violations/list"),
    case("zhou-street", "violation", "violations/detail"),
    Stop("zhou-street", "ledger/list"),
    entry("zhou-street"),
    Stop("zhou-street", "registration_transfers/list"),
    case("zhou-street", "registration_transfer", "registration_transfers/detail"),
    *everywhere("zheng-district"), Stop("zheng-district", "home/detail", taps=("all-offers",), name="all"),
    Stop("zheng-district", "cases/list", "view=inbox"),
    case("zheng-district", "change_report", "change_reports/detail", "reviewed"),
    Stop("zheng-district", "report_windows/list"),
    case("zheng-district", "report_window", "cases/detail"),
    Stop("zheng-district", "report_windows/edit"),
    Stop("zheng-district", "violations/list"),
    case("zheng-district", "violation", "violations/detail"),
    Stop("zheng-district", "ledger/list"),
    entry("zheng-district"),
    Stop("zheng-district", "inspections/list"),
    case("zheng-district", "inspection", "inspections/detail"),
    Stop("zheng-district", "registration_transfers/list"),
    case("zheng-district", "registration_transfer", "registration_transfers/detail"),
    Stop("zheng-district", "chain_heads/list"),
    *everywhere("feng-manager"), Stop("feng-manager", "home/detail", taps=("all-offers",), name="all"),
    Stop("feng-manager", "notices/list"),
    Stop("feng-manager", "notice_rounds/list"),
    Stop("feng-manager", "notice_rounds/detail", "id={id}", "notice-rounds"),
    case("feng-manager", "notice", "notices/detail", "handed"),
    case("feng-manager", "notice", "notices/detail", "called"),
    Stop("feng-manager", "notice_rounds/edit", "kind=rent", name="rent"),
    Stop("feng-manager", "notice_rounds/edit", "kind=rent", taps=("select-all", "next"), name="rent-preview"),
    Stop("feng-manager", "notice_rounds/edit", "kind=key", taps=("select-all", "next"), name="key"),
    Stop("feng-manager", "notice_schedules/list"),
    Stop("feng-manager", "notice_schedules/edit"),
    Stop("feng-manager", "notice_templates/list"),
    Stop("feng-manager", "notice_templates/edit"),
    case("feng-manager", "notice", "notices/detail"),
    Stop("feng-manager", "inspections/list"),
    Stop("feng-manager", "inspections/edit"),
    Stop("feng-manager", "ledger/list"),
    entry("feng-manager"),
    *everywhere("chu-admin"),
    Stop("chu-admin", "invitations/edit"),
    Stop("chu-admin", "posts/list"),
    Stop("chu-admin", "posts/list", taps=("filter-invited",), name="invited"),
    Stop("chu-admin", "posts/detail", "id={id}", "posts"),
    Stop("chu-admin", "posts/detail", "id={id}", "posts", taps=("choice-what-end",), name="end"),
    *everywhere("liu-two-posts"),
    Stop("zhao-clerk", "ledger_revisions/list"),
    case("zhao-clerk", "ledger_review", "ledger_reviews/detail"),
    Stop("zhao-clerk", "ledger_adjustments/edit", "subject=tenancy:{id}", "ledger"),
    Stop("zhao-clerk", "subsidies/edit"),
    case("zhao-clerk", "subsidy", "subsidies/detail"),
    Stop("zhou-street", "ledger_revisions/list"),
    case("zhou-street", "ledger_review", "ledger_reviews/detail"),
    Stop("zhou-street", "ledger_returns/list"),
    case("zhou-street", "ledger_return", "ledger_returns/detail"),
    case("zhou-street", "subsidy", "subsidies/detail"),
    Stop("zheng-district", "ledger_revisions/list"),
    case("zheng-district", "ledger_review", "ledger_reviews/detail"),
    Stop("zheng-district", "ledger_returns/list"),
    case("zheng-district", "ledger_return", "ledger_returns/detail"),
    Stop("zhao-clerk", "workbook_exports/edit", "book=current"),
    Stop("zhao-clerk", "workbook_exports/edit", "book=current", taps=("choice-whole-yes",), name="whole"),
    Stop("zhao-clerk", "workbook_imports/edit"),
    Stop("zhao-clerk", "workbook_imports/detail", "id={id}", "imports", before=an_import),
    Stop("zheng-district", "workbook_exports/list", find="exports", before=an_export),
    Stop("zheng-district", "registered_items/list"),
    Stop("zheng-district", "registered_items/edit"),
    case("zheng-district", "registered_item", "registered_items/detail"),
    case("zheng-district", "subsidy", "subsidies/detail"),
    Stop("zhao-clerk", "applications/list"),
    Stop("zhao-clerk", "applications/edit"),
    case("zhao-clerk", "application", "applications/detail", "suspected"),
    case("zhou-street", "application", "applications/detail", "ruled_out"),
    case("zhou-street", "subsidy", "subsidies/detail", "ruled_out"),
    Stop("zheng-district", "applications/list"),
    Stop("zheng-district", "placements/edit", "id={id}", "cases?procedure=application&status=waiting"),
    Stop("zheng-district", "placements/edit", "id={id}&paper=1", "cases?procedure=application&status=waiting",
         name="paper"),
    Stop("zheng-district", "placement_slips/list"),
    case("zheng-district", "placement_slip", "placement_slips/detail", "lapsed"),
    case("feng-manager", "placement_slip", "placement_slips/detail", "issued", taps=("action-explain",)),
    case("feng-manager", "placement_slip", "placement_slips/edit", "explained"),
    case("feng-manager", "placement_slip", "placement_slips/detail", "moved_in"),
    case("feng-manager", "lease", "leases/detail", "paid"),
    Stop("zhao-clerk", "exits/list"),
    Stop("zhao-clerk", "exits/edit", "tenancy={id}&name=万健秀", "ledger"),
    case("zhao-clerk", "exit", "exits/detail"),
    Stop("zhao-clerk", "exit_corrections/edit", "exit={id}&name=万健秀", "cases?procedure=exit&status=received"),
    case("zhou-street", "exit_correction", "exit_corrections/detail"),
    Stop("feng-manager", "exits/list"),
    case("feng-manager", "reconciliation", "reconciliations/detail"),
    Stop("feng-manager", "scan_codes/edit"),
    Stop("feng-manager", "scan_codes/detail", "q=没有这样的码"),
    Stop("feng-manager", "sign_in_codes/edit", "text=没有这样的码"),
    Stop("feng-manager", "dwellings/list"),
    Stop("feng-manager", "dwelling_files/list"),
    Stop("feng-manager", "dwelling_files/edit"),
    Stop("feng-manager", "dwelling_files/detail", "dwelling={id}", "dwellings?state=let", name="without"),
    case("feng-manager", "dwelling_file", "dwelling_files/detail"),
    case("feng-manager", "dwelling_file", "dwelling_files/detail", taps=("action-hold",)),
    Stop("zheng-district", "dwelling_files/list"),
    case("zheng-district", "dwelling_file", "dwelling_files/detail"),
    Stop("zheng-district", "manager_changes/list"),
    Stop("zheng-district", "manager_changes/edit", "dwelling={id}&address=和谐家园1号楼", "dwellings"),
    case("zheng-district", "manager_change", "manager_changes/detail"),
    case("feng-manager", "manager_change", "manager_changes/detail"),
    Stop("feng-manager", "liaisons/list"),
    Stop("feng-manager", "liaisons/edit", "dwelling={id}&address=和谐家园1号楼", "dwellings"),
    case("feng-manager", "liaison", "liaisons/detail"),
    Stop("feng-manager", "lease_contracts/list"),
    Stop("feng-manager", "leases/edit", "tenancy={id}&name=万健秀", "ledger"),
    case("feng-manager", "lease", "leases/detail", "drafted"),
    case("feng-manager", "lease", "lease_drafts/edit", "drafted"),
    case("feng-manager", "lease", "lease_signatures/edit", "offered"),
    case("feng-manager", "lease", "lease_scans/edit", "offered"),
    case("feng-manager", "lease", "leases/detail", "signed"),
    case("kong-neighbour", "lease", "leases/detail", "offered"),
    case("kong-neighbour", "lease", "lease_signatures/edit", "offered"),
    Stop("kong-neighbour", "lease_contracts/list"),
    Stop("feng-manager", "lease_histories/list", "tenancy={id}", "ledger"),
    Stop("feng-manager", "lease_templates/list"),
    Stop("feng-manager", "lease_templates/edit"),
    case("feng-manager", "lease_filing", "lease_filings/detail"),
    Stop("feng-manager", "supplementary_agreements/edit", "lease={id}", "cases?procedure=lease&status=signed"),
    Stop("feng-manager", "lease_filings/edit", "lease={id}", "leases?show=unfiled"),
    case("feng-manager", "supplementary_agreement", "supplementary_agreements/detail", "offered"),
    Stop("feng-manager", "renewals/list"),
    case("feng-manager", "renewal", "renewals/detail", "requested", taps=("action-notify",)),
    case("feng-manager", "renewal", "renewals/detail", "over"),
    case("feng-manager", "renewal", "renewals/detail", "eligible"),
    case("feng-manager", "renewal", "renewals/detail", "signing"),
    case("zhao-clerk", "renewal", "renewals/detail", "checking"),
    Stop("zhao-clerk", "renewal_checks/edit", "id={id}", "cases?procedure=renewal&status=checking"),
    case("zhou-street", "renewal", "renewals/detail", "judging"),
    case("zhou-street", "renewal", "renewals/detail", "refused"),
    Stop("sun-clerk", "authorisation_standings/detail", "household={household}", "ledger"),
    Stop("sun-clerk", "authorisations/edit", "household={household}", "ledger"),
    case("liu-two-posts", "authorisation", "authorisations/detail", "chased", taps=("action-contact",)),
    case("zhou-street", "authorisation", "authorisations/detail", "checking"),
    case("liu-two-posts", "authorisation", "authorisations/detail", "drafted"),
    Stop("sun-clerk", "economic_checks/edit", "household={household}", "ledger"),
    case("liu-two-posts", "economic_check", "economic_checks/detail", "requested", taps=("action-report",)),
    case("zhou-street", "economic_check", "economic_checks/detail", "disputed", taps=("action-conclude",)),
    case("liu-two-posts", "economic_check", "economic_checks/detail", "concluded"),
    Stop("zheng-district", "payouts/list"),
    Stop("zheng-district", "payouts/edit"),
    case("wang-district", "payout", "payouts/detail", "drafted"),
    case("zheng-district", "payout", "payouts/detail", "sent", taps=("action-enter_paid",)),
    case("zheng-district", "payout", "payouts/detail", "paid"),
    Stop("wan-tenant", "payout_months/list"),
    Stop("zheng-district", "publicities/list"),
    Stop("zheng-district", "publicities/edit"),
    case("wang-district", "publicity", "publicities/detail", "drafted"),
    case("zheng-district", "publicity", "publicities/detail", "shown"),
    case("zheng-district", "publicity_objection", "publicity_objections/detail", "received", taps=("action-answer",)),
    Stop("zhao-clerk", "application_requests/list"),
    case("zhao-clerk", "application_request", "application_requests/detail", "handed_in", taps=("action-ask_more",)),
    case("zhao-clerk", "application_request", "application_requests/detail", "joined"),
    case("zhao-clerk", "application_request", "application_requests/detail", "accepted"),
    Stop("zhao-clerk", "applications/edit", "request={id}", "cases?procedure=application_request&status=handed_in",
         name="request"),
    case("zhao-clerk", "house_agreement", "house_agreements/detail", "visiting", taps=("action-visit",)),
    case("zhou-street", "house_agreement", "house_agreements/detail", "checking"),
    case("zheng-district", "house_agreement", "house_agreements/detail", "over"),
    Stop("zhao-clerk", "house_agreements/edit", "subsidy={id}", "cases?procedure=subsidy&status=recorded"),
    Stop("liu-two-posts", "comparisons/list"),
    Stop("zheng-district", "comparisons/list"),
    Stop("sun-clerk", "workbook_imports/edit", "book=list"),
    case("liu-two-posts", "comparison", "comparisons/detail", "compared"),
    case("liu-two-posts", "comparison_hit", "comparison_hits/detail", "waiting", taps=("action-find_change",)),
    case("liu-two-posts", "comparison_hit", "comparison_hits/detail", "changed"),
    case("liu-two-posts", "comparison_hit", "comparison_hits/detail", "led"),
    Stop("sun-clerk", "annual_reviews/list"),
    Stop("sun-clerk", "annual_passes/list"),
    Stop("sun-clerk", "annual_reviews/edit", "id={id}", "cases?procedure=annual_review&status=open"),
    case("sun-clerk", "annual_review", "annual_reviews/detail", "open"),
    case("zhou-street", "annual_review", "annual_reviews/detail", "reported", taps=("action-confirm",)),
    case("sun-clerk", "annual_review", "annual_reviews/detail", "unreported"),
    Stop("zheng-district", "annual_summaries/list"),
    case("zhou-street", "annual_summary", "annual_summaries/detail", "received"),
    case("wu-street", "annual_summary", "annual_summaries/detail", "sent_back"),
    case("zheng-district", "annual_summary", "annual_summaries/detail", "reported", taps=("action-receive",)),
    Stop("sun-clerk", "spot_checks/list"),
    Stop("sun-clerk", "spot_checks/edit"),
    Stop("zhou-street", "spot_checks/edit"),
    case("sun-clerk", "spot_check", "spot_checks/detail", "community_drawn"),
    case("liu-two-posts", "spot_check", "spot_checks/detail", "community_announced", taps=("action-draw",)),
    Stop("li-grid", "spot_check_items/list"),
    Stop("li-grid", "spot_check_items/edit", "id={id}", "cases?procedure=spot_check_item&status=community_open"),
    case("li-grid", "spot_check_item", "spot_check_items/detail", "community_open"),
    case("li-grid", "spot_check_item", "spot_check_items/detail", "community_ordered"),
    case("zheng-district", "spot_check_item", "spot_check_items/detail", "not_right"),
    Stop("zheng-district", "spot_checks/edit", "results=1"),
    case("zheng-district", "spot_check", "spot_checks/detail", "results_drawn"),
    case("zheng-district", "spot_check_item", "spot_check_items/detail", "results_ordered",
         taps=("action-not_put_right",)),
    case("zheng-district", "spot_check_item", "spot_check_items/detail", "district_answered"),
    case("zheng-district", "spot_check_item", "spot_check_items/detail", "district_to_street"),
    Stop("zhao-clerk", "waiting_lists/list"),
    case("zhao-clerk", "scoring", "scorings/detail", "scored"),
    case("zhao-clerk", "scoring", "scorings/detail", "draft"),
    Stop("zhao-clerk", "scorings/edit", "application={id}", "cases?procedure=application&status=waiting"),
    case("wei-housing", "scoring", "scorings/detail", "objected", taps=("action-correct",)),
    Stop("zhao-clerk", "status_findings/edit", "household={household}", "ledger"),
    case("zhao-clerk", "status_finding", "status_findings/detail", "given"),
    case("jiang-civil", "status_finding", "status_findings/detail", "asked", taps=("action-find_status",)),
    case("shen-health", "status_finding", "status_findings/detail", "given"),
    Stop("wei-housing", "committees/list"),
    Stop("zheng-district", "committees/list"),
    Stop("zhang-supervisor", "committees/list"),
    Stop("zheng-district", "committees/edit"),
    Stop("wei-housing", "committee_members/edit", "unit={id}", "committees"),
    case("shen-health", "committee_member", "committee_members/detail", "draft"),
    case("wei-housing", "committee_member", "committee_members/detail", "filed", taps=("action-note",)),
    Stop("wei-housing", "committee_sessions/edit"),
    case("jiang-civil", "committee_session", "committee_sessions/detail", "called"),
    case("wei-housing", "committee_session", "committee_sessions/detail", "sitting"),
    case("zhang-supervisor", "committee_session", "committee_sessions/detail", "sitting"),
    case("zheng-district", "committee_session", "committee_sessions/detail", "concluded"),
    Stop("wei-housing", "committee_results/edit", "id={id}", "cases?procedure=committee_session&status=sitting"),
    case("feng-manager", "lease", "leases/detail", "repaying", taps=("action-repay",)),
    Stop("zheng-district", "selections/list"),
    Stop("zheng-district", "selections/edit"),
    case("wang-district", "selection", "selections/detail", "drafted"),
    case("zheng-district", "selection", "selections/detail", "running"),
    case("tao-resident", "selection", "selections/detail", "running"),
    case("zheng-district", "selection", "selections/detail", "ended", taps=("action-close",)),
    Stop("zheng-district", "recordings/detail", "id={id}", "recordings?case_id={case}",
         under="cases?procedure=selection&status=running"),
    Stop("tao-resident", "recordings/detail", "id={id}", "recordings?case_id={case}",
         under="cases?procedure=selection&status=running"),
    Stop("zheng-district", "recordings/detail", "id={id}", "recordings?case_id={case}",
         under="cases?procedure=selection&status=closed", name="sealed"),
    Stop("zheng-district", "selection_desks/edit", "id={id}", "cases?procedure=selection&status=running"),
    Stop("zheng-district", "selection_boards/detail", "id={id}", "cases?procedure=selection&status=running"),
    Stop("zheng-district", "selection_turns/list", "id={id}", "cases?procedure=selection&status=closed"),
    case("zhao-clerk", "selection_staff", "selection_staff/detail", "community_named"),
    Stop("zheng-district", "lot_draws/list"),
    Stop("zheng-district", "lot_draws/edit"),
    Stop("zheng-district", "lot_draws/edit", "phrases=1", name="phrases"),
    case("zheng-district", "lot_draw", "lot_draws/detail", "published", taps=("action-ask_annul",)),
    case("wei-housing", "lot_draw", "lot_draws/detail", "done"),
    case("wang-district", "lot_draw", "lot_draws/detail", "planned"),
    case("wang-district", "lot_draw", "lot_draws/detail", "published_phrases"),
    case("hua-resident", "lot_draw", "lot_draws/detail", "drawn"),
    case("zheng-district", "lot_draw", "lot_draws/detail", "annulled"),
    Stop("wan-tenant", "signatory_changes/edit", "tenancy={id}", "ledger"),
    case("feng-manager", "signatory_change", "signatory_changes/detail", "approved"),
    case("zhou-street", "signatory_change", "signatory_changes/detail", "judging"),
    Stop("wan-tenant", "swaps/edit", "tenancy={id}", "ledger"),
    case("feng-manager", "swap", "swaps/detail", "agreed"),
    case("zhou-street", "swap", "swaps/detail", "judging"),
    case("feng-manager", "swap", "swaps/detail", "moved"),
    Stop("zheng-district", "judgements/list"),
    Stop("feng-manager", "judgements/edit", "subject=tenancy:{id}", "ledger"),
    case("feng-manager", "judgement", "judgements/detail", "draft"),
    case("zheng-district", "judgement", "judgements/detail", "heard", taps=("more-actions", "action-find_recovery")),
    case("zhou-street", "judgement", "judgements/detail", "to_serve"),
    case("zhou-street", "recovery", "recoveries/detail", "ordered"),
    case("zhou-street", "credit_record", "credit_records/detail", "proposed"),
    case("kong-neighbour", "credit_record", "credit_records/detail", "in_force"),
    Stop("kong-neighbour", "credit_objections/edit", "record={id}", "cases?procedure=credit_record"),
    case("zheng-district", "credit_objection", "credit_objections/detail", "raised"),
    Stop("zhao-clerk", "credit_records/edit", "source={id}", "cases?procedure=violation"),
    case("zhou-street", "escalation", "escalations/detail", "proposed", taps=("action-report",)),
    case("zheng-district", "escalation", "escalations/detail", "answered"),
    Stop("zhou-street", "services/list"),
    Stop("zheng-district", "services/list", "late=true"),
    case("zhou-street", "service", "services/detail", "mandated"),
    case("zhou-street", "service", "services/edit", "tried"),
    case("zhou-street", "service", "services/detail", "published"),
    case("zheng-district", "service", "services/detail", "served"),
    Stop("zhou-street", "enforcements/list"),
    case("zhou-street", "enforcement", "enforcements/detail", "moving", taps=("action-note_help",)),
    case("zhou-street", "enforcement", "enforcements/detail", "not_left", taps=("action-log_attempt",)),
    case("zheng-district", "enforcement", "enforcements/detail", "refusing", taps=("action-go_to_court",)),
    case("zheng-district", "enforcement", "enforcements/detail", "carried_out"),
    Stop("feng-manager", "handback_standings/detail", "tenancy={id}", "ledger"),
    case("feng-manager", "handback", "handbacks/detail", "asked", taps=("action-appoint",)),
    Stop("feng-manager", "handback_checks/edit", "id={id}", "cases?procedure=handback&status=appointed"),
    case("feng-manager", "handback", "handbacks/detail", "checked", taps=("action-lay",)),
    case("feng-manager", "handback", "handbacks/detail", "repaying", taps=("action-repay",)),
    Stop("feng-manager", "handback_signatures/edit", "id={id}&as=manager",
         "cases?procedure=handback&status=family_signed"),
    Stop("feng-manager", "handback_signatures/edit", "id={id}&as=paper",
         "cases?procedure=handback&status=offered", name="paper"),
    case("zhou-street", "handback", "handbacks/detail", "closed"),
    Stop("feng-manager", "heating/list"),
    Stop("feng-manager", "dwelling_log/list", "dwelling={id}&address=和谐家园1号楼", "dwellings"),
    Stop("feng-manager", "figures/list"),
    Stop("feng-manager", "figures/detail", "theme=rents", name="rents"),
    Stop("feng-manager", "boards/list"),
    Stop("feng-manager", "boards/detail", "estate={id}&number=1", "boards"),
    Stop("feng-manager", "boards/list", taps=("open-1",), name="buildings"),
    Stop("zheng-district", "boards/list"),
    Stop("zheng-district", "figures/list"),
    *(
        Stop("zheng-district", "figures/detail", f"theme={theme}", name=theme)
        for theme in ("families", "violations", "exits", "reviews", "duties", "steps")
    ),
    Stop("zheng-district", "figures/detail", "theme=rents", taps=("narrow",), name="narrow"),
    Stop("zheng-district", "figure_lines/list", "theme=exits&chart=stages&row=judgement", name="judgements"),
    Stop("zheng-district", "figure_lines/list", "theme=rents&chart=ages&row=0", name="arrears"),
    Stop("feng-manager", "manager_ledger/list"),
    Stop("feng-manager", "manager_ledger/detail", "id={id}", "manager-ledger"),
    Stop("feng-manager", "rent_charges/edit"),
    Stop("feng-manager", "rent_arrears/list"),
    Stop("zheng-district", "rent_arrears/list"),
    Stop("feng-manager", "rent_accounts/detail", "tenancy={id}", "ledger"),
    Stop("zhao-clerk", "rent_accounts/detail", "tenancy={id}", "ledger"),
    Stop("wan-tenant", "rent_accounts/detail"),
    Stop("feng-manager", "rent_places/edit"),
    Stop("feng-manager", "rent_month_rules/edit"),
    Stop("zheng-district", "market_rents/edit"),
    Stop("zheng-district", "comparison_intervals/edit"),
    Stop("feng-manager", "rent_reductions/edit", "tenancy={id}&name=万健秀", "ledger"),
    Stop("feng-manager", "rent_plans/edit", "tenancy={id}&name=万健秀", "ledger"),
    case("zheng-district", "rent_reduction", "rent_reductions/detail", "asked"),
    case("feng-manager", "rent_plan", "rent_plans/detail", "running"),
    case("feng-manager", "rent_receipt", "rent_receipts/detail", "issued"),
    case("feng-manager", "rent_demand", "rent_demands/detail", "served"),
    Stop("feng-manager", "rent_payments/list"),
    Stop("feng-manager", "rent_payments/edit", "tenancy={id}&name=万健秀", "ledger"),
    Stop("feng-manager", "expenditures/edit", "dwelling={id}&address=和谐家园1号楼", "manager-ledger"),
    Stop("feng-manager", "reconciliations/list"),
    Stop(
        "feng-manager", "reconciliations/edit", "id={id}", "cases?procedure=reconciliation&status=opened",
        before=this_month,
    ),
    Stop("zheng-district", "manager_ledger/list"),
    Stop("zheng-district", "reconciliations/list"),
    case("zheng-district", "reconciliation", "reconciliations/detail"),
    case("zheng-district", "reconciliation", "reconciliations/detail", "confirmed", taps=("action-enter_bank",)),
    Stop("zheng-district", "case_files/list"),
    Stop("zheng-district", "checklist_items/list"),
    case("zheng-district", "case_file", "case_files/detail"),
    case("zheng-district", "file_summary", "file_summaries/detail"),
    Stop("zhou-street", "case_files/list"),
    case("zhou-street", "file_summary", "file_summaries/detail"),
    Stop("zhao-clerk", "case_files/list"),
    case("zhao-clerk", "case_file", "case_files/detail"),
    Stop("zhao-clerk", "case_files/list", taps=("filter-subsidy",), name="subsidy"),
    Stop("zhao-clerk", "ledger/detail", "id={id}", "ledger?ledger=exited", name="exited"),
    Stop("zhao-clerk", "ledger/detail", "id={id}&award=yes", "ledger?ledger=subsidy", name="award"),
    Stop("zhao-clerk", "inspections/edit", "tenancy={id}&name=家庭", "ledger?ledger=exited", name="exited"),
    Stop("zhao-clerk", "case_files/edit", "id={id}&item=1&name=身份证", "cases?procedure=case_file"),
    Stop("zhao-clerk", "finding/list"),
    Stop("wan-tenant", "devices/list"),
    Stop("zhao-clerk", "calendar_addresses/edit"),
    Stop("wan-tenant", "bindings/list"),
    Stop("zhao-clerk", "bindings/list", "household={household}", "ledger"),
    Stop("wan-tenant", "delegations/list"),
    Stop("wan-tenant", "delegations/edit"),
    Stop("wan-tenant", "delegations/detail", "id={id}", "cases?procedure=delegation", before=a_daughter),
    Stop("feng-manager", "leases/list"),
    Stop("zhou-street", "cross_checks/list"),
    Stop("wan-tenant", "complaints/list"),
    Stop("wan-tenant", "complaints/edit"),
    case("wan-tenant", "complaint", "complaints/detail", "draft"),
    Stop("wan-tenant", "complaints/edit", "id={id}", "cases?procedure=complaint&status=draft", name="what"),
    case("kong-neighbour", "complaint", "complaints/detail", "answered"),
    Stop("feng-manager", "complaints/list"),
    Stop("feng-manager", "complaints/edit"),
    case("feng-manager", "complaint", "complaints/detail", "handling"),
    case("feng-manager", "complaint", "complaints/detail", "suspected", taps=("action-refer",)),
    case("zhao-clerk", "complaint", "complaints/detail", "referred"),
    case("zhao-clerk", "complaint", "complaints/detail", "referred", taps=("action-confirm",)),
    case("zhou-street", "complaint", "complaints/detail", "confirmed"),
    Stop("wan-tenant", "repairs/list"),
    Stop("wan-tenant", "repairs/edit"),
    Stop("wan-tenant", "repairs/edit", "id={id}", "cases?procedure=repair&status=draft", name="what"),
    case("wan-tenant", "repair", "repairs/detail", "done", taps=("action-fixed",)),
    case("kong-neighbour", "repair", "repairs/detail", "overdue"),
    Stop("feng-manager", "repairs/list"),
    Stop("feng-manager", "repairs/edit"),
    case("feng-manager", "repair", "repairs/detail", "assigned", taps=("action-finish",)),
    Stop("zheng-district", "repairs/list", "late=true"),
    case("zheng-district", "repair", "repairs/detail", "disputed"),
    Stop("feng-manager", "rectifications/list"),
    Stop("feng-manager", "rectifications/edit", "source={id}&ground=damaged", "cases?procedure=inspection"),
    case("feng-manager", "rectification", "rectifications/detail", "issued", taps=("action-serve",)),
    case("feng-manager", "rectification", "rectifications/detail", "not_right", taps=("action-sue",)),
    case("feng-manager", "rectification", "rectifications/detail", "court_ended"),
    case("kong-neighbour", "rectification", "rectifications/detail", "served", taps=("action-answer_rectification",)),
    Stop("zheng-district", "rectifications/list", "late=true"),
    case("zheng-district", "rectification", "rectifications/detail", "refused"),
    Stop("feng-manager", "breach_clocks/list"),
    Stop("feng-manager", "breach_clocks/edit", "tenancy={id}&name=万健秀", "ledger"),
    case("feng-manager", "breach_clock", "breach_clocks/detail", "pressing", taps=("action-object",)),
    case("feng-manager", "breach_clock", "breach_clocks/detail", "established"),
    case("zheng-district", "breach_clock", "breach_clocks/detail", "lapsed"),
    Stop("zheng-district", "public_reports/list"),
    case("zheng-district", "public_report", "public_reports/detail", "received"),
    Stop("zheng-district", "public_reports/edit", "id={id}", "cases?procedure=public_report&status=received"),
    case("zhao-clerk", "public_report", "public_reports/detail", "with_community", taps=("action-conclude",)),
    case("feng-manager", "public_report", "public_reports/detail", "with_manager"),
    Stop("chu-admin", "offices/edit"),
    Stop("chu-admin", "papers/edit"),
    Stop("zhou-street", "papers/list"),
    Stop("zhou-street", "papers/detail", "id={id}", "papers"),
    Stop("zheng-district", "papers/list"),
    Stop("li-grid", "outbox/list"),
    Stop("li-grid", "scan_codes/edit"),
)


def pages_of_the_client() -> set[str]:
    """All pages of pages.json, without their `pages/`."""
    told = json.loads((PROJECT / "miniprogram/src/pages.json").read_text())
    paths = [page["path"] for page in told["pages"]]
    paths += [f"{part['root']}/{page['path']}" for part in told["subPackages"] for page in part["pages"]]
    return {path.removeprefix("pages/") for path in paths}


# How many replies the page waits for, in either build.
UNDERWAY = """
window.underway = 0
const over = () => setTimeout(() => { window.underway -= 1 })
const { fetch } = window
window.fetch = (...given) => { window.underway += 1; return fetch(...given).finally(over) }
const { send } = XMLHttpRequest.prototype
XMLHttpRequest.prototype.send = function (...given) {
  window.underway += 1
  this.addEventListener('loadend', over)
  return send.apply(this, given)
}
"""


@asynccontextmanager
async def phone(browser: Browser, *, elder: bool | None, size: dict[str, int], init: str = "") -> AsyncIterator[Page]:
    """A page on a phone on which the look was already chosen; None: nobody was asked yet."""
    context = await browser.new_context(
        viewport=size, has_touch=True, is_mobile=True, locale="zh-CN", reduced_motion="reduce"  # type: ignore[arg-type]
    )
    context.set_default_timeout(20_000)
    if elder is not None:
        kept = json.dumps({"type": "object", "data": {"elder": elder}})
        init = f"localStorage.setItem({LOOK!r}, {json.dumps(kept)}); {init}"
    await context.add_init_script(UNDERWAY + init)
    try:
        yield await context.new_page()
    finally:
        await context.close()


def hear(page: Page, faults: list[str], who: str) -> None:
    """Notes what goes wrong in the page: uncaught, or written to the console as an error, as Vue does with what is
    raised inside it. That a reply was a refusal, or the network is cut, is the browser's own word and no fault."""

    def told(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"{who}: {message.text[:600]}")

    page.on("console", told)
    page.on("pageerror", lambda error: faults.append(f"{who}: {error.stack or error}"))


async def walk(
    browser: Browser,
    address: str,
    *,
    elder: bool,
    size: dict[str, int],
    init: str = "",
    tour: tuple[Stop, ...] = TOUR,
    faults: list[str] | None = None,
) -> AsyncIterator[tuple[Stop, Page]]:
    """Comes to every stop of the tour and hands over the page when it has settled. One phone a person. `faults`: takes
    what the pages then call an error.

    Each page is opened once afresh, as by a link from outside: by whom the whole tour has first. The others come to it
    from within the app that is there, which costs half as much."""
    for person, stops in groupby(sorted(tour, key=lambda stop: stop.person), lambda stop: stop.person):
        guest = _Guest(address, person)
        try:
            known = ""
            if person:
                guest.sign_in()
                known = f"localStorage.setItem('anju.token', {json.dumps(guest.stored_token)});"
            async with phone(browser, elder=elder, size=size, init=known + init) as page:
                if faults is not None:
                    hear(page, faults, person)
                afresh = True
                for stop in stops:
                    if person and stop.consent and guest.consent():
                        # The app that is there has not heard of it.
                        afresh = True
                    where = f"/pages/{stop.page}?{guest.query(stop)}"
                    if afresh or stop is _first(stop.page):
                        # A new address before the hash makes it a page opened afresh.
                        await page.goto(f"{address}/?{stop.title}#{where}")
                    else:
                        await page.evaluate(RELAUNCH, where)
                    afresh = False
                    await settle(page, stop.page)
                    for tap in stop.taps:
                        await page.locator(f'[data-testid="{tap}"]:visible').last.tap()
                        await settle(page, stop.page, pressed=True)
                    yield stop, page
        finally:
            guest.http.close()


@lru_cache
def _first(page: str) -> Stop:
    return next(stop for stop in TOUR if stop.page == page)


# As a link inside either build leads to a page, all others being left; until these are gone.
RELAUNCH = """async (where) => {
  const shown = () => [...document.querySelectorAll('uni-page')].filter((one) => one.getClientRects().length)
  const left = new Set(shown())
  if (window.walk) {
    await new Promise((success, fail) => window.walk.wx.reLaunch({ url: where, success, fail }))
  } else {
    const [path, search] = where.split('?')
    window.launches = (window.launches ?? 1000) + 1
    await document.querySelector('#app').__vue_app__.config.globalProperties.$router.replace({
      path, query: Object.fromEntries(new URLSearchParams(search)), force: true,
      state: { __id__: window.launches, __type__: 'reLaunch' },
    })
  }
  while (shown().some((one) => left.has(one))) await new Promise((done) => requestAnimationFrame(done))
}"""


async def settle(page: Page, name: str, *, pressed: bool = False) -> None:
    """Until the page is there, nothing is being read, every picture has come, and it stays so for some frames."""
    await page.wait_for_function(
        """([name, pressed]) => {
          const seen = (element) => element.getClientRects().length > 0
          const shown = [...document.querySelectorAll('uni-page')].filter(seen)
          const one = shown[shown.length - 1]
          // A title bar says nothing of whether the page below it is there.
          const bar = (part) => part.matches('.title-bar, uni-page-head')
          const there = () => one?.dataset.page === 'pages/' + name && !window.underway
            && [...one.children].some((part) => !bar(part) && part.innerText.trim())
            && ![...one.querySelectorAll('[data-testid=loading], .wd-loading')].some(seen)
            // Labels are moved into uni's own fields a moment after these are drawn.
            && !one.querySelector('uni-input[aria-label], uni-textarea[aria-label]')
            && [...one.querySelectorAll('img')].every((picture) => picture.complete)
          // The preview's fields draw what was put into them a tenth of a second late; a sheet is drawn as it rises.
          const late = one?.querySelector('uni-input, uni-textarea') || pressed
          window.quiet = there() ? (window.quiet ?? 0) + 1 : 0
          return window.quiet > (late ? 12 : 3)
        }""",
        arg=[name, pressed],
    )
    await page.evaluate("window.quiet = 0")


class _Guest:
    """One of the demo's people at the API."""

    def __init__(self, address: str, person: str) -> None:
        # It speaks plain HTTP: certificates need not be read.
        self.http = httpx.Client(base_url=f"{address}/api/", timeout=20, verify=False)
        self.person = person
        self.token = ""
        self._consented = False

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        reply = self.http.post(path, json=body, headers={"Idempotency-Key": os.urandom(16).hex()})
        assert reply.status_code in {200, 204}, (path, reply.text)
        return reply.json() if reply.content else None

    def sign_in(self) -> None:
        self.token = self._post("sign-in/demo", {"person": self.person})["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    @property
    def stored_token(self) -> str:
        return json.dumps({"type": "string", "data": self.token})

    def consent(self) -> bool:
        """Whether it was given only now."""
        if self._consented:
            return False
        self._post("privacy-consents", {"version": self.http.get("info").json()["privacy_version"]})
        self._consented = True
        return True

    def query(self, stop: Stop) -> str:
        if not stop.find:
            return stop.query
        find = stop.find
        if stop.under:
            find = find.replace("{case}", self.http.get(stop.under).json()["items"][0]["id"])
        items = self.http.get(find).json()["items"]
        if not items and stop.before:
            today = date.fromisoformat(self.http.get("info").json()["today"])
            self._post(*stop.before(today))
            items = self.http.get(find).json()["items"]
        assert items, f"{stop.title}: the demo world has none of {stop.find}"
        first = items[0]
        # A dwelling's line in the manager's ledger is named by its dwelling, a family's by its tenancy or its award.
        found = next(filter(None, (first.get(name) for name in ("tenancy_id", "award_id", "id"))), None)
        household = (first.get("household") or {}).get("id")
        # What is open to anybody has no number, but what its page is called.
        if code := first.get("code") or first.get("slug"):
            return stop.query.format(code=code)
        return stop.query.format(id=found or first["dwelling"]["id"], household=household)
