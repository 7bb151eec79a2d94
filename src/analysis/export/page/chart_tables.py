"""Tables: the numbers of any plotly drawing, as rows that can be read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from analysis.content import Paragraph, Table, read_cell

MAX_ROWS = 1000
"""Rows of a derived table that are shown; a drawing of more points is read in its ledger."""

Trace: TypeAlias = Mapping[str, Any]
_Grid: TypeAlias = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]

_SERIES = "系列"
_MATRIX_TYPES = frozenset({"heatmap", "contour", "surface"})


def derive_table(traces: Sequence[Trace], layout: Mapping[str, Any], caption: Paragraph) -> Table:
    """Read a table out of a drawing that brings none; one of very many points is shortened."""
    columns, rows = _derive_grid(traces, layout)
    more = f"共{len(rows)}行，此处只列前{MAX_ROWS}行。" if len(rows) > MAX_ROWS else ""
    return Table(caption, columns, rows[:MAX_ROWS], more)


def state_table(stated: Mapping[str, Any], caption: Paragraph) -> Table:
    """Take over the table that a chart brings with it.

    Raises
    ------
    ValueError
        If it is no table.
    """
    columns, rows = stated.get("columns"), stated.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise ValueError("a table has columns and rows")
    cells = (
        tuple(read_cell(one) if isinstance(one, Mapping) else _write(one) for one in row)
        for row in rows
    )
    return Table(caption, tuple(map(str, columns)), tuple(cells), str(stated.get("note") or ""))


def _derive_grid(traces: Sequence[Trace], layout: Mapping[str, Any]) -> _Grid:
    first = traces[0] if len(traces) == 1 else {}
    z = first.get("z")
    is_field = isinstance(z, list) and all(isinstance(row, list) for row in z)
    if first.get("type") in _MATRIX_TYPES and is_field:
        return _matrix_grid(first)
    if first.get("type") == "table":
        return _cells_grid(first)
    if traces and all(_is_series(trace) for trace in traces):
        return _wide_grid(traces, layout)
    return _long_grid(traces, layout)


def _wide_grid(traces: Sequence[Trace], layout: Mapping[str, Any]) -> _Grid:
    """One row a category, one column a series."""
    across = all(trace.get("orientation") == "h" for trace in traces)
    key, number = ("y", "x") if across else ("x", "y")
    series = [dict(zip(map(_write, t[key]), t[number], strict=True)) for t in traces]
    categories = list(dict.fromkeys(name for one in series for name in one))
    rows = [(name, *(_write(one.get(name)) for one in series)) for name in categories]
    names = [_series_name(trace, index) for index, trace in enumerate(traces)]
    if len(traces) == 1 and not traces[0].get("name"):
        names = [_axis_title(layout, number) or "数值"]
    return ((_axis_title(layout, key) or "类别", *names), tuple(rows))


def _long_grid(traces: Sequence[Trace], layout: Mapping[str, Any]) -> _Grid:
    """One row a point, with the series it belongs to and every list that the trace holds."""
    series = [dict(_columns(trace)) for trace in traces]
    found = {name for one in series for name in one}
    names = [
        *(name for name in _COLUMN_NAMES if name in found),
        *sorted(found - _COLUMN_NAMES.keys()),
    ]
    rows = [
        (_series_name(trace, index), *(_write(_at(columns.get(name), i)) for name in names))
        for index, (trace, columns) in enumerate(zip(traces, series, strict=True))
        for i in range(max((len(column) for column in columns.values()), default=0))
    ]
    titles = [_axis_title(layout, name) or _COLUMN_NAMES.get(name, name) for name in names]
    return ((_SERIES, *titles), tuple(rows))


_COLUMN_NAMES = {
    "x": "横轴",
    "y": "纵轴",
    "z": "数值",
    "labels": "类别",
    "parents": "上级",
    "values": "数值",
    "value": "数值",
    "text": "说明",
    "marker.size": "大小",
    "marker.color": "颜色的数值",
    "locations": "地点",
    "lat": "纬度",
    "lon": "经度",
    "open": "开始",
    "high": "最高",
    "low": "最低",
    "close": "结束",
    "link.source": "来源",
    "link.target": "去向",
    "link.value": "数值",
}
_STYLE_PARTS = frozenset(
    {"marker", "line", "customdata", "hovertext", "ids", "colorscale", "hoverlabel", "domain"}
)


def _columns(trace: Trace, prefix: str = "") -> Iterator[tuple[str, Sequence[Any]]]:
    """Find the lists of numbers and names in a trace, those inside its parts too."""
    yield from () if prefix else _list_looks(trace).items()
    for name, part in trace.items():
        if name in _STYLE_PARTS:
            continue
        if name == "value" and not isinstance(part, (list, Mapping)):
            yield prefix + name, [part]
        elif isinstance(part, list):
            yield from _list_columns(prefix + name, part)
        elif isinstance(part, Mapping) and not prefix:
            yield from _columns(part, f"{name}.")


def _list_columns(name: str, part: list[Any]) -> Iterator[tuple[str, Sequence[Any]]]:
    if all(isinstance(item, Mapping) and "values" in item for item in part) and part:
        for index, item in enumerate(part):
            yield str(item.get("label") or f"{name} {index + 1}"), list(item["values"])
    elif part and all(isinstance(item, list) for item in part):
        yield name, [cell for row in part for cell in row]
    elif part and not any(isinstance(item, Mapping) for item in part):
        yield name, part


def _matrix_grid(trace: Trace) -> _Grid:
    """One row a line of the field, one column a column of it."""
    z = trace["z"]
    width = max((len(row) for row in z), default=0)
    across = [_write(_at(trace.get("x"), i)) or str(i + 1) for i in range(width)]
    rows = [
        (_write(_at(trace.get("y"), i)) or str(i + 1), *(_write(_at(row, j)) for j in range(width)))
        for i, row in enumerate(z)
    ]
    return (("", *across), tuple(rows))


def _cells_grid(trace: Trace) -> _Grid:
    heads = [
        _write(each[0] if isinstance(each, list) and each else each)
        for each in trace.get("header", {}).get("values", [])
    ]
    columns = trace.get("cells", {}).get("values", [])
    width = max(len(heads), len(columns))
    height = max((len(column) for column in columns), default=0)
    rows = [tuple(_write(_at(_at(columns, j), i)) for j in range(width)) for i in range(height)]
    return ((*heads, *[""] * (width - len(heads))), tuple(rows))


def _is_series(trace: Trace) -> bool:
    """Tell whether a trace has one number for each of its categories."""
    x, y = trace.get("x"), trace.get("y")
    if not (isinstance(x, list) and isinstance(y, list)) or len(x) != len(y) or "z" in trace:
        return False
    if any(isinstance(item, (list, Mapping)) for item in (*x, *y)):
        return False
    if _list_looks(trace) or any(_is_word(text) for text in _listed(trace.get("text"))):
        return False  # each point says more than its number
    keys = y if trace.get("orientation") == "h" else x
    return len({_write(key) for key in keys}) == len(keys)


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else []


def _is_word(text: Any) -> bool:
    return isinstance(text, str) and text.strip() != "" and not any(map(str.isdigit, text))


def _list_looks(trace: Trace) -> dict[str, list[Any]]:
    """List what the points of a trace tell by their size or colour, if that is a number each."""
    marker = trace.get("marker")
    part = marker if isinstance(marker, Mapping) else {}
    looks = {f"marker.{name}": _listed(part.get(name)) for name in ("size", "color")}
    return {
        name: found
        for name, found in looks.items()
        if len(set(map(_write, found))) > 1 and not any(isinstance(one, str) for one in found)
    }


def _series_name(trace: Trace, index: int) -> str:
    return str(trace.get("name") or f"{_SERIES}{index + 1}")


def _axis_title(layout: Mapping[str, Any], letter: str) -> str:
    axis = layout.get(f"{letter}axis")
    title = axis.get("title") if isinstance(axis, Mapping) else None
    text = title.get("text") if isinstance(title, Mapping) else title
    return text if isinstance(text, str) else ""


def _at(items: object, index: int) -> Any:
    return items[index] if isinstance(items, list) and index < len(items) else None


def _write(cell: object) -> str:
    """Write a cell of a drawing as it stands; nothing is rounded here."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)
