"""Chart books: the numbers of a chart as a workbook that stands behind it, to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.export.word.native.panels import Panel
from analysis.export.word.package_parts import OFFICE, Package, write_text
from analysis.formatting import plain_number

SHEET = "数据"
_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the workbook behind a chart: its head and its cells."""

    head: str
    cells: tuple[str | float | None, ...]


def list_columns(panel: Panel) -> list[Column]:
    """List the columns of the workbook behind a chart."""
    if panel.kind == "points":
        return [
            column
            for one in panel.series
            for column in (Column(f"{one.name}·横轴", one.at), Column(one.name, one.values))
        ]
    columns = [Column(panel.across or "类别", panel.categories)]
    for one in panel.series:
        columns.append(Column(one.name, one.values))
        for name, ends in zip(("向上", "向下"), one.ends or (), strict=False):
            columns.append(Column(f"{one.name}{name}的差", ends))
    return columns


def write_book(columns: Sequence[Column]) -> bytes:
    """Write a workbook of one sheet; no cell is a formula, whatever its text begins with."""
    height = max((len(column.cells) for column in columns), default=0)
    rows = []
    for row in range(height + 1):
        cells = (
            (place, column.head if row == 0 else column.cells[row - 1])
            for place, column in enumerate(columns)
            if row <= len(column.cells)
        )
        written = "".join(
            _write_cell(place, row, cell) for place, cell in cells if cell is not None
        )
        rows.append(f'<row r="{row + 1}">{written}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    book = Package()
    book.relate("", f"{OFFICE}/relationships/officeDocument", "xl/workbook.xml")
    book.relate("xl/workbook.xml", f"{OFFICE}/relationships/worksheet", "worksheets/sheet1.xml")
    book.relate("xl/workbook.xml", f"{OFFICE}/relationships/styles", "styles.xml")
    book.add(
        "xl/workbook.xml",
        f'<workbook xmlns="{main}" xmlns:r="{OFFICE}/relationships"><sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        f"{office}.sheet.main+xml",
    )
    book.add(
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{main}"><sheetFormatPr defaultRowHeight="15"/>'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>",
        f"{office}.worksheet+xml",
    )
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    book.add(
        "xl/styles.xml",
        f'<styleSheet xmlns="{main}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font>'
        '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1">{plain}/></cellStyleXfs>'
        f'<cellXfs count="2">{plain} xfId="0"/>{plain} xfId="0" quotePrefix="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>",
        f"{office}.styles+xml",
    )
    return book.pack(is_stored=True)


def _write_cell(column: int, row: int, cell: str | float) -> str:
    place = f"{letter(column)}{row + 1}"
    if not isinstance(cell, str):
        return f'<c r="{place}"><v>{write_number(cell)}</v></c>'
    quoted = ' s="1"' if cell.startswith(_FORMULA_SIGNS) else ""
    text = f'<is><t xml:space="preserve">{write_text(cell)}</t></is>'
    return f'<c r="{place}"{quoted} t="inlineStr">{text}</c>'


def letter(column: int) -> str:
    """Name a column, the first one 0.

    Examples
    --------
    >>> letter(0), letter(26)
    ('A', 'AA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def write_number(number: float) -> str:
    """Write a number in full, a whole one without a point."""
    return repr(plain_number(number))
