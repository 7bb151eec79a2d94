"""Progress: one line on a terminal that tells how far a long run is; nothing in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

_WIDTH = 24
_CLEAR = "\r\x1b[K"
_FIRST_GUESS = 3
"""Done before that many, nothing is said of the time that is left."""


class ProgressBar:
    """A line that is written over itself; of one thing alone, or into a pipe, nothing is written.

    Parameters
    ----------
    clock : callable
        Gives seconds; only what is left is told, nothing of it is kept.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._is_shown = sys.stderr.isatty()

    def tell(self, done: int, total: int) -> None:
        """Show how many are done, of how many, and about how long the rest takes."""
        if self._is_shown and total > 1:
            sys.stderr.write(f"{_CLEAR}{describe(done, total, self._clock() - self._start)}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, so that another can be written."""
        if self._is_shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


def describe(done: int, total: int, elapsed_seconds: float) -> str:
    """Describe a run that has done some of its work.

    Examples
    --------
    >>> describe(50, 200, 30)
    '██████──────────────────  50/200，还需约1分30秒'
    >>> describe(1, 4, 2)
    '██████──────────────────  1/4'
    """
    filled = _WIDTH * done // total
    bar = "█" * filled + "─" * (_WIDTH - filled)
    left = elapsed_seconds * (total - done) / max(done, 1)
    is_known = _FIRST_GUESS <= done < total
    return f"{bar}  {done}/{total}" + (f"，还需约{_write_time(left)}" if is_known else "")


def _write_time(seconds: float) -> str:
    """Write a span of time: seconds to the next ten, hours without them."""
    whole = int(-(-seconds // 10) * 10) if seconds > 10 else max(int(seconds), 1)
    minutes, rest = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return f"{hours}小时{minutes_left}分"
    return (
        f"{minutes}分{rest}秒" if minutes and rest else f"{minutes}分" if minutes else f"{rest}秒"
    )
