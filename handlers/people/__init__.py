"""Accounts and what they are given."""

from handlers.people import (
    accounts,
    bindings,
    calendar_addresses,
    delegations,
    offices,
    posts,
    sessions,
    sign_in_codes,
)

__all__ = [
    "accounts", "bindings", "calendar_addresses", "delegations", "offices", "posts", "sessions", "sign_in_codes",
]
