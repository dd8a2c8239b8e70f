"""Accounts and what they are given."""

from handlers.people import accounts, bindings, delegations, offices, posts, sessions

__all__ = ["accounts", "bindings", "delegations", "offices", "posts", "sessions"]
