"""Tables: the numbers of any plotly drawing, as rows that can be read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

MAX_ROWS = 1000
"""Rows of a derived table that are shown; a drawing of more points is read in its ledger."""

Cell = str | Mapping[str, Any]
Trace = Mapping[str, Any]
_SERIES = "系列"
_MATRIX_TYPES = frozenset({"heatmap", "contour", "surface"})


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The table under a chart. A cell is text, or a value as ``{"id", "value", "text"}``."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def stated_table(stated: Mapping[str, Any]) -> ChartTable:
    """Take over the table that the chart brings with it."""
    columns = tuple(str(column) for column in stated["columns"])
    rows = tuple(
        tuple(cell if isinstance(cell, Mapping) else _write(cell) for cell in row)
        for row in stated["rows"]
    )
    return ChartTable(columns, rows, str(stated.get("note") or ""))


def derive_table(traces: Sequence[Trace], layout: Mapping[str, Any]) -> ChartTable:
    """Read a table out of a drawing that brings none."""
    if len(traces) == 1 and _is_matrix(traces[0]):
        return _shorten(_matrix_table(traces[0]))
    if len(traces) == 1 and traces[0].get("type") == "table":
        return _shorten(_cells_table(traces[0]))
    if traces and all(_is_series(trace) for trace in traces):
        return _shorten(_wide_table(traces, layout))
    return _shorten(_long_table(traces, layout))


def table_html(table: ChartTable, label: str) -> str:
    """Write a table with named header cells; its first column heads the rows."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    body = "".join(f"<tr>{_row_html(row)}</tr>" for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    if not table.rows:
        return f'<p class="note">本图没有数据。</p>{note}'
    parts = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return scrolling(f'<table class="data">{parts}</table>', label) + note


def scrolling(html: str, label: str) -> str:
    """Let what is too wide for the page scroll by itself, by keyboard too."""
    return f'<div class="wide" role="group" aria-label="{escape(label)}" tabindex="0">{html}</div>'


def value_html(identity: str, value: object, text: str) -> str:
    """Write a value as the element that carries its key."""
    number = "" if value is None else repr(value)
    return (
        f'<data class="value" value="{escape(number)}" data-key="{escape(identity)}">'
        f"{escape(text)}</data>"
    )


def _row_html(row: Sequence[Cell]) -> str:
    first, *rest = row
    cells = "".join(f"<td>{_cell_html(cell)}</td>" for cell in rest)
    return f'<th scope="row">{_cell_html(first)}</th>{cells}'


def _cell_html(cell: Cell) -> str:
    if isinstance(cell, Mapping):
        return value_html(str(cell["id"]), cell.get("value"), str(cell["text"]))
    return escape(cell)


def _wide_table(traces: Sequence[Trace], layout: Mapping[str, Any]) -> ChartTable:
    """One row a category, one column a series."""
    across = all(trace.get("orientation") == "h" for trace in traces)
    key, number = ("y", "x") if across else ("x", "y")
    series = [dict(zip(map(_write, t[key]), t[number], strict=True)) for t in traces]
    categories = list(dict.fromkeys(name for one in series for name in one))
    rows = [(name, *(_write(one.get(name)) for one in series)) for name in categories]
    names = [_series_name(trace, index) for index, trace in enumerate(traces)]
    if len(traces) == 1 and not traces[0].get("name"):
        names = [_axis_title(layout, number) or "数值"]
    return ChartTable((_axis_title(layout, key) or "类别", *names), tuple(rows))


def _long_table(traces: Sequence[Trace], layout: Mapping[str, Any]) -> ChartTable:
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
    return ChartTable((_SERIES, *titles), tuple(rows))


_COLUMN_NAMES = {
    "x": "横轴",
    "y": "纵轴",
    "z": "数值",
    "labels": "类别",
    "parents": "上级",
    "values": "数值",
    "value": "数值",
    "text": "说明",
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


def _matrix_table(trace: Trace) -> ChartTable:
    """One row a line of the field, one column a column of it."""
    z = trace["z"]
    width = max((len(row) for row in z), default=0)
    across = [_write(_at(trace.get("x"), i)) or str(i + 1) for i in range(width)]
    rows = [
        (_write(_at(trace.get("y"), i)) or str(i + 1), *(_write(_at(row, j)) for j in range(width)))
        for i, row in enumerate(z)
    ]
    return ChartTable(("", *across), tuple(rows))


def _cells_table(trace: Trace) -> ChartTable:
    heads = [_write(_first(value)) for value in trace.get("header", {}).get("values", [])]
    columns = trace.get("cells", {}).get("values", [])
    height = max((len(column) for column in columns), default=0)
    rows = [tuple(_write(_at(column, i)) for column in columns) for i in range(height)]
    names = [*heads, *("" for _ in range(len(columns) - len(heads)))]
    return ChartTable(tuple(names), tuple(rows))


def _shorten(table: ChartTable) -> ChartTable:
    if len(table.rows) <= MAX_ROWS:
        return table
    note = f"共{len(table.rows)}行，此处只列前{MAX_ROWS}行。"
    return ChartTable(table.columns, table.rows[:MAX_ROWS], note)


def _is_matrix(trace: Trace) -> bool:
    z = trace.get("z")
    is_field = isinstance(z, list) and all(isinstance(row, list) for row in z)
    return trace.get("type") in _MATRIX_TYPES and is_field


def _is_series(trace: Trace) -> bool:
    """Tell whether a trace has one number for each of its categories."""
    x, y = trace.get("x"), trace.get("y")
    if not (isinstance(x, list) and isinstance(y, list)) or len(x) != len(y) or "z" in trace:
        return False
    if any(isinstance(item, (list, Mapping)) for item in (*x, *y)):
        return False
    keys = y if trace.get("orientation") == "h" else x
    return len({_write(key) for key in keys}) == len(keys)


def _series_name(trace: Trace, index: int) -> str:
    return str(trace.get("name") or f"{_SERIES}{index + 1}")


def _axis_title(layout: Mapping[str, Any], letter: str) -> str:
    axis = layout.get(f"{letter}axis")
    title = axis.get("title") if isinstance(axis, Mapping) else None
    text = title.get("text") if isinstance(title, Mapping) else title
    return text if isinstance(text, str) else ""


def _at(items: object, index: int) -> Any:
    return items[index] if isinstance(items, list) and index < len(items) else None


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _write(cell: object) -> str:
    """Write a cell of a drawing as it stands; nothing is rounded here."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)
