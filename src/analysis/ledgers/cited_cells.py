"""Cited cells: of the rows that a report cites the public cells as they are written.

Records do not carry them: the few files that a report cites are opened once more when it is made.
A dataset keeps what may be shown beside its records, and what is shown of it is decided by the
same rule.
"""

# Why it is so: docs/decisions/0020-cited-rows-are-read-again.md

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from analysis.catalogue import Catalogue
from analysis.errors import ExportError
from analysis.ledgers.cells import is_blank
from analysis.ledgers.files import Scalar, Sheet, Workbook, read_workbook
from analysis.ledgers.rows import (
    FileSummary,
    HeadingSummary,
    SheetSummary,
    TableSummary,
    clean,
    read_remedy,
)
from analysis.ledgers.tables import read_status
from analysis.workspace import SourceFile, Topics

CitedPlace: TypeAlias = tuple[str, str, int]
"""File, sheet and row."""

_CUT = "…"
LEFT_AWAY = "略"
"""Stands where a cell, or the words around a title, are not public."""

_TITLE = re.compile(r"《[^《》]{1,60}》")
_NUMBER_OF_A_PERSON = re.compile(r"\d{9,}|@")
_CODE = re.compile(
    r"[\dA-Za-z\s年月日号时分上中下旬初末底第季度半至到起止次人份项场期个、，,./–—~～:：;；()（）〔〕\[\]%+#×\-]*"
)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d(?:\.\d+)?")
_WORD = re.compile(r"[A-Za-z]{4}")
_BETWEEN = re.compile(r"[\s\-_·.．,，、()（）]+")
_TOPICS = frozenset({"subject", "institution_name"})
_NEEDLESS = frozenset({"serial", "entry_date"})
"""Public, and no part of what a row says: the row has its number, and a day of typing misleads."""
_LONGEST = 60
_LONGEST_STATUS, _LONGEST_REMEDY = 3, 4
"""A longer text may name who has done it."""
_OPEN_FILES = 24
"""Files kept open between the pages of one notebook: those of the years that a report compares."""


