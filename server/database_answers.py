"""How what a MySQL server answers is read: aiomysql's cursor, with an own way of reading rows.

Why: under load two fifths of a page's time went into the driver's reading, and half of that into the descriptions of
columns, which are the same each time that the same is asked. So a description is made once for the bytes that it was
made of, and what has arrived is taken apart where it lies, not fetched packet by packet. Values are those of aiomysql
to the last type (tests/server/test_database_answers.py holds one against the other); what is no plain answer of rows is
left to aiomysql's own words. Refuses nothing: an error of the server's is raised as aiomysql raises it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import aiomysql
from aiomysql.connection import TEXT_TYPES, MySQLResult
from pymysql.constants import COMMAND, CR, FIELD_TYPE, SERVER_STATUS
from pymysql.converters import convert_date, convert_datetime, through
from pymysql.err import InternalError, OperationalError
from pymysql.protocol import FieldDescriptorPacket, MysqlPacket

Read = Callable[[bytes], Any]

# Whatever has arrived, at once.
_ALL: Final = 1 << 30
# A packet as long as this goes on in the next one.
_FULL: Final = 0xFFFFFF
_ERROR, _EOF, _NULL = 0xFF, 0xFE, 0xFB
# How many bytes a length has that does not fit into one.
_SIZES: Final = {0xFC: 2, 0xFD: 3, 0xFE: 8}
# The character set of what is no text.
_BINARY: Final = 63
_LOST: Final = "Lost connection to MySQL server during query"
# Descriptions that are kept: some hundred texts of ours, and words that somebody typed make no new ones.
_MOST_KEPT: Final = 4000


class QuickCursor(aiomysql.Cursor):  # type: ignore[misc]
    """aiomysql's buffered cursor. A connection is given it as its `cursorclass`."""

    async def _query(self, q: Any) -> None:
        connection = self._get_db()
        self._last_executed = q
        self._clear_result()
        if isinstance(q, str):
            q = q.encode(connection.encoding, "surrogateescape")
        await connection._execute_command(COMMAND.COM_QUERY, q)
        connection._result = None
        result = _Result(connection)
        await result.read()
        connection._result, connection._affected_rows = result, result.affected_rows
        if result.server_status is not None:
            connection.server_status = result.server_status
        await self._do_get_result()


class _Described:
    """Columns of an answer, and how each one's values are read."""

    def __init__(self, packets: list[bytes], connection: Any) -> None:
        self.fields = [FieldDescriptorPacket(packet, connection.encoding) for packet in packets]
        self.description = tuple(field.description() for field in self.fields)
        told = [_converter(field, connection) for field in self.fields]
        self.converters, self.readers = told, [_reader(*one) for one in told]


_kept: dict[tuple[Any, ...], _Described] = {}


class _Result(MySQLResult):  # type: ignore[misc]
    connection: Any

    async def read(self) -> None:
        connection, arrived = self.connection, _Arrived(self.connection)
        try:
            packet = await arrived.packet()
            first = MysqlPacket(packet, connection.encoding)
            if packet[0] == _ERROR:
                first.raise_for_error()
            if first.is_ok_packet():
                self._read_ok_packet(first)
            elif packet[0] == _NULL:
                raise RuntimeError("the server asks for a file of ours")
            else:
                self.field_count = first.read_length_encoded_integer()
                await self._read_rows(arrived, await self._describe(arrived, connection))
        except asyncio.CancelledError:
            connection._close_on_cancel()
            raise
        finally:
            arrived.give_back()
            self.connection = None

    async def _describe(self, arrived: _Arrived, connection: Any) -> list[Read]:
        place = arrived.number, connection.encoding, connection.use_unicode
        piece = await arrived.together(self.field_count)
        known = _kept.get((piece, *place))
        if known is None:
            known = _Described(arrived.apart(piece), connection)
            if len(known.fields) == self.field_count:
                if len(_kept) >= _MOST_KEPT:
                    _kept.clear()
                _kept[piece, *place] = known
        else:
            arrived.number = (arrived.number + self.field_count) & 255
        end = await arrived.packet()
        if end[0] == _ERROR:
            MysqlPacket(end, connection.encoding).raise_for_error()
        assert end[0] == _EOF and len(end) < 9, "Protocol error, expecting EOF"
        self.fields, self.converters, self.description = known.fields, known.converters, known.description
        return known.readers

    async def _read_rows(self, arrived: _Arrived, readers: list[Read]) -> None:
        rows = []
        while True:
            packet = arrived.now() or await arrived.packet()
            if packet[0] == _EOF and len(packet) < 9:
                # The number of warnings and the server's state.
                self.warning_count = packet[1] | packet[2] << 8
                self.has_next = (packet[3] | packet[4] << 8) & SERVER_STATUS.SERVER_MORE_RESULTS_EXISTS
                break
            if packet[0] == _ERROR:
                MysqlPacket(packet, "").raise_for_error()
            rows.append(_row(packet, readers))
        self.affected_rows, self.rows = len(rows), tuple(rows)


