"""Trace reading: a plotly drawing as panels that an office program draws and edits itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

from analysis.content import write_cell
from analysis.export.page import Chart
from analysis.export.word.native.panels import PALETTE, USUAL_MM, Panel, Series
from analysis.export.word.native.trace_looks import (
    Layout,
    Trace,
    TraceLook,
    is_number,
    read_list,
    read_number,
    read_part,
)

_MM_A_PIXEL = 0.16
_AROUND_MM = 15.0
_HEIGHTS_MM = (46.0, 200.0)
_BESIDE = 0.8
_UPRIGHT_MM = 62.0
_MOST_POINTS = 1_000
_DATE = re.compile(r"\d{4}-\d{2}")


def read_panels(chart: Chart) -> tuple[Panel, ...]:
    """Read a drawing as charts of an office program; none if one of its parts cannot be such."""
    kinds = {trace["type"] for trace in chart.data}
    points = sum(len(read_list(t.get("y")) or read_list(t.get("values"))) for t in chart.data)
    if not chart.data or chart.missing_types or not kinds <= {"bar", "scatter", "pie"}:
        return ()
    if points > _MOST_POINTS or (kinds & {"pie"} and kinds != {"pie"}):
        return ()
    if kinds == {"pie"}:
        return tuple(_read_pie(trace, chart.layout) for trace in chart.data)
    groups: dict[tuple[str, str], list[Trace]] = {}
    for trace in chart.data:
        names = str(trace.get("xaxis") or "x"), str(trace.get("yaxis") or "y")
        groups.setdefault(names, []).append(trace)
    reader = PanelReader(chart)
    panels = [reader.read(names, traces) for names, traces in groups.items()]
    found = [panel for panel in panels if panel is not None]
    if len(found) < len(panels):
        return ()
    return tuple(sorted(_place(found, list(groups), chart.layout), key=lambda one: one.place))


def _place(
    panels: Sequence[Panel], names: Sequence[tuple[str, str]], layout: Layout
) -> list[Panel]:
    """Give the panels their rows, columns and heights by the room that their axes have."""
    domains = [
        tuple(_domain(layout, f"{name[0]}axis{name[1:]}") for name in pair) for pair in names
    ]
    rows = sorted({down[1] for _, down in domains}, reverse=True)
    columns = sorted({across[0] for across, _ in domains})
    margin = read_part(layout, "margin")
    height = layout.get("height")
    plot = None
    if isinstance(height, int | float):
        plot = float(height) - sum(float(margin.get(side) or 0) for side in "tb")
    placed = []
    for panel, (across, down) in zip(panels, domains, strict=True):
        room = USUAL_MM if plot is None else plot * (down[1] - down[0]) * _MM_A_PIXEL
        least, most = _HEIGHTS_MM
        is_upright = any(one.ends for one in panel.series)
        least = _UPRIGHT_MM if is_upright else least
        tall = min(max(room + (_AROUND_MM if plot else 0), least), USUAL_MM if is_upright else most)
        place = rows.index(down[1]), columns.index(across[0])
        if len(columns) > 1:  # half as wide, and not so high
            tall = max(_BESIDE * tall, least)
        placed.append(replace(panel, place=place, height_mm=tall))
    return placed


def _domain(layout: Layout, axis: str) -> tuple[float, float]:
    domain = read_part(layout, axis).get("domain")
    is_pair = isinstance(domain, list) and len(domain) == 2 and all(map(is_number, domain))
    return (float(domain[0]), float(domain[1])) if is_pair and domain else (0.0, 1.0)


def _read_pie(trace: Trace, layout: Layout) -> Panel:
    values = tuple(read_number(one) for one in read_list(trace.get("values")))
    names = tuple(map(str, read_list(trace.get("labels")))) or tuple(
        str(n) for n in range(1, len(values) + 1)
    )
    name = str(trace.get("name") or _title(layout) or "数值")
    size = min(len(values), len(names))
    colours = tuple(PALETTE[n % len(PALETTE)] for n in range(size))
    series = Series(name, values[:size], colours=colours)
    return Panel("pie", (series,), names[:size], has_legend=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Axis:
    """An axis of named places; `places` are their numbers, in order, if they stand at numbers."""

    labels: tuple[str, ...]
    places: Mapping[Any, int]

    def find(self, at: Any) -> int | None:
        """Find the category of a place: the one named so, or the nearest by half a step."""
        if at in self.places:
            return self.places[at]
        if not is_number(at):
            return None
        near = [place for place in self.places if is_number(place) and abs(place - at) < 0.5]
        return self.places[min(near, key=lambda place: abs(place - at))] if near else None


class PanelReader:
    """Reads the panels of one drawing."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._layout = chart.layout
        self._drawn = 0

    def read(self, names: tuple[str, str], traces: Sequence[Trace]) -> Panel | None:
        """Read the traces on one pair of axes; None if no office program draws the like."""
        across, up = (read_part(self._layout, f"{name[0]}axis{name[1:]}") for name in names)
        bars = [trace for trace in traces if trace["type"] == "bar"]
        is_lying = any(trace.get("orientation") == "h" for trace in bars)
        if is_lying and (len(bars) < len(traces) or any("base" in trace for trace in bars)):
            return None
        titles = _title(across), _title(up)
        if not bars and (rows := _ticks(up)) and not _ticks(across):
            return self._read_dumbbell(rows, traces, across, up)
        keys, numbers = ("y", "x") if is_lying else ("x", "y")
        axis = self._find_categories(traces, keys, up if is_lying else across)
        if axis is None:
            return None if bars else self._read_points(traces, titles)
        series: list[Series] = []
        for trace in traces:
            found = self._read_series(trace, axis, keys, numbers)
            if found is None:
                return None
            series += found
        barmode = self._layout.get("barmode")
        has_base = any(one.base for one in series)
        counted = up if not is_lying else across
        is_slope = not bars and len(axis.labels) == 2 and len(traces) > 1
        return Panel(
            "bars" if is_lying else "lines" if not bars else "columns",
            tuple(series),
            axis.labels,
            title=self._find_title(traces),
            across=titles[is_lying],
            up=titles[not is_lying],
            # Shares end at 100; other axes end where the program likes.
            top=100.0 if read_list(counted.get("range"))[-1:] == [100] else None,
            step=read_number(counted.get("dtick")),
            is_stacked=has_base or barmode in ("stack", "relative"),
            is_turned=is_lying and _is_descending(up),
            is_named=is_slope,
            has_legend=not is_slope
            and self._layout.get("showlegend") is not False
            and len(series) > 1,
        )

    def _find_title(self, traces: Sequence[Trace]) -> str:
        """Name a panel among several by its one series."""
        is_alone = all(trace.get("xaxis") in (None, "x") for trace in self._chart.data)
        named = [str(trace["name"]) for trace in traces if trace.get("name")]
        return "" if is_alone or len(named) != 1 else named[0]

    def _find_categories(self, traces: Sequence[Trace], key: str, axis: Layout) -> _Axis | None:
        """Find what the series have in common; None if they stand at numbers."""
        listed = [_places(trace, key) for trace in traces]
        every = [at for places in listed for at in places if at is not None]
        if any(isinstance(at, list | Mapping) for at in every):
            return None
        ticks = _ticks(axis)
        known = _Axis(tuple(ticks.values()), {at: n for n, at in enumerate(ticks)})
        drawn = [
            at
            for trace, places in zip(traces, listed, strict=True)
            for at, number in zip(places, _places(trace, "x" if key == "y" else "y"), strict=False)
            if number is not None
        ]
        if ticks and all(known.find(at) is not None for at in drawn):
            return known
        distinct = list(dict.fromkeys(every))
        has_words = any(not is_number(at) for at in distinct)
        if not has_words or all(isinstance(at, str) and _DATE.match(at) for at in distinct):
            distinct.sort()
        is_bar = any(trace["type"] == "bar" for trace in traces)
        if not has_words and not is_bar:
            steps = {round(b - a, 9) for a, b in pairwise(distinct)}
            if len(steps) > 1 or not all(map(_has_line, traces)):
                return None
        heads = [write_cell(row[0]) for row in self._chart.table.rows]
        is_listed = bool(ticks) and len(heads) == len(distinct)
        labels = (
            tuple(heads)
            if is_listed
            else tuple(
                str(int(at)) if isinstance(at, float) and at.is_integer() else str(at)
                for at in distinct
            )
        )
        return _Axis(labels, {at: n for n, at in enumerate(distinct)})

    def _read_series(self, trace: Trace, axis: _Axis, key: str, number: str) -> list[Series] | None:
        """Read a trace as a series over categories; as several where its line is broken."""
        is_bar = trace["type"] == "bar"
        texts = read_list(trace.get("text"))
        bases = read_list(trace.get("base"))
        size = len(axis.labels)
        look = TraceLook.of(trace, self._drawn)
        self._drawn += 1
        part: dict[int, tuple[float, str, int]] = {}
        parts = [part]
        for n, (at, said) in enumerate(
            zip(_places(trace, key), _places(trace, number), strict=False)
        ):
            value = read_number(said)
            if value is None:
                if at not in axis.places and part:
                    parts.append(part := {})
                continue
            place = axis.find(at)
            if place is None or place in part:
                return None  # two numbers in one place cannot be told apart
            part[place] = (value, str(texts[n]).strip() if n < len(texts) else "", n)
        found = []
        for count, points in enumerate(filter(None, parts), start=1):
            if bases:
                floors = {place: read_number(bases[n]) for place, (_, _, n) in points.items()}
                under = tuple(floors.get(n) for n in range(size))
                found.append(Series(f"{_name(trace)}的起点", under, is_bar=True, base=True))
            name = _name(trace) if count == 1 else f"{_name(trace)}（{count}）"
            is_told = is_bar or "text" in str(trace.get("mode") or "")
            told = {place: label * is_told for place, (_, label, _) in points.items()}
            found.append(
                Series(
                    name,
                    tuple(points[n][0] if n in points else None for n in range(size)),
                    is_bar=is_bar,
                    has_line=not is_bar and _has_line(trace),
                    is_dotted=look.is_dotted,
                    labels=tuple(told.get(n, "") for n in range(size)),
                    colours=tuple(
                        look.colour_of(points[n][2] if n in points else 0) for n in range(size)
                    ),
                    hollow=frozenset(n for n, p in points.items() if look.is_hollow(p[2])),
                    below=frozenset(n for n, p in points.items() if look.is_below(p[2])),
                )
            )
        empty = Series(_name(trace), (None,) * size, is_bar=is_bar, colours=(look.colour_of(0),))
        return found or [empty]

    def _read_points(self, traces: Sequence[Trace], titles: tuple[str, str]) -> Panel | None:
        series = []
        for place, trace in enumerate(traces):
            pairs = list(zip(_places(trace, "x"), _places(trace, "y"), strict=False))
            is_step = read_part(trace, "line").get("shape") in ("hv", "vh")
            numbers = [(read_number(x), read_number(y)) for x, y in pairs]
            if any(x is not None and not is_number(x) for x, _ in pairs):
                return None
            if is_step:  # the corners that plotly draws by itself
                steps = [((x, y), (after, y)) for (x, y), (after, _) in pairwise(numbers)]
                numbers = [*chain.from_iterable(steps), *numbers[-1:]]
            look = TraceLook.of(trace, place)
            series.append(
                Series(
                    _name(trace),
                    tuple(y for _, y in numbers),
                    has_line=_has_line(trace),
                    is_dotted=look.is_dotted,
                    at=tuple(x for x, _ in numbers),
                    colours=(look.colour_of(0),),
                )
            )
        has_legend = self._layout.get("showlegend") is not False and len(series) > 1
        named, counted = titles
        return Panel("points", tuple(series), across=named, up=counted, has_legend=has_legend)

    def _read_dumbbell(
        self, rows: Mapping[Any, str], traces: Sequence[Trace], across: Layout, up: Layout
    ) -> Panel | None:
        """Read points on named rows, upright: the names stand below, the numbers beside."""
        order = sorted(rows, reverse=not _is_descending(up))
        axis = _Axis(tuple(rows[at] for at in order), {at: n for n, at in enumerate(order)})
        pointed = [trace for trace in traces if "markers" in str(trace.get("mode") or "markers")]
        series: list[Series] = []
        for trace in pointed:
            found = self._read_series({**trace, "mode": "markers+text"}, axis, "y", "x")
            if found is None or len(found) > 1:
                return None
            series += found
        if len(series) == 2 and len(traces) == 3:
            before, now = (one.values for one in series)
            both = [
                (a - b) if a is not None and b is not None else None
                for a, b in zip(before, now, strict=True)
            ]
            # Zeros, not gaps: LibreOffice takes a column of gaps for that of other numbers.
            ups = tuple(max(d or 0, 0) for d in both)
            downs = tuple(max(-(d or 0), 0) for d in both)
            below = [frozenset(n for n, d in enumerate(ends) if d) for ends in (downs, ups)]
            series = [replace(one, below=low) for one, low in zip(series, below, strict=True)]
            series[1] = replace(series[1], ends=(ups, downs))
        return Panel(
            "lines",
            tuple(series),
            axis.labels,
            up=_title(across),
            has_legend=len(series) > 1,
        )


def _name(trace: Trace) -> str:
    return str(trace.get("name") or "数值")


def _places(trace: Trace, key: str) -> list[Any]:
    listed = read_list(trace.get(key))
    other = read_list(trace.get("x" if key == "y" else "y"))
    return listed or list(range(len(other)))


def _ticks(axis: Layout) -> dict[Any, str]:
    """Read where an axis names places."""
    values, texts = read_list(axis.get("tickvals")), read_list(axis.get("ticktext"))
    is_named = bool(values) and len(values) == len(texts)
    return dict(zip(values, map(str, texts), strict=True)) if is_named else {}


def _has_line(trace: Trace) -> bool:
    many = len(read_list(trace.get("y")))
    return "lines" in str(trace.get("mode") or ("lines" if many else ""))


def _is_descending(axis: Layout) -> bool:
    shown = read_list(axis.get("range"))
    is_turned = len(shown) == 2 and all(map(is_number, shown)) and shown[0] > shown[1]
    return is_turned or axis.get("autorange") == "reversed"


def _title(part: Layout) -> str:
    title = part.get("title")
    text = title.get("text") if isinstance(title, Mapping) else title
    return re.sub(r"<[^>]*>", " ", str(text or "")).strip()
