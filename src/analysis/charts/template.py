"""Template: the one look of every chart, its colours, fonts, margins and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.charts.drawing import Drawing

BLUE = "#0072B2"  # the year in question
GREY = "#8C8C8C"  # the baseline and the years before; 3.4 : 1 on white
LIGHT = "#C9CDD2"  # bars of earlier years
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
_TOP = 64
_LEGEND = 26


_AXIS = {
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


def start_layout(
    title: str,
    *,
    plot_height: int = 260,
    notes: Sequence[str] = (),
    has_legend: bool = False,
    left: int = 64,
    above: int = 0,
) -> dict[str, Any]:
    """Start the layout of a chart: room for its title, legend and notes.

    The notes stand at a fixed distance below the axis, in pixels, so that they never lie over
    its labels whatever the height of the plot is.

    Parameters
    ----------
    title : str
        Which measure and which periods.
    plot_height : int
        Pixels between the axes.
    notes : sequence of str
        What stands below the axis.
    has_legend : bool
        Whether a legend stands above the plot.
    left, above : int
        Pixels left of the plot; pixels above it beyond the title's own.
    """
    lines = [line for note in notes for line in wrap_note(note)]
    top = _TOP + above + (_LEGEND if has_legend else 0)
    bottom = _BELOW_AXIS + (_NOTE_LINE * len(lines) + 8 if lines else 0)
    return {
        "template": TEMPLATE,
        "title": {"text": title},
        "height": top + plot_height + bottom,
        "margin": {"t": top, "b": bottom, "l": left, "r": 24},
        "showlegend": has_legend,
        "annotations": [_write_note(lines)] if lines else [],
    }


def start_figure(title: str, **room: Any) -> Drawing:
    """Start an empty chart; `start_layout` says with what."""
    return Drawing(layout=start_layout(title, **room))


def _write_note(lines: Sequence[str]) -> dict[str, Any]:
    return {
        "text": "<br>".join(lines),
        "name": "note",
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "yshift": -_BELOW_AXIS,
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


def year_axis(years: Sequence[int]) -> dict[str, Any]:
    """Describe an axis of whole years, each labelled, none between them."""
    return {
        "tickmode": "array",
        "tickvals": list(years),
        "ticktext": [f"{year}年" for year in years],
        "range": [min(years) - 0.6, max(years) + 0.6],
    }


def write_span(years: Sequence[int]) -> str:
    """Write which years a chart shows.

    Examples
    --------
    >>> write_span([2024]), write_span(range(2019, 2026))
    ('2024年', '2019—2025年')
    """
    first, last = min(years), max(years)
    return f"{first}年" if first == last else f"{first}—{last}年"


def month_axis() -> dict[str, Any]:
    """Describe an axis of the twelve months."""
    return {
        "tickmode": "array",
        "tickvals": list(range(1, 13)),
        "ticktext": [f"{month}月" for month in range(1, 13)],
        "range": [0.4, 12.6],
    }


def count_axis(top: float, *, ticks: int = 6) -> dict[str, Any]:
    """Describe an axis from zero to `top`; small counts are marked at whole numbers only."""
    marks = {"dtick": 1} if top < ticks else {"nticks": ticks}
    return {"range": [0, top], **marks}
