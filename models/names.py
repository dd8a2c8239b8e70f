"""How a person's name is stored: one form for every way of typing it, so that whoever looks for it finds it.

阿依古丽•买买提 has eleven kinds of dots in offices' files and 欧阳 娜娜 an inner space; both are one name. A name in
letters keeps one space between its words. Nothing else is changed: 張 stays 張, for that is what the document says.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Default_Ignorable_Code_Point of Unicode (DerivedCoreProperties.txt), which Python's own tables do not tell.
_RANGES = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_IGNORABLE = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES) + "]")
# Whatever stands for the dot between the parts of a name, in files of all ages.
_DOTS = re.compile(r"\s*[·•‧∙⋅⸱・･●᛫ᐧ․．‣◦⦁]\s*")
_HAN = r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_FULL_STOP = re.compile(rf"(?<={_HAN})\s*[.。]\s*(?={_HAN})")
_BESIDE_HAN = re.compile(rf"(?<={_HAN})\s+|\s+(?={_HAN})|(?<=·)\s+|\s+(?=·)")


# Whatever is seen: no white space, nothing that may be ignored, no empty braille cell.
_SEEN = re.compile(r"[^\s\u2800\ufffc" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES) + "]")
# What nobody types into a sentence and what turns the order of others' letters round. Joiners and the choice of a
# variant stay: some scripts are written with them.
_UNTYPED = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


def as_seen(text: str) -> str:
    """The text without signs that nobody sees; "" where nothing of it is seen."""
    if text.isascii():
        return text
    return _UNTYPED.sub("", text) if _SEEN.search(text) else ""


def without_ignorable(text: str) -> str:
    """The text without what Unicode says may be ignored in showing it."""
    return _IGNORABLE.sub("", text)


@cache
def _plain(char: str) -> str:
    """A letter of another width, or a character that stands twice in Unicode, as the plain one."""
    how = unicodedata.decomposition(char).split()
    if len(how) == 2 and how[0] in ("<wide>", "<narrow>", "<small>"):
        return chr(int(how[1], 16))
    return _plain(chr(int(how[0], 16))) if len(how) == 1 else char


def tidy_name(text: str) -> str:
    """The one form of a name; of what begins a name as well."""
    text = "".join(_plain(char) for char in _DOTS.sub("·", without_ignorable(text)))
    text = _FULL_STOP.sub("·", _DOTS.sub("·", " ".join(text.split())))
    return _BESIDE_HAN.sub("", text)
