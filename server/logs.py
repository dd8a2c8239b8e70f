"""What goes into the log: where something failed and of what type, never what was in hand.

The message of an error quotes the value that it is about: a number that cannot be read, the row that is there already.
So of errors, and of those behind them, only types and frames are written. What the libraries log is not ours to vouch
for, as some of them quote addresses with their queries: of that, only the place where it was said.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final

_PROJECT: Final = Path(__file__).resolve().parent.parent
_OURS: Final = ("anju", "server", "handlers", "casework", "models", "media_storage")
# Says when it starts and stops, and its process number.
_HARMLESS: Final = ("sanic.server",)
_MOST_FRAMES = 40
_MOST_ERRORS = 12


def keep_messages_out() -> None:
    """From here on, for every logger and for what nobody catches."""
    logging.setLogRecordFactory(_record)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def frames_of(error: BaseException) -> str:
    """The error's type and where it was raised, and so for every error behind it, without a word of theirs."""
    return "\n".join(_lines(error))


def _lines(error: BaseException) -> Iterator[str]:
    waiting, seen = [("", error)], set[int]()
    while waiting and len(seen) < _MOST_ERRORS:
        how, one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield f"{how}{type(one).__module__}.{type(one).__qualname__}"
        for frame in traceback.extract_tb(one.__traceback__, limit=-_MOST_FRAMES):
            yield f"  {_short(frame.filename)}:{frame.lineno} {frame.name}"
        if one.__cause__ is not None:
            waiting.append(("because of ", one.__cause__))
        elif one.__context__ is not None and not one.__suppress_context__:
            waiting.append(("while handling ", one.__context__))
        if isinstance(one, BaseExceptionGroup):
            waiting += [("with ", inside) for inside in one.exceptions]


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_PROJECT)) if path.is_relative_to(_PROJECT) else "/".join(path.parts[-3:])


def _record(*args: Any, **named: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **named)
    if record.exc_info and record.exc_info[1] is not None:
        record.exc_text = frames_of(record.exc_info[1])
    record.exc_info = None
    if record.name.partition(".")[0] in _OURS:
        record.msg = _said(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_said(one) for one in record.args)
    elif record.name not in _HARMLESS:
        record.msg, record.args = f"said at {_short(record.pathname)}:{record.lineno}", None
    return record


def _said(value: Any) -> Any:
    """An error's type in its place, unless it is one of ours, which say nothing of a value."""
    if isinstance(value, BaseException) and type(value).__module__.partition(".")[0] not in _OURS:
        return type(value).__qualname__
    return value


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        print("stopped", file=sys.stderr)
        return
    print(frames_of(error) if error is not None else kind.__qualname__, file=sys.stderr)
