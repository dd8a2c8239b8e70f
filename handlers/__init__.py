"""HTTP: parse → find → one casework call → present. Nothing here decides or writes a status.

Importing this package declares every endpoint.
"""

from casework import procedures
from handlers import (
    accounts,
    case_files,
    cases,
    chain_heads,
    change_reports,
    checklist_items,
    delegations,
    dwellings,
    evidence,
    evidence_sheets,
    finding,
    home,
    inspections,
    leases,
    ledger,
    manager_ledger,
    notices,
    offices,
    reconciliations,
    registration_transfers,
    rent_payments,
    report_windows,
    scan_codes,
    violations,
)
from handlers.http import ENDPOINTS

__all__ = [
    "ENDPOINTS",
    "accounts",
    "case_files",
    "cases",
    "chain_heads",
    "change_reports",
    "checklist_items",
    "delegations",
    "dwellings",
    "evidence",
    "evidence_sheets",
    "finding",
    "home",
    "inspections",
    "leases",
    "ledger",
    "manager_ledger",
    "notices",
    "offices",
    "procedures",
    "reconciliations",
    "registration_transfers",
    "rent_payments",
    "report_windows",
    "scan_codes",
    "violations",
]
