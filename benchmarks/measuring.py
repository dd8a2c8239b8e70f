"""How benches measure: each side in turns with its yardstick, in one run, and what comes of it as one ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

Task = Callable[[], Awaitable[object]]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Result:
    name: str
    ratio: float
    goal: float
    better: str  # "higher" | "lower"
    spread: float
    # For the page: what was held against what, and the plain numbers behind the ratio.
    what: str = ""
    seen: str = ""

    @property
    def met(self) -> bool:
        return self.ratio >= self.goal if self.better == "higher" else self.ratio <= self.goal


async def in_turns(
    task: Task, yardstick: Task, rounds: int, before: Sequence[Task] = (), clock: Clock = time.perf_counter
) -> tuple[list[float], list[float]]:
    """How long each took, round by round; the first of a round is the other in every second one. `before`: what sets
    each of the two up, and is not counted. `clock`: the processor's own, where all work is this process's and what
    others do on the machine is to be left out.
    """
    took: tuple[list[float], list[float]] = [], []
    for round_ in range(rounds + 1):
        for at in (0, 1) if round_ % 2 else (1, 0):
            if before:
                await before[at]()
            seconds = await timed((task, yardstick)[at], clock)
            # The first of each warms up.
            if round_:
                took[at].append(seconds)
    return took


async def timed(task: Task, clock: Clock = time.perf_counter) -> float:
    began = clock()
    await task()
    return clock() - began


def result(name: str, ratios: list[float], goal: float, better: str, what: str, seen: str) -> Result:
    middle = statistics.median(ratios)
    return Result(name, middle, goal, better, (max(ratios) - min(ratios)) / middle, what, seen)


def milliseconds(times: list[float]) -> str:
    middle = statistics.median(times) * 1000
    return f"{middle:.0f} ms" if middle >= 20 else f"{middle:.1f} ms"
