"""The number of a paper, as people write it off one: 安置〔2026〕12号, 安置（2026）第012号, 安置 2026-12.

Two ways to write one number give one key. What stands between two numbers parts them, whatever it is: 2026-1-2 is not
2026-12. Refuses nothing: "" is the key of what names no number.
"""

from __future__ import annotations

import re

from casework.words.folding import folded
from casework.words.numerals import SURE, numeral

# Said beside a number, or left out.
_BESIDE = re.compile("[第号]")
_NUMERALS = re.compile(f"[{SURE}零]+")
_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")


def paper_number_key(text: str) -> str:
    plain = _BESIDE.sub(" ", folded(text))
    plain = _NUMERALS.sub(lambda found: numeral(found[0]) or found[0], plain)
    key, after_number = "", False
    for part in _PARTS.findall(plain):
        if part[0].isascii() and part[0].isdigit():
            key += ("-" if after_number else "") + str(int(part[:60]))
            after_number = True
        else:
            key += part
            after_number = False
    return key if any(char.isdigit() for char in key) else ""
