"""Leaving a dwelling (chapter 5)."""
