"""Chart panels: a plotly drawing as charts that an office program draws and edits itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from analysis.content import write_cell
from analysis.export.page import Chart

Trace: TypeAlias = Mapping[str, Any]
Layout: TypeAlias = Mapping[str, Any]
Numbers: TypeAlias = tuple[float | None, ...]

PALETTE = ("0072B2", "E69F00", "009E73", "262626", "8C8C8C", "D55E00")
_MM_A_PIXEL = 0.24
_AROUND_MM = 20.0
_HEIGHTS_MM = (48.0, 200.0)
_USUAL_MM = 85.0
_MOST_POINTS = 1_000
_LABEL = re.compile(r"[+−-]?\d+(?:\.(?P<decimals>\d+))?(?P<percent>%?)")
_HEX = re.compile(r"#?([0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?")
_RGB = re.compile(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)")
_DATE = re.compile(r"\d{4}-\d{2}")


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
        return "0" + "." * bool(decimals) + "0" * decimals + '"%"' * any(m["percent"] for m in found)


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
    height_mm: float = _USUAL_MM


@dataclass(frozen=True, slots=True)
class Shades:
    """The colours of a table that stands for a map of numbers."""

    stops: tuple[tuple[float, str], ...]
    low: float
    high: float

    def find(self, number: float) -> str:
        """Find the colour of a number."""
        share = (number - self.low) / ((self.high - self.low) or 1)
        share = min(max(share, 0.0), 1.0)
        pairs = list(zip(self.stops, self.stops[1:], strict=False))
        (start, one), (end, other) = next(pair for pair in pairs if share <= pair[1][0])
        part = (share - start) / ((end - start) or 1)
        channels = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
        return "".join(f"{round(a + (b - a) * part):02X}" for a, b in channels)


_BLUES = ((0.0, "F4F7FA"), (0.5, "7FB3D8"), (1.0, "0072B2"))


def read_shades(chart: Chart) -> Shades | None:
    """Read the colours of a map of numbers; None if the drawing is none."""
    for trace in chart.data:
        marker = _part(trace, "marker")
        if trace["type"] == "heatmap":
            numbers = [n for row in trace.get("z") or () for n in row or () if _is_number(n)]
            said = {"cmin": trace.get("zmin"), "cmax": trace.get("zmax")}
            scale = trace.get("colorscale")
        elif trace["type"] == "bar" and isinstance(marker.get("color"), list) and "base" in trace:
            numbers, said = [n for n in marker["color"] if _is_number(n)], dict(marker)
            scale = marker.get("colorscale")
        else:
            continue
        if not numbers:
            continue
        low, high = (
            float(said[name]) if _is_number(said.get(name)) else float(found)
            for name, found in (("cmin", min(numbers)), ("cmax", max(numbers)))
        )
        return Shades(_read_scale(scale), low, high)
    return None


def _read_scale(scale: Any) -> tuple[tuple[float, str], ...]:
    if isinstance(scale, list) and all(isinstance(s, list) and len(s) == 2 for s in scale):
        stops = [(float(at), _colour(said)) for at, said in scale if _is_number(at)]
        if len(stops) > 1 and all(colour for _, colour in stops):
            return ((0.0, stops[0][1]), *stops[1:-1], (1.0, stops[-1][1]))
    return _BLUES


def read_panels(chart: Chart) -> tuple[Panel, ...]:
    """Read a drawing as charts of an office program; none if one of its parts cannot be such."""
    kinds = {trace["type"] for trace in chart.data}
    points = sum(len(_list(t.get("y")) or _list(t.get("values"))) for t in chart.data)
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
    reader = _Reader(chart)
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
    margin = _part(layout, "margin")
    height = layout.get("height")
    plot = None
    if _is_number(height):
        plot = float(height) - sum(float(margin.get(side) or 0) for side in "tb")
    placed = []
    for panel, (across, down) in zip(panels, domains, strict=True):
        room = _USUAL_MM if plot is None else plot * (down[1] - down[0]) * _MM_A_PIXEL
        least, most = _HEIGHTS_MM
        is_upright = any(one.ends for one in panel.series)
        tall = min(max(room + (_AROUND_MM if plot else 0), least), _USUAL_MM if is_upright else most)
        place = rows.index(down[1]), columns.index(across[0])
        placed.append(replace(panel, place=place, height_mm=tall))
    return placed


def _domain(layout: Layout, axis: str) -> tuple[float, float]:
    domain = _part(layout, axis).get("domain")
    is_pair = isinstance(domain, list) and len(domain) == 2 and all(map(_is_number, domain))
    return (float(domain[0]), float(domain[1])) if is_pair and domain else (0.0, 1.0)


def _read_pie(trace: Trace, layout: Layout) -> Panel:
    values = tuple(_number(one) for one in _list(trace.get("values")))
    names = tuple(map(str, _list(trace.get("labels")))) or tuple(
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
        if not _is_number(at):
            return None
        near = [place for place in self.places if _is_number(place) and abs(place - at) < 0.5]
        return self.places[min(near, key=lambda place: abs(place - at))] if near else None


class _Reader:
    """Reads the panels of one drawing."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._layout = chart.layout
        self._names: dict[str, int] = {}

    def read(self, names: tuple[str, str], traces: Sequence[Trace]) -> Panel | None:
        across, up = (_part(self._layout, f"{name[0]}axis{name[1:]}") for name in names)
        bars = [trace for trace in traces if trace["type"] == "bar"]
        is_lying = any(trace.get("orientation") == "h" for trace in bars)
        if is_lying and (len(bars) < len(traces) or any("base" in trace for trace in bars)):
            return None
        titles = {"across": _title(across), "up": _title(up)}
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
            across=titles["up"] if is_lying else titles["across"],
            up=titles["across"] if is_lying else titles["up"],
            top=_find_top(counted),
            step=_number(counted.get("dtick")),
            is_stacked=has_base or barmode in ("stack", "relative"),
            is_turned=is_lying and _is_descending(up),
            is_named=is_slope,
            has_legend=not is_slope and self._layout.get("showlegend") is not False and len(series) > 1,
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
        has_words = any(not _is_number(at) for at in distinct)
        if all(isinstance(at, str) and _DATE.match(at) for at in distinct):
            distinct.sort()
        elif not has_words:
            distinct.sort()
        is_bar = any(trace["type"] == "bar" for trace in traces)
        if not has_words and not is_bar and not _are_even(distinct):
            return None
        if not has_words and not is_bar and not all(_has_line(trace) for trace in traces):
            return None
        heads = [write_cell(row[0]) for row in self._chart.table.rows]
        is_listed = bool(ticks) and len(heads) == len(distinct)
        labels = tuple(heads) if is_listed else tuple(map(_write, distinct))
        return _Axis(labels, {at: n for n, at in enumerate(distinct)})

    def _read_series(
        self, trace: Trace, axis: _Axis, key: str, number: str
    ) -> list[Series] | None:
        """Read a trace as a series over categories; as several where its line is broken."""
        is_bar = trace["type"] == "bar"
        texts = _list(trace.get("text"))
        bases = _list(trace.get("base"))
        size = len(axis.labels)
        look = _Look.of(trace, len(self._names))
        part: dict[int, tuple[float, str, int]] = {}
        parts = [part]
        for n, (at, said) in enumerate(
            zip(_places(trace, key), _places(trace, number), strict=False)
        ):
            value = _number(said)
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
                floors = {place: _number(bases[n]) for place, (_, _, n) in points.items()}
                found.append(_over(f"{self._name(trace)}的起点", floors, size))
            name = self._name(trace, count)
            told = {place: (label if _is_labelled(trace) else "") for place, (_, label, _) in points.items()}
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
        return found or [Series(self._name(trace), (None,) * size, is_bar=is_bar)]

    def _name(self, trace: Trace, part: int = 1) -> str:
        """Name a series: each its own, as a legend and a workbook need it."""
        name = str(trace.get("name") or "数值")
        if part > 1:
            name = f"{name}（{part}）"
        self._names[name] = self._names.get(name, 0) + 1
        return name

    def _read_points(self, traces: Sequence[Trace], titles: Mapping[str, str]) -> Panel | None:
        series = []
        for place, trace in enumerate(traces):
            pairs = list(zip(_places(trace, "x"), _places(trace, "y"), strict=False))
            is_step = _part(trace, "line").get("shape") in ("hv", "vh")
            numbers = [(_number(x), _number(y)) for x, y in pairs]
            if any(x is None and given is not None for (x, _), (given, _) in zip(numbers, pairs, strict=True)):
                return None
            if is_step:
                numbers = [corner for pair in zip(numbers, numbers[1:], strict=False) for corner in (pair[0], (pair[1][0], pair[0][1]))] + numbers[-1:]
            look = _Look.of(trace, place)
            series.append(
                Series(
                    self._name(trace),
                    tuple(y for _, y in numbers),
                    has_line=_has_line(trace),
                    is_dotted=look.is_dotted,
                    at=tuple(x for x, _ in numbers),
                    colours=(look.colour_of(0),),
                )
            )
        has_legend = self._layout.get("showlegend") is not False and len(series) > 1
        return Panel("points", tuple(series), has_legend=has_legend, **titles)

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
            ups = tuple(None if d is None or d <= 0 else d for d in both)
            downs = tuple(None if d is None or d >= 0 else -d for d in both)
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


