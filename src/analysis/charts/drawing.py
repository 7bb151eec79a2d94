"""Drawing: a chart as its description, which plotly checks when somebody looks into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import plotly.graph_objects as go

from analysis.content import Table

Trace = dict[str, Any]
Layout = dict[str, Any]

_WITH_UNDERSCORE = frozenset({"paper_bgcolor", "plot_bgcolor"})


class Drawing(go.Figure):  # type: ignore[misc]  # plotly carries no types
    """A figure of plotly that is built on first need; until then it is a description.

    A report stores descriptions. To have plotly check and copy each of them takes as long as to
    read all ledgers, and tells nothing new: our charts describe what tests have seen plotly take.
    Whatever else is asked of a figure is answered by the figure, which is built then.

    Parameters
    ----------
    data : list of dict
        Traces, each with its ``type``.
    layout : dict
        The layout, with its template.
    """

    def __init__(self, data: Any = None, layout: Any = None, **others: Any) -> None:
        self._description: tuple[list[Trace], Layout] | None = None
        self._make_meta: Callable[[], Mapping[str, Any]] | None = None
        self._table: Table | None = None
        is_described = isinstance(layout, dict) and "template" in layout and not others
        if is_described and isinstance(data, list | None):
            self._description = ([_describe(trace) for trace in data or ()], layout)
        else:
            super().__init__(data, layout, **others)

    def __getattr__(self, name: str) -> Any:
        """Build the figure: nothing but its own parts is missing before."""
        if self.__dict__.get("_description") is None:
            raise AttributeError(name)
        self._settle_meta()
        described = self._description or ([], {})
        self._description = None
        super().__init__(*described)
        return getattr(self, name)

    def describe(self) -> dict[str, Any]:
        """Give what a notebook stores, its names in one order whoever has looked into it."""
        self._settle_meta()
        described = self.to_json() if self._description is None else _write(*self._description)
        ordered: dict[str, Any] = json.loads(described, object_pairs_hook=_order)
        return ordered

    @property
    def table(self) -> Table | None:
        """The table of the numbers that are drawn; None if none was attached."""
        return self._table

    def describe_look(self) -> dict[str, Any]:
        """Give what is seen of the chart, without what goes with it; quick, and not a copy."""
        if self._description is None:
            built = self.describe()
            data, layout = built["data"], built["layout"]
        else:
            data, layout = self._description
        return {"data": data, "layout": {k: part for k, part in layout.items() if k != "meta"}}

    def find_meta(self) -> Mapping[str, Any]:
        """Find what goes with the chart."""
        self._settle_meta()
        if self._description is None:
            found: Mapping[str, Any] = self.layout.meta
            return found
        given: Mapping[str, Any] = self._description[1]["meta"]
        return given

    def with_later_meta(self, make: Callable[[], Mapping[str, Any]], table: Table) -> Drawing:
        """Return the chart with what goes with it, which is made when it is first asked for.

        It names every row behind every number: on a screen nobody needs that.
        """
        if self._description is None:
            chart = self.with_meta(make())
        else:
            chart = Drawing(*self._description)
            chart._make_meta = make
        chart._table = table
        return chart

    def _settle_meta(self) -> None:
        make, self._make_meta = self._make_meta, None
        if make is not None and self._description is not None:
            data, layout = self._description
            self._description = (data, {**layout, "meta": make()})

    def with_meta(self, meta: Mapping[str, Any]) -> Drawing:
        """Return the chart with what goes with it; this one is left as it is."""
        if self._description is None:
            built: Drawing = Drawing(self).update_layout(meta=meta)
            return built
        data, layout = self._description
        return Drawing(data, {**layout, "meta": meta})

    def add_trace(self, trace: Any, *args: Any, **kwargs: Any) -> Any:
        """Add a trace; see plotly."""
        if self._description is None or args or kwargs:
            return super().add_trace(trace, *args, **kwargs)
        self._description[0].append(_describe(trace))
        return self

    def add_annotation(self, arg: Any = None, **properties: Any) -> Any:
        """Add an annotation; see plotly."""
        if self._description is None or arg is not None:
            return super().add_annotation(arg, **properties)
        data, layout = self._description
        annotations = [*layout.get("annotations", ()), properties]
        self._description = (data, {**layout, "annotations": annotations})
        return self

    def update_layout(self, *args: Any, **changes: Any) -> Any:
        """Change the layout; see plotly."""
        if self._description is None or args or any(map(_lists_parts, changes.values())):
            return super().update_layout(*args, **changes)
        data, layout = self._description
        self._description = (data, _merge(layout, changes))
        return self

    def update_xaxes(self, *args: Any, **changes: Any) -> Any:
        """Change every x axis; see plotly."""
        return self._update_axes("xaxis", args, changes) or super().update_xaxes(*args, **changes)

    def update_yaxes(self, *args: Any, **changes: Any) -> Any:
        """Change every y axis; see plotly."""
        return self._update_axes("yaxis", args, changes) or super().update_yaxes(*args, **changes)

    def _update_axes(self, kind: str, args: tuple[Any, ...], changes: Mapping[str, Any]) -> Any:
        if self._description is None or args:
            return None
        axes = [kind, *(name for name in self._description[1] if name.startswith(kind))]
        return self.update_layout(**{axis: dict(changes) for axis in axes})


def describe_figure(figure: go.Figure) -> dict[str, Any]:
    """Give what a notebook stores of a figure, built or not."""
    drawing = figure if isinstance(figure, Drawing) else Drawing(figure)
    return drawing.describe()


def bar(**properties: Any) -> Trace:
    """Describe bars."""
    return {"type": "bar", **properties}


def scatter(**properties: Any) -> Trace:
    """Describe lines or points."""
    return {"type": "scatter", **properties}


def _describe(trace: Any) -> Trace:
    return trace if isinstance(trace, dict) else trace.to_plotly_json()


def _write(data: list[Trace], layout: Layout) -> str:
    listed = {name: part for name, part in layout.items() if part != []}  # as plotly does
    try:
        return json.dumps({"data": data, "layout": listed}, allow_nan=False)
    except (TypeError, ValueError):  # numbers that are no plain Python: plotly knows how
        return str(go.Figure(data, layout).to_json())


def _order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(sorted(pairs))


def _merge(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Merge changes into what there is; ``title_text`` means the text of the title."""
    merged = dict(old)
    for name, new in changes.items():
        head, _, rest = (name, "", "") if name in _WITH_UNDERSCORE else name.partition("_")
        change = {rest: new} if rest else new
        before = merged.get(head)
        is_part = isinstance(change, Mapping)
        merged[head] = (
            _merge(before if isinstance(before, Mapping) else {}, change) if is_part else change
        )
    return merged


def _lists_parts(change: Any) -> bool:
    """Say whether a change lists parts, which plotly merges one by one with those there are."""
    return isinstance(change, list | tuple) and any(isinstance(part, Mapping) for part in change)
