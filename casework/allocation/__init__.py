"""Applications and subsidies (chapters 1 to 3)."""
