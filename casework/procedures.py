"""Every procedure, imported so that its life table is known. Add a new one here."""

from casework import (
    case_files,
    change_reports,
    complaints,
    delegations,
    file_summaries,
    inspections,
    ledger_adjustments,
    ledger_returns,
    ledger_reviews,
    notices,
    reconciliations,
    registered_items,
    registration_transfers,
    report_windows,
    subsidies,
    violations,
)
from casework.life import PROCEDURES

__all__ = [
    "PROCEDURES",
    "case_files",
    "change_reports",
    "complaints",
    "delegations",
    "file_summaries",
    "inspections",
    "ledger_adjustments",
    "ledger_returns",
    "ledger_reviews",
    "notices",
    "reconciliations",
    "registered_items",
    "registration_transfers",
    "report_windows",
    "subsidies",
    "violations",
]
