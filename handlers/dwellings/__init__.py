"""Dwellings and their manager."""

from handlers.dwellings import (
    boards,
    breach_clocks,
    complaints,
    dwelling_files,
    dwelling_log,
    dwellings,
    heating,
    lease_filings,
    lease_templates,
    leases,
    liaisons,
    manager_ledger,
    notices,
    reconciliations,
    rectifications,
    renewals,
    rent_accounts,
    rent_charges,
    rent_demands,
    rent_payments,
    rent_places,
    rent_plans,
    rent_receipts,
    rent_reductions,
    repairs,
    supplementary_agreements,
)

__all__ = [
    "boards", "breach_clocks", "complaints", "dwelling_files", "dwelling_log", "dwellings", "heating", "lease_filings",
    "lease_templates", "leases", "liaisons", "manager_ledger", "notices", "reconciliations", "rectifications",
    "renewals", "rent_accounts",
    "rent_charges", "rent_demands", "rent_payments", "rent_places", "rent_plans", "rent_receipts", "rent_reductions",
    "repairs", "supplementary_agreements",
]