class _Arrived:
    """What came over the wire and was not read yet."""

    __slots__ = ("_at", "_connection", "_data", "number")

    def __init__(self, connection: Any) -> None:
        self._connection, self._data, self._at = connection, b"", 0
        # That the next packet must have.
        self.number: int = connection._next_seq_id

    def now(self) -> bytes | None:
        """The next packet, if all of it is here and it has one part, as most have. None: ask `packet`."""
        data, at = self._data, self._at
        if len(data) < at + 4:
            return None
        end = at + 4 + (data[at] | data[at + 1] << 8 | data[at + 2] << 16)
        if len(data) < end or end - at - 4 == _FULL or data[at + 3] != self.number:
            return None
        self._at, self.number = end, (self.number + 1) & 255
        return data[at + 4 : end]

    async def packet(self) -> bytes:
        """The next packet, however many parts it has."""
        whole = b""
        while True:
            length = await self._length(0)
            await self._have(4 + length)
            self._check(self._data[self._at + 3])
            whole += self._data[self._at + 4 : self._at + 4 + length]
            self._at += 4 + length
            if length != _FULL:
                return whole

    async def together(self, count: int) -> bytes:
        """So many packets of one part each, in one piece, with their headers. Their numbers are not looked at, but that
        an error comes in place of one.
        """
        end = 0
        for _ in range(count):
            length = await self._length(end)
            await self._have(end + 5)
            if self._data[self._at + end + 4] == _ERROR:
                break
            end += 4 + length
        await self._have(end)
        piece = self._data[self._at : self._at + end]
        self._at += end
        return piece

    def apart(self, piece: bytes) -> list[bytes]:
        """The packets of `together`, their numbers looked at."""
        packets, at = [], 0
        while at < len(piece):
            end = at + 4 + (piece[at] | piece[at + 1] << 8 | piece[at + 2] << 16)
            self._check(piece[at + 3])
            packets.append(piece[at + 4 : end])
            at = end
        return packets

    def give_back(self) -> None:
        """The next answer's bytes, where the server told two, are aiomysql's to read."""
        self._connection._next_seq_id = self.number
        # A connection that was closed has no reader.
        if len(self._data) > self._at and self._connection._reader is not None:
            self._connection._reader.feed_data(self._data[self._at :])

    async def _length(self, behind: int) -> int:
        await self._have(behind + 4)
        data, at = self._data, self._at + behind
        return data[at] | data[at + 1] << 8 | data[at + 2] << 16

    async def _have(self, size: int) -> None:
        """Waits until so many bytes are here. Raises OperationalError: the connection is lost."""
        missing = size - (len(self._data) - self._at)
        if missing <= 0:
            return
        parts = [self._data[self._at :]]
        while missing > 0:
            try:
                part: bytes = await self._connection._reader.read(_ALL)
            except OSError as error:
                raise self._lost(f"{_LOST} ({error})") from error
            if not part:
                raise self._lost(_LOST)
            parts.append(part)
            missing -= len(part)
        self._data, self._at = b"".join(parts), 0

    def _check(self, number: int) -> None:
        if number != self.number:
            if number == 0:
                # As a server does that goes down.
                raise self._lost(_LOST)
            self._connection.close()
            raise InternalError(f"Packet sequence number wrong - got {number} expected {self.number}")
        self.number = (self.number + 1) & 255

    def _lost(self, words: str) -> OperationalError:
        self._connection.close()
        return OperationalError(CR.CR_SERVER_LOST, words)


def _row(packet: bytes, readers: list[Read]) -> tuple[Any, ...]:
    row: list[Any] = []
    at = 0
    for read in readers:
        length = packet[at]
        at += 1
        if length > 250:
            if length == _NULL:
                row.append(None)
                continue
            size = _SIZES[length]
            length = int.from_bytes(packet[at : at + size], "little")
            at += size
        row.append(read(packet[at : at + length]))
        at += length
    return tuple(row)


def _converter(field: FieldDescriptorPacket, connection: Any) -> tuple[str | None, Callable[[str], Any] | None]:
    """How aiomysql reads a column: in which encoding, if it is text, and made into what."""
    kind = field.type_code
    # Numbers and days.
    encoding: str | None = "ascii"
    if not connection.use_unicode:
        encoding = None
    elif kind == FIELD_TYPE.JSON:
        encoding = connection.encoding
    elif kind in TEXT_TYPES:
        encoding = None if field.charsetnr == _BINARY else connection.encoding
    convert = connection.decoders.get(kind)
    return encoding, None if convert is through else convert


def _reader(encoding: str | None, convert: Callable[[str], Any] | None) -> Read:
    """The same in one step."""
    if encoding is None:
        return convert or bytes  # type: ignore[return-value]
    if convert is None:
        return bytes.decode if encoding == "utf8" else lambda told: told.decode(encoding)
    if convert in (int, float):
        return convert
    if convert is convert_datetime:
        return _moment
    if convert is convert_date:
        return _day
    return lambda told: convert(told.decode(encoding))


def _moment(told: bytes) -> Any:
    try:
        return datetime.fromisoformat(told.decode("ascii"))
    except ValueError:
        return convert_datetime(told)


def _day(told: bytes) -> Any:
    try:
        return date.fromisoformat(told.decode("ascii"))
    except ValueError:
        return convert_date(told)
