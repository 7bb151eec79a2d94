"""Progress: a bar that shows how far reading is, where a person has the notebook open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from analysis.ledgers import Progress

_STEPS = 100
_BAR = (
    '<div role="status">正在读取台账：第{place}个，共{total}个（{name}） '
    '<progress max="{total}" value="{done}" style="width: 16em"></progress></div>'
)


@contextmanager
def showing_progress() -> Iterator[Progress | None]:
    """Give what tells of each file in a bar below the cell; None where nobody looks on."""
    if not is_watched():
        yield None
        return
    bar = _ProgressBar()
    try:
        yield bar.show
    finally:
        bar.close()


def is_watched() -> bool:
    """Say whether a person has this notebook open: Jupyter's server names the session then."""
    from IPython import get_ipython  # absent from commands

    shell = get_ipython()
    return getattr(shell, "kernel", None) is not None and "JPY_SESSION_NAME" in os.environ


class _ProgressBar:
    """A bar below the cell that runs; it goes when reading ends."""

    def __init__(self) -> None:
        self._handle: Any = None

    def show(self, done: int, total: int, name: str) -> None:
        """Show that the file `name` is being read; of very many, not every one."""
        from IPython.display import display

        if done % max(1, total // _STEPS):
            return
        html = _BAR.format(place=done + 1, total=total, done=done, name=escape(name))
        bundle = {"text/html": html, "text/plain": ""}
        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)

    def close(self) -> None:
        """Take the bar away."""
        from IPython.display import clear_output

        if self._handle is not None:
            clear_output()
