"""Reports, reviews and visits."""

from handlers.reviews import (
    authorisations,
    change_reports,
    draw_records,
    economic_checks,
    family_changes,
    inspections,
    public_reports,
    report_windows,
    spot_check_items,
    spot_checks,
)

__all__ = [
    "authorisations",
    "change_reports",
    "draw_records",
    "economic_checks",
    "family_changes",
    "inspections",
    "public_reports",
    "report_windows",
    "spot_check_items",
    "spot_checks",
]
