"""Leaving a dwelling."""

from handlers.exits import exit_corrections, exits

__all__ = ["exit_corrections", "exits"]
