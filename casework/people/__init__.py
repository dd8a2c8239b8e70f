"""Accounts, and what they are given: bindings, delegations, invitations, posts, sessions."""
