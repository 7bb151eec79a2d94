"""Evidence: one entry a measure and year, its values, and the rows that they rest on, as written.

Page, workbook and Word file write the same entries; each row stands in the first that cites it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any, TypeAlias

from analysis.export.page.manifest import Entry, Numbered

HIDDEN_ROWS = "有依据的行，因小数目不公开而不列出。"
"""What stands in place of rows that would give a withheld number away."""
WITHOUT_ROWS = "没有行可列的数"
"""Names the values that no row states: zeros, and years of which no ledger was kept."""
_KEY = re.compile(r"N-\d+")
_NUMBER = re.compile(r"\d+")

Place: TypeAlias = tuple[str, str, int]
"""File, sheet and row; of a past report the sheet is empty and the row a line."""


CitedCells: TypeAlias = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]
"""The public cells of a row with their headings, and the headings of what is not shown."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A row of a ledger: its number on the page, where it stands, and its public cells.

    `date` is the day as it was read, "" where nothing tells it; `cells` are as many as the table
    has columns. `history` says where the same item stood before or after.
    """

    number: int
    row: int
    date: str
    cells: tuple[str, ...] = ()
    history: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """Rows of one table of a ledger.

    Parameters
    ----------
    columns
        Headings as they are written, of what differs from row to row.
    shared
        Headings and cells that all rows have in common.
    withheld
        Headings of filled columns that are not shown.
    """

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[EvidenceRow, ...]
    shared: tuple[tuple[str, str], ...] = ()
    withheld: tuple[str, ...] = ()

    @property
    def has_read_dates(self) -> bool:
        """Whether a day was read that no cell shows as it is: a reader is told it as well."""
        shared = [cell for _, cell in self.shared]
        return any(
            row.date and not any(_shows_day(cell, row.date) for cell in (*row.cells, *shared))
            for row in self.rows
        )

    @property
    def place(self) -> str:
        """File and sheet in words."""
        return " · ".join(part for part in (self.file, self.sheet) if part)


def _shows_day(cell: str, day: str) -> bool:
    """Say whether a cell shows a day (2024-03-05), with its year (2024.3.5) or without (3月5日)."""
    parts = [int(part) for part in day.split("-")]
    numbers = [int(number) for number in _NUMBER.findall(cell)[: len(parts)]]
    return numbers == parts or numbers[: len(parts) - 1] == parts[1:] != []


@dataclass(frozen=True, slots=True)
class EvidenceValue:
    """A value of an entry: its key, of which days or what it is, how it is written.

    `formula` tells of a derived value how it comes from others, with their keys; `rows` are the
    numbers of its rows.
    """

    key: str
    label: str
    text: str
    formula: str
    rows: tuple[int, ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """A measure and year: its values, the rows that stand here, and where its other rows stand.

    `elsewhere` names the key of another entry, and file, sheet and row of what stands there.
    """

    title: str
    values: tuple[EvidenceValue, ...]
    tables: tuple[EvidenceTable, ...]
    elsewhere: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that an export cites; `organization` is whose values they are, "" of several."""

    organization: str
    entries: tuple[EvidenceEntry, ...]
    without_rows: tuple[EvidenceValue, ...]

    @cached_property
    def cells(self) -> Mapping[Place, CitedCells]:
        """What is shown of each row, by its place."""
        return {
            (table.file, table.sheet, row.row): (
                (*table.shared, *zip(table.columns, row.cells, strict=True)),
                table.withheld,
            )
            for entry in self.entries
            for table in entry.tables
            for row in table.rows
        }


Cited: TypeAlias = Mapping[str, Any]
"""Rows of one table as a notebook stores them: file, sheet, columns, withheld, rows."""


def build_evidence(numbered: Numbered, cited: Iterable[Cited] = ()) -> Evidence:
    """Bring the values of an export together by measure and year.

    Parameters
    ----------
    numbered : Numbered
        The values with their places.
    cited : iterable of mapping
        The cells of cited rows, as far as the notebook holds them.
    """
    organizations = {str(entry.get("organization") or "") for entry in numbered.entries.values()}
    shared = organizations.pop() if len(organizations) == 1 else ""
    draft = _Draft(numbered, _Cells.of(cited, shared), has_office=not shared)
    groups: dict[tuple[str, ...], list[Entry]] = {}
    for entry in numbered.entries.values():
        groups.setdefault(draft.group_of(entry), []).append(entry)
    entries, without = [], []
    for group in groups.values():
        built = draft.build_entry(group)
        if built.tables or built.elsewhere or any(v.formula or v.is_hidden for v in built.values):
            entries.append(built)
        else:
            without += [draft.write_value(entry, is_alone=True) for entry in group]
    return Evidence(shared, tuple(entries), tuple(without))


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of cited rows by their place: the table that they are of, and the cells."""

    by_place: Mapping[Place, tuple[Cited, tuple[str, ...]]]
    organization: str

    @classmethod
    def of(cls, cited: Iterable[Cited], organization: str) -> _Cells:
        found: dict[Place, tuple[Cited, tuple[str, ...]]] = {}
        for table in cited:
            for row, cells in table["rows"]:
                place = (str(table["file"]), str(table["sheet"]), int(row))
                found.setdefault(place, (table, tuple(map(str, cells))))
        return cls(found, organization)

    def make_table(self, rows: Sequence[tuple[Place, EvidenceRow]]) -> EvidenceTable:
        """Make the table of rows that are of one table, what they have in common told once."""
        (file, sheet, _), _ = rows[0]
        table, _ = self.by_place.get(rows[0][0], ({"columns": (), "withheld": ()}, ()))
        added = {"读作": "date"} if table.has_read_dates else {}

    added |= {"同一事项另见": "history"} if has_history else {}
    # Cells need no end tag: with a thousand rows they would be a fiftieth of the page.
    rows = "".join(
        f'<tr id="r-{row.number}"><td>{row.row}'
        + "".join(
            f"<td>{escape(cell, quote=False)}"
            for cell in (*row.cells, *(str(getattr(row, name)) for name in added.values()))
        )
        for row in table.rows
    )
    head = "".join(f"<th>{escape(name, quote=False)}" for name in ("行", *table.columns, *added))
    return f"<table><caption>{_caption_html(table)}</caption><thead><tr>{head}<tbody>{rows}</table>"


def _caption_html(table: EvidenceTable) -> str:
    names = (escape(name, quote=False) for name in (table.file, table.sheet) if name)
    told = " · ".join(f"<cite>{name}</cite>" for name in names)
    shared = "，".join(f"<i>{escape(head)}</i> {escape(cell)}" for head, cell in table.shared)
    withheld = "、".join(table.withheld)
    told += f"；各行同为 {shared}" if shared else ""
    return told + (f"；不列：{escape(withheld, quote=False)}" if withheld else "")
