"""Work on strangers' files, in processes of their own: counted, without keys, with little memory and little time.

A file may make of its reader what it likes: the reader was told no secret, and once it has the file in hand it can open
nothing any more. Two work at once, so that half the machine is left to whoever only wants a page; others wait their
turn, one asker's never in front of another's second. Refuses with ApartBusy where the queue is too long, and with
ApartFailed what ran out of memory or time, died, or said more than it may.

A module that works so calls `take_in_hand` first, and is run as `python -m module`: the file comes by standard input,
what it found leaves by standard output.
"""

from __future__ import annotations

import asyncio
import ctypes
import importlib
import os
import resource
import signal
import sys
import time
import weakref
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

AT_ONCE: Final = 2
MOST_WAITING: Final = 8
# Of one asker: one in hand, one in the queue.
MOST_ASKED: Final = 2
PATIENCE: Final = 45.0
_PROJECT: Final = __file__.rpartition("/")[0].rpartition("/")[0] or "."
# Where programs lie and how texts are written: all that a reader is told of the service's surroundings.
_TOLD: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
# Loaded while files can still be opened: a workbook of the old kind, or a PDF, may name any of them.
_CODECS: Final = (
    "ascii", "latin_1", "utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "cp437", "cp1252", "gbk",
    "gb18030", "big5", "shift_jis", "unicode_escape", "raw_unicode_escape", "idna", "mac_roman",
)
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PART: Final = 256 * 1024


class ApartBusy(Exception):
    """Too many files are waiting to be read; nothing is wrong with this one."""


class ApartFailed(Exception):
    """The reader came to no verdict: the file was too much for it, or did something to it."""


class Places:
    """How many may work at once, and how many may wait; of one asker, one."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = MOST_WAITING, patience: float = PATIENCE) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most, self._patience = at_once + waiting, patience
        self._turns: dict[str, asyncio.Lock] = {}
        self._asking: Counter[str] = Counter()
        self._inside = 0

    @asynccontextmanager
    async def taken(self, asker: str = "") -> AsyncIterator[None]:
        """A place, as soon as one is free. Raises ApartBusy."""
        if self._inside >= self._most or (asker and self._asking[asker] >= MOST_ASKED):
            raise ApartBusy
        turn = self._turns.setdefault(asker, asyncio.Lock()) if asker else asyncio.Lock()
        self._inside += 1
        self._asking[asker] += 1
        try:
            async with AsyncExitStack() as held:
                try:
                    async with asyncio.timeout(self._patience):
                        await held.enter_async_context(turn)
                        await held.enter_async_context(self._free)
                except TimeoutError:
                    raise ApartBusy from None
                yield
        finally:
            self._inside -= 1
            self._asking[asker] -= 1
            if not self._asking[asker]:
                del self._asking[asker]
                self._turns.pop(asker, None)


# One for each loop: a service has one, and so has each command.
_PLACES: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Places] = weakref.WeakKeyDictionary()


def places() -> Places:
    loop = asyncio.get_running_loop()
    if loop not in _PLACES:
        _PLACES[loop] = Places()
    return _PLACES[loop]


async def work_apart(module: str, *arguments: str, data: bytes, seconds: float, most: int, asker: str = "") -> bytes:
    """What the module says of the file. `most`: bytes that it may say; `asker`: of whom one file is read at a time.

    Raises ApartBusy, ApartFailed.
    """
    async with places().taken(asker):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=_PROJECT,
            env={name: os.environ[name] for name in _TOLD if name in os.environ}, close_fds=True,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(seconds):
                # One after the other: it reads to the end before it says a word.
                await _give(process, data)
                return await _hear(process, most)
        except TimeoutError:
            raise ApartFailed from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


async def _give(process: Process, data: bytes) -> None:
    assert process.stdin is not None
    # It died before it had read. Uvloop, on which the service runs, has no name of its own for that.
    with suppress(BrokenPipeError, ConnectionResetError, RuntimeError):
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()


async def _hear(process: Process, most: int) -> bytes:
    assert process.stdout is not None
    said = bytearray()
    while part := await process.stdout.read(_PART):
        said += part
        if len(said) > most:
            raise ApartFailed
    if await process.wait() != 0:
        raise ApartFailed
    return bytes(said)


# -- In the process apart


def take_in_hand(*, memory: int, seconds: int, load: tuple[str, ...] = (), times: float = 0) -> bytes:
    """The file, and from then on nothing else: no other file, connection or process can be opened.

    `load`: modules that are needed and would otherwise be looked for later, in vain. `times`: how much of the
    processor's time the file may take, over what starting took; that is much the same work on every machine.
    """
    with suppress(OSError, AttributeError):
        # It ends with the service; its work waits behind whoever wants a page.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.nice(10)
    for name in (*load, *(f"encodings.{codec}" for codec in _CODECS)):
        importlib.import_module(name)
    for codec in _CODECS:
        "".encode(codec)
    # Uvloop, on which the service runs, hands on what was opened to be inherited, whatever it is asked.
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    for what, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(what, (most, most))
    if times:
        # Nobody hears the signal: it ends the process.
        signal.setitimer(signal.ITIMER_PROF, times * time.process_time())
    return sys.stdin.buffer.read()


# -- In the service


def keep_memory_to_ourselves() -> None:
    """No other process of the same user, a reader among them, may look into this one or into what it was started
    with, where the keys are.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0)
