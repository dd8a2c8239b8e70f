"""Leaving a dwelling."""

from handlers.exits import credit_records, escalations, exit_corrections, exits, judgements, recoveries, services

__all__ = ["credit_records", "escalations", "exit_corrections", "exits", "judgements", "recoveries", "services"]
