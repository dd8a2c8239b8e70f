"""Every procedure, imported so that its life table is known. Add a new one here."""

from casework import (
    case_files,
    change_reports,
    file_summaries,
    inspections,
    notices,
    reconciliations,
    delegations,
    registration_transfers,
    report_windows,
    violations,
)
from casework.life import PROCEDURES

__all__ = [
    "PROCEDURES",
    "case_files",
    "change_reports",
    "file_summaries",
    "delegations",
    "inspections",
    "notices",
    "reconciliations",
    "registration_transfers",
    "report_windows",
    "violations",
]
