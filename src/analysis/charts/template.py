"""Template: the one skeleton and look of every chart, its colours, fonts, margins and notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from analysis.catalogue import Break
from analysis.charts.drawing import Drawing, Layout, Trace
from analysis.content import Cell, Paragraph, Run, Table
from analysis.formatting import format_date
from analysis.measures import Value
from analysis.vocabulary import read_vocabulary

NOT_KEPT = "无台账"

BLUE = "#0072B2"  # the year in question
GREY = "#8C8C8C"  # the baseline and the years before; 3.4 : 1 on white
LIGHT = "#C9CDD2"  # bars of earlier years
ORANGE = "#D55E00"  # what went down, was missed or is left open
INK = "#262626"
PAPER = "#FFFFFF"
GRID = "#E3E5E8"

# Okabe and Ito's colours stay apart for the colour-blind, the patterns in grey.
FORM_COLOURS = (BLUE, "#E69F00", "#009E73", "#262626")
FORM_PATTERNS = ("", "/", ".", "x")

FONT = (
    "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, "
    "HarmonyOS Sans SC, WenQuanYi Micro Hei, SimHei, Arial, sans-serif"
)

_NOTE_WIDTH = 46  # characters; fits the 640 px that A4 leaves
_CLOSING = "，。、；：）”》"
_NOTE_LINE = 17  # pixels
_BELOW_AXIS = 62  # pixels that tick labels and the axis title take
_BELOW_LABELS = 36  # where the axis has no title
_TOP = 64
_LEGEND = 26


_AXIS: Layout = {
    "automargin": True,
    "gridcolor": GRID,
    "linecolor": GREY,
    "tickcolor": GREY,
    "ticks": "outside",
    "ticklen": 4,
    "title": {"standoff": 10, "font": {"size": 13}},
    "zeroline": False,
    "fixedrange": True,
}


TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": FONT, "size": 13, "color": INK},
        "title": {
            "x": 0,
            "xanchor": "left",
            "xref": "paper",
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "pad": {"t": 14},
            "font": {"size": 16},
        },
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "colorway": list(FORM_COLOURS),
        "separators": ".",
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
            "yref": "paper",
        },
        "hoverlabel": {"font": {"family": FONT, "size": 13}},
        "xaxis": {**_AXIS, "showgrid": False, "showline": True},
        "yaxis": {**_AXIS, "showgrid": True, "rangemode": "tozero"},
    }
}
"""The template “tongbi”."""


def draw_chart(
    title: str,
    traces: Iterable[Trace],
    *,
    alt: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    caption: Paragraph | None = None,
    drawn_title: str = "",
    notes: Sequence[str] = (),
    annotations: Sequence[Layout] = (),
    plot_height: int = 260,
    has_legend: bool = False,
    has_told_doubts: bool = False,
    left: int = 64,
    right: int = 24,
    above: int = 0,
    **layout: Any,
) -> Drawing:
    """Draw a chart: room for its title, legend and notes, and what stands in for it.

    The notes stand at a fixed distance below the axis, in pixels, so that they never lie over
    its labels whatever the height of the plot is. What rows left out may change is said in them
    and in the alternative text, unless the chart says it in its own words.

    Parameters
    ----------
    columns, rows : sequence
        The head and the rows of the table.
    caption : Paragraph, optional
        What the chart shows, where it says more than the title; behind each value is said what
        rows left out may change.
    drawn_title : str
        What is drawn above the plot where it says more than the title, as the unit of all panels.
    notes : sequence of str
        What stands below the axis.
    annotations : sequence of dict
        What is written inside the plot.
    plot_height : int
        Pixels between the axes.
    has_legend : bool
        Whether a legend stands above the plot.
    has_told_doubts : bool
        Whether the chart says in its own words what rows left out may change.
    left, right, above : int
        Pixels beside the plot; pixels above it beyond the title's own.
    **layout
        Axes and whatever else is special to the chart.
    """
    listed = tuple(map(tuple, rows))
    if lack := "" if has_told_doubts else tell_doubts(listed, alt):
        notes, alt = (*notes, lack), alt + lack
    lines = [line for note in notes for line in wrap_note(note)]
    top = _TOP + above + (_LEGEND if has_legend else 0)
    across = [part for name, part in layout.items() if name.startswith("xaxis")]
    is_named = any(part.get("title", {}).get("text") for part in across)
    below = _BELOW_AXIS if is_named else _BELOW_LABELS
    bottom = below + (_NOTE_LINE * len(lines) + 8 if lines else 0)
    note = {**_NOTE, "text": "<br>".join(lines), "yshift": -below}
    common = {
        "template": TEMPLATE,
        "title": {"text": drawn_title or title},
        "height": top + plot_height + bottom,
        "margin": {"t": top, "b": bottom, "l": left, "r": right},
        "showlegend": has_legend,
        "annotations": [*([note] if lines else ()), *annotations],
    }
    table = Table(Paragraph((title,), "note"), tuple(columns), listed)
    told = caption or Paragraph((f"{title}。",), "note")
    doubts = [run.doubt if isinstance(run, Value) else "" for run in told.runs]
    runs = zip(told.runs, (f"（{doubt}）" if doubt else "" for doubt in doubts), strict=True)
    told = replace(told, runs=tuple(run for pair in runs for run in pair if run != ""))
    return Drawing(list(traces), common | layout, told, alt, table)


def tell_doubts(rows: Iterable[Sequence[Cell]], told: str) -> str:
    """Say which numbers of a chart rows left out may change, each once; what is told is not.

    Parameters
    ----------
    rows
        Those of the chart's table.
    told
        What is said beside it already; so is what stands in the table as words.
    """
    found: dict[tuple[str, str], Value] = {}
    for cell in (cell for row in rows for cell in row):
        for run in cell if isinstance(cell, tuple) else (cell,):
            if isinstance(run, Value) and run.doubt:
                named = (run.name, run.period[:4])
                found[named] = max(found.get(named, run), run, key=lambda each: each.in_doubt)
            elif isinstance(run, str):
                told += run
    said = [
        f"{name}{year}年{value.doubt}"
        for (name, year), value in found.items()
        if value.doubt not in told
    ]
    return f"图中的数可能有出入：{'；'.join(said)}。" if said else ""


_NOTE: Layout = {
    "name": "note",
    "xref": "paper",
    "yref": "paper",
    "x": 0,
    "y": 0,
    "xanchor": "left",
    "yanchor": "top",
    "align": "left",
    "showarrow": False,
    "font": {"size": 12, "color": "#555555"},
}


def wrap_note(note: str) -> list[str]:
    """Break a note into lines that fit the narrowest page; none begins with a closing sign.

    Examples
    --------
    >>> [len(line) for line in wrap_note("注" * 50)]
    [46, 4]
    >>> [len(line) for line in wrap_note("注" * 46 + "。")]
    [47]
    """
    lines: list[str] = []
    while note:
        width = _NOTE_WIDTH
        while note[width : width + 1] and note[width] in _CLOSING:
            width += 1
        lines.append(note[:width])
        note = note[width:]
    return lines


def write_span(years: Sequence[int]) -> str:
    """Write which years a chart shows.

    Examples
    --------
    >>> write_span([2024]), write_span(range(2019, 2026))
    ('2024年', '2019—2025年')
    """
    first, last = min(years), max(years)
    return f"{first}年" if first == last else f"{first}—{last}年"


def name_panel(name: str, left: float, top: float, shift: int) -> Layout:
    """Write a panel's name above its top left corner, so many pixels from it."""
    return {
        "text": f"<b>{name}</b>",
        "name": "panel",
        "x": left,
        "y": top,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": shift,
        "showarrow": False,
    }


