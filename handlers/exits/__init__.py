"""Leaving a dwelling."""

from handlers.exits import (
    credit_records,
    enforcements,
    escalations,
    exit_corrections,
    exits,
    judgements,
    recoveries,
    services,
)

__all__ = [
    "credit_records",
    "enforcements",
    "escalations",
    "exit_corrections",
    "exits",
    "judgements",
    "recoveries",
    "services",
]
