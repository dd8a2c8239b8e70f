"""HTTP: parse → find → one casework call → present. Nothing here decides or writes a status.

Importing this package declares every endpoint.
"""

from casework import procedures
from handlers import (
    accounts,
    cases,
    chain_heads,
    change_reports,
    delegations,
    dwellings,
    evidence,
    evidence_sheets,
    finding,
    home,
    inspections,
    leases,
    ledger,
    notices,
    offices,
    registration_transfers,
    report_windows,
    scan_codes,
    violations,
)
from handlers.http import ENDPOINTS

__all__ = [
    "ENDPOINTS",
    "accounts",
    "cases",
    "chain_heads",
    "change_reports",
    "delegations",
    "dwellings",
    "evidence",
    "evidence_sheets",
    "finding",
    "home",
    "inspections",
    "leases",
    "ledger",
    "notices",
    "offices",
    "procedures",
    "registration_transfers",
    "report_windows",
    "scan_codes",
    "violations",
]
