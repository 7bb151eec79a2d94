"""Timing: two pieces of work in turn, so that a drifting machine slows both alike."""

import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One line of RESULTS.md; `ours` and `other` are medians with their unit."""

    work: str
    ours: str
    against: str
    other: str
    ratio: float
    goal: float


def run(command: list[str], tolerate: tuple[int, ...] = (0,), **options) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode not in tolerate:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")


def time_in_turn(
    ours: Callable[[], object], other: Callable[[], object], runs: int
) -> tuple[float, float, float]:
    """Return both medians in seconds and the median of the ratios, after one warm-up each."""
    ours()
    other()
    pairs = [(_time(ours), _time(other)) for _ in range(runs)]
    return (
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(pair[0] / pair[1] for pair in pairs),
    )


def compare(
    work: str,
    against: str,
    ours: Callable[[], object],
    other: Callable[[], object],
    *,
    goal: float,
    runs: int = 5,
) -> Result:
    mine, theirs, ratio = time_in_turn(ours, other, runs)
    return Result(work, f"{mine:.2f} s", against, f"{theirs:.2f} s", ratio, goal)


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
