"""Telephones as ledgers really hold them: several in a cell, with names, with an extension, from beyond the mainland.

Why: one cell that holds more than a number must not cost a family its place in the ledger. What is certain is taken,
the rest is kept as it was written for the remark, and the cell is listed. Nothing is repaired: too few or too many
digits are refused as `identity.read_phone` refuses them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from casework.words.identity import read_phone, split_phones
from casework.words.reading import ReadingError, plain_text

_RUN = re.compile(r"\+?[0-9(][-0-9 ()]*[0-9]")
_EXTENSION = re.compile(r"(?P<number>[-0-9 ()+]{7,}?)\s*(?:转|分机号?:?|ext\.?|x|#|\*)\s*(?P<more>[0-9]{1,6})", re.I)
_ABROAD = re.compile(r"(?<![0-9])(?:\+|00)(?!86)[0-9][-0-9 ()]{6,}")


@dataclass(frozen=True)
class Telephones:
    """`phone`: the number to call, '' where none can be; `rest`: what else stands there; `code`, `said`: why it is
    listed, '' where nothing is; what becomes of the rest is for the caller to say.
    """

    phone: str
    rest: str = ""
    code: str = ""
    said: str = ""


def read_telephones(value: object) -> Telephones:
    """What a cell for a telephone holds. Refuses with ReadingError: phone_missing, phone_unreadable."""
    try:
        phone, rest = split_phones(value)
    except ReadingError as refusal:
        if refusal.code != "phone_unreadable":
            raise
        return _otherwise(plain_text(value), refusal)
    if not rest:
        return Telephones(phone)
    return Telephones(phone, rest, "phone_several", "电话一格中不止一个号码，取第一个")


def _otherwise(text: str, refusal: ReadingError) -> Telephones:
    if found := _EXTENSION.fullmatch(text):
        with suppress(ReadingError):
            return Telephones(
                read_phone(found["number"]), text, "phone_extension", "电话带分机号，取总机号码"
            )
    for run in _RUN.findall(text):
        for part in (run, *run.split(" ")):
            with suppress(ReadingError):
                return Telephones(
                    read_phone(part), text, "phone_several", "电话一格中不止一个号码，取第一个"
                )
    if _ABROAD.search(text):
        return Telephones("", text, "phone_abroad", "不是大陆的电话号码，不作联系电话")
    raise refusal
