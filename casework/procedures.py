"""Every procedure, imported so that its life table is known. Add a new one here."""

from casework.allocation import applications, subsidies
from casework.dwellings import (
    breach_clock_rounds,
    breach_clocks,
    complaints,
    dwelling_files,
    handbacks,
    lease_filings,
    leases,
    liaisons,
    notice_schedules,
    notices,
    reconciliations,
    rectifications,
    renewal_rounds,
    renewals,
    rent_demands,
    rent_plans,
    rent_receipts,
    rent_reductions,
    repairs,
    supplementary_agreements,
)
from casework.exits import exit_corrections, exit_judgements, exits
from casework.files import case_files, file_summaries
from casework.heart.life import PROCEDURES
from casework.ledgers import adjustments, registered_items, registration_transfers, returns, reviews, violations
from casework.people import delegations
from casework.reviews import change_reports, family_changes, inspections, public_reports, report_windows

__all__ = [
    "PROCEDURES",
    "adjustments",
    "applications",
    "breach_clock_rounds",
    "breach_clocks",
    "case_files",
    "change_reports",
    "complaints",
    "delegations",
    "dwelling_files",
    "exit_corrections",
    "exit_judgements",
    "exits",
    "family_changes",
    "file_summaries",
    "handbacks",
    "inspections",
    "lease_filings",
    "leases",
    "liaisons",
    "notice_schedules",
    "notices",
    "public_reports",
    "reconciliations",
    "rectifications",
    "registered_items",
    "registration_transfers",
    "renewal_rounds",
    "renewals",
    "rent_demands",
    "rent_plans",
    "rent_receipts",
    "rent_reductions",
    "repairs",
    "report_windows",
    "returns",
    "reviews",
    "subsidies",
    "supplementary_agreements",
    "violations",
]
