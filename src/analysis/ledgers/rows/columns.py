"""Columns: the data rows of one table, column by column, each distinct cell read only once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from typing import Any, Generic, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.ledgers.cells import is_blank, normalise
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.tables import Heading, Table
from analysis.problems import Problem, Severity, column_letter

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]
Value = TypeVar("Value")
Mark = tuple[int, Problem]
"""A problem, and the position of its row among the data rows of the table."""

_LONGEST_SHOWN = 60
_SAME_IN_ONE_EVENT = frozenset({"date", "found_date", "organization", "activity"})


@dataclass(frozen=True, slots=True, eq=False)
class Encoded(Generic[Value]):
    """A column as codes into its distinct values."""

    codes: Codes
    values: list[Value]

    def map(self, read: Callable[[Value], Any]) -> Encoded[Any]:
        """Read every distinct value once."""
        return Encoded(self.codes, [read(value) for value in self.values])

    def take(self, choose: Callable[[Value], Any], dtype: Any) -> NDArray[Any]:
        """Spread what `choose` makes of each distinct value over the rows."""
        chosen = np.empty(len(self.values), dtype=dtype)
        for place, value in enumerate(self.values):
            chosen[place] = choose(value)
        return chosen[self.codes]

    def positions(self, is_wanted: Callable[[Value], bool]) -> list[int]:
        """List the positions of the rows whose value is wanted."""
        wanted = np.fromiter(map(is_wanted, self.values), dtype=bool, count=len(self.values))
        return np.flatnonzero(wanted[self.codes]).tolist() if wanted.any() else []


def encode(cells: Sequence[Any]) -> Encoded[Any]:
    """Give every distinct cell of a column a number, in the order of their first row."""
    types = set(map(type, cells))
    if types == {date}:  # to compare days is slow; their numbers are compared as numbers
        numbers = np.fromiter(map(date.toordinal, cells), dtype=np.int64, count=len(cells))
        codes, distinct = pd.factorize(numbers)
        return Encoded(codes.astype(np.int64), list(map(date.fromordinal, distinct.tolist())))
    if bool in types:
        cells = [str(cell).upper() if isinstance(cell, bool) else cell for cell in cells]
    places = dict(zip(dict.fromkeys(cells), count()))
    codes = np.fromiter(map(places.__getitem__, cells), dtype=np.int64, count=len(cells))
    return Encoded(codes, list(places))


def choose_each(texts: Texts, choose: Callable[[str], Any], dtype: Any) -> NDArray[Any]:
    """Choose something for every text of a column, asked once for each distinct one."""
    cells = texts.tolist()
    chosen = {text: choose(text) for text in dict.fromkeys(cells)}
    return np.fromiter(map(chosen.__getitem__, cells), dtype=dtype, count=len(cells))


@dataclass(frozen=True, slots=True, eq=False)
class TableRows:
    """The data rows of one table.

    Parameters
    ----------
    places
        Places of the rows in ``Sheet.rows``.
    columns
        Cells by column, vertical merges filled down.
    heads
        For each column, position of a merged row → position of the row that holds its cell.
    """

    sheet: Sheet
    table: Table
    places: Sequence[int]
    columns: Columns
    heads: Mapping[int, Mapping[int, int]]

    def continued(self) -> dict[int, int]:
        """Find rows that go on with an event or item: its date and its number or subject merged.

        Returns
        -------
        dict
            Position of such a row → position of the row that the event stands in.
        """
        having = self.table.having
        named = [*having("serial"), *having("item"), *having("subject"), *self._sessions()]
        heads: dict[int, int] = {}
        for heading in named:
            heads |= self.heads.get(heading.index, {})
        days = {p for h in having("date") for p in self.heads.get(h.index, {})}
        for heading in having("people"):  # one day and one number of heads over several topics
            heads |= {p: at for p, at in self.heads.get(heading.index, {}).items() if p in days}
        alike = [h for h in self.table.headings if h.field in _SAME_IN_ONE_EVENT]
        return {
            position: head
            for position, head in heads.items()
            if all(self.columns[h.index][position] == self.columns[h.index][head] for h in alike)
            and not any(self._has_own(h, position) for h in having("people"))
        }

    def _sessions(self) -> list[Heading]:
        """Find the columns of merged cells that number sessions: 2024年第3次, over its topics."""
        known = {"serial", "item", "subject", "people", "date"}
        return [
            heading
            for heading in self.table.headings
            if heading.field not in known
            and any(
                _SESSION.fullmatch(clean(self.columns[heading.index][at]))
                for at in set(self.heads.get(heading.index, {}).values())
            )
        ]

    def _has_own(self, heading: Heading, position: int) -> bool:
        """Say whether a cell is filled and not merged with one above."""
        is_merged = position in self.heads.get(heading.index, {})
        return not is_merged and not is_blank(self.columns[heading.index][position])

    def __len__(self) -> int:
        return len(self.places)

    @property
    def numbers(self) -> Codes:
        """Spreadsheet row of each data row."""
        return np.asarray(self.places, dtype=np.int64) + self.sheet.first_row

    def repeat(
        self, times: Mapping[int, int], changed: Mapping[int, Mapping[int, Sequence[Scalar]]]
    ) -> TableRows:
        """Take some rows several times.

        Parameters
        ----------
        times
            Position of a row → how often it is taken.
        changed
            Column → position of a row → what its cell is each time; where it is told once, a later
            time belongs to the first as a merged cell does.
        """
        order = [p for p in range(len(self)) for _ in range(times.get(p, 1))]
        first = {p: at for at, p in reversed(list(enumerate(order)))}
        heads = {
            column: {at: first[found[p]] for at, p in enumerate(order) if p in found}
            for column, found in self.heads.items()
        }
        filled = {h.index: [self.cells(h)[p] for p in order] for h in self.table.headings}
        for column, cells in changed.items():
            for position, told in cells.items():
                at = first[position]
                stop = at + times[position]
                filled[column][at:stop] = [*told, *[None] * (stop - at - len(told))]
                if len(told) == 1:
                    heads.setdefault(column, {}).update(dict.fromkeys(range(at + 1, stop), at))
        places = [self.places[p] for p in order]
        columns = Columns([self.sheet.rows[place] for place in places]).with_merges(filled)
        return replace(self, places=places, columns=columns, heads=heads)

    def cells(self, heading: Heading) -> Sequence[Scalar]:
        """List the cells of one column."""
        return self.columns[heading.index]

    def mark(
        self,
        position: int,
        heading: Heading | None,
        rule: str,
        severity: Severity,
        message: str,
        *,
        field: str | None = None,
    ) -> Mark:
        """Make the problem of one row, about one of its cells or about the whole row."""
        problem = Problem(
            file=self.sheet.file,
            sheet=self.sheet.name,
            row=self.places[position] + self.sheet.first_row,
            column=column_letter(self.sheet.first_column + heading.index) if heading else None,
            field=field or (heading.field if heading else None),
            value=shown(self.columns[heading.index][position]) if heading else "",
            rule=rule,
            severity=severity,
            message=message,
        )
        return position, problem

    def is_uncached(self, position: int, heading: Heading) -> bool:
        """Say whether the cell is a formula without a value."""
        place = (
            self.places[position] + self.sheet.first_row,
            self.sheet.first_column + heading.index,
        )
        return place in self.sheet.uncached

    def texts(self, headings: Sequence[Heading]) -> Texts:
        """Write the first filled one of several columns as clean text, "" where all are blank."""
        result: Texts = np.full(len(self), "", dtype=object)
        for heading in reversed(headings):
            column = np.array(read_texts(self.cells(heading)), dtype=object)
            result = np.where(column != "", column, result) if len(headings) > 1 else column
        return result


class Columns:
    """Cells of the data rows by column, taken out of the rows when first asked for."""

    def __init__(self, rows: Sequence[Sequence[Scalar]]) -> None:
        self._rows = rows
        self._taken: dict[int, Sequence[Scalar]] = {}

    def __getitem__(self, index: int) -> Sequence[Scalar]:
        if index not in self._taken:
            self._taken[index] = [row[index] for row in self._rows]
        return self._taken[index]

    def with_merges(self, filled: Mapping[int, Sequence[Scalar]]) -> Columns:
        """Put the columns whose merged cells are filled in the place of those that stand."""
        columns = Columns(self._rows)
        columns._taken = {**self._taken, **filled}
        return columns


_SESSION = re.compile(r"(?:20\d\d年度?)?第[一二三四五六七八九十百\d]{1,4}[次期届](?:会议?)?")
_OF_ONE_ITEM = frozenset({"serial", "item", "subject", "found_date", "date"})
_OF_A_MEASURE = frozenset({"measure_taken", "due_date", "closed_date", "status"})


def continue_items(rows: TableRows) -> TableRows:
    """Take a row of a measure alone for a further measure of the item above it, as if merged."""
    headings = [h for h in rows.table.headings if h.field in _OF_ONE_ITEM]
    told = [h for h in rows.table.headings if h.field in _OF_A_MEASURE]
    subjects = rows.texts(rows.table.having("subject")[:1])
    head_of: dict[int, int] = {}
    for position in np.flatnonzero(subjects == "").tolist() if len(headings) > 1 else ():
        is_bare = all(is_blank(rows.cells(h)[position]) for h in headings)
        is_next = position > 0 and rows.places[position] == rows.places[position - 1] + 1
        if is_bare and is_next and any(not is_blank(rows.cells(h)[position]) for h in told):
            head_of[position] = head_of.get(position - 1, position - 1)
    if not head_of:
        return rows
    filled: dict[int, list[Scalar]] = {}
    heads = {index: dict(found) for index, found in rows.heads.items()}
    for heading in (*headings, *rows.table.having("organization"), *rows.table.having("source")):
        cells = filled[heading.index] = list(rows.cells(heading))
        for position, head in head_of.items():
            cells[position] = cells[head] if is_blank(cells[position]) else cells[position]
        heads.setdefault(heading.index, {}).update(head_of)
    return replace(rows, columns=rows.columns.with_merges(filled), heads=heads)


def take_rows(sheet: Sheet, table: Table, places: Sequence[int]) -> TableRows:
    """Take the data rows at `places` of a table, merged cells filled down."""
    columns = Columns([sheet.rows[place] for place in places])
    filled, heads = _fill_down(sheet, places, columns)
    return TableRows(sheet, table, places, columns.with_merges(filled), heads)


def _fill_down(
    sheet: Sheet, places: Sequence[int], columns: Columns
) -> tuple[dict[int, list[Scalar]], dict[int, dict[int, int]]]:
    filled: dict[int, list[Scalar]] = {}
    heads: dict[int, dict[int, int]] = {}
    merges = [merge for merge in sheet.merges if merge.bottom > merge.top]
    if not merges:
        return filled, heads
    position_of = {place + sheet.first_row: position for position, place in enumerate(places)}
    for merge in merges:
        numbers = range(merge.top, merge.bottom + 1)
        positions = [position_of[number] for number in numbers if number in position_of]
        if len(positions) < 2:
            continue
        for column in range(merge.left, merge.right + 1):
            index = column - sheet.first_column
            if 0 <= index < len(sheet.rows[0]):
                value = (
                    sheet.rows[merge.top - sheet.first_row][index]
                    if merge.top >= sheet.first_row
                    else None
                )
                cells = filled.setdefault(index, list(columns[index]))
                for position in (each for each in positions if is_blank(cells[each])):
                    cells[position] = value
                heads.setdefault(index, {}).update(dict.fromkeys(positions[1:], positions[0]))
    return filled, heads


def read_texts(cells: Sequence[Scalar]) -> list[str]:
    """Write cells as trimmed text; only cells with signs that no one sees are normalised."""
    if {str}.issuperset(map(type, cells)):
        texts = cast("Sequence[str]", cells)
        if (whole := "".join(texts)).isprintable():  # of what divides words, the space alone is
            return list(map(str.strip, texts) if " " in whole else texts)
    return [
        cell.strip() if type(cell) is str and cell.isprintable() else clean(cell) for cell in cells
    ]


def clean(cell: Scalar) -> str:
    """Write a cell as text: normalised, "" where blank, dates and whole numbers as people do."""
    if type(cell) is str:
        return cell if cell.isascii() and cell.isalnum() else normalise(cell)
    if is_blank(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def shown(cell: Scalar) -> str:
    """Write a cell for a message, cut where it is long."""
    text = cell if isinstance(cell, str) else clean(cell)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
