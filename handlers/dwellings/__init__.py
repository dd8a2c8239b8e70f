"""Dwellings and their manager."""

from handlers.dwellings import (
    complaints,
    dwelling_files,
    dwellings,
    leases,
    manager_ledger,
    notices,
    reconciliations,
    rent_payments,
)

__all__ = [
    "complaints", "dwelling_files", "dwellings", "leases", "manager_ledger", "notices", "reconciliations",
    "rent_payments",
]
