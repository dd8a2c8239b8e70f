"""What a value that cannot be read is refused with, and the day from which workbooks count theirs.

Apart from the readers, because a process that opens strangers' workbooks needs these two and nothing that the readers
load: no tables, no dictionaries, which would take it longer than the file.
"""

from __future__ import annotations

from datetime import date

# Day 0 of Excel's usual day numbers. From 1 March 1900 (day 61) on they agree with the calendar.
EXCEL_EPOCH = date(1899, 12, 30)


class ReadingError(ValueError):
    """A written value that cannot be read without guessing.

    `code` is stable and meant for machines; `sentence` is plain Chinese for the office that wrote the value.
    The value itself is in neither, so that both may be logged. `told`: for who wrote the value, and nobody else.
    """

    def __init__(self, code: str, sentence: str, told: str = "") -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.told = told or sentence
