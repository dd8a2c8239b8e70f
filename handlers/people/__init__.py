"""Accounts and what they are given."""

from handlers.people import accounts, bindings, delegations, offices, posts, sessions, sign_in_codes

__all__ = ["accounts", "bindings", "delegations", "offices", "posts", "sessions", "sign_in_codes"]
