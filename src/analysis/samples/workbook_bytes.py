"""Files: grids as xlsx, xls and csv bytes that are the same on every run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from analysis.samples.grids import Grid, Row
from analysis.samples.written_cells import as_moment
from analysis.writing import fix_archive

_WIDTH = 16
_DATE_FORMAT = 'yyyy"年"m"月"d"日"'
_OLD_ROWS = 60_000


def write_xlsx(grids: Sequence[Grid]) -> bytes:
    """Write a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "虚构示例"
    for grid in grids:
        _fill_sheet(book.create_sheet(grid.name), grid)
    buffer = io.BytesIO()
    book.save(buffer)
    return fix_archive(buffer.getvalue())


def _fill_sheet(sheet: Any, grid: Grid) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for number, row in enumerate(grid.rows, start=1):
        _fill_row(sheet, number, row)
    for number in grid.header_rows:
        for cell in sheet[number]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(horizontal="center", vertical="center")
    for top, left, bottom, right in grid.merges:
        sheet.merge_cells(None, top, left, bottom, right)
    for number in grid.hidden_rows:
        sheet.row_dimensions[number].hidden = True
    for column in range(1, len(grid.rows[0]) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH


def _fill_row(sheet: Any, number: int, row: Row) -> None:
    for column, value in enumerate(row, start=1):
        if isinstance(value, date):
            sheet.cell(number, column, as_moment(value)).number_format = _DATE_FORMAT
        elif value is not None:
            sheet.cell(number, column, value)


def write_xls(grids: Sequence[Grid]) -> bytes:
    """Write a workbook of the old binary kind."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    bold = xlwt.easyxf("font: bold on; align: horiz center")
    for grid in (part for whole in grids for part in _split_long(whole)):
        sheet = book.add_sheet(grid.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}
        for number, row in enumerate(grid.rows, start=1):
            style = bold if number in grid.header_rows else xlwt.Style.default_style
            for column, value in enumerate(row, start=1):
                if (number, column) in merged:
                    bottom, right = merged[number, column]
                    area = (number - 1, bottom - 1, column - 1, right - 1)
                    sheet.write_merge(*area, value, style)
                elif value is not None:
                    sheet.write(number - 1, column - 1, value, style)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _split_long(grid: Grid) -> list[Grid]:
    """Part a grid that is longer than the old kind allows, its headings over each part."""
    top = max(grid.header_rows)
    head, body = grid.rows[:top], grid.rows[top:]
    parts = [body[k : k + _OLD_ROWS] for k in range(0, max(len(body), 1), _OLD_ROWS)]
    return [
        replace(grid, name=f"{grid.name}{k + 1}" if k else grid.name, rows=(*head, *part))
        for k, part in enumerate(parts)
    ]


def write_csv(grid: Grid, encoding: str) -> bytes:
    """Write comma-separated records the way spreadsheet programs save them."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([["" if value is None else value for value in row] for row in grid.rows])
    return buffer.getvalue().encode(encoding)
