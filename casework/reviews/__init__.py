"""Reports, reviews and visits (chapters 4.5 to 4.7)."""
