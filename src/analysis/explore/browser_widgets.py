"""Browser widgets: those of a panel that have code of their own in the page.

They are loaded only where a panel is opened: anywidget and plotly's widgets take their time.
"""

# Why it is so: docs/decisions/0017-a-turn-is-one-drawing.md

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import plotly.graph_objects as go
import traitlets

OnClick = Callable[[int, Any], None]
"""Takes the number of a trace and what plotly tells of the points clicked."""

_HERE = Path(__file__).parent
_CONFIG = {
    "responsive": True,
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
}
"""Fills the width there is; sends nothing anywhere, and has no button that would."""
_PIECEMEAL = "_py2js_"


_NOTHING: Mapping[str, Any] = {"caption": "", "columns": [], "rows": [], "note": ""}


class Ruler(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget's types are not followed
    """Nothing to be seen; `width` is its column's in pixels, 0 before anybody looks on."""

    _esm = (_HERE / "ruler.js").read_text(encoding="utf-8")
    width = traitlets.Int(0).tag(sync=True)


class Chart:
    """One FigureWidget in a box.

    Left to itself a FigureWidget sends new axes, traces to take away and traces to add one after
    the other, and the page draws each: thrice the time, with the old bars on the new axes in
    between. Here nothing leaves piecemeal; the figure as a whole replaces what the page knows of
    it, as at its first display, and is then drawn anew. That is done before the drawing stands
    on the page and could measure its room, so that a ruler beside it does.
    """

    def __init__(self, on_click: OnClick) -> None:
        self._on_click = on_click
        self.figure = go.FigureWidget()
        self.figure.keys = [key for key in self.figure.keys if not key.startswith(_PIECEMEAL)]
        self.figure._config = {**self.figure._config, **_CONFIG}
        self.ruler = Ruler()
        self.ruler.observe(self._draw_fitting, names="width")
        self.box = ipywidgets.VBox([self.ruler, self.figure])
        self._look: Mapping[str, Any] = {}

    def draw(self, look: Mapping[str, Any]) -> None:
        """Draw a figure's ``data`` and ``layout``; nothing at all where there is no drawing."""
        self._look, layout = look, look.get("layout", {})
        self.box.layout.display = "" if look else "none"
        self.box.layout.min_height = f"{layout['height']}px" if "height" in layout else None
        self.box.children = (self.ruler,)
        with self.figure.hold_sync():
            self.figure.data = ()
            self.figure.layout = self._fit(layout)
            self.figure.add_traces(look.get("data", []))
            self.figure._repr_mimebundle_()
        self.box.children = (self.ruler, self.figure)
        for place, trace in enumerate(self.figure.data):
            trace.on_click(self._follow(place))

    def _draw_fitting(self, change: Mapping[str, Any]) -> None:
        """Draw again what was drawn before its room was known; later it follows by itself."""
        if not change["old"]:
            self.draw(self._look)

    def _fit(self, layout: Mapping[str, Any]) -> dict[str, Any]:
        """Let a layout fill the room; a width of its own would keep it from following the room.

        As the template's the width is a default, which plotly replaces by what it measures.
        """
        template = layout.get("template", {})
        room = {"width": self.ruler.width} if self.ruler.width else {}
        default = {**template, "layout": {**template.get("layout", {}), **room}}
        return {**layout, "autosize": True, "template": default}

    def _follow(self, place: int) -> Callable[..., None]:
        return lambda _trace, points, _state: self._on_click(place, points)


class FileLink(anywidget.AnyWidget):  # type: ignore[misc]
    """A link that opens a file in a page of its own; without a path it takes no room.

    `path` is told from the folder of the notebook.
    """

    _esm = (_HERE / "file_link.js").read_text(encoding="utf-8")
    path = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)

    def point_to(self, path: str, words: str) -> None:
        """Link to a path."""
        with self.hold_sync():
            self.path, self.words = path, words

    def clear(self) -> None:
        """Link to nothing."""
        self.point_to("", "")


class PrivateRows(anywidget.AnyWidget):  # type: ignore[misc]
    """Rows of ledgers for the office's own screen; show them anew after each change.

    The state of a widget may be saved with the notebook and read by an export; a message is
    neither. So the rows, which may name persons, are sent as messages and stand in no state.
    """

    _esm = (_HERE / "private_rows.js").read_text(encoding="utf-8")

    def __init__(self) -> None:
        super().__init__()
        self.told = _NOTHING
        self.on_msg(self._answer)

    def show(
        self,
        caption: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        note: str = "",
    ) -> None:
        """Show rows under a caption, a note below."""
        self.told = {
            "caption": caption,
            "columns": list(columns),
            "rows": [list(row) for row in rows],
            "note": note,
        }
        self.send(dict(self.told))

    def _answer(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        """Tell a view that has just been opened what the others show."""
        if content.get("kind") == "ask":
            self.send(dict(self.told))


class TableAsker(anywidget.AnyWidget):  # type: ignore[misc]
    """The first rows of a table, over each column a choice of what it is.

    As of `PrivateRows` the rows stand in no state; `roles` holds the codes that are chosen.
    """

    _esm = (_HERE / "table_asker.js").read_text(encoding="utf-8")
    roles = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.told: Mapping[str, Any] = {}
        self.on_msg(self._answer)

    def ask(self, told: Mapping[str, Any], roles: Sequence[str]) -> None:
        """Show a table: caption, letters, headings, options of each column, rows, header."""
        self.told, self.roles = told, list(roles)
        self.send(dict(told))

    def _answer(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        if content.get("kind") == "ask" and self.told:
            self.send(dict(self.told))
