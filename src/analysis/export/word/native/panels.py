"""Panels: what a chart of an office program draws, whoever writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Numbers: TypeAlias = tuple[float | None, ...]

PALETTE = ("0072B2", "E69F00", "009E73", "262626", "8C8C8C", "D55E00")
USUAL_MM = 85.0
"""How high a chart is that does not say."""

_LABEL = re.compile(r"[+−-]?\d+(?:\.(?P<decimals>\d+))?(?P<percent>%?)")


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers of a chart, None where there is a gap.

    Parameters
    ----------
    values : tuple of float or None
        One a category, or one a point.
    is_bar, has_line, is_dotted
        How it is drawn; neither bar nor line are points alone.
    at : tuple of float or None
        Where the points stand across, for points that have no categories.
    labels : tuple of str
        What is written beside the points; "" for nothing.
    colours : tuple of str
        One for all, or one a point.
    hollow : frozenset of int
        Points that are drawn as an outline.
    below : frozenset of int
        Points whose labels stand under them.
    base : bool
        Whether the bars only carry those upon them, and are not seen.
    ends : tuple of tuples
        How far lines reach up and down from each point.
    """

    name: str
    values: Numbers
    is_bar: bool = False
    has_line: bool = False
    is_dotted: bool = False
    at: Numbers = ()
    labels: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    hollow: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()
    base: bool = False
    ends: tuple[Numbers, Numbers] | None = None

    @property
    def label_format(self) -> str:
        """How the number of a label is written; "" if no point has one."""
        found = [m for text in self.labels if (m := _LABEL.fullmatch(text.strip()))]
        if not found:
            return ""
        decimals = max(len(m["decimals"] or "") for m in found)
        return (
            "0" + "." * bool(decimals) + "0" * decimals + '"%"' * any(m["percent"] for m in found)
        )


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart of an office program: its series over categories, or over numbers.

    `kind` is pie, bars (lying), columns, lines (columns may stand among them) or points; `place`
    counts rows and columns where a drawing has several; `is_named` writes the names of the series
    at their last points.
    """

    kind: Literal["bars", "columns", "lines", "pie", "points"]
    series: tuple[Series, ...]
    categories: tuple[str, ...] = ()
    title: str = ""
    across: str = ""
    up: str = ""
    top: float | None = None
    step: float | None = None
    is_stacked: bool = False
    is_turned: bool = False
    is_named: bool = False
    has_legend: bool = False
    place: tuple[int, int] = (0, 0)
    height_mm: float = USUAL_MM

    @property
    def words(self) -> str:
        """What the chart draws, in words."""
        told = []
        for one in self.series:
            pairs = zip(self.categories, one.values, strict=False)
            said = "，".join(f"{name}：{value:g}" for name, value in pairs if value is not None)
            told.append(f"{one.name}（{said}）")
        return f"{self.title or self.up}。{'；'.join(told)}"
