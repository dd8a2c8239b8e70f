"""Dwellings and their manager."""

from handlers.dwellings import (
    boards,
    complaints,
    dwelling_files,
    dwelling_log,
    dwellings,
    heating,
    leases,
    liaisons,
    manager_ledger,
    notices,
    reconciliations,
    rent_payments,
    repairs,
)

__all__ = [
    "boards", "complaints", "dwelling_files", "dwelling_log", "dwellings", "heating", "leases", "liaisons",
    "manager_ledger", "notices", "reconciliations", "rent_payments", "repairs",
]