def note_breaks(changes: Iterable[tuple[str, Break]]) -> list[str]:
    """Say what changed of measures, or of their organization, and why; the same once."""
    rows = read_vocabulary("breaks")
    names: dict[tuple[str, str], dict[str, None]] = {}
    for name, each in changes:
        note = rows[each.kind]["note"].format(reason=each.reason)
        of = names.setdefault((name_day(each), note), {})
        of.update({name: None} if each.activity else {})
    return [f"{'、'.join(of)}自{day}起{note}。" for (day, note), of in names.items()]


def name_day(change: Break) -> str:
    """Name the first day of a change, or its year."""
    is_whole = (change.day.month, change.day.day) == (1, 1)
    return f"{change.day.year}年" if is_whole else format_date(change.day)


def name_axes(place: int) -> tuple[str, str]:
    """Name the axes of a panel as traces do; the first has no number.

    Examples
    --------
    >>> name_axes(0), name_axes(1)
    (('x', 'y'), ('x2', 'y2'))
    """
    suffix = "" if place == 0 else str(place + 1)
    return f"x{suffix}", f"y{suffix}"


def place_axes(place: int, across: Layout, down: Layout) -> Layout:
    """Give a panel its axes, each anchored to the other."""
    x, y = name_axes(place)
    return {
        f"xaxis{x[1:]}": {**across, "anchor": y},
        f"yaxis{y[1:]}": {**down, "anchor": x},
    }


