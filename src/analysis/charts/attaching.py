"""Attaching: a chart's caption, text alternative and table, carried inside the chart itself."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from analysis.charts.drawing import Drawing
from analysis.content import Cell, Paragraph, Table, describe_run, list_entries, write_cell
from analysis.measures import Value


def attach(figure: go.Figure, caption: Paragraph, alt: str, table: Table) -> go.Figure:
    """Return the chart with what stands in for it where it cannot be drawn or seen.

    Parameters
    ----------
    figure : go.Figure
        A finished chart; it is left as it is.
    caption : Paragraph
        What the chart shows, its numbers as values.
    alt : str
        The text alternative for those who do not see the chart.
    table : Table
        The same numbers as the chart draws.
    """
    drawing = figure if isinstance(figure, Drawing) else Drawing(figure)
    return drawing.with_later_meta(lambda: {"tongbi": _describe(caption, alt, table)}, table)


def _describe(caption: Paragraph, alt: str, table: Table) -> dict[str, object]:
    return {
        "caption": [describe_run(run) for run in caption.runs],
        "alt": alt,
        "table": {
            "columns": list(table.columns),
            "rows": [[_describe_cell(cell) for cell in row] for row in table.rows],
        },
        "values": list_entries([*caption.runs, *table.runs]),
    }


def _describe_cell(cell: Cell) -> str | Mapping[str, object]:
    if isinstance(cell, Value):
        return describe_run(cell)
    return "" if cell is None else write_cell(cell)
