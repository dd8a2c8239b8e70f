"""Dwellings and their manager (chapters 4.1, 4.4): notices, rent, complaints, reconciliation."""
