"""Grids: the rows, merged cells and hidden rows of one sheet, whatever file it goes into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from analysis.samples.events import Plan
from analysis.samples.invented_office import NOTICE
from analysis.samples.layouts import ITEM, SheetSpec
from analysis.samples.written_cells import Scalar, event_cells, item_cells, write_date

Row = tuple[Scalar, ...]
Cells = dict[str, Scalar]
Merge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet.

    `merges`: first row, first column, last row, last column; counted from 1, ends included.
    `header_rows`: rows shown in bold, counted from 1.
    """

    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    header_rows: tuple[int, ...] = ()
    hidden_rows: tuple[int, ...] = ()


def build_grids(spec: SheetSpec, plan: Plan, year: int) -> tuple[Grid, ...]:
    """Lay out one specified sheet of a year (twelve of them if it is kept by month)."""
    if spec.activities == ITEM:
        rows = [item_cells(item, plan.organization, year) for item in plan.items_known(year)]
    else:
        events = plan.events_of(year, spec.activities)
        rows = [event_cells(event, plan.organization) for event in events]
    if spec.is_by_month:
        groups = [list(group) for _, group in groupby(rows, lambda row: row["month"])]
        rows = [{**group[0], "count": len(group)} for group in groups]
    cells = list(rows)
    for after, changes in sorted(spec.blemishes, reverse=True):
        if after < len(rows):
            cells.insert(after + 1, {**rows[after], **dict(changes)})
    return _BUILDERS[spec.style](spec, plan.organization, year, cells)


def _write_rows(spec: SheetSpec, cells: Sequence[Cells], before: int = 0) -> list[Row]:
    """Write rows under the columns of a sheet, numbered on from those before."""
    rows: list[Row] = []
    for number, values in enumerate(cells, start=1):
        form = spec.dates[number % len(spec.dates)]
        row: list[Scalar] = []
        for _, key in spec.columns:
            value = before + number if key == "no" else values.get(key)
            if isinstance(value, date):
                value = write_date(value, form, is_main=key == "date")
            row.append(None if value == "" else value)
        rows.append(tuple(row))
    return rows


def _add_up(spec: SheetSpec, label: str, cells: Sequence[Cells], error: int = 0) -> Row:
    """Write a total row: its label first, sums under the columns that are added up."""
    sums: Cells = {}
    for key in spec.totals:
        numbers = [row[key] for row in cells if isinstance(row.get(key), int)]
        sums[key] = sum(n for n in numbers if isinstance(n, int)) + error
    values: list[Scalar] = [sums.get(key) for _, key in spec.columns]
    return (label, *values[1:])


def _line(text: str, width: int) -> Row:
    return (text, *[None] * (width - 1))


def _span(row: int, width: int) -> tuple[Merge, ...]:
    return ((row, 1, row, width),) if width > 1 else ()


def _headings(spec: SheetSpec) -> Row:
    return tuple(heading for heading, _ in spec.columns)


def _title(spec: SheetSpec, year: int) -> str:
    return f"{year}年{spec.name.removesuffix('台账')}台账"


def _month(cells: Cells) -> int:
    day = cells["date"]
    return day.month if isinstance(day, date) else 0