@dataclass(frozen=True, slots=True)
class CitedRows:
    """Cited rows of one table of a ledger.

    Parameters
    ----------
    columns
        The public headings as they are written.
    rows
        Row of the sheet → its cells as they are written, as many as there are columns.
    withheld
        The headings of columns that are filled in these rows and not shown.
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: Mapping[int, tuple[str, ...]]
    withheld: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicCells:
    """What of rows of one table may be kept and shown, whoever cites them.

    Parameters
    ----------
    kind
        What the table is: a key of `problems.TABLE_KINDS`.
    rows
        Row of the sheet → a cell for each heading, "" for a blank one and None for one that is
        filled and not public.
    """

    file: str
    sheet: str
    kind: str
    headings: tuple[HeadingSummary, ...]
    rows: Mapping[int, tuple[str | None, ...]]


def read_public_cells(
    files: Iterable[FileSummary],
    places: Iterable[CitedPlace],
    catalogue: Catalogue,
    topics: Topics = "titles",
    words: Sequence[str] = (),
) -> Iterator[PublicCells]:
    """Read the public cells of some rows once more from their files, in the order of the files.

    Columns that the catalogue does not call public are not shown. Of the others a cell is shown
    that holds a day, a number or a code, names an activity, a holiday or a status, or stands in
    several rows: other words are free text, whatever column they stand in. No cell that holds a
    name of the ledgers' persons or a number that leads to one is shown. Of topics `topics` decides,
    and `words` are those that it shows beside titles; of items none is shown. What stands in no
    table has no cells.

    Raises
    ------
    ExportError
        If a file is no longer what it was when the records were read.
    """
    listed = tuple(files)
    wanted: dict[str, dict[str, set[int]]] = {}
    for file, sheet, row in places:
        wanted.setdefault(file, {}).setdefault(sheet, set()).add(row)
    rule = _Rule(catalogue, topics, _match(words))
    names = frozenset(name for file in listed for name in file.names)
    for summary in listed:
        if summary.path is None or summary.file not in wanted:
            continue
        workbook = _open(summary.path, summary.file, summary.sha256)
        sheets = {sheet.name: sheet for sheet in workbook.sheets}
        for one in summary.sheets:
            rows = wanted[summary.file].get(one.sheet, set())
            if not rows or one.sheet not in sheets:
                continue
            for table, chosen in choose_tables(one, rows):
                yield rule.take(sheets[one.sheet], table, chosen, names)


def choose_tables(
    summary: SheetSummary, rows: Collection[int]
) -> Iterator[tuple[TableSummary, list[int]]]:
    """Tell which rows of a sheet stand in which of its tables; each row stands in one."""
    left = set(rows)
    for table in summary.tables:
        chosen = sorted(row for row in left if table.first <= row <= table.last)
        if chosen and table.headings:
            left.difference_update(chosen)
            yield table, chosen


def guard_cells(
    tables: Iterable[PublicCells],
    catalogue: Catalogue,
    *,
    topics: Topics = "titles",
    words: Sequence[str] = (),
    about_persons: Collection[CitedPlace] = (),
    left_out: Collection[CitedPlace] = (),
) -> Iterator[PublicCells]:
    """Leave away what certain rows may not show.

    Parameters
    ----------
    topics, words
        What may be shown of topics today: titles, and these words, by which they are counted.
    about_persons
        Rows that tell what was said to whom: of their topics nothing is shown.
    left_out
        Rows that could not be counted, which may hold anything anywhere: no free text is shown.
    """
    rule = _Rule(catalogue, topics, _match(words))
    for table in tables:
        rows: dict[int, tuple[str | None, ...]] = {}
        for row, cells in table.rows.items():
            place = (table.file, table.sheet, row)
            is_left_out, is_personal = place in left_out, place in about_persons
            rows[row] = tuple(
                rule.guard(cell, heading, is_left_out=is_left_out, is_personal=is_personal)
                if not cell or rule.is_public(heading, table.kind)
                else None
                for cell, heading in zip(cells, table.headings, strict=True)
            )
        yield replace(table, rows=rows)


def quote_cells(tables: Iterable[PublicCells]) -> tuple[CitedRows, ...]:
    """Quote rows as they are shown: by columns that show anything, the others by name."""
    found = []
    for table in tables:
        by_column = zip(*table.rows.values(), strict=True)
        columns = dict(zip(table.headings, by_column, strict=True))
        filled = {h: cells for h, cells in columns.items() if {*cells} != {""}}
        shown = {
            heading: [
                cell if len(cell) <= _LONGEST else f"{cell[: _LONGEST - 1]}…"
                for cell in (each or "" for each in cells)
            ]
            for heading, cells in filled.items()
            if {*cells} - {LEFT_AWAY, "", None}
        }
        by_row = zip(*shown.values(), strict=True) if shown else ([()] * len(table.rows))
        withheld = _name_apart(heading for heading in filled if heading not in shown)
        found.append(
            CitedRows(
                table.file,
                table.sheet,
                _name_apart(shown),
                dict(zip(table.rows, map(tuple, by_row), strict=True)),
                tuple(dict.fromkeys(name or "没有表头的一列" for name in withheld)),
            )
        )
    return tuple(found)


@lru_cache(maxsize=4)
def _match(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")


@lru_cache(maxsize=_OPEN_FILES)
def _open(path: Path, name: str, sha256: str) -> Workbook:
    workbook = read_workbook(SourceFile(path, name))
    if workbook.sha256 != sha256:
        raise ExportError(f"台账“{name}”在运行中途被改动，请重新运行后再导出。")
    return workbook


@dataclass(frozen=True, slots=True)
class _Rule:
    """What of a row may be shown."""

    catalogue: Catalogue
    topics: Topics
    words: re.Pattern[str]

    def is_public(self, heading: HeadingSummary, kind: str) -> bool:
        """Say whether anything of a column may be shown."""
        if heading.field in _TOPICS:
            is_problem = kind == "items" and heading.field == "subject"
            return self.topics != "none" and not is_problem
        if not heading.field:
            return heading.is_number
        return self.catalogue.fields[heading.field].privacy == "public"

    def take(
        self,
        sheet: Sheet,
        table: TableSummary,
        rows: Sequence[int],
        names: Collection[str],
    ) -> PublicCells:
        """Take the public cells of rows of a table; its other rows tell which words stand alone."""
        columns: list[list[str | None]] = []
        for heading in table.headings:
            at = heading.column
            is_needless = heading.field in _NEEDLESS
            texts = {
                row: "" if is_needless else _write_cell(_cell_at(sheet, row, at)) for row in rows
            }
            if not self.is_public(heading, table.kind):
                columns.append([None if text else "" for text in texts.values()])
                continue
            span = range(table.first, table.last + 1)
            times = Counter(_write_cell(_cell_at(sheet, row, at)) for row in span)
            shown = {
                text: self.show(text, heading, names, is_alone=times[text] == 1)
                for text in {*texts.values()}
            }
            columns.append([shown[text] for text in texts.values()])
        by_row = zip(*columns, strict=True) if columns else ([()] * len(rows))
        cells = dict(zip(rows, map(tuple, by_row), strict=True))
        return PublicCells(sheet.file, sheet.name, table.kind, table.headings, cells)

    def show(
        self, text: str, heading: HeadingSummary, names: Collection[str], *, is_alone: bool
    ) -> str:
        """Show what may be shown of a cell of any row; see `read_public_cells`."""
        is_topic = heading.field in _TOPICS
        shown = self._show_topic(text) if is_topic else text
        if text and not is_topic and is_alone and not self._is_known(text):
            return LEFT_AWAY
        plain = _BETWEEN.sub("", shown)
        is_number = _NUMBER_OF_A_PERSON.search(plain) and not heading.field.endswith("date")
        return LEFT_AWAY if is_number or any(name in plain for name in names) else shown

    def guard(
        self, text: str | None, heading: HeadingSummary, *, is_left_out: bool, is_personal: bool
    ) -> str | None:
        """Leave away a cell that its row may not show; see `guard_cells`."""
        if not text or text == LEFT_AWAY:
            return text
        if heading.field in _TOPICS:
            is_told = not (is_personal and heading.field == "subject")
            return self._show_topic(text) if is_told else LEFT_AWAY
        return LEFT_AWAY if is_left_out and not self._is_known(text) else text

    def _show_topic(self, text: str) -> str:
        if self.topics == "all" or not text:
            return text
        if titles := _TITLE.findall(text):
            return "".join(titles)
        known = dict.fromkeys(self.words.findall(text))
        if [*known] == [text]:
            return text
        return f"{_CUT}{_CUT.join(known)}{_CUT}" if known else LEFT_AWAY

    def _is_known(self, text: str) -> bool:
        """Say whether a text is a day, a number, a code, or a word of the catalogue."""
        return (
            (_CODE.fullmatch(text) is not None and not _WORD.search(text))
            or (len(text) <= _LONGEST_STATUS and read_status(text) != "")
            or (len(text) <= _LONGEST_REMEDY and read_remedy(text) != "")
            or text in self.catalogue.fields["level_count"].aliases
            or any(text in (name, *names) for name, names in self.catalogue.holidays.items())
            or self.catalogue.find_activity(text) is not None
        )


def _write_cell(cell: Scalar) -> str:
    """Write a cell; of a moment the day and the minute."""
    return _MOMENT.sub(r"\1", clean(cell))


def _name_apart(headings: Iterable[HeadingSummary]) -> tuple[str, ...]:
    """Name columns by their own heading, with that above it if several are called the same."""
    whole = tuple(heading.text for heading in headings)
    leaves = tuple(text.rpartition("/")[2] for text in whole)
    return leaves if len({*leaves}) == len(leaves) else whole


def _cell_at(sheet: Sheet, row: int, column: int) -> Scalar:
    """Take a cell as a reader of the sheet sees it: of merged cells the one that holds the text."""
    place, index = row - sheet.first_row, column - sheet.first_column
    if not (0 <= place < len(sheet.rows) and 0 <= index < len(sheet.rows[place])):
        return None
    cell = sheet.rows[place][index]
    for merge in sheet.merges if is_blank(cell) else ():
        is_merged = merge.top <= row <= merge.bottom and merge.left <= column <= merge.right
        if is_merged and (row, column) != (merge.top, merge.left):
            return _cell_at(sheet, merge.top, merge.left)
    return cell
