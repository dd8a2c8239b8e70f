"""A folder in memory, where there is room for one: what tests write need not survive anything, and a disk is waited for
at every commit.
"""

from __future__ import annotations

import os
from pathlib import Path

_MEMORY = Path("/dev/shm")
# Databases and photographs of some processes at once. A container is often given much less.
_ENOUGH = 4 << 30


def in_memory() -> str | None:
    """None: there is none, and the machine's usual folder for what is thrown away will do."""
    if not os.access(_MEMORY, os.W_OK):
        return None
    room = os.statvfs(_MEMORY)
    return str(_MEMORY) if room.f_bavail * room.f_frsize >= _ENOUGH else None
