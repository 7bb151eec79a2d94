"""Cited cells: of the rows that a report cites the public cells as they are written.

Records do not carry them: the few files that a report cites are opened once more when it is made,
so that a dataset of millions of rows grows by nothing.
"""

# Why it is so: docs/decisions/0020-cited-rows-are-read-again.md

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
_OPEN_FILES = 12
"""Files kept open between the pages of one notebook; those of one office's year."""


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


def read_cited_rows(
    files: Iterable[FileSummary],
    places: Iterable[CitedPlace],
    catalogue: Catalogue,
    *,
    topics: Topics = "titles",
    about_persons: Collection[CitedPlace] = (),
    left_out: Collection[CitedPlace] = (),
) -> tuple[CitedRows, ...]:
    """Read the public cells of some rows once more from their files.

    Columns that the catalogue does not call public are not shown. Of the others a cell is shown
    that holds a day, a number or a code, names an activity, a holiday or a status, or stands in
    several rows: other words are free text, whatever column they stand in. No cell that holds a
    name of the ledgers' persons or a number that leads to one is shown. Of topics `topics` decides;
    of items and of `about_persons` none is shown. What stands in a dataset or in no table has no
    cells.

    Parameters
    ----------
    about_persons
        Rows that tell what was said to whom.
    left_out
        Rows that could not be counted, which may hold anything anywhere.

    Raises
    ------
    ExportError
        If a file is no longer what it was when the records were read.
    """
    listed = tuple(files)
    wanted: dict[str, dict[str, set[int]]] = {}
    for file, sheet, row in places:
        wanted.setdefault(file, {}).setdefault(sheet, set()).add(row)
    names = frozenset(name for file in listed for name in file.names)
    rule = _Rule(catalogue, topics, names, frozenset(about_persons), frozenset(left_out))
    found: list[CitedRows] = []
    for summary in listed:
        if summary.path is None or summary.file not in wanted:
            continue
        workbook = _open(summary.path, summary.file, summary.sha256)
        sheets = {sheet.name: sheet for sheet in workbook.sheets}
        for one in summary.sheets:
            rows = wanted[summary.file].get(one.sheet, set())
            if rows and one.sheet in sheets:
                found += rule.quote(sheets[one.sheet], one, rows)
    return tuple(found)


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
    names: frozenset[str]
    about_persons: frozenset[CitedPlace]
    left_out: frozenset[CitedPlace]

    def quote(self, sheet: Sheet, summary: SheetSummary, rows: set[int]) -> Iterable[CitedRows]:
        """Quote the rows of a sheet, table by table."""
        left = set(rows)
        for table in summary.tables:
            chosen = sorted(row for row in left if table.first <= row <= table.last)
            if not chosen or not table.headings:
                continue
            left.difference_update(chosen)
            cells = {
                heading: [_cell_at(sheet, row, heading.column) for row in chosen]
                for heading in table.headings
            }
            filled = {
                heading: column
                for heading, column in cells.items()
                if heading.field not in _NEEDLESS and not all(map(is_blank, column))
            }
            texts = {
                heading: self._write_column(sheet, heading, table, chosen, column)
                for heading, column in filled.items()
                if self._is_public(heading, table.kind)
            }
            shown = {h: column for h, column in texts.items() if {*column} - {LEFT_AWAY, ""}}
            by_row = zip(*shown.values(), strict=True) if shown else ([()] * len(chosen))
            hidden = [heading for heading in filled if heading not in shown]
            withheld = _name_apart(hidden)
            yield CitedRows(
                sheet.file,
                sheet.name,
                _name_apart(shown),
                dict(zip(chosen, map(tuple, by_row), strict=True)),
                tuple(dict.fromkeys(name or "没有表头的一列" for name in withheld)),
            )

    def _is_public(self, heading: HeadingSummary, kind: str) -> bool:
        if heading.field in _TOPICS:
            is_problem = kind == "items" and heading.field == "subject"
            return self.topics != "none" and not is_problem
        if not heading.field:
            return heading.is_number
        return self.catalogue.fields[heading.field].privacy == "public"

    def _write_column(
        self,
        sheet: Sheet,
        heading: HeadingSummary,
        table: TableSummary,
        rows: Sequence[int],
        cells: Sequence[Scalar],
    ) -> list[str]:
        whole = (_cell_at(sheet, row, heading.column) for row in range(table.first, table.last + 1))
        times = Counter(map(_write_cell, whole))
        texts = list(map(_write_cell, cells))
        is_topic = heading.field in _TOPICS
        is_free = {text: not is_topic and not self._is_known(text) for text in set(texts)}
        written = []
        for row, text in zip(rows, texts, strict=True):
            place = (sheet.file, sheet.name, row)
            shown = self._show_topic(text, heading, place) if is_topic else text
            is_alone = times[text] == 1 or place in self.left_out
            is_told = text and ((is_free[text] and is_alone) or self._names_person(shown, heading))
            written.append(LEFT_AWAY if is_told else _shorten(shown))
        return written

    def _show_topic(self, text: str, heading: HeadingSummary, place: CitedPlace) -> str:
        is_personal = place in self.about_persons and heading.field == "subject"
        if not text or (self.topics == "all" and not is_personal):
            return text
        return ("" if is_personal else "".join(_TITLE.findall(text))) or LEFT_AWAY

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

    def _names_person(self, text: str, heading: HeadingSummary) -> bool:
        plain = _BETWEEN.sub("", text)
        is_number = _NUMBER_OF_A_PERSON.search(plain) and not heading.field.endswith("date")
        return bool(is_number) or any(name in plain for name in self.names)


def _write_cell(cell: Scalar) -> str:
    """Write a cell; of a moment the day and the minute."""
    return _MOMENT.sub(r"\1", clean(cell))


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


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
