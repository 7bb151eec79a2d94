"""Evidence: one entry a measure and year, its values, and the rows that they rest on, as written.

Page, workbook and Word file write the same entries; each row stands in the first that cites it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby
from typing import Any, TypeAlias

from analysis.export.page.manifest import Entry, Numbered, list_places, period_label
from analysis.periods import Period

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


NO_EVIDENCE = Evidence("", (), ())

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
        heads = [str(head) for head in table["columns"]]
        columns = list(zip(*(self.by_place[place][1] for place, _ in rows), strict=True))
        needed = [n for n, column in enumerate(columns) if {*column} - {"", self.organization}]
        kept = [n for n in needed if len(rows) == 1 or len({*columns[n]}) > 1]
        told = [(heads[n], columns[n][0]) for n in needed if n not in kept]
        return EvidenceTable(
            file,
            sheet,
            tuple(heads[n] for n in kept),
            tuple(
                EvidenceRow(
                    row.number,
                    row.row,
                    row.date,
                    tuple(columns[n][position] for n in kept),
                    row.history,
                )
                for position, (_, row) in enumerate(rows)
            ),
            tuple(told),
            tuple(map(str, table["withheld"])),
        )


class _Draft:
    """Entries while they are made: each row gets its number where it is met first."""

    def __init__(self, numbered: Numbered, cells: _Cells, *, has_office: bool) -> None:
        self._numbered = numbered
        self._cells = cells
        self._has_office = has_office
        self._rows: dict[Place, int] = {}
        self._homes: dict[Place, str] = {}

    def group_of(self, entry: Entry) -> tuple[str, ...]:
        """Name the measure and year that a value belongs to: a derived one to its first input's."""
        inputs = entry.get("inputs") or ()
        if inputs:
            return self.group_of(self._numbered.entries[str(inputs[0])])
        key = str(entry.get("period") or "")
        try:
            period = Period.from_key(key)
            key = str(period.start.year) if period.start.year == period.end.year else key
        except ValueError:
            pass
        return str(entry.get("organization") or ""), str(entry["measure"]), key

    def build_entry(self, group: Sequence[Entry]) -> EvidenceEntry:
        """Build the entry of a measure and year, its rows by file, sheet and row."""
        first = self._numbered.keys[str(group[0]["id"])]
        days: dict[Place, tuple[str, str]] = {}
        for entry in group:
            for where, told in self._own_places(entry).items():
                days.setdefault(where, told)
        new = sorted(place for place in days if place not in self._rows)
        self._homes.update(dict.fromkeys(new, first))
        rows = []
        for place in new:
            number = self._rows.setdefault(place, len(self._rows) + 1)
            rows.append((place, EvidenceRow(number, place[2], days[place][0], (), days[place][1])))
        tables = groupby(rows, lambda pair: (pair[0][:2], self._table_of(pair[0])))
        return EvidenceEntry(
            self._title(group),
            tuple(self.write_value(entry) for entry in group),
            tuple(self._cells_of(list(part)) for _, part in tables),
            tuple((self._homes[place], place) for place in sorted(days) if place not in set(new)),
        )

    def _table_of(self, place: Place) -> int:
        found = self._cells.by_place.get(place)
        return 0 if found is None else id(found[0])

    def _cells_of(self, rows: Sequence[tuple[Place, EvidenceRow]]) -> EvidenceTable:
        if rows[0][0] in self._cells.by_place:
            return self._cells.make_table(rows)
        (file, sheet, _), _ = rows[0]
        return EvidenceTable(file, sheet, (), tuple(row for _, row in rows))

    def _title(self, group: Sequence[Entry]) -> str:
        entry = next((one for one in group if not one.get("inputs")), group[0])
        office = str(entry.get("organization") or "") if self._has_office else ""
        _, code, year = self.group_of(entry)
        when = f"{year}年" if year.isdigit() else period_label(entry)
        name, of = self._name_of(code), self._name_of(code.partition(".")[0])
        named = f"{of}·{name}" if of not in name else name
        return "，".join(part for part in (office, named, when) if part)

    def _name_of(self, code: str) -> str:
        """Name a measure as its values do, "" if there are none."""
        entries = self._numbered.entries.values()
        return next((str(one.get("name") or "") for one in entries if one["measure"] == code), "")

    def write_value(self, entry: Entry, *, is_alone: bool = False) -> EvidenceValue:
        """Write a value of an entry: its days, or its name where it is another measure's."""
        inputs = [str(name) for name in entry.get("inputs") or ()]
        year = f"{self.group_of(entry)[2]}年"
        label = period_label(entry)
        if is_alone:
            office = str(entry.get("organization") or "") if self._has_office else ""
            label = "，".join(part for part in (office, str(entry.get("name")), label) if part)
        elif inputs:
            name = str(entry.get("name") or "")
            own = name.removeprefix(self._name_of(self.group_of(entry)[1]))
            label = (own or name) + f"，{label}" * (label != year)
        else:
            label = "全年" if label == year else label.removeprefix(year)
        text = str(entry["text"])
        if inputs and (entry["value"] or 0) < 0 and text[:1].isdigit():
            text = f"-{text}"  # the words around it say the direction, here none do
        return EvidenceValue(
            self._numbered.keys[str(entry["id"])],
            label,
            text,
            self._write_formula(entry, inputs),
            tuple(self._rows[place] for place in self._own_places(entry)),
            bool(entry.get("has_hidden_rows")) and not inputs,
        )

    def _own_places(self, entry: Entry) -> dict[Place, tuple[str, str]]:
        """List the rows of a value with their days and history, but for those of its inputs."""
        inputs = (self._numbered.entries[str(name)] for name in entry.get("inputs") or ())
        of_inputs = {_name_place(place) for one in inputs for place in list_places(one)}
        return {
            _name_place(place): (str(place.get("date") or ""), _write_history(place))
            for place in list_places(entry)
            if _name_place(place) not in of_inputs
        }

    def _write_formula(self, entry: Entry, inputs: Sequence[str]) -> str:
        """Write how a value is derived, each input with its key."""
        formula = str(entry.get("formula") or "")
        keys = [self._numbered.keys[name] for name in inputs]
        texts = [str(self._numbered.entries[name]["text"]) for name in inputs]
        done, rest = "", formula
        for text, key in zip(texts, keys, strict=True):
            before, found, rest = rest.partition(text)
            if not found:
                listed = f"由{'、'.join(keys)}算出"
                return f"{formula}（{listed}）" if formula else listed
            done += f"{before}{found}（{key}）"
        return done + rest


