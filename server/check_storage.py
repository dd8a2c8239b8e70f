"""What is asked of the media store by `python -m server check`."""

from __future__ import annotations

from typing import Final

from server.check import Check, Finding, Visit, ok, wrong


async def _named(visit: Visit) -> Finding:
    media = visit.media
    if media is None:
        return wrong("ANJU_MEDIA_URL names no store that can be used")
    if media.bucket is None:
        return ok(f"photographs lie in the folder {media.folder}")
    return ok(f"photographs lie in the bucket {media.bucket.name} of {media.bucket.region}")


STORAGE: Final[tuple[Check, ...]] = (
    Check("storage-settings", "where photographs lie", _named),
)
