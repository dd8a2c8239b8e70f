"""What a stranger's worst request costs the service, over a harmless one of the same size."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from benchmarks.measuring import Result, result
from casework.problems import Problem
from handlers.incoming import MOST_BYTES, read_json
from tests.test_hostile_requests import BODIES, HARMLESS, body_of

_ROUNDS = 9


def measure() -> list[Result]:
    """In turns with the harmless body, for each kind; the worst kind is what counts."""
    harmless = body_of(HARMLESS)
    found: list[tuple[float, str, list[float], float, float]] = []
    for kind, make in BODIES.items():
        hostile = body_of(make)
        ratios, took, plain = [], [], []
        for _ in range(_ROUNDS):
            plain.append(_seconds(lambda: read_json(harmless)))
            took.append(_seconds(lambda data=hostile: read_json(data)))  # type: ignore[misc]
            ratios.append(took[-1] / plain[-1])
        ratios.sort()
        found.append((ratios[_ROUNDS // 2], kind, ratios, min(took), min(plain)))
    _, kind, ratios, worst, least = max(found)
    return [result(
        "service.hostile", ratios, 5, "lower",
        f"reading the costliest of {len(BODIES)} hostile bodies of {MOST_BYTES // 1024} kB ({kind}), over a harmless"
        " one of that size",
        f"{worst * 1000:.1f} ms against {least * 1000:.1f} ms",
    )]


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    with suppress(Problem):
        work()
    return time.process_time() - began
