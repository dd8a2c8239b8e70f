"""The ledgers."""

from handlers.ledgers import (
    adjustments,
    cross_checks,
    entries,
    lists,
    registered_items,
    registration_transfers,
    returns,
    revisions,
    violations,
)

__all__ = [
    "adjustments",
    "cross_checks",
    "entries",
    "lists",
    "registered_items",
    "registration_transfers",
    "returns",
    "revisions",
    "violations",
]
