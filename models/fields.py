"""Column types that Anju needs beside Tortoise's own, and the encryption of sensitive columns.

Why: MySQL's default collation holds `oAbC` and `oabc` to be one key, so keys and hashes get a binary collation
here, once, for every table. Sensitive values (ID number, phone, bank account, illness, disability) are encrypted
at rest with SM4-GCM and looked up by a keyed blind index. Refuses: to read or write a sensitive column before
`configure_keys` was called, to decrypt what was altered or stood in another column or row, to show what stands in such
a column unencrypted, and to write over a damaged value what was made of it.

A sealed value can be read in its table, column and row alone. A column does not know its row, so what the database
tells is a `Sealed` that says nothing of itself: a SealedRow opens its own as it comes in (`_init_from_db`), and what
reads columns without rows (`values()`, kept texts) hands each to `opened` with the row's key. There is no third way to
the text, and no way to write one but with its row or, where only columns are written, by `sealed_for`.

One damaged value must not take down the list that it stands in. So it is read as a mark (`DAMAGED`), in the shape that
lists show; whatever else needs it gets SealBroken, which is a sentence at the door: not where its row is read, only
where the value itself is asked for.
"""

from __future__ import annotations

import base64
import logging
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from tortoise import fields
from tortoise.models import Model

from models.names import tidy_name

