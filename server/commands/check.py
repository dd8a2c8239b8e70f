"""`python -m server check`: asks the real services what the settings promise of them, and says in words what is wrong.

One list of questions (`every_check`), each with a name that docs/operating.md uses, and each answered by one of three
verdicts: ok; wrong, with what to do; unknown, where nothing can be said, first of all because nobody answered. Silence
is never taken for consent. A question that makes no sense before another was answered names that one, and is not asked.

It reads its two services out of the environment for themselves, so that a bucket can be checked before there is a
WeChat account, and needs no database. What it writes into a service it says, and it leaves nothing that anybody would
see. No secret, token or signed link is ever in what it prints.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from server.settings import MediaSettings, SettingsError, WeChatSettings, read_services, read_settings

Verdict = Literal["ok", "wrong", "unknown"]
# Nothing that is asked here takes a patient service longer.
_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one question. `words`: whole sentences for whoever sets the service up."""

    verdict: Verdict
    words: str


def ok(words: str) -> Finding:
    return Finding("ok", words)


def wrong(words: str) -> Finding:
    return Finding("wrong", words)


def unknown(words: str) -> Finding:
    return Finding("unknown", words)


@dataclass(slots=True)
class Visit:
    """One run. A service that is not in the environment, or is there wrongly, is None."""

    environ: Mapping[str, str] = field(repr=False)
    media: MediaSettings | None = None
    wechat: WeChatSettings | None = None
    # What one question opened and the next ones use, closed at the end.
    opened: AsyncExitStack = field(default_factory=AsyncExitStack, repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Check:
    """`name` begins with its service: storage-…, wechat-…. `after`: asked only where that one was ok."""

    name: str
    asks: str
    ask: Callable[[Visit], Awaitable[Finding]]
    after: str = ""


async def _settings(visit: Visit) -> Finding:
    faults = [*read_services(visit.environ)[2]]
    if not faults:
        try:
            read_settings(visit.environ)
        except SettingsError as fault:
            faults.append(str(fault))
    return wrong("; ".join(faults)) if faults else ok("every setting reads as it should")


def every_check() -> tuple[Check, ...]:
    from server.commands.check_storage import STORAGE
    from server.commands.check_wechat import WECHAT

    return (Check("settings", "whether the environment reads as a whole", _settings), *STORAGE, *WECHAT)


async def ask_all(environ: Mapping[str, str], only: str = "") -> list[tuple[Check, Finding]]:
    """In order. `only`: the beginning of the names that are asked; what those need is asked too."""
    checks = every_check()
    media, wechat, _ = read_services(environ)
    visit = Visit(environ, media, wechat)
    wanted = {check.name for check in checks if check.name.startswith(only)}
    for check in reversed(checks):
        if check.name in wanted and check.after:
            wanted.add(check.after)
    found: list[tuple[Check, Finding]] = []
    verdicts: dict[str, Verdict] = {}
    async with visit.opened:
        for check in checks:
            if check.name not in wanted:
                continue
            if check.after and verdicts[check.after] != "ok":
                finding = unknown(f"not asked: {check.after} comes first")
            else:
                finding = await _answer(check, visit)
            verdicts[check.name] = finding.verdict
            found.append((check, finding))
    return found


async def _answer(check: Check, visit: Visit) -> Finding:
    try:
        async with asyncio.timeout(_SECONDS):
            return await check.ask(visit)
    except TimeoutError:
        return unknown(f"no answer within {_SECONDS} seconds")
    except Exception as fault:
        # Never with its message, which may quote an address with its signature.
        return unknown(f"the question failed here ({type(fault).__name__}); this says nothing about the service")


async def report(environ: Mapping[str, str], only: str = "") -> int:
    """0: all is ok; 1: something is wrong; 4: nothing is, as far as could be asked."""
    found = await ask_all(environ, only)
    if not found:
        print(f"there is no check whose name begins with {only}")
        return 2
    width = max(len(check.name) for check, _ in found)
    for check, finding in found:
        print(f"{finding.verdict:8}{check.name:{width + 2}}{finding.words}")
    count = {verdict: sum(finding.verdict == verdict for _, finding in found) for verdict in ("ok", "wrong", "unknown")}
    print(", ".join(f"{number} {verdict}" for verdict, number in count.items()))
    return 1 if count["wrong"] else 4 if count["unknown"] else 0


def list_checks() -> int:
    for check in every_check():
        print(f"{check.name}: {check.asks}")
    return 0
