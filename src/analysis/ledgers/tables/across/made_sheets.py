"""Made sheets: a table that lay across, made a sheet of a row an event that knows its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.tables.headings import Heading
from analysis.problems import column_letter, column_number

Cell = tuple[Scalar, tuple[int, int] | None]
"""A value, and the row and column of the spreadsheet that it stands in, None for a made one."""

Made = list[Cell]


@dataclass(frozen=True, slots=True, eq=False)
class Upright:
    """A sheet made of a table that lies across: a row an event, its headings in the first row.

    Parameters
    ----------
    rows
        For each row of the made sheet, the row of the spreadsheet that its record stands in.
    cells
        For each row, the spreadsheet's row and column of each of its cells, None for made ones.
    reason
        How the table lies, in Chinese.
    is_sideways
        Whether an event is a column: its cells stand in several rows of the spreadsheet.
    sums
        Cells of 合计 that differ from their row: row, column, the number stated, the sum.
    """

    sheet: Sheet
    rows: tuple[int, ...]
    cells: tuple[tuple[tuple[int, int] | None, ...], ...]
    reason: str
    is_sideways: bool = False
    sums: tuple[tuple[int, int, int, int], ...] = ()

    def letters(self, columns: Mapping[str, str]) -> dict[str, str]:
        """Give the letters of the columns that stand in one column of the table, too, by field."""
        found: dict[str, str] = {}
        for code, letter in () if self.is_sideways else columns.items():
            index = column_number(letter) - 1
            places = {place[1] for row in self.cells[1:] if (place := row[index])}
            if len(places) == 1:
                found[code] = column_letter(places.pop())
        return found


def make_sheet(
    sheet: Sheet, made: Sequence[Made], rows: Sequence[int], reason: str, *, is_sideways: bool
) -> Upright:
    """Make a sheet of rows; what is known of cells of the spreadsheet is known of them there."""
    cells = tuple(tuple(place for _, place in row) for row in made)
    at = {
        place: (n, k) for n, row in enumerate(cells, 1) for k, place in enumerate(row, 1) if place
    }
    new = replace(
        sheet,
        rows=[[value for value, _ in row] for row in made],
        first_row=1,
        first_column=1,
        merges=(),
        errors={at[place]: code for place, code in sheet.errors.items() if place in at},
        uncached=frozenset(at[place] for place in sheet.uncached if place in at),
        month_only=frozenset(at[place] for place in sheet.month_only if place in at),
        struck=frozenset(),
        above=(),
    )
    return Upright(new, tuple(rows), cells, reason, is_sideways)


def cell_of(sheet: Sheet, place: int, heading: Heading, value: Scalar = None) -> Cell:
    """Give a cell with its place; `value` is what a merged cell shows there."""
    at = place + sheet.first_row, heading.index + sheet.first_column
    return sheet.rows[place][heading.index] if value is None else value, at


def fill_merged(sheet: Sheet) -> list[list[Scalar]]:
    """Fill merged cells: what stands once is of each of their rows and columns."""
    rows = [list(row) for row in sheet.rows]
    for merge in sheet.merges:
        top, left = merge.top - sheet.first_row, merge.left - sheet.first_column
        if top >= 0 <= left:
            for row in rows[top : merge.bottom - sheet.first_row + 1]:
                width = merge.right - merge.left + 1
                row[left : left + width] = [rows[top][left]] * width
    return rows
