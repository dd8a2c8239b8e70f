"""Case files."""

from handlers.files import case_files, checklist_items

__all__ = ["case_files", "checklist_items"]
