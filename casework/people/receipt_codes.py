"""The secret of a receipt, by which whoever brought something without signing in comes back to it (1d, 4.1).

It is made of what that person's phone alone holds, so that a repeated request gets it again and nobody else does,
whatever they read here; some sixty bits. What is kept is its digest.
"""

from __future__ import annotations

from casework.people.bindings import ALPHABET
from casework.words.reading import code_text
from models.fields import blind_index

CODE_LENGTH = 12


def code_of(case_id: str, token: str) -> str:
    number, letters = int(blind_index("report-code", f"{case_id}:{token}"), 16), []
    for _ in range(CODE_LENGTH):
        number, at = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[at])
    return "".join(letters)


def code_index(code: str) -> str:
    return blind_index("report-receipt", code)


def as_printed(code: str) -> str:
    """Without the dashes of its groups; as people type it, in any width and case."""
    return code_text(code).replace("-", "")


def in_groups(code: str) -> str:
    """To be written down."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
