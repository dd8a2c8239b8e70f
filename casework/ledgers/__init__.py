"""The ledgers (chapter 4.2): entries, revisions, reviews, returns, cross checks, transfers, registered items."""
