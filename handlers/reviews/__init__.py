"""Reports, reviews and visits."""

from handlers.reviews import (
    annual_reviews,
    annual_summaries,
    authorisations,
    change_reports,
    comparisons,
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
    "annual_reviews",
    "annual_summaries",
    "authorisations",
    "change_reports",
    "comparisons",
    "draw_records",
    "economic_checks",
    "family_changes",
    "inspections",
    "public_reports",
    "report_windows",
    "spot_check_items",
    "spot_checks",
]
