"""Column types that Anju needs beside Tortoise's own, and the encryption of sensitive columns.

Why: MySQL's default collation holds `oAbC` and `oabc` to be one key, so keys and hashes get a binary collation
here, once, for every table. Sensitive values (ID number, phone, bank account, illness, disability) are encrypted
at rest with SM4-GCM and looked up by a keyed blind index. Refuses: to read or write a sensitive column before
`configure_keys` was called, and to decrypt what was altered.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from pypinyin import Style, lazy_pinyin
from tortoise import fields
from tortoise.models import Model

from models.names import tidy_name

_NONCE_BYTES = 12
_TAG_BYTES = 16
# Opens every sealed value. The HTTP door refuses control characters in texts, so nobody can type it.
_MARK = "\x02"
# Follows it where the value is bound to its table and column. Values of before that are read as they are.
_BOUND = "\x02"


class KeysMissing(RuntimeError):
    """A sensitive column was touched before the service was given its keys."""


class SealBroken(ValueError):
    """A sensitive column does not decrypt: altered, or written with a key that is not in the ring."""


class KeyRing:
    """The keys of sensitive columns: 16-byte SM4 keys by id, the id that new values use, and the index key."""

    def __init__(self, keys: Mapping[str, bytes], current: str, index_key: bytes) -> None:
        if current not in keys or any(len(key) != 16 for key in keys.values()) or len(index_key) < 16:
            raise KeysMissing("field keys must be 16 bytes each, the index key at least 16")
        self._keys = dict(keys)
        self._current = current
        self._index_key = index_key

    def encrypt(self, text: str, place: str = "") -> str:
        """A mark, then `key_id:base64(nonce + ciphertext + tag)`. `place`: `table.column`, where it can be read and
        nowhere else.
        """
        return _MARK + (_BOUND if place else "") + self.encrypt_bytes(text.encode(), place)

    def decrypt(self, sealed: str, place: str = "") -> str:
        """The text that `encrypt` was given. Raises SealBroken, also for a value of another place."""
        rest = sealed.removeprefix(_MARK)
        bound = rest.startswith(_BOUND)
        try:
            return self.decrypt_bytes(rest.removeprefix(_BOUND), place if bound else "").decode()
        except UnicodeDecodeError:
            raise SealBroken("the value is no text") from None

    def encrypt_bytes(self, data: bytes, place: str = "") -> str:
        """`key_id:base64(nonce + ciphertext + tag)`."""
        nonce = os.urandom(_NONCE_BYTES)
        sealer = Cipher(SM4(self._keys[self._current]), GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(_bound_to(self._current, place))
        body = b"".join((nonce, sealer.update(data), sealer.finalize(), sealer.tag))
        return f"{self._current}:{base64.b64encode(body).decode()}"

    def decrypt_bytes(self, sealed: str, place: str = "") -> bytes:
        """What `encrypt_bytes` was given. Raises SealBroken."""
        key_id, _, body = sealed.partition(":")
        if key_id not in self._keys:
            raise SealBroken("no such key")
        try:
            raw = base64.b64decode(body)
            opener = Cipher(SM4(self._keys[key_id]), GCM(raw[:_NONCE_BYTES], raw[-_TAG_BYTES:])).decryptor()
            opener.authenticate_additional_data(_bound_to(key_id, place))
            return opener.update(raw[_NONCE_BYTES:-_TAG_BYTES]) + opener.finalize()
        except (InvalidTag, ValueError):
            # Altered, cut short, or put here from another column.
            raise SealBroken("the value was altered") from None

    def digest(self, purpose: str, text: str) -> str:
        """Keyed HMAC-SM3 in hex (64 characters): equal texts of one purpose have equal digests."""
        maker = hmac.HMAC(self._index_key, hashes.SM3())
        maker.update(purpose.encode() + b"\0" + text.encode())
        return maker.finalize().hex()


def _bound_to(key_id: str, place: str) -> bytes:
    return f"{key_id}\0{place}".encode() if place else key_id.encode()


_ring: KeyRing | None = None


def configure_keys(ring: KeyRing) -> None:
    """Called once by the composition root, before any row is read."""
    global _ring
    _ring = ring


def key_ring() -> KeyRing:
    if _ring is None:
        raise KeysMissing("configure_keys was not called")
    return _ring


def blind_index(purpose: str, text: str) -> str:
    """What a sensitive value is looked up by. `purpose` parts the indexes of different columns."""
    return key_ring().digest(purpose, text)


class KeyField(fields.CharField):  # type: ignore[type-arg]
    """A key, path or hash in ASCII: compared bit for bit on every engine."""

    class _db_mysql:
        def __init__(self, field: KeyField) -> None:
            self.field = field

        @property
        def SQL_TYPE(self) -> str:
            return f"VARCHAR({self.field.max_length}) CHARACTER SET ascii COLLATE ascii_bin"


# Surnames that are read otherwise than the character alone: Shan, not Dan.
_SURNAMES = {
    "单": "s", "仇": "q", "解": "x", "曾": "z", "查": "z", "区": "o", "朴": "p", "盖": "g", "翟": "z", "召": "s",
    "尉迟": "yc", "万俟": "mq", "冼": "x", "缪": "m", "种": "c", "乐": "y", "员": "y", "任": "r", "华": "h",
}


def initials_of(name: str) -> str:
    """The first letters of a name's syllables, as people type them: 万健秀 is wjx, 单雄信 is sxx."""
    # A rare form that the dictionary lacks, of a character that it knows.
    name = name.replace("𠮷", "吉")
    first = next((part for part in (name[:2], name[:1]) if part in _SURNAMES), "")
    rest = lazy_pinyin(name[len(first) :], style=Style.FIRST_LETTER, errors="default")
    letters = "".join(char for char in "".join(rest).lower() if "a" <= char <= "z")
    return (_SURNAMES.get(first, "") + letters)[:20]


