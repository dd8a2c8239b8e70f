"""Column types that Anju needs beside Tortoise's own, and the encryption of sensitive columns.

Why: MySQL's default collation holds `oAbC` and `oabc` to be one key, so keys and hashes get a binary collation
here, once, for every table. Sensitive values (ID number, phone, bank account, illness, disability) are encrypted
at rest with SM4-GCM and looked up by a keyed blind index. Refuses: to read or write a sensitive column before
`configure_keys` was called, to decrypt what was altered, to show what stands in such a column unencrypted, and to
write over a damaged value what was made of it.

One damaged value must not take down the list that it stands in. So it is read as a mark (`DAMAGED`), in the shape that
lists show; whatever else needs it gets SealBroken, which is a sentence at the door.
"""

from __future__ import annotations

import base64
import logging
import os
from collections.abc import Callable, Mapping
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
# Stands where a value was that does not decrypt. Never written: see `_written`.
DAMAGED = "〔数据损坏〕"

log = logging.getLogger("anju.sealed")


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
    """Text that is encrypted at rest, in a SealedRow. It cannot be searched: keep a `blind_index` beside it."""

    class _db_mysql:
        SQL_TYPE = "LONGTEXT CHARACTER SET ascii COLLATE ascii_bin"

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        return None if value is None else _written(self, str(value))

    def to_python_value(self, value: Any) -> str | None:
        if value is None or type(value) is _Given:
            return None if value is None else str(value)
        try:
            return _read(self, value)
        except SealBroken:
            if _place(self) in _NEVER_MARKED:
                raise
            return DAMAGED


class _Given(str):
    """A text that is set by the program: it does not come from the database."""


class SealedRow(Model):
    """A table with a SealedField. Tortoise reads what it is given through the same door as what the database holds;
    only here can the two be told apart.
    """

    class Meta:
        abstract = True

    # Every way of giving values ends here, a new row's and a kept one's (`update_from_dict`, `update_or_create`).
    def _set_kwargs(self, kwargs: dict[str, Any]) -> set[str]:
        known = self._meta.fields_map
        return super()._set_kwargs({
            name: _Given(value) if type(value) is str and isinstance(known.get(name), SealedField) else value
            for name, value in kwargs.items()
        })


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
        return None if value is None else _written(self, msgspec.json.encode(value).decode())

    def to_python_value(self, value: Any) -> Any:
        # What the program sets is a dict or a list; what the database holds is text.
        if not isinstance(value, str):
            return value
        try:
            return msgspec.json.decode(_read(self, value))
        except msgspec.DecodeError:
            raise SealBroken("the value is no JSON") from None
        except SealBroken:
            if (stand_in := _STAND_INS.get(_place(self))) is None:
                raise
            return stand_in()


class DamagedMap(dict[str, Any]):
    """What lists show of a damaged value. What it lacks is not there to be read."""

    def __missing__(self, key: str) -> Any:
        raise SealBroken(f"{key} of a damaged value")


class DamagedList(list[Any]):
    """The same, of a list."""


def is_damaged(value: Any) -> bool:
    return isinstance(value, DamagedMap | DamagedList) or value == DAMAGED


def sound(value: Any) -> Any:
    """The value, where a mark in its place would not do. Raises SealBroken."""
    if is_damaged(value):
        raise SealBroken("the value is damaged")
    return value


# By `table.column`: what is shown in a list for a value that is damaged. Any other raises SealBroken where it is read.
_STAND_INS: Mapping[str, Callable[[], Any]] = {
    "audit_event.detail": lambda: DamagedMap(damaged=DAMAGED),
    "case_event.form": lambda: DamagedMap(note=DAMAGED, reason=DAMAGED, handling_result=DAMAGED),
    "case_event.note": lambda: DamagedMap(text=DAMAGED),
    "delivery.message": lambda: DamagedMap(thing=DAMAGED, phrase=DAMAGED, note=DAMAGED),
    "evidence.claims": lambda: DamagedMap(damaged=DAMAGED),
    "ledger_revision.changes": lambda: DamagedList([{"label": DAMAGED, "before": "", "after": DAMAGED}]),
    "ledger_revision.deltas": lambda: DamagedList([DAMAGED]),
    "notice.particulars": lambda: DamagedMap(damaged=DAMAGED),
    "registered_item.choices": lambda: DamagedList([DAMAGED]),
    "workbook_export.filters": lambda: DamagedMap(damaged=DAMAGED),
}
# A mark would be taken for the value here.
_NEVER_MARKED = {"setting.value", "idempotent_answer.body"}
# Answers, audit and previews tell of marks that were shown; what a preview holds is refused where it is written.
_TELL_OF_MARKS = {"idempotent_answer.body", "audit_event.detail", "workbook_import_line.content"}


def _read(field: fields.Field[Any], value: str) -> str:
    """Raises SealBroken. Nothing was ever kept here unsealed, so what bears no mark was put in past the service."""
    place = _place(field)
    try:
        if not value.startswith(_MARK):
            raise SealBroken("the value is not sealed")
        return key_ring().decrypt(value, place)
    except SealBroken as broken:
        log.warning("a value of %s is damaged: %s", place, broken)
        raise


def _written(field: fields.Field[Any], text: str) -> str:
    """Raises SealBroken for what was made of a damaged value: it would be lost for good."""
    place = _place(field)
    if DAMAGED in text and place not in _TELL_OF_MARKS:
        raise SealBroken("a mark of damage is no value")
    return key_ring().encrypt(text, place)


def _place(field: fields.Field[Any]) -> str:
    return f"{field.model._meta.db_table}.{field.model_field_name}"
