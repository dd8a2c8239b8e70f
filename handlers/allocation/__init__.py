"""Applications, subsidies, what families rent, publicity, and what a family finds out by itself."""

from handlers.allocation import (
    application_requests,
    applications,
    committee_members,
    committee_sessions,
    committees,
    house_agreements,
    lot_draws,
    placement_slips,
    publicities,
    scorings,
    selection_staff,
    selections,
    self_checks,
    status_findings,
    subsidies,
    waiting_lists,
)

__all__ = [
    "application_requests",
    "applications",
    "committee_members",
    "committee_sessions",
    "committees",
    "house_agreements",
    "lot_draws",
    "placement_slips",
    "publicities",
    "scorings",
    "selection_staff",
    "selections",
    "self_checks",
    "status_findings",
    "subsidies",
    "waiting_lists",
]
