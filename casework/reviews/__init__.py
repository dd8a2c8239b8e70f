"""Reports, reviews and visits (chapters 4.5 to 4.7), and what anybody reports (4.1)."""
