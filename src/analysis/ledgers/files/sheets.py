"""Sheets: what a ledger file holds, as it stands, before anyone asks what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from analysis.office_files import RefusedError

Scalar = str | int | float | bool | date | datetime | time | timedelta | None

# A sheet is kept as a grid, so what counts is the area between its outermost cells: 24 million
# cells are a million rows of 24 columns, and need about one gigabyte while they are read.
MAX_AREA = 24_000_000
ROOM = 1_500_000  # cells that all sheets of a file may take up, however few they fill
MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
MOST_SHEETS, BYTES_A_SHEET = 400, 2_500
MOST_COLUMNS = 4_000  # ten years with a column for each day


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells merged into one: 1-based rows and columns of the spreadsheet, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet of a ledger.

    Parameters
    ----------
    file, name
        The source's name and the sheet's. A file that has no sheets (CSV, HTML) is named as
        Excel names it on opening: by the file's name without its suffix.
    hidden
        Whether the sheet is hidden. Hidden rows are data and are not told apart.
    rows
        The used area, every row of the same length. A blank cell is ``""`` or ``None``; text
        is untrimmed. A whole number is an ``int``, a date without a time a ``date``. A cell
        in error shows its code (``#REF!``) as text and stands in `errors` too. A formula that
        was never computed is blank and stands in `uncached`. Merged cells hold their value
        at the top left only.
    first_row, first_column
        The place of ``rows[0][0]``, 1-based. In CSV a row is a record, the header included.
    merges
        Merged areas, cut to the used area.
    errors
        Error code by (row, column), in spreadsheet coordinates.
    uncached
        Places of formulas without a value, in spreadsheet coordinates.
    month_only
        Places of dates whose format shows year and month only: the day in the cell is a
        spreadsheet program's, not the clerk's.
    struck
        Places of cells whose text is struck through, in spreadsheet coordinates.
    above
        Lines that stand above the grid and are no rows of it (in Word), the nearest last.
    """

    file: str
    name: str
    hidden: bool
    rows: list[list[Scalar]]
    first_row: int = 1
    first_column: int = 1
    merges: tuple[Merge, ...] = ()
    errors: Mapping[tuple[int, int], str] = field(default_factory=lambda: MappingProxyType({}))
    uncached: frozenset[tuple[int, int]] = frozenset()
    month_only: frozenset[tuple[int, int]] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Workbook:
    """A file with its sheets, or with the reason why it was refused (then it has none)."""

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    refused: str | None = None


def check_area(rows: int, columns: int, sheet: str, room: int = MAX_AREA) -> None:
    """Refuse a sheet whose used area could not be held in memory, or is mostly nothing.

    Raises
    ------
    RefusedError
        If the area between the outermost cells is larger than `room` or ``MAX_AREA``.
    """
    if rows * columns > min(room, MAX_AREA):
        extent = f"{rows}行、{columns}列" if columns > 1 else f"{rows}格"
        raise RefusedError(
            f"工作表“{sheet}”的内容散布在{extent}的范围内，超出可读取的大小，"
            "多半是远处有零散单元格。请删除表格以外多余的行和列，另存后再试。"
        )


def check_count(sheets: Sequence[Sheet], size: int) -> None:
    """Refuse a file of far more sheets, or far more columns, than any ledger has.

    To understand a sheet takes some milliseconds, however little it holds, so that a file of tiny
    ones would take minutes. Real ones take up some thousand bytes each.

    Parameters
    ----------
    size
        Of the file, in bytes, unpacked.

    Raises
    ------
    RefusedError
        With what to do.
    """
    if len(sheets) > MOST_SHEETS and size < BYTES_A_SHEET * len(sheets):
        raise RefusedError(
            f"文件里有{len(sheets)}张工作表（表格），多半每张只有几格，读取要很久，未予读取。"
            f"请把同类的表合并成一张，或拆分成每份不超过{MOST_SHEETS}张的文件后再试。"
        )
    for sheet in sheets:
        if sheet.rows and len(sheet.rows[0]) > MOST_COLUMNS:
            empty = {None, ""}
            filled = sum(not empty.issuperset(column) for column in zip(*sheet.rows, strict=True))
            if filled > MOST_COLUMNS:
                raise RefusedError(
                    f"工作表“{sheet.name}”有{filled}栏，不像台账，未予读取。"
                    f"请删去不需要的栏，或拆分成每份不超过{MOST_COLUMNS}栏的表后再试。"
                )


@dataclass(slots=True)
class GridDraft:
    """A sheet while a reader fills it: scattered cells, 1-based row and column → value.

    `row` and `column` say where the reader stands; `repeated` counts the cells, of all sheets
    so far, that the file does not hold but says to be like another.
    """

    name: str
    hidden: bool = False
    row: int = 0
    column: int = 0
    repeated: int = 0
    cells: dict[tuple[int, int], Scalar] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: set[tuple[int, int]] = field(default_factory=set)

    def sheet(self, file: str) -> Sheet:
        """Lay the cells out as the sheet of `file` that they stand in.

        Raises
        ------
        RefusedError
            If they lie so far apart that the sheet would be mostly nothing.
        """
        places = [*self.cells, *self.uncached]
        if not places:
            return Sheet(file, self.name, self.hidden, [])
        top, bottom = min(row for row, _ in places), max(row for row, _ in places)
        left, right = min(column for _, column in places), max(column for _, column in places)
        height, width = bottom - top + 1, right - left + 1
        check_area(height, width, self.name, max(ROOM, 40 * len(places)))
        rows: list[list[Scalar]] = [[None] * width for _ in range(height)]
        for (row, column), value in self.cells.items():
            rows[row - top][column - left] = value
        return Sheet(
            file,
            self.name,
            self.hidden,
            rows,
            first_row=top,
            first_column=left,
            merges=cut_merges(self.merges, bottom, right),
            errors=dict(self.errors),
            uncached=frozenset(self.uncached),
        )


def lay_out(file: str, drafts: Iterable[GridDraft]) -> tuple[Sheet, ...]:
    """Lay out all sheets of a file, as long as they are not mostly nothing together.

    Raises
    ------
    RefusedError
        If one is, or all together are.
    """
    sheets: list[Sheet] = []
    area = filled = 0
    for draft in drafts:
        sheet = draft.sheet(file)
        area += len(sheet.rows) * len(sheet.rows[0]) if sheet.rows else 0
        filled += len(draft.cells) + len(draft.uncached)
        if area > max(ROOM, 40 * filled):
            check_area(area, 1, draft.name, 0)
        sheets.append(sheet)
    return tuple(sheets)


def cut_merges(merges: Iterable[Merge], bottom: int, right: int) -> tuple[Merge, ...]:
    """Cut `merges` to the area that ends at `bottom` and `right`; leave out single cells.

    A program never merges a cell twice; a damaged file can say so a million times. What goes
    beyond the area in sum is left out, so that filling merges costs no more than the grid.
    """
    room = bottom * right
    kept = []
    for merge in merges:
        cut = Merge(merge.top, merge.left, min(merge.bottom, bottom), min(merge.right, right))
        height, width = cut.bottom - cut.top + 1, cut.right - cut.left + 1
        if height < 1 or width < 1 or height * width == 1 or height * width > room:
            continue
        room -= height * width
        kept.append(cut)
    return tuple(kept)
