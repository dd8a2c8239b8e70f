"""Dwellings and their manager."""

from handlers.dwellings import complaints, dwellings, leases, manager_ledger, notices, reconciliations, rent_payments

__all__ = ["complaints", "dwellings", "leases", "manager_ledger", "notices", "reconciliations", "rent_payments"]
