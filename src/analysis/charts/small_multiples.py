"""Stacking: several charts as one, below one another, each on axes of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from analysis.charts.drawing import Drawing
from analysis.charts.template import start_layout
from analysis.content import Paragraph, Table

_GAP = 78  # pixels between plots: tick labels, the axis title and the next plot's name
_NAME = 24  # pixels above the first plot
_LEGEND = 28  # pixels from the first plot to the legend, its name in between
_AXES = ("xaxis", "yaxis")


def stack_charts(
    figures: Sequence[go.Figure], names: Sequence[str], *, title: str, head: str = "事项"
) -> go.Figure:
    """Put charts below one another; what stands for them is put together likewise.

    Nothing is added up: each keeps its axes, and its rows of the table begin with its name.

    Parameters
    ----------
    figures : sequence of go.Figure
        At least one, each with a single pair of axes and with what `attach` gives; they are left
        as they are.
    names : sequence of str
        What stands above each.
    title : str
        What all of them show.
    head : str
        What the names are, for the head of the table.
    """
    drawings = [each if isinstance(each, Drawing) else Drawing(each) for each in figures]
    parts = [drawing.describe_look() for drawing in drawings]
    heights = [_plot_height(part["layout"]) for part in parts]
    total = sum(heights) + _GAP * (len(parts) - 1)
    layout = start_layout(
        title,
        plot_height=total,
        notes=_list_notes(parts),
        has_legend=any(part["layout"].get("showlegend") for part in parts),
        left=max(int(part["layout"]["margin"]["l"]) for part in parts),
        above=_NAME,
    )
    traces: list[dict[str, Any]] = []
    top = float(total)
    for place, (part, height, name) in enumerate(zip(parts, heights, names, strict=True)):
        domain = [max(top - height, 0.0) / total, top / total]
        layout |= _place_axes(part["layout"], place, domain)
        layout["annotations"] += [_write_name(name, domain[1]), *_own_notes(part["layout"], place)]
        traces += _place_traces(part["data"], place)
        top -= height + _GAP
    layout |= {
        key: parts[0]["layout"][key] for key in ("barmode", "bargap") if key in parts[0]["layout"]
    }
    layout["legend"] = {"y": 1 + _LEGEND / total, "traceorder": "normal"}
    stacked = Drawing(data=traces, layout=layout)
    table = _join_tables(drawings, names, (title, head))
    return stacked.with_later_meta(lambda: _join_meta(drawings, names, (title, head)), table)


def _join_tables(
    drawings: Sequence[Drawing], names: Sequence[str], words: tuple[str, str]
) -> Table:
    title, head = words
    tables = [drawing.table for drawing in drawings if drawing.table is not None]
    rows = [(name, *row) for name, table in zip(names, tables, strict=True) for row in table.rows]
    return Table(Paragraph((title,), "note"), (head, *tables[0].columns), tuple(rows))


def _plot_height(layout: Mapping[str, Any]) -> int:
    return int(layout["height"] - layout["margin"]["t"] - layout["margin"]["b"])


def _list_notes(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """List the lines below all charts, each once."""
    lines = [
        line
        for part in parts
        for each in part["layout"].get("annotations") or ()
        if each.get("name") == "note"
        for line in each["text"].split("<br>")
    ]
    return list(dict.fromkeys(lines))


def _own_notes(layout: Mapping[str, Any], place: int) -> list[dict[str, Any]]:
    """Give what is written inside the plot, at its new axes."""
    suffix = _suffix(place)
    return [
        {**each, "xref": f"x{suffix}", "yref": f"y{suffix}"}
        for each in layout.get("annotations") or ()
        if each.get("name") != "note"
    ]


def _place_axes(layout: Mapping[str, Any], place: int, domain: list[float]) -> dict[str, Any]:
    suffix = _suffix(place)
    across, down = (dict(layout.get(name) or {}) for name in _AXES)
    down.pop("title", None)  # longer than a low plot is high; the name above says it
    return {
        f"xaxis{suffix}": {**across, "anchor": f"y{suffix}"},
        f"yaxis{suffix}": {**down, "anchor": f"x{suffix}", "domain": domain},
    }


def _place_traces(traces: Sequence[Mapping[str, Any]], place: int) -> list[dict[str, Any]]:
    """Move traces to their axes; the first of a name stands for all in the legend."""
    suffix = _suffix(place)
    return [
        {
            **trace,
            "xaxis": f"x{suffix}",
            "yaxis": f"y{suffix}",
            "legendgroup": str(trace.get("name")),
            "showlegend": place == 0 and trace.get("showlegend", True),
        }
        for trace in traces
    ]


def _suffix(place: int) -> str:
    return "" if place == 0 else str(place + 1)


def _write_name(name: str, top: float) -> dict[str, Any]:
    return {
        "text": f"<b>{name}</b>",
        "name": "panel",
        "x": 0,
        "y": top,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 6,
        "showarrow": False,
    }


def _join_meta(
    drawings: Sequence[Drawing], names: Sequence[str], words: tuple[str, str]
) -> dict[str, Any]:
    title, head = words
    parts = [drawing.find_meta()["tongbi"] for drawing in drawings]
    rows = [
        [name, *row]
        for name, part in zip(names, parts, strict=True)
        for row in part["table"]["rows"]
    ]
    values = {each["id"]: each for part in parts for each in part["values"]}
    alts = (f"{name}：{part['alt']}" for name, part in zip(names, parts, strict=True))
    stated = {
        "caption": f"{title}。",
        "alt": "".join(alts),
        "table": {"columns": [head, *parts[0]["table"]["columns"]], "rows": rows},
        "values": list(values.values()),
    }
    return {"tongbi": stated}