def _name_place(place: Mapping[str, Any]) -> Place:
    return str(place["file"]), str(place["sheet"]), int(place["row"])


def _write_history(place: Mapping[str, Any]) -> str:
    told = [
        " · ".join(part for part in (str(one["file"]), str(one.get("sheet") or "")) if part)
        + f" 第{one['row']}行"
        for one in place.get("history") or ()
    ]
    return "、".join(told)


def evidence_html(evidence: Evidence) -> str:
    """Write the evidence as HTML: a value's element has its key as id, a row's its number."""
    if not evidence.entries and not evidence.without_rows:
        return ""
    whose = evidence.organization
    common = f"<p>以下数值都属于：{escape(whose)}。</p>" if whose else ""
    sheets = {
        value.key: len({table.place for table in entry.tables})
        for entry in evidence.entries
        for value in entry.values
    }
    entries = "".join(_entry_html(entry, sheets) for entry in evidence.entries)
    listed = "".join(map(_value_html, evidence.without_rows))
    last = f"<p>{WITHOUT_ROWS}</p><ul>{listed}</ul>" if listed else ""
    return f'{common}<div class="entries">{entries}{last and f"<div>{last}</div>"}</div>'


def _entry_html(entry: EvidenceEntry, sheets: Mapping[str, int]) -> str:
    """Write an entry; rows that stand at a key of one sheet need no name of it here."""
    values = "".join(map(_value_html, entry.values))
    hidden = f"<p>{HIDDEN_ROWS}</p>" if any(value.is_hidden for value in entry.values) else ""
    told = [
        f'<a href="#{key}">{key}</a> ' + f"{escape(place)} " * (sheets[key] > 1) + rows
        for (key, place), rows in name_elsewhere(entry).items()
    ]
    elsewhere = f"<p>行列在别处：{'；'.join(told)}。</p>" if told else ""
    tables = "".join(map(_table_html, entry.tables))
    return f"<div><p>{escape(entry.title)}</p><ul>{values}</ul>{hidden}{elsewhere}{tables}</div>"


def name_elsewhere(entry: EvidenceEntry) -> dict[tuple[str, str], str]:
    """Name the rows that stand in other entries, by the key of the entry and the sheet."""
    found: dict[tuple[str, str], list[int]] = {}
    for key, (file, sheet, row) in entry.elsewhere:
        where = " · ".join(part for part in (file, sheet) if part)
        found.setdefault((key, where), []).append(row)
    return {where: name_rows(rows) for where, rows in found.items()}


def name_rows(rows: Iterable[int]) -> str:
    """Name rows in words, those that follow one another as a span."""
    return f"第{_write_runs(rows, '、', '—')}行"


def _write_runs(numbers: Iterable[int], between: str, to: str) -> str:
    """Write numbers, those that follow one another as a span.

    Examples
    --------
    >>> _write_runs([3, 4, 5, 9], "、", "—")
    '3—5、9'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return between.join(str(run[0]) + f"{to}{run[-1]}" * (len(run) > 1) for run in runs)


def _value_html(value: EvidenceValue) -> str:
    rows = f' data-rows="{_write_runs(value.rows, " ", "-")}"' if value.rows else ""
    told = escape(f"{value.label}：{value.text}", quote=False)
    if value.formula:
        told += "＝" + _KEY.sub(r'<a href="#\g<0>">\g<0></a>', escape(value.formula, quote=False))
    return f'<li id="{value.key}"{rows}><b>{value.key}</b> {told}</li>'


def _table_html(table: EvidenceTable) -> str:
    has_history = any(row.history for row in table.rows)
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
    told = " · ".join(names)
    shared = "，".join(f"<i>{escape(head)}</i> {escape(cell)}" for head, cell in table.shared)
    withheld = "、".join(table.withheld)
    told += f"；各行同为 {shared}" if shared else ""
    return told + (f"；不列：{escape(withheld, quote=False)}" if withheld else "")
