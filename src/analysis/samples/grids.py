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

    Parameters
    ----------
    merges
        First row, first column, last row, last column; counted from 1, ends included.
    header_rows
        Rows shown in bold, counted from 1.
    """

    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    header_rows: tuple[int, ...] = ()
    hidden_rows: tuple[int, ...] = ()


def build_grids(spec: SheetSpec, plan: Plan, year: int) -> tuple[Grid, ...]:
    """Lay out one specified sheet of a year (twelve of them if it is kept by month)."""
    cells = _collect_cells(spec, plan, year)
    return _BUILDERS[spec.style](spec, plan.organization, year, cells)


def _collect_cells(spec: SheetSpec, plan: Plan, year: int) -> list[Cells]:
    if spec.activities == ITEM:
        rows = [item_cells(item, plan.organization, year) for item in plan.items_known(year)]
    else:
        events = plan.events_of(year, spec.activities)
        rows = [event_cells(event, plan.organization) for event in events]
    if spec.is_by_month:
        rows = _count_by_month(rows)
    return _put_blemishes(spec, rows)


def _count_by_month(rows: Sequence[Cells]) -> list[Cells]:
    months = [(month, list(group)) for month, group in groupby(rows, lambda row: row["month"])]
    return [{**group[0], "month": month, "count": len(group)} for month, group in months]


def _put_blemishes(spec: SheetSpec, rows: list[Cells]) -> list[Cells]:
    marred = list(rows)
    for after, changes in sorted(spec.blemishes, reverse=True):
        if after < len(rows):
            marred.insert(after + 1, {**rows[after], **dict(changes)})
    return marred


def _write_rows(spec: SheetSpec, cells: Sequence[Cells]) -> list[Row]:
    return [_write_row(spec, number, row) for number, row in enumerate(cells, start=1)]


def _write_row(spec: SheetSpec, number: int, cells: Cells) -> Row:
    form = spec.dates[number % len(spec.dates)]
    values = {**cells, "no": number}
    return tuple(
        _write_cell(values.get(key), form, is_main=key == "date") for _, key in spec.columns
    )


def _write_cell(value: Scalar, form: str, *, is_main: bool) -> Scalar:
    if isinstance(value, date):
        return write_date(value, form, is_main=is_main)
    return None if value == "" else value


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
    for block in _blocks(spec, cells):
        written = _write_rows(spec, block.cells)
        top = len(rows) + 1
        hidden += [top + k for k in spec.hidden if block.is_first and k < len(written)]
        blanked, joined = _merge_repeated(spec, written, top)
        rows += [*_renumber(spec, blanked, block.before)]
        merges += joined
        if spec.is_quarterly:
            rows.append(_add_up(spec, "小计", block.cells))
    rows += _endings(spec, cells, width)
    return (Grid(spec.name, tuple(rows), tuple(merges), (1, 4), tuple(hidden)),)


def _title(spec: SheetSpec, year: int) -> str:
    return f"{year}年{spec.name.removesuffix('台账')}台账"


@dataclass(frozen=True, slots=True)
class _Block:
    cells: list[Cells]
    before: int
    is_first: bool


def _blocks(spec: SheetSpec, cells: Sequence[Cells]) -> list[_Block]:
    """Part the rows by quarter where the sheet has subtotals."""
    if not spec.is_quarterly:
        return [_Block(list(cells), 0, is_first=True)] if cells else []
    blocks: list[_Block] = []
    before = 0
    for _, group in groupby(cells, _quarter):
        block = list(group)
        blocks.append(_Block(block, before, is_first=not blocks))
        before += len(block)
    return blocks


def _quarter(cells: Cells) -> int:
    day = cells["date"]
    return (day.month - 1) // 3 if isinstance(day, date) else 0


def _renumber(spec: SheetSpec, rows: Sequence[Row], before: int) -> list[Row]:
    if spec.columns[0][1] != "no":
        return list(rows)
    return [(before + k, *row[1:]) for k, row in enumerate(rows, start=1)]


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
    return tuple(
        _build_month(spec, organization, (year, month), [c for c in cells if _month(c) == month])
        for month in range(1, 13)
    )


def _month(cells: Cells) -> int:
    day = cells["date"]
    return day.month if isinstance(day, date) else 0


def _build_month(
    spec: SheetSpec, organization: str, month: tuple[int, int], cells: Sequence[Cells]
) -> Grid:
    width = len(spec.columns)
    rows: list[Row] = [
        _line(f"{month[0]}年{month[1]}月党风廉政建设工作台账（{NOTICE}）", width),
        _line(f"单位：{organization}", width),
        _headings(spec),
        *(_write_rows(spec, cells) or [_line("本月无", width)]),
    ]
    merges = (*_span(1, width), *_span(2, width))
    return Grid(spec.name.format(month=month[1]), tuple(rows), merges, (1, 3))


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
    rows += [_as_text(row) for row in _write_rows(spec, cells)]
    return (Grid(spec.name, tuple(rows), _span(1, width), (1, 3)),)


def _as_text(row: Row) -> Row:
    return tuple(None if value is None else str(value) for value in row)


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
    groups, leaves, merges = _group_headings(spec, top=3)
    rows: list[Row] = [
        _line(f"{_title(spec, year)}（{NOTICE}）", width),
        _line(f"单位：{organization}    填报日期：{year}年12月26日", width),
        groups,
        leaves,
        *_write_rows(spec, cells),
        *_endings(spec, cells, width),
    ]
    spans = (*_span(1, width), *_span(2, width))
    return (Grid(spec.name, tuple(rows), (*spans, *merges), (1, 3, 4)),)


def _group_headings(spec: SheetSpec, top: int) -> tuple[Row, Row, list[Merge]]:
    groups: list[Scalar] = []
    leaves: list[Scalar] = []
    merges: list[Merge] = []
    for group, columns in groupby(spec.columns, lambda column: column[0].rpartition("|")[0]):
        names = [heading.rpartition("|")[2] for heading, _ in columns]
        first = len(groups) + 1
        if not group:
            groups += names
            leaves += [None] * len(names)
            merges += [(top, first + k, top + 1, first + k) for k in range(len(names))]
            continue
        groups += [group, *[None] * (len(names) - 1)]
        leaves += names
        merges.append((top, first, top, first + len(names) - 1))
    return tuple(groups), tuple(leaves), merges


_Builder = Callable[[SheetSpec, str, int, Sequence[Cells]], tuple[Grid, ...]]
_BUILDERS: dict[str, _Builder] = {
    "hand": _build_hand,
    "monthly": _build_monthly,
    "export": _build_export,
    "delimited": _build_delimited,
    "grouped": _build_grouped,
}
