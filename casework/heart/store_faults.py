"""What a media store that gives nothing means to whoever waits: busy, and then trying again helps; or refusing, which
is a fault of the service that neither their network nor their file can mend, and is told so.
"""

from __future__ import annotations

from casework.heart.problems import Problem, refuse
from media_storage.store import StoreRefused, StoreUnavailable


def store_problem(fault: StoreUnavailable) -> Problem:
    return refuse("storage_refused") if isinstance(fault, StoreRefused) else refuse("busy")
