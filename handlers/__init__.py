"""HTTP: parse → find → one casework call → present. Nothing here decides or writes a status.

Importing this package declares every endpoint.
"""

from casework import procedures
from handlers import allocation, dwellings, evidence, exchange, exits, files, heart, ledgers, papers, people, reviews
from handlers.heart.http import ENDPOINTS

__all__ = [
    "ENDPOINTS",
    "allocation",
    "dwellings",
    "evidence",
    "exchange",
    "exits",
    "files",
    "heart",
    "ledgers",
    "papers",
    "people",
    "procedures",
    "reviews",
]
