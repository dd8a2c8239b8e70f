"""`python -m server retention`: what of the photographs is past its time, and, when told to, its removal.

Removing wants a key that no service has: a RAM user of its own for a bucket, the command's own right to the folder
otherwise. Each removal says who gave the command and why, and is chained like a seal; what it removed can be found
there for good.
"""

from __future__ import annotations

from datetime import datetime

from casework.evidence import retention
from casework.evidence.retention import Over, Years
from casework.words.clock import SystemClock
from media_storage.local import LocalRemover
from media_storage.oss import OssRemover
from media_storage.store import StoreUnavailable
from models import Evidence, Pictures, Removal
from server.media import open_remover
from server.settings import Settings

Remover = LocalRemover | OssRemover
_SHOWN = 50


async def report_retention(
    settings: Settings, *, remove: bool, by: str, reason: str, now: datetime | None = None
) -> int:
    """0; with `remove`, 1 if the store could not be used, and then the command is to be run again."""
    at = now or SystemClock().now()
    if remove and not (by.strip() and reason.strip()):
        print("removing wants --by NAME and --reason TEXT")
        return 2
    count = 0
    async with open_remover(settings) as remover:
        try:
            if remove:
                await _go_on(remover, at)
            async for over in retention.find_over(settings.retention, at=at):
                count += 1
                if count <= _SHOWN:
                    print(_line(over))
                if remove:
                    removal = await retention.decide(over, by=by.strip(), reason=reason.strip(), at=at)
                    await _remove(remover, removal, over.evidence, at)
        except StoreUnavailable as fault:
            print(f"the store cannot be used ({fault.reason}); run the command again to go on")
            return 1
    if count > _SHOWN:
        print(f"  and {count - _SHOWN} more")
    print(f"{count} {'removed' if remove else 'past their time, none removed'} ({_words(settings.retention)})")
    return 0


async def _go_on(remover: Remover, at: datetime) -> None:
    """What an earlier run had decided and not done."""
    async for removal in Removal.filter(done_at=None).select_related("evidence"):
        await _remove(remover, removal, removal.evidence, at)


async def _remove(remover: Remover, removal: Removal, evidence: Evidence, at: datetime) -> None:
    made = await Pictures.get_or_none(evidence_id=evidence.id)
    keys = [evidence.original_key, evidence.display_key, evidence.thumbnail_key]
    keys += [made.display_key, made.thumbnail_key] if made else []
    for key in filter(None, keys):
        await remover.remove(key)
    await retention.finish(removal, at=at)


def _line(over: Over) -> str:
    return f"  {over.case.number} {over.evidence.id} since {over.on} ({over.rule})"


def _words(years: Years) -> str:
    return ", ".join(f"{name} {'for ever' if kept is None else f'{kept} years'}" for name, kept in years.items())
