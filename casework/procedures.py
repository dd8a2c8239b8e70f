"""Every procedure, imported so that its life table is known. Add a new one here."""

from casework import (
    change_reports,
    delegations,
    inspections,
    notices,
    registration_transfers,
    report_windows,
    violations,
)
from casework.life import PROCEDURES

__all__ = [
    "PROCEDURES",
    "change_reports",
    "delegations",
    "inspections",
    "notices",
    "registration_transfers",
    "report_windows",
    "violations",
]
