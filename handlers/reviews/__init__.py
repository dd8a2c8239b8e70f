"""Reports, reviews and visits."""

from handlers.reviews import change_reports, family_changes, inspections, public_reports, report_windows

__all__ = ["change_reports", "family_changes", "inspections", "public_reports", "report_windows"]