def _over(name: str, floors: Mapping[int, float | None], size: int) -> Series:
    values = tuple(floors.get(n) for n in range(size))
    return Series(name, values, is_bar=True, base=True)


@dataclass(frozen=True, slots=True)
class _Look:
    """The colours of a trace, one for all points or one each."""

    colours: tuple[str, ...]
    outlines: tuple[str, ...]
    symbols: tuple[str, ...]
    positions: tuple[str, ...]
    is_dotted: bool

    @classmethod
    def of(cls, trace: Trace, place: int) -> _Look:
        marker, line = _part(trace, "marker"), _part(trace, "line")
        fallback = PALETTE[place % len(PALETTE)]
        said = _each(marker.get("color")) or _each(line.get("color"))
        return cls(
            tuple(_colour(one) or fallback for one in said) or (fallback,),
            tuple(_colour(one) for one in _each(_part(marker, "line").get("color"))),
            tuple(map(str, _each(marker.get("symbol")))),
            tuple(map(str, _each(trace.get("textposition")))),
            line.get("dash") not in (None, "solid"),
        )

    def colour_of(self, place: int) -> str:
        colour = _at(self.colours, place)
        return (_at(self.outlines, place) or colour) if self.is_hollow(place) else colour

    def is_below(self, place: int) -> bool:
        return _at(self.positions, place).startswith("bottom")

    def is_hollow(self, place: int) -> bool:
        is_open = _at(self.symbols, place).endswith("-open")
        return is_open or (_at(self.colours, place) == "FFFFFF" and bool(self.outlines))


