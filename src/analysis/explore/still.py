"""Still: what an export shows in a panel's place, kept in the notebook as the panel is turned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from analysis.content import Paragraph
from analysis.errors import AnalysisError
from analysis.explore.progress_bar import is_watched
from analysis.export.running import write_still

Bundle = Mapping[str, Any]

_BLANK = {"text/html": "", "text/plain": ""}
_BEFORE_RUNNING = "pre_run_cell"
"""Not `pre_execute`, which every message of a widget sets off too, the drawing's own among them."""
_SETTLING_S = 5.0
"""Of 100,000 records a still takes up to a second and 15 MB: not to be spent on every turn."""


class Still:
    """A second output beside a panel's widgets: the view on the screen, for exports alone.

    A turn marks it as out of date at once. It is written anew when no turn has followed for a
    moment, or before the kernel runs anything, which JupyterLab makes it do before it saves.

    Parameters
    ----------
    describe
        Gives the bundle of what the panel shows now.
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
        display({**live, **_BLANK}, raw=True)
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
