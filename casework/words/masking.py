"""How sensitive values are shown to those whose step does not need them whole. A mark of damage stays as it is."""

import re

from models.fields import DAMAGED

_ID_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")


def mask_id_number(text: str) -> str:
    """`2103**********2057`: area and last four; of the short numbers of permits `H******78`."""
    if text == DAMAGED:
        return text
    if len(text) > 12:
        return f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}"
    return f"{text[:1]}{'*' * (len(text) - 3)}{text[-2:]}" if len(text) > 6 else "*" * len(text)


def mask_name(text: str) -> str:
    """`万**`: the surname, where no more is anybody's to know."""
    return text[:1] + "*" * (len(text) - 1)


def mask_phone(text: str) -> str:
    """`188****9834`."""
    if text == DAMAGED:
        return text
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}" if len(text) > 7 else "*" * len(text)


def mask_text(text: str) -> str:
    """Every ID number and telephone that somebody wrote into a text, masked."""
    text = _ID_NUMBER.sub(lambda found: mask_id_number(found[0]), text)
    return _PHONE.sub(lambda found: mask_phone(found[0]), text)