_NONCE_BYTES = 12
_TAG_BYTES = 16
# Opens every sealed value. The HTTP door refuses control characters in texts, so nobody can type it.
_MARK = "\x02"
# Follows it where the value is bound to its table, column and row.
_ROW = "\x03"
# Stands where a value was that does not decrypt. Never written: see `_written`.
DAMAGED = "〔数据损坏〕"
# How many damaged values are remembered until they are written down (casework/heart/damages.py).
_MOST_MET = 1_000

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
        # By purpose: what a digest begins with. To set one up takes longer than to make a digest with it.
        self._begun: dict[str, hmac.HMAC] = {}

    def encrypt(self, text: str, place: str, row: str) -> str:
        """Two marks, then `key_id:base64(nonce + ciphertext + tag)`. `place`: `table.column`; `row`: the row's key.
        There it can be read and nowhere else.
        """
        return _MARK + _ROW + self.encrypt_bytes(text.encode(), place, row)

    def decrypt(self, sealed: str, place: str, row: str) -> str:
        """The text that `encrypt` was given. Raises SealBroken, also for a value of another place or row."""
        if sealed[:2] != _MARK + _ROW:
            raise SealBroken("the value is bound to no row" if sealed[:1] == _MARK else "the value is not sealed")
        return _text(self.decrypt_bytes(sealed[2:], place, row))

    def encrypt_bytes(self, data: bytes, place: str = "", row: str = "") -> str:
        """`key_id:base64(nonce + ciphertext + tag)`."""
        nonce = os.urandom(_NONCE_BYTES)
        sealer = Cipher(SM4(self._keys[self._current]), GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(_bound_to(self._current, place, row))
        body = b"".join((nonce, sealer.update(data), sealer.finalize(), sealer.tag))
        return f"{self._current}:{base64.b64encode(body).decode()}"

    def decrypt_bytes(self, sealed: str, place: str = "", row: str = "") -> bytes:
        """What `encrypt_bytes` was given. Raises SealBroken."""
        key_id, _, body = sealed.partition(":")
        if key_id not in self._keys:
            raise SealBroken("no such key")
        try:
            raw = base64.b64decode(body)
            opener = Cipher(SM4(self._keys[key_id]), GCM(raw[:_NONCE_BYTES], raw[-_TAG_BYTES:])).decryptor()
            opener.authenticate_additional_data(_bound_to(key_id, place, row))
            return opener.update(raw[_NONCE_BYTES:-_TAG_BYTES]) + opener.finalize()
        except (InvalidTag, ValueError):
            # Altered, cut short, or put here from another column or row.
            raise SealBroken("the value was altered") from None

    def digest(self, purpose: str, text: str) -> str:
        """Keyed HMAC-SM3 in hex (64 characters): equal texts of one purpose have equal digests."""
        begun = self._begun.get(purpose)
        if begun is None:
            begun = hmac.HMAC(self._index_key, hashes.SM3())
            begun.update(purpose.encode() + b"\0")
            self._begun[purpose] = begun
        maker = begun.copy()
        maker.update(text.encode())
        return maker.finalize().hex()


def _bound_to(key_id: str, place: str, row: str) -> bytes:
    return (f"{key_id}\0{place}\0{row}" if row else f"{key_id}\0{place}" if place else key_id).encode()


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise SealBroken("the value is no text") from None


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
    """A key, path or hash in ASCII: compared bit for bit on every engine. Raises ValueError for what is not: MariaDB
    would, SQLite would keep it.
    """

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> Any:
        if isinstance(value, str) and not value.isascii():
            # Given a row it is written, given a model it is looked up: anything may be, and meets nothing. MariaDB
            # compares no other characters with these.
            if isinstance(instance, Model):
                raise ValueError(f"not ASCII, in a column of keys: {value[:40]!r}")
            value = value.encode("ascii", "backslashreplace").decode()
        return super().to_db_value(value, instance)

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
    # With the first name, for its words are a fifth of what a command loads, and most commands write no name.
    from pypinyin import Style, lazy_pinyin

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


class Sealed:
    """A value as the database holds it. It says nothing until its row opens it."""

    __slots__ = ("_field", "_sealed")

    def __init__(self, field: SealedField | SealedJSONField, sealed: str) -> None:
        self._field, self._sealed = field, sealed

    def __repr__(self) -> str:
        return f"<a sealed value of {self._field.place}>"

    def open(self, row: str) -> Any:
        """The value. Raises SealBroken, where no mark would do in its place."""
        field = self._field
        try:
            return field.opened(key_ring().decrypt(self._sealed, field.place, row))
        except SealBroken as broken:
            named = row.replace("\0", " ")
            log.warning("a value of %s is damaged: %s, row %s", field.place, broken, named)
            if (field.place, named) not in _told and len(_met) < _MOST_MET:
                _met[field.place, named] = None
            return field.stand_in()


class SealedField(fields.TextField):
    """Text that is encrypted at rest, in a SealedRow. It cannot be searched: keep a `blind_index` beside it."""

    class _db_mysql:
        SQL_TYPE = "LONGTEXT CHARACTER SET ascii COLLATE ascii_bin"

    @property
    def place(self) -> str:
        return _place(self)

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        return _to_db(self, value, instance)

    def to_python_value(self, value: Any) -> Any:
        if type(value) is str:
            return Sealed(self, value)
        return value if value is None or type(value) is Sealed else str(value)

    def said(self, value: Any) -> str:
        return str(value)

    def opened(self, text: str) -> str:
        return text

    def stand_in(self) -> str:
        if self.place in _NEVER_MARKED:
            raise SealBroken("the value is damaged")
        return DAMAGED


class _Given(str):
    """A text that is set by the program: it does not come from the database."""


class _Ready(str):
    """A text that is sealed for its row already."""


class SealedRow(Model):
    """A table with sealed columns. Tortoise reads what it is given through the same door as what the database holds;
    only here can the two be told apart.
    """

    # What names a row for good and is known before it is written; (): its primary key. A number that the database
    # gives is known only afterwards.
    bound_to: ClassVar[tuple[str, ...]] = ()
    # The service gives the rows their numbers, so that they are known.
    numbered: ClassVar[bool] = False

    class Meta:
        abstract = True

    def __init__(self, **kwargs: Any) -> None:
        if self.numbered and kwargs.get("id") is None:
            kwargs["id"] = new_number()
        super().__init__(**kwargs)

    @classmethod
    def _init_from_db(cls, **kwargs: Any) -> Self:
        row = super()._init_from_db(**kwargs)
        values = row.__dict__
        key = ""
        for name in sealed_columns(cls):
            value = values.get(name)
            if type(value) is Sealed:
                key = key or row_key(cls, values)
                try:
                    values[name] = value.open(key)
                except SealBroken:
                    # Told to who asks for it, see below.
                    del values[name]
                    values["_broken"] = (*values.get("_broken", ()), name)
        return row

    # Of what the row does not have.
    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__.get("_broken", ()):
            raise SealBroken(f"{name} is damaged")
        raise AttributeError(f"{type(self).__name__} has no {name}")

    # Every way of giving values ends here, a new row's and a kept one's (`update_from_dict`, `update_or_create`).
    def _set_kwargs(self, kwargs: dict[str, Any]) -> set[str]:
        known = self._meta.fields_map
        return super()._set_kwargs({
            name: _Given(value) if isinstance(value, str) and isinstance(known.get(name), SealedField) else value
            for name, value in kwargs.items()
        })


_columns: dict[type[Model], tuple[str, ...]] = {}


def sealed_columns(model: type[Model]) -> tuple[str, ...]:
    if model not in _columns:
        _columns[model] = tuple(
            name for name, field in model._meta.fields_map.items() if isinstance(field, SealedField | SealedJSONField)
        )
    return _columns[model]


def key_columns(model: type[SealedRow]) -> tuple[str, ...]:
    """What must be read beside a sealed column, so that it can be opened."""
    return model.bound_to or (model._meta.pk_attr,)


def row_key(model: type[SealedRow], values: Mapping[str, Any]) -> str:
    """What the sealed values of a row are bound to. Raises KeyError where a part of it was not read."""
    key = [values[name] for name in key_columns(model)]
    if None in key:
        raise TypeError(f"a row of {model._meta.db_table} has no key yet")
    return "\0".join([str(part) for part in key])


def opened(value: Any, *key: Any) -> Any:
    """A sealed value that was read without its row. `key`: the row's, in the order of `key_columns`. Raises
    SealBroken, where no mark would do in its place.
    """
    if type(value) is not Sealed:
        return value
    return value.open("\0".join([str(part) for part in key]))


def sealed_for(model: type[SealedRow], key: Mapping[str, Any], **values: Any) -> dict[str, Any]:
    """For `filter().update()`, which does not know the row: the values, the sealed ones sealed for the row of `key`."""
    bound, known = row_key(model, key), model._meta.fields_map
    ready = dict(values)
    for name, value in values.items():
        field = known[name]
        if value is not None and isinstance(field, SealedField | SealedJSONField):
            ready[name] = _Ready(_written(field.place, field.said(value), bound))
    return ready


def new_number() -> int:
    """A primary key that is known before its row is written. At most fifteen digits, which a phone and a workbook keep
    whole; that two of a million rows had one number would happen to one district in two thousand, and the second is not
    written.
    """
    return secrets.randbelow(10**15 - 10**10) + 10**10


# Damaged values that were met and are not written down yet, and those that are: `table.column` and what names the row.
_met: dict[tuple[str, str], None] = {}
_told: dict[tuple[str, str], None] = {}


def damage_met() -> list[tuple[str, str]]:
    """Takes what was met since it was asked last: `table.column` and what names the row."""
    met = list(_met)
    _met.clear()
    if len(_told) > _MOST_MET:
        _told.clear()
    _told.update(dict.fromkeys(met))
    return met


def damage_waits() -> bool:
    return bool(_met)


def meet_again(met: Iterable[tuple[str, str]]) -> None:
    """These could not be written down."""
    for one in met:
        _told.pop(one, None)
        _met[one] = None


def forget_damage() -> None:
    """For whoever begins with another database."""
    _met.clear()
    _told.clear()


class RowToken(KeyField):
    """What names a row of a table whose own numbers come from the database and are walked in their order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 16, "default": new_token, "db_default": "", **kwargs})


def new_token() -> str:
    return secrets.token_urlsafe(12)


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

    @property
    def place(self) -> str:
        return _place(self)

    def to_db_value(self, value: Any, instance: type[Model] | Model) -> str | None:
        return _to_db(self, value, instance)

    def to_python_value(self, value: Any) -> Any:
        # What the program sets is a dict or a list; what the database holds is text.
        return Sealed(self, value) if isinstance(value, str) else value

    def said(self, value: Any) -> str:
        return msgspec.json.encode(value).decode()

    def opened(self, text: str) -> Any:
        try:
            return msgspec.json.decode(text)
        except msgspec.DecodeError:
            raise SealBroken("the value is no JSON") from None

    def stand_in(self) -> Any:
        if (stand_in := _STAND_INS.get(self.place)) is None:
            raise SealBroken("the value is damaged")
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
    "application_request.form": lambda: DamagedMap(damaged=DAMAGED),
    "application_request.grounds": lambda: DamagedList([DAMAGED]),
    "application_request.wanted": lambda: DamagedList([DAMAGED]),
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


def _to_db(field: SealedField | SealedJSONField, value: Any, instance: type[Model] | Model) -> str | None:
    if value is None or type(value) is _Ready:
        return value
    if not isinstance(instance, SealedRow):
        raise TypeError(f"{field.place} is written with its row, or by sealed_for")
    return _written(field.place, field.said(value), row_key(type(instance), instance.__dict__))


def _written(place: str, text: str, row: str) -> str:
    """Raises SealBroken for what was made of a damaged value: it would be lost for good."""
    if DAMAGED in text and place not in _TELL_OF_MARKS:
        raise SealBroken("a mark of damage is no value")
    return key_ring().encrypt(text, place, row)


_places: dict[fields.Field[Any], str] = {}


def _place(field: fields.Field[Any]) -> str:
    if field not in _places:
        _places[field] = f"{field.model._meta.db_table}.{field.model_field_name}"
    return _places[field]
