"""What a stranger's worst request or file costs the service, over a harmless one of the same size."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from benchmarks.measuring import Result, result
from casework.heart.problems import Problem
from handlers.heart.incoming import MOST_BYTES, read_json
from tests.heart.test_hostile_requests import BODIES, HARMLESS, body_of
from tests.hostile_files import DOORS, SIZE, cost, of_harmless

_ROUNDS = 9
_ROUNDS_OF_FILES = 3
# How much, what it is, each ratio, the seconds of the hostile and of the harmless.
Found = tuple[float, str, list[float], float, float]


def measure() -> list[Result]:
    """The worst of the whole table is what counts: of the processor's time, that of reader processes with it."""
    found = [*_bodies(), *_files()]
    _, kind, ratios, worst, least = max(found)
    return [result(
        "service.hostile", ratios, 5, "lower",
        f"the costliest of {len(found)} hostile bodies of {MOST_BYTES // 1024} kB and files of {SIZE >> 20} MB"
        f" ({kind}), over a harmless one of that size",
        f"{worst * 1000:.1f} ms against {least * 1000:.1f} ms",
    )]


def _bodies() -> list[Found]:
    """In turns with the harmless body, for each kind."""
    harmless = body_of(HARMLESS)
    found: list[Found] = []
    for kind, make in BODIES.items():
        hostile = body_of(make)
        ratios, took, plain = [], [], []
        for _ in range(_ROUNDS):
            plain.append(_seconds(lambda: read_json(harmless)))
            took.append(_seconds(lambda data=hostile: read_json(data)))  # type: ignore[misc]
            ratios.append(took[-1] / plain[-1])
        ratios.sort()
        found.append((ratios[_ROUNDS // 2], f"a body: {kind}", ratios, min(took), min(plain)))
    return found


def _files() -> list[Found]:
    found: list[Found] = []
    for door, way in DOORS.items():
        least = of_harmless(door)
        for kind, hostile in way.kinds.items():
            work = partial(way.work, hostile.make(SIZE), hostile.content_type)
            took = sorted(cost(work, tries=1) for _ in range(_ROUNDS_OF_FILES))
            ratios = [one / least for one in took]
            found.append((ratios[_ROUNDS_OF_FILES // 2], kind, ratios, took[0], least))
    return found


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    with suppress(Problem):
        work()
    return time.process_time() - began
