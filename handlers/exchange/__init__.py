"""Workbooks out and in."""

from handlers.exchange import workbook_exports, workbook_imports

__all__ = ["workbook_exports", "workbook_imports"]
