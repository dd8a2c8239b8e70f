"""Reports, reviews and visits."""

from handlers.reviews import change_reports, family_changes, inspections, report_windows

__all__ = ["change_reports", "family_changes", "inspections", "report_windows"]
