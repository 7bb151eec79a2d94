"""Stacking: several charts as one, below one another, each on axes of its own."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts.drawing import Drawing, Layout, Trace
from analysis.charts.template import draw_chart, name_axes, name_panel, place_axes, stack_domains

_GAP = 78  # pixels between plots: tick labels, the axis title and the next plot's name
_NAME = 24  # pixels above the first plot
_LEGEND = 28  # pixels from the first plot to the legend, its name in between


def stack_charts(
    drawings: Sequence[Drawing], names: Sequence[str], *, title: str, head: str = "事项"
) -> Drawing:
    """Put charts below one another; what stands for them is put together likewise.

    Nothing is added up: each keeps its axes, and its rows of the table begin with its name.

    Parameters
    ----------
    drawings : sequence of Drawing
        At least one, each with a single pair of axes.
    head : str
        What the names are, for the head of the table.
    """
    layouts = [each.layout for each in drawings]
    heights = [int(each["height"] - each["margin"]["t"] - each["margin"]["b"]) for each in layouts]
    total = sum(heights) + _GAP * (len(drawings) - 1)
    domains = stack_domains(heights, _GAP)
    special: Layout = {key: layouts[0][key] for key in ("barmode", "bargap") if key in layouts[0]}
    traces: list[Trace] = []
    notes, annotations = [], []
    for place, layout in enumerate(layouts):
        x, y = name_axes(place)
        for trace in drawings[place].traces:  # the first of a name stands for all in the legend
            is_shown = place == 0 and trace.get("showlegend", True)
            named = {"legendgroup": str(trace.get("name")), "showlegend": is_shown}
            traces.append({**trace, "xaxis": x, "yaxis": y, **named})
        across, down = dict(layout["xaxis"]), {**layout["yaxis"], "domain": domains[place]}
        down.pop("title", None)  # longer than a low plot is high; the name above says it
        special |= place_axes(place, across, down)
        own = [{**each, "xref": x, "yref": y} for each in _list_written(layout, are_notes=False)]
        annotations += [name_panel(names[place], 0, domains[place][1], 6), *own]
        for each in _list_written(layout, are_notes=True):
            notes += each["text"].split("<br>")
    return draw_chart(
        title,
        traces,
        alt="".join(f"{name}：{each.alt}" for name, each in zip(names, drawings, strict=True)),
        columns=(head, *drawings[0].table.columns),
        rows=[
            (name, *row)
            for name, each in zip(names, drawings, strict=True)
            for row in each.table.rows
        ],
        notes=tuple(dict.fromkeys(notes)),
        annotations=annotations,
        plot_height=total,
        has_legend=any(layout["showlegend"] for layout in layouts),
        left=max(int(layout["margin"]["l"]) for layout in layouts),
        above=_NAME,
        legend={"y": 1 + _LEGEND / total, "traceorder": "normal"},
        **special,
    )


def _list_written(layout: Layout, *, are_notes: bool) -> list[Layout]:
    """List the notes below a chart, or what is written inside its plot."""
    return [each for each in layout["annotations"] if (each.get("name") == "note") == are_notes]
