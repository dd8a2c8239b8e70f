"""Ledgers and lists out as workbooks, and in again."""
