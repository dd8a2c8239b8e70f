"""Leaving a dwelling."""

from handlers.exits import exit_corrections, exits, judgements

__all__ = ["exit_corrections", "exits", "judgements"]
