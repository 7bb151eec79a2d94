"""Row copy: the rows of a ledger that cannot be written back, as a new workbook."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.cell_range import CellRange

from analysis.ledgers.files import MAX_COLUMN, MAX_ROW, Scalar, Sheet

_LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TEXT = 32_767
# What a spreadsheet program takes for a formula or a command when the text is typed or imported.
_TAKEN_FOR_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_FIRST_YEAR = 1900
_LARGEST_WHOLE = 10**15
_DAY = 'yyyy"年"m"月"d"日"'
_MONTH = 'yyyy"年"m"月"'
_MOMENT = 'yyyy"年"m"月"d"日" hh:mm:ss'
_MERGED_CELLS = 1_000_000


def copy_rows(
    sheets: Sequence[Sheet], only: Mapping[str, Collection[int]] | None = None
) -> tuple[Any, dict[str, Any]]:
    """Copy rows as they stand, each to the row that it has in the ledger.

    Parameters
    ----------
    only
        For a ledger too long to be copied whole: by sheet, the rows that are.

    Returns
    -------
    tuple
        The workbook, and its sheets by the names that the ledger gives them.
    """
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "同比"
    made: dict[str, Any] = {}
    for sheet in sheets:
        made[sheet.name] = book.create_sheet(sheet_title(sheet.name, book.sheetnames))
        _fill(made[sheet.name], sheet, None if only is None else only.get(sheet.name, ()))
    return book, made


def sheet_title(name: str, taken: Collection[str]) -> str:
    """Make a name that a workbook allows for one more sheet."""
    plain = _NOT_IN_NAMES.sub("_", clean_text(name)).strip("'") or "Sheet"
    known = {title.casefold() for title in taken}
    for number in count(1):
        end = str(number) if number > 1 else ""
        title = plain[: _LONGEST_NAME - len(end)] + end
        if title.casefold() not in known:
            break
    return title


def clean_text(text: str) -> str:
    """Take out of a text what no XML file may hold, and what is longer than a cell may be."""
    return _NOT_IN_XML.sub("", text)[:_LONGEST_TEXT]


def write_text(cell: Any, text: str) -> None:
    """Write text that stays text, whatever it looks like."""
    cell.value = clean_text(text)
    cell.data_type = "s"
    if text.startswith(_TAKEN_FOR_FORMULA):
        cell.quotePrefix = True


def _fill(target: Any, sheet: Sheet, only: Collection[int] | None) -> None:
    for number, row in enumerate(sheet.rows[:MAX_ROW], start=sheet.first_row):
        if only is not None and number not in only:
            continue
        for column, value in enumerate(row[:MAX_COLUMN], start=sheet.first_column):
            if value is not None and value != "":
                is_month = (number, column) in sheet.month_only
                _write(target.cell(number, column), value, is_month=is_month)
    if only is None:
        _merge(target, sheet)
    if sheet.hidden:
        target.sheet_state = "hidden"


def _write(cell: Any, value: Scalar, *, is_month: bool) -> None:
    if isinstance(value, str) or not _is_storable(value):
        write_text(cell, str(value))
        return
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = _MOMENT
    elif isinstance(value, date):
        cell.number_format = _MONTH if is_month else _DAY


def _is_storable(value: Scalar) -> bool:
    """Say whether a cell can hold the value and show it as it is."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, bool | time | timedelta):
        return True
    if isinstance(value, int):
        return abs(value) < _LARGEST_WHOLE
    return isinstance(value, date) and value.year >= _FIRST_YEAR


def _merge(target: Any, sheet: Sheet) -> None:
    """Merge what the ledger merges; areas that overlap, which no program allows, are left out."""
    covered: set[tuple[int, int]] = set()
    room = _MERGED_CELLS
    for merge in sheet.merges:
        size = (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1)
        if size > room:
            continue
        rows, columns = (
            range(merge.top, merge.bottom + 1),
            range(merge.left, merge.right + 1),
        )
        cells = {(row, column) for row in rows for column in columns}
        if covered.isdisjoint(cells):
            covered |= cells
            room -= size
            # Added as it is: `merge_cells` would look through all merges for each one.
            area = CellRange(None, merge.left, merge.top, merge.right, merge.bottom)
            target.merged_cells.ranges.add(area)
