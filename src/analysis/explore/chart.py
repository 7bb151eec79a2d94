"""Chart: the one drawing of a panel, drawn once a turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

OnClick = Callable[[int, Any], None]
"""Takes the number of a trace and what plotly tells of the points clicked."""

_CONFIG = {
    "responsive": True,
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
}
"""Fills the width there is; sends nothing anywhere, and has no button that would."""
_PIECEMEAL = "_py2js_"


class Chart:
    """One FigureWidget in a box.

    Left to itself a FigureWidget sends new axes, traces to take away and traces to add one after
    the other, and the page draws each: thrice the time, with the old bars on the new axes in
    between. Here nothing leaves piecemeal; the figure as a whole replaces what the page knows of
    it, as at its first display, and is then drawn anew. That is done before the drawing stands
    on the page and could measure its room, so that a ruler beside it does.

    Attributes
    ----------
    figure : plotly.graph_objects.FigureWidget
        What is drawn.
    ruler : Ruler
        Measures the width there is.
    box : ipywidgets.VBox
        What a panel shows.
    """

    def __init__(self, on_click: OnClick) -> None:
        import ipywidgets
        import plotly.graph_objects as go

        from analysis.explore.ruler import Ruler

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
