"""Drawing: a chart as its description, with what stands in for it, which plotly draws."""

# Why it is so: docs/decisions/0010-drawings-are-built-when-looked-into.md

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.content import Paragraph, Table, describe_run, list_entries, write_cell
from analysis.measures import Value

if TYPE_CHECKING:
    import plotly.graph_objects as go

Trace = dict[str, Any]
Layout = dict[str, Any]

PLOTLY_MIME = "application/vnd.plotly.v1+json"


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A chart: what plotly draws, and what is read where it cannot be drawn or seen.

    A report stores descriptions. To have plotly load its rules, check and copy each property takes
    as long as to read all ledgers, and tells nothing new: tests have seen plotly take them.

    `traces`: what is drawn, each with its ``type``. `layout`: the layout, with its template,
    without ``meta``. `caption`: what the chart shows, its numbers as values. `alt`: the text
    alternative for those who do not see the chart. `table`: the same numbers as the chart draws.
    """

    traces: list[Trace]
    layout: Layout
    caption: Paragraph
    alt: str
    table: Table

    def to_figure(self) -> go.Figure:
        """Build plotly's figure, which checks every property and can be changed further."""
        import plotly.graph_objects as go  # what a report does not need

        return go.Figure(self.traces, {**self.layout, "meta": self._describe_meta()})

    def describe(self) -> dict[str, Any]:
        """Give what a notebook stores, as plotly would write it, its names in order."""
        layout = {name: part for name, part in self.layout.items() if part != []}
        try:
            written = json.dumps(
                {"data": self.traces, "layout": {**layout, "meta": self._describe_meta()}},
                allow_nan=False,
            )
        except (TypeError, ValueError):  # numbers that are no plain Python: plotly knows how
            written = str(self.to_figure().to_json())
        ordered: dict[str, Any] = json.loads(
            written, object_pairs_hook=lambda pairs: dict(sorted(pairs))
        )
        return ordered

    def _describe_meta(self) -> dict[str, Any]:
        rows = [
            [
                describe_run(cell)
                if isinstance(cell, Value)
                else ""
                if cell is None
                else write_cell(cell)
                for cell in row
            ]
            for row in self.table.rows
        ]
        stated = {
            "caption": [describe_run(run) for run in self.caption.runs],
            "alt": self.alt,
            "table": {"columns": list(self.table.columns), "rows": rows},
            "values": list_entries([*self.caption.runs, *self.table.runs]),
        }
        return {"tongbi": stated}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {PLOTLY_MIME: self.describe(), "text/plain": self.alt}


def bar(**properties: Any) -> Trace:
    """Describe bars."""
    return {"type": "bar", **properties}


def scatter(**properties: Any) -> Trace:
    """Describe lines or points."""
    return {"type": "scatter", **properties}
