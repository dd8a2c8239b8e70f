"""Leaving a dwelling."""

from handlers.exits import exit_corrections, exit_judgements, exits

__all__ = ["exit_corrections", "exit_judgements", "exits"]
