"""Cell outputs: how far reading is, and what an export shows in the place of a panel's widgets."""

# Why it is so: docs/decisions/0016-what-an-export-shows-of-a-panel.md

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from typing import Any

from analysis.content import Paragraph
from analysis.errors import AnalysisError
from analysis.export.running import write_still
from analysis.ledgers import Progress

Bundle = Mapping[str, Any]

BLANK: Bundle = {"text/html": "", "text/plain": ""}
_STEPS = 100
_BAR = (
    '<div role="status">正在读取台账：第{place}个，共{total}个（{name}） '
    '<progress max="{total}" value="{done}" style="width: 16em"></progress></div>'
)
_BEFORE_RUNNING = "pre_run_cell"
"""Not `pre_execute`, which every message of a widget sets off too, the drawing's own among them."""
_SETTLING_S = 5.0
"""Of 100,000 records a still takes up to a second and 15 MB: not to be spent on every turn."""


def is_watched() -> bool:
    """Say whether a person has this notebook open: Jupyter's server names the session then."""
    from IPython import get_ipython  # absent from commands

    shell = get_ipython()
    return getattr(shell, "kernel", None) is not None and "JPY_SESSION_NAME" in os.environ


@contextmanager
def showing_progress() -> Iterator[Progress | None]:
    """Give what tells of each file in a bar below the cell; None where nobody looks on."""
    if not is_watched():
        yield None
        return
    from IPython.display import clear_output, display

    handles: list[Any] = []

    def show(done: int, total: int, name: str) -> None:
        if done % max(1, total // _STEPS):
            return  # of very many files not every one is told
        html = _BAR.format(place=done + 1, total=total, done=done, name=escape(name))
        bundle = {**BLANK, "text/html": html}
        if handles:
            handles[0].update(bundle, raw=True)
        else:
            handles.append(display(bundle, raw=True, display_id=True))

    try:
        yield show
    finally:
        if handles:
            clear_output()


class Still:
    """A second output beside a panel's widgets: the view on the screen, for exports alone.

    A turn marks it as out of date at once. It is written anew when no turn has followed for a
    moment, or before the kernel runs anything, which JupyterLab makes it do before it saves.

    `describe`: gives the bundle of what the panel shows now.
    """

    def __init__(self, describe: Callable[[], Bundle]) -> None:
        self._describe = describe
        self._handles: list[Any] = []
        self._timer: asyncio.TimerHandle | None = None

    def show(self, live: Bundle) -> None:
        """Display a panel's widgets and its still; one output for both where nobody looks on."""
        from IPython.display import display

        if not is_watched():
            display({**live, **self._look()}, raw=True)
            return
        display({**live, **BLANK}, raw=True)
        self._handles.append(display(write_still(self._look()), raw=True, display_id=True))

    def renew(self) -> None:
        """Say that the panel shows something else; it is written down soon."""
        if not self._handles:
            return
        if self._timer is None:
            self._publish(None)
            _events().register(_BEFORE_RUNNING, self.finish)
        else:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(_SETTLING_S, self.finish)

    def finish(self, _run: object = None) -> None:
        """Write down what the panel shows, if that has not been done since it was turned."""
        if self._timer is None:
            return
        self._timer.cancel()
        self._timer = None
        _events().unregister(_BEFORE_RUNNING, self.finish)
        self._publish(self._look())

    def _look(self) -> Bundle:
        try:
            return self._describe()
        except AnalysisError as error:
            return Paragraph((str(error),), "note")._repr_mimebundle_()

    def _publish(self, shown: Bundle | None) -> None:
        for handle in self._handles:
            handle.update(write_still(shown), raw=True)


def _events() -> Any:
    from IPython import get_ipython

    shell: Any = get_ipython()
    return shell.events


class ShownPanel:
    """A panel: widgets for who looks on, and what an export shows in their place.

    `still`: to be renewed whenever the panel shows something else.
    """

    _box: Any

    def __init__(self) -> None:
        self.still = Still(self.describe)

    def describe(self) -> dict[str, Any]:
        """Give what an export shows, as one output's bundle."""
        raise NotImplementedError

    def _ipython_display_(self) -> None:
        self.still.show(self._box._repr_mimebundle_())
