"""Photographs, videos and documents, and the papers that prove them."""

from handlers.evidence import chain_heads, evidence, recordings, scan_codes, sheets

__all__ = ["chain_heads", "evidence", "recordings", "scan_codes", "sheets"]
