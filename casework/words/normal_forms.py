"""The one place where a text is brought into a normal form of Unicode (NFC, NFKC).

Why one place: the work is quadratic in the length of a run of combining marks, because they are put in order. Forty
kilobytes of them hold a processor for a second. No language stacks more than a handful on one letter, so a longer run
than thirty is refused before anything is normalised. Raises TooManyMarks.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

MOST_MARKS: Final = 30
# Two letters that compatibility forms turn into marks: the half-width voicing signs of kana.
_LETTERS_THAT_BECOME_MARKS: Final = "\uff9e\uff9f"


class TooManyMarks(ValueError):
    """Says nothing of the text, so that it may be logged."""

    def __init__(self) -> None:
        super().__init__("more combining marks in a row than any language writes")


# Where no combining mark is: letters with their own codes, dashes, ideographs, kana, hangul, full-width forms, emoji.
_SURELY_NONE: Final = (
    "\x00-\u02ff\u2010-\u2027\u3001-\u3029\u3041-\u3096\u30a1-\ua66e\uac00-\ud7ff\uff00-\uff9d"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
# A class of few ranges is looked through in no time; one of all marks costs more than what it saves.
_SUSPECT: Final = re.compile(f"[^{_SURELY_NONE}]{{{MOST_MARKS + 1},}}")
_STRETCH: Final = re.compile(f"[^{_SURELY_NONE}]{{8,}}")


class _Marks(dict[str, bool]):
    """Whether a character is a mark, asked once of each."""

    def __missing__(self, char: str) -> bool:
        found = unicodedata.category(char)[0] == "M" or char in _LETTERS_THAT_BECOME_MARKS
        # What is beyond has no marks but a few, and would fill the memory if somebody sent all of it.
        if char < "\U00020000":
            self[char] = found
        return found


_IS_MARK: Final = _Marks()


def has_too_many_marks(text: str) -> bool:
    if text.isascii():
        return False
    for suspect in _SUSPECT.finditer(text):
        run = 0
        for char in suspect[0]:
            run = run + 1 if _IS_MARK[char] else 0
            if run > MOST_MARKS:
                return True
    return False


def count_marks(text: str) -> tuple[int, int]:
    """How many marks, and how many characters, are in the stretches of a text that might be runs of marks."""
    marks = characters = 0
    if not text.isascii():
        for suspect in _STRETCH.finditer(text):
            characters += suspect.end() - suspect.start()
            marks += sum(map(_IS_MARK.__getitem__, suspect[0]))
    return marks, characters


def composed(text: str) -> str:
    """The text in NFC: one code for one letter, as it is stored and compared. Raises TooManyMarks."""
    return _in_form("NFC", text)


def compatible(text: str) -> str:
    """The text in NFKC: full-width digits, ligatures and such are what they stand for. Raises TooManyMarks."""
    return _in_form("NFKC", text)


def _in_form(form: Literal["NFC", "NFKC"], text: str) -> str:
    if has_too_many_marks(text):
        raise TooManyMarks
    return unicodedata.normalize(form, text)
