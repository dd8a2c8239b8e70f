"""Workbooks out and in, and their columns on a wide screen."""

from handlers.exchange import list_tables, workbook_exports, workbook_imports

__all__ = ["list_tables", "workbook_exports", "workbook_imports"]
