"""Excel: workbooks of Excel, WPS and LibreOffice, through the calamine parser."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar, cast

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from analysis.ledgers.files.sheets import (
    DAMAGED,
    ENCRYPTED,
    GridDraft,
    Merge,
    RefusedError,
    Scalar,
    Sheet,
    cut_merges,
)
from analysis.ledgers.files.workbook_xml import SheetScan

_Result = TypeVar("_Result")


def read_excel(file: str, data: bytes, scans: Mapping[str, SheetScan]) -> tuple[Sheet, ...]:
    """Read the worksheets of a workbook whose bytes were found safe to parse.

    Raises
    ------
    RefusedError
        If the parser cannot read it.
    """
    workbook = guard(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))
    hidden = {
        sheet.name: sheet.visible != SheetVisibleEnum.Visible
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    }
    return tuple(
        _read_sheet(file, workbook, name, is_hidden, scans.get(name, SheetScan()))
        for name, is_hidden in hidden.items()
    )


def guard(parse: Callable[[], _Result]) -> _Result:
    """Run the parser; what it cannot read is refused.

    A panic of the parser derives from BaseException and has no importable name, so it is told
    by the name of its class; every other BaseException goes its way.
    """
    try:
        return parse()
    except PasswordError as error:
        raise RefusedError(ENCRYPTED) from error
    except (CalamineError, OSError, ValueError, MemoryError) as error:
        raise RefusedError(DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise RefusedError(DAMAGED) from error


def _read_sheet(
    file: str, workbook: CalamineWorkbook, name: str, is_hidden: bool, scan: SheetScan
) -> Sheet:
    source = guard(lambda: workbook.get_sheet_by_name(name))
    grid = cast("list[list[Scalar]]", guard(source.to_python))
    if not grid or source.start is None:
        return GridDraft(name, is_hidden, uncached=set(scan.uncached)).sheet(file)
    top, left = source.start[0] + 1, source.start[1] + 1
    for row in grid:  # 10 for 10.0, in place: a second grid would double the memory
        for place, value in enumerate(row):
            if type(value) is float and value.is_integer():
                row[place] = int(value)
    if scan.uncached:
        top, left = _widen(grid, top, left, scan.uncached)
    for (down, across), code in scan.errors.items():
        if top <= down < top + len(grid) and left <= across < left + len(grid[0]):
            grid[down - top][across - left] = code
    merges = [
        Merge(first_row + 1, first_column + 1, last_row + 1, last_column + 1)
        for (first_row, first_column), (last_row, last_column) in source.merged_cell_ranges or ()
    ]
    return Sheet(
        file,
        name,
        is_hidden,
        grid,
        first_row=top,
        first_column=left,
        merges=cut_merges(merges, top + len(grid) - 1, left + len(grid[0]) - 1),
        errors=scan.errors,
        uncached=scan.uncached,
        month_only=scan.month_only,
    )


def _widen(
    grid: list[list[Scalar]], top: int, left: int, places: Collection[tuple[int, int]]
) -> tuple[int, int]:
    """Widen the grid, in place, to the formulas that were never computed; give its new corner."""
    rows, columns = [row for row, _ in places], [column for _, column in places]
    above, before = max(top - min(rows), 0), max(left - min(columns), 0)
    below = max(max(rows) - (top + len(grid) - 1), 0)
    behind = max(max(columns) - (left + len(grid[0]) - 1), 0)
    if before or behind:
        grid[:] = [[*[""] * before, *row, *[""] * behind] for row in grid]
    width = len(grid[0])
    grid[:0] = [[""] * width for _ in range(above)]
    grid += [[""] * width for _ in range(below)]
    return top - above, left - before