def _at(items: Sequence[str], place: int) -> str:
    return (items[place] if place < len(items) else items[0]) if items else ""


def _each(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [] if said is None else [said]


def _colour(said: Any) -> str:
    """Write a colour as six figures; "" for one that is told otherwise."""
    text = str(said)
    if found := _HEX.fullmatch(text):
        return found[1].upper()
    if found := _RGB.match(text):
        return "".join(f"{min(int(channel), 255):02X}" for channel in found.groups())
    return {"white": "FFFFFF", "black": "000000"}.get(text, "")


def _places(trace: Trace, key: str) -> list[Any]:
    listed = _list(trace.get(key))
    other = _list(trace.get("x" if key == "y" else "y"))
    return listed or list(range(len(other)))


def _ticks(axis: Layout) -> dict[Any, str]:
    """Read where an axis names places."""
    values, texts = _list(axis.get("tickvals")), _list(axis.get("ticktext"))
    is_named = bool(values) and len(values) == len(texts)
    return dict(zip(values, map(str, texts), strict=True)) if is_named else {}


def _has_line(trace: Trace) -> bool:
    many = len(_list(trace.get("y")))
    return "lines" in str(trace.get("mode") or ("lines" if many else ""))


def _is_labelled(trace: Trace) -> bool:
    return trace["type"] == "bar" or "text" in str(trace.get("mode") or "")


def _is_descending(axis: Layout) -> bool:
    shown = axis.get("range")
    is_turned = isinstance(shown, list) and len(shown) == 2 and all(map(_is_number, shown))
    return (is_turned and shown[0] > shown[1]) or axis.get("autorange") == "reversed"


def _find_top(axis: Layout) -> float | None:
    """Tell where shares end; other axes end where the program likes."""
    shown = axis.get("range")
    return 100.0 if isinstance(shown, list) and shown[-1:] == [100] else None


def _are_even(places: Sequence[Any]) -> bool:
    steps = {round(b - a, 9) for a, b in zip(places, places[1:], strict=False)}
    return len(steps) <= 1


def _title(part: Layout) -> str:
    title = part.get("title")
    text = title.get("text") if isinstance(title, Mapping) else title
    return re.sub(r"<[^>]*>", " ", str(text or "")).strip()


def _write(at: Any) -> str:
    return str(int(at)) if isinstance(at, float) and at.is_integer() else str(at)


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


def _is_number(said: Any) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool)


def _number(said: Any) -> float | None:
    return said if _is_number(said) else None
