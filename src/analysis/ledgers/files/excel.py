"""Excel: workbooks of Excel, WPS and LibreOffice, parsed here or, if in doubt, apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from analysis.children import BrokenOffError, ask_apart, find_program
from analysis.ledgers.files import parser
from analysis.ledgers.files.parser import RawSheet, UnreadableError, parse
from analysis.ledgers.files.sheets import (
    ROOM,
    GridDraft,
    Merge,
    Scalar,
    Sheet,
    check_area,
    cut_merges,
)
from analysis.ledgers.files.workbook_xml import TEXT_A_BYTE, TEXT_ROOM, SheetScan
from analysis.office_files import BOMB, DAMAGED, ENCRYPTED, RefusedError

BROKEN_OFF = (
    "读取这个文件时解析程序中断，未能读出，其他文件不受影响。"
    "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
)
TOO_SLOW = (
    "读取这个文件用时过长，已停止，其他文件不受影响。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
)
# The parser reads some 50 MB a second and needs some ten bytes for one.
_SECONDS, _BYTES_A_SECOND = 2, 5_000_000
_MEMORY, _MEMORY_A_BYTE, _MOST_MEMORY = 400_000_000, 30, 4_000_000_000


def read_excel(
    file: str,
    data: bytes,
    scans: Mapping[str, SheetScan],
    inflated: int,
    *,
    is_harmless: bool,
) -> tuple[Sheet, ...]:
    """Read the worksheets of a workbook.

    Parameters
    ----------
    inflated
        How large it is unpacked: its sheets may take up that many cells.
    is_harmless
        Whether it is parsed here; any other is in a process of its own, within bounds on time and
        memory.

    Raises
    ------
    RefusedError
        If the parser cannot read it, or its sheets are mostly nothing.
    """
    made: list[Sheet] = []
    area = letters = 0
    try:
        for raw in parse(data) if is_harmless else _parse_apart(data, inflated):
            name, _, _, grid, _ = raw
            area += len(grid) * len(grid[0]) if grid else 0
            if area > max(ROOM, inflated):
                check_area(area, 1, name, 0)
            if not is_harmless:
                letters += sum(len(cell) for row in grid for cell in row if isinstance(cell, str))
                if letters > max(TEXT_ROOM, TEXT_A_BYTE * inflated):
                    raise RefusedError(BOMB)
            made.append(_make_sheet(file, raw, scans.get(name, SheetScan())))
        return tuple(made)
    except UnreadableError as error:
        raise RefusedError(ENCRYPTED if error.is_locked else DAMAGED) from error


def _make_sheet(file: str, raw: RawSheet, scan: SheetScan) -> Sheet:
    name, is_hidden, start, grid, merged = raw
    if not grid or start is None:
        return GridDraft(name, is_hidden, uncached=set(scan.uncached)).sheet(file)
    top, left = start[0] + 1, start[1] + 1
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
        for (first_row, first_column), (last_row, last_column) in merged
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
        struck=scan.struck,
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


def begin_parser() -> None:
    """Begin the process that parses apart, before it is needed."""
    find_program(parser.__file__).begin()


def _parse_apart(data: bytes, inflated: int) -> Iterable[RawSheet]:
    """Parse a workbook that is `inflated` bytes large when unpacked where it harms nothing else.

    Raises
    ------
    UnreadableError
        If the parser cannot read it.
    RefusedError
        If the parser ended at it, or had to be ended.
    """
    seconds = _SECONDS + inflated // _BYTES_A_SECOND
    memory = min(_MEMORY + _MEMORY_A_BYTE * inflated, _MOST_MEMORY)
    try:
        answer = ask_apart(parser.__file__, data, seconds, memory)
    except BrokenOffError as error:
        raise RefusedError(TOO_SLOW if error.is_slow else BROKEN_OFF) from error
    if isinstance(answer, bool):
        raise UnreadableError(is_locked=answer)
    sheets: list[RawSheet] = answer
    return sheets