class InitialsField(KeyField):
    """The initials of the row's own `name`, written with the row whoever makes it, so that no writer can forget."""

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        if isinstance(instance, Model):
            value = initials_of(getattr(instance, "name", "") or "")
            setattr(instance, self.model_field_name, value)
        return super().to_db_value(value, instance)


class NameField(fields.CharField):  # type: ignore[type-arg]
    """A person's name in its one form (`models/names.py`), however it came in and whoever writes or looks for it.
    Compared bit for bit on every engine.
    """

    class _db_mysql:
        def __init__(self, field: NameField) -> None:
            self.field = field

        @property
        def SQL_TYPE(self) -> str:
            return f"VARCHAR({self.field.max_length}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        if isinstance(value, str):
            value = tidy_name(value)
            if isinstance(instance, Model):
                setattr(instance, self.model_field_name, value)
        return super().to_db_value(value, instance)


class ExactField(fields.CharField):  # type: ignore[type-arg]
    """Chinese text that serves as a key (a normalised address): compared bit for bit on every engine."""

    class _db_mysql:
        def __init__(self, field: ExactField) -> None:
            self.field = field

        @property
        def SQL_TYPE(self) -> str:
            return f"VARCHAR({self.field.max_length}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"


class SealedField(fields.TextField):
    """Text that is encrypted at rest. It cannot be searched: keep a `blind_index` beside it."""

    class _db_mysql:
        SQL_TYPE = "LONGTEXT CHARACTER SET ascii COLLATE ascii_bin"

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        return None if value is None else key_ring().encrypt(str(value), _place(self))

    def to_python_value(self, value: Any) -> str | None:
        text = None if value is None else str(value)
        return key_ring().decrypt(text, _place(self)) if text and _is_sealed(text) else text


class LongAsciiField(fields.TextField):
    """Long text in ASCII, such as bytes in base64: aiomysql cannot send bytes as they are."""

    class _db_mysql:
        SQL_TYPE = "LONGTEXT CHARACTER SET ascii COLLATE ascii_bin"


class SealedJSONField(fields.Field[Any]):
    """A JSON value (dict or list) that is encrypted at rest as a whole."""

    indexable = False
    SQL_TYPE = "TEXT"

    class _db_mysql:
        SQL_TYPE = "LONGTEXT CHARACTER SET ascii COLLATE ascii_bin"

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        return None if value is None else key_ring().encrypt(msgspec.json.encode(value).decode(), _place(self))

    def to_python_value(self, value: Any) -> Any:
        if isinstance(value, str) and _is_sealed(value):
            return msgspec.json.decode(key_ring().decrypt(value, _place(self)))
        return value


def _place(field: fields.Field[Any]) -> str:
    return f"{field.model._meta.db_table}.{field.model_field_name}"


def _is_sealed(value: str) -> bool:
    # Tortoise passes values set in Python through to_python_value as well: those are plain still.
    return value.startswith(_MARK)