def stack_domains(
    heights: Sequence[float], gap: float, total: float | None = None
) -> list[list[float]]:
    """Share the height of a plot among panels, the first on top; all of it in pixels."""
    total = total or sum(heights) + gap * (len(heights) - 1)
    domains, top = [], float(total)
    for height in heights:
        bottom = top - height
        domains.append([max(bottom, 0.0) / total, top / total])
        top = bottom - gap
    return domains


def tick_axis(places: Sequence[float], labels: Sequence[str], **others: Any) -> Layout:
    """Describe an axis that is labelled at these places and nowhere else."""
    return {"tickmode": "array", "tickvals": list(places), "ticktext": list(labels), **others}


def row_axis(labels: Sequence[str], *, before: float = 0.5, after: float = 0.5) -> Layout:
    """Describe an axis of rows, the first on top, with this room before and after them."""
    shown = [len(labels) - (1 - after), -before]
    return tick_axis(range(len(labels)), labels, range=shown, showgrid=False, ticks="")


def year_axis(years: Sequence[int]) -> Layout:
    """Describe an axis of whole years, each labelled, none between them."""
    shown = [min(years) - 0.6, max(years) + 0.6]
    return tick_axis(years, [f"{year}年" for year in years], range=shown)


def month_axis() -> Layout:
    """Describe an axis of the twelve months."""
    months = range(1, 13)
    labels = [f"{month}" for month in months]  # with 月 they would not fit a telephone upright
    return tick_axis(months, labels, range=[0.4, 12.6], title={"text": "月份"}, tickangle=0)


def count_axis(top: float, title: str, *, ticks: int = 6) -> Layout:
    """Describe an axis from zero to `top`; small counts are marked at whole numbers only."""
    marks = {"dtick": 1} if top < ticks else {"nticks": ticks}
    return {"range": [0, top], "title": {"text": title}, **marks}


def find_top(values: Iterable[Value | None], room: float) -> float:
    """Find where an axis of counts ends: above the highest value, with room for its label."""
    return room * max([1.0, *(float(value.number or 0) for value in values if value)])


def hatch(colour: str, shape: str, *, edge: Layout | None = None) -> Layout:
    """Describe bars of one colour, hatched so that they stay apart in grey."""
    pattern = {"fillmode": "overlay", "shape": shape, "fgcolor": PAPER, "size": 6, "solidity": 0.3}
    return {"color": colour, "line": edge or {"color": colour, "width": 1}, "pattern": pattern}


def tell(value: Value | None) -> Run:
    """Give a value, or say that no ledger was kept."""
    return value if value is not None and value.is_kept else NOT_KEPT


def number_of(value: Value | None) -> float | None:
    """Give the number of a value; None where there is none."""
    return None if value is None else value.number