def _build_hand(
    spec: SheetSpec, organization: str, year: int, cells: Sequence[Cells]
) -> tuple[Grid, ...]:
    """Write titles, one row of headings, blocks with subtotals, a total, notes, signatures."""
    width = len(spec.columns)
    rows: list[Row] = [
        _line(_title(spec, year), width),
        _line(f"单位：{organization}", width),
        _line(f"（{NOTICE}）", width),
        _headings(spec),
    ]
    merges = [merge for row in (1, 2, 3) for merge in _span(row, width)]
    hidden: list[int] = []
    before = 0
    for _, group in groupby(cells, lambda row: (_month(row) - 1) // 3 if spec.is_quarterly else 0):
        block = list(group)
        top = len(rows) + 1
        if not before:
            hidden = [top + k for k in spec.hidden if k < len(block)]
        written, joined = _merge_repeated(spec, _write_rows(spec, block, before), top)
        rows += written
        merges += joined
        before += len(block)
        if spec.is_quarterly:
            rows.append(_add_up(spec, "小计", block))
    rows += _endings(spec, cells, width)
    return (Grid(spec.name, tuple(rows), tuple(merges), (1, 4), tuple(hidden)),)


def _merge_repeated(
    spec: SheetSpec, rows: Sequence[Row], top: int
) -> tuple[list[Row], list[Merge]]:
    """Merge the office's name over a block, and a date that stands in rows one below the other."""
    grid = [list(row) for row in rows]
    merges: list[Merge] = []
    for column, (_, key) in enumerate(spec.columns):
        if key not in {"organization", "date"} or spec.activities == ITEM:
            continue
        start = 0
        for _, group in groupby([row[column] for row in rows]):
            length = len(list(group))
            if length > 1:
                merges.append((top + start, column + 1, top + start + length - 1, column + 1))
                for k in range(start + 1, start + length):
                    grid[k][column] = None
            start += length
    return [tuple(row) for row in grid], merges


def _endings(spec: SheetSpec, cells: Sequence[Cells], width: int) -> list[Row]:
    rows: list[Row] = []
    if not cells:
        rows.append(_line("本年度无", width))
    elif spec.totals:
        rows.append(_add_up(spec, "合计", cells, spec.total_error))
    rows.append(_line("注：以会议记录和签到表为准。", width))
    rows.append(_line("填表人：人员01    审核人：人员02", width))
    return rows


def _build_monthly(
    spec: SheetSpec, organization: str, year: int, cells: Sequence[Cells]
) -> tuple[Grid, ...]:
    width = len(spec.columns)
    grids: list[Grid] = []
    for month in range(1, 13):
        written = _write_rows(spec, [each for each in cells if _month(each) == month])
        rows: list[Row] = [
            _line(f"{year}年{month}月党风廉政建设工作台账（{NOTICE}）", width),
            _line(f"单位：{organization}", width),
            _headings(spec),
            *(written or [_line("本月无", width)]),
        ]
        merges = (*_span(1, width), *_span(2, width))
        grids.append(Grid(spec.name.format(month=month), tuple(rows), merges, (1, 3)))
    return tuple(grids)


def _build_export(
    spec: SheetSpec, organization: str, year: int, cells: Sequence[Cells]
) -> tuple[Grid, ...]:
    """Write what a platform exports: title, who exported it, headings, all cells as text."""
    del organization, year
    width = len(spec.columns)
    rows: list[Row] = [
        _line(f"{spec.name}表数据（{NOTICE}）", width),
        _line("导出人:人员09", width),
        _headings(spec),
    ]
    rows += [
        tuple(None if value is None else str(value) for value in row)
        for row in _write_rows(spec, cells)
    ]
    return (Grid(spec.name, tuple(rows), _span(1, width), (1, 3)),)


def _build_delimited(
    spec: SheetSpec, organization: str, year: int, cells: Sequence[Cells]
) -> tuple[Grid, ...]:
    """Write a text file: title records or a note record say that it is invented."""
    width = len(spec.columns)
    body = [_headings(spec), *_write_rows(spec, cells)]
    if spec.has_title:
        top = [
            _line(f"{_title(spec, year)}（{NOTICE}）", width),
            _line(f"单位：{organization}", width),
        ]
        return (Grid(spec.name, (*top, *body)),)
    return (Grid(spec.name, (*body, _line(f"注：{NOTICE}", width))),)


def _build_grouped(
    spec: SheetSpec, organization: str, year: int, cells: Sequence[Cells]
) -> tuple[Grid, ...]:
    """Write a template with groups of headings over headings."""
    width = len(spec.columns)
    groups: list[Scalar] = []
    leaves: list[Scalar] = []
    merges = [*_span(1, width), *_span(2, width)]
    for group, columns in groupby(spec.columns, lambda column: column[0].rpartition("|")[0]):
        names = [heading.rpartition("|")[2] for heading, _ in columns]
        first, size = len(groups) + 1, len(names)
        if group:
            merges.append((3, first, 3, first + size - 1))
        else:
            merges += [(3, first + k, 4, first + k) for k in range(size)]
        groups += [group, *[None] * (size - 1)] if group else names
        leaves += names if group else [None] * size
    rows: list[Row] = [
        _line(f"{_title(spec, year)}（{NOTICE}）", width),
        _line(f"单位：{organization}    填报日期：{year}年12月26日", width),
        tuple(groups),
        tuple(leaves),
        *_write_rows(spec, cells),
        *_endings(spec, cells, width),
    ]
    return (Grid(spec.name, tuple(rows), tuple(merges), (1, 3, 4)),)


_Builder = Callable[[SheetSpec, str, int, Sequence[Cells]], tuple[Grid, ...]]
_BUILDERS: dict[str, _Builder] = {
    "hand": _build_hand,
    "monthly": _build_monthly,
    "export": _build_export,
    "delimited": _build_delimited,
    "grouped": _build_grouped,
}
