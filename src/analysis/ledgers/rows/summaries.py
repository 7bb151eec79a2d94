"""Summaries: how rows of each sheet ended, the months that it covers, its columns' letters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

from analysis.ledgers.cells import is_blank, read_date
from analysis.ledgers.files import PASSED_OVER, Scalar, Sheet
from analysis.ledgers.rows.activity_table import Filled
from analysis.ledgers.rows.columns import TableRows, clean
from analysis.ledgers.rows.items import tells_progress
from analysis.ledgers.tables import EMPTY, Context, Heading, Layout, read_month, read_year
from analysis.problems import Problem, Skipped, column_letter


@dataclass(frozen=True, slots=True)
class Coverage:
    """A month, or with `month` None a whole year, for which a ledger of an activity was kept."""

    organization: str
    activity: str
    year: int
    month: int | None


@dataclass(frozen=True, slots=True)
class HeadingSummary:
    """One column of a table: its number, its heading as it is written, and the field it holds.

    `field` is "" for a column that is not known; `is_number` tells one of numbers of an activity.
    """

    column: int
    text: str
    field: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class TableSummary:
    """How one table was understood.

    Parameters
    ----------
    first, last
        Its rows as the spreadsheet program shows them, header included.
    kind
        What it is: a key of `problems.TABLE_KINDS`.
    activity, organization
        The one of all its rows, "" where there are several or none.
    columns
        Letter of the column by field.
    reasons
        Why it is taken for what it is, in Chinese.
    asked
        Rows that are not counted until what the table is has been answered; one problem names
        them all.
    headings
        All its columns, for whoever opens the ledger once more.
    passed_over
        How many of its rows hold a day or a number, where it is neither counted nor asked about.
    """

    first: int
    last: int
    kind: str
    is_counted: bool
    activity: str
    organization: str
    columns: Mapping[str, str]
    reasons: tuple[str, ...]
    asked: tuple[int, ...] = ()
    headings: tuple[HeadingSummary, ...] = field(default=(), repr=False, compare=False)
    passed_over: int = 0


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """How the rows of one sheet ended; `rows` counts those that are not empty.

    A row counts once in `records` even where it holds several activities. `nil` are the months of
    which a sheet that names no kind says that nothing was held: it is of its sisters' kinds.
    """

    sheet: str
    header_rows: tuple[int, ...]
    rows: int
    records: int
    problems: int
    skipped: int
    coverage: tuple[Coverage, ...] = ()
    letters: tuple[Letters, ...] = field(default=(), repr=False)
    tables: tuple[TableSummary, ...] = ()
    nil: tuple[tuple[int, int], ...] = ()

    @property
    def asked(self) -> frozenset[int]:
        """Rows of tables that are asked about: errors, told by one problem a table."""
        return frozenset(row for table in self.tables for row in table.asked)


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One file: why it was refused, or how the rows of its sheets ended.

    `names` are the persons whom its personal columns name; they are kept to search what is
    exported for them, and are never written anywhere. `path` is where it lies, to be opened once
    more; None if it comes from a dataset.
    """

    file: str
    sha256: str
    refused: str | None
    sheets: tuple[SheetSummary, ...]
    is_invented: bool
    names: frozenset[str] = field(default=frozenset(), repr=False)
    path: Path | None = field(default=None, repr=False, compare=False)

    @property
    def is_passed_over(self) -> bool:
        """Whether it is no ledger at all: a lock file, a pipe, an export or copy of our own."""
        return self.refused is not None and PASSED_OVER in self.refused

    @property
    def is_unread(self) -> bool:
        """Whether it may be a ledger, and could not be read."""
        return self.refused is not None and not self.is_passed_over

    def without_names(self, hide: Callable[[str], str]) -> FileSummary:
        """Leave the names away, those that stand in headings, too."""
        sheets = []
        for sheet in self.sheets:
            shown = []
            for table in sheet.tables:
                named = (replace(each, text=hide(each.text)) for each in table.headings)
                shown.append(replace(table, headings=tuple(named)))
            sheets.append(replace(sheet, tables=tuple(shown)))
        return replace(self, names=frozenset(), sheets=tuple(sheets))


def summarise(
    sheet: Sheet,
    layout: Layout,
    columns: Filled,
    problems: Iterable[Problem],
    skipped: Sequence[Skipped],
    coverage: Iterable[Coverage],
    tables: Sequence[TableSummary] = (),
) -> SheetSummary:
    """Count how the rows of a sheet ended."""
    wrong = {problem.row for problem in problems if problem.severity == "error"}
    return SheetSummary(
        sheet=sheet.name,
        header_rows=tuple(p + sheet.first_row for found in layout.tables for p in found.header),
        rows=len(layout.kinds) - layout.kinds.count(EMPTY),
        records=len(set(columns["row"].tolist())),
        problems=len(wrong.union(*(table.asked for table in tables))),
        skipped=len(skipped),
        coverage=tuple(sorted(set(coverage), key=_order)),
        tables=tuple(tables),
    )


def _order(covered: Coverage) -> tuple[str, str, int, int]:
    return covered.organization, covered.activity, covered.year, covered.month or 0


def find_coverage(
    columns: Filled,
    context: Context,
    organization: str,
    nil: Iterable[tuple[int | None, int | None]],
    kinds: Iterable[str],
) -> list[Coverage]:
    """Find the spans for which a sheet was kept as the ledger of an activity.

    A sheet of one month covers that month, a sheet of a year that year. Without a stated year it
    covers the years of its records. Months in rows such as 本月无 are covered, too. Of several
    organizations in one sheet each kept what its own rows are of, in the years of its own rows:
    that another one held talks in 2024 is no zero of it.

    Parameters
    ----------
    nil
        Year and month of each row that says that nothing was held.
    kinds
        Activities that the sheet is about by its name, title or headings.
    """
    of_sheet = tuple(kinds)
    held: dict[str, dict[str, None]] = {}
    years: dict[str, dict[int, None]] = {}
    of_rows = (columns[name].tolist() for name in ("organization", "activity", "year"))
    for name, activity, year in dict.fromkeys(zip(*of_rows, strict=True)):
        held.setdefault(name, {})[activity] = None
        years.setdefault(name, {})[year] = None
    months = [(year, month) for year, month in nil if year is not None and month is not None]
    covered = []
    for name, activities in (held or {organization: {}}).items():
        spans: list[tuple[int, int | None]] = [(int(year), None) for year in years.get(name, ())]
        if context.year is not None:
            spans = [(context.year, context.month)]
        kept = dict.fromkeys([*of_sheet, *activities])
        covered += [Coverage(name, each, *span) for each, span in product(kept, [*spans, *months])]
    return covered


def share_months(summaries: Sequence[SheetSummary]) -> tuple[SheetSummary, ...]:
    """Let every sheet of one month cover the activities that its sister sheets hold.

    A book of twelve sheets is one ledger: what March lacks and April has was not held in March.
    """
    months = {(c.organization, c.year, c.month) for s in summaries for c in s.coverage if c.month}
    kinds = {(c.organization, c.year, c.activity) for s in summaries for c in s.coverage if c.month}
    if len({month for *_, month in months}) < 2:
        return tuple(summaries)
    return tuple(
        replace(
            summary,
            coverage=tuple(sorted({*summary.coverage, *_shared(summary, kinds)}, key=_order)),
        )
        for summary in summaries
    )


def _shared(summary: SheetSummary, kinds: Iterable[tuple[str, int, str]]) -> Iterable[Coverage]:
    spans = {(c.organization, c.year, c.month) for c in summary.coverage if c.month}
    if len(spans) != 1:
        return []
    ((organization, year, month),) = spans
    return [
        Coverage(organization, activity, year, month)
        for name, other, activity in kinds
        if (name, other) == (organization, year)
    ]


def cover_nil_months(files: Sequence[FileSummary]) -> tuple[FileSummary, ...]:
    """Let a month of which a sheet says that nothing was held be one of what its sisters hold.

    Sisters are the other sheets of months of that year in the file, else in all files where these
    are of one organization: a file of July without a row is no gap.
    """
    of_file = [[c for sheet in each.sheets for c in sheet.coverage if c.month] for each in files]
    every = [covered for each in of_file for covered in each]
    covered_files = []
    for file, own in zip(files, of_file, strict=True):
        sheets = []
        for sheet in file.sheets:
            found = set(sheet.coverage) if sheet.nil else set[Coverage]()
            for year, month in sheet.nil:
                sisters = [c for c in own if c.year == year] or [c for c in every if c.year == year]
                kinds = {(c.organization, c.activity) for c in sisters}
                if len({organization for organization, _ in kinds}) == 1:
                    found |= {Coverage(*kind, year, month) for kind in kinds}
            if len(found) > len(sheet.coverage):
                sheets.append(replace(sheet, coverage=tuple(sorted(found, key=_order))))
            else:
                sheets.append(sheet)
        covered_files.append(replace(file, sheets=tuple(sheets)))
    return tuple(covered_files)


Span = tuple[int | None, int | None]


def read_nil_rows(sheet: Sheet, layout: Layout, context: Context) -> list[Span]:
    """Give year and month of each row that says that nothing was held, None where not stated."""
    months = {heading.index for table in layout.tables for heading in table.having("month")}
    spans: list[Span] = []
    for place in layout.rows_of("nil"):
        year, month = _section(layout, place)
        for index, cell in enumerate(sheet.rows[place]):
            if not is_blank(cell):
                found_year, found_month = _stated(cell, is_month=index in months)
                year, month = found_year or year, found_month or month
        spans.append((year or context.year, month or context.month))
    return spans


def _stated(cell: Scalar, *, is_month: bool) -> Span:
    if isinstance(cell, str):
        read = read_date(cell)
        if read.date is not None and read.precision != "year":
            return read.date.year, read.date.month
        if is_month and cell.strip().isdigit() and 1 <= int(cell) <= 12:
            return None, int(cell)
        return read_year(clean(cell)), read_month(clean(cell))
    if isinstance(cell, int) and not isinstance(cell, bool):
        return None, cell if is_month and 1 <= cell <= 12 else None
    read = read_date(cell)
    return (read.date.year, read.date.month) if read.date else (None, None)


def _section(layout: Layout, place: int) -> Span:
    """Give the span of the section that a row stands in."""
    above = [
        text
        for table in layout.tables
        for start, text in sorted(table.sections.items())
        if start < place
    ]
    return (read_year(above[-1]), read_month(above[-1])) if above else (None, None)


Place = tuple[str, str]
_OF_A_CELL = frozenset({"date", "end_date", "closed_date", "status", "item", "people"})
_OF_A_ROW = frozenset({"duplicate", "joint_event"})


@dataclass(frozen=True, slots=True)
class Letters:
    """Letter of the column by field, for the rows from `first` to `last` of a sheet."""

    first: int
    last: int
    by_field: Mapping[str, str]


_TABLE_PARTS = tuple(TableSummary.__dataclass_fields__)
_SHEET_PARTS = tuple(SheetSummary.__dataclass_fields__)


def write_letters(letters: Sequence[Letters], tables: Sequence[TableSummary] = ()) -> str:
    """Write letters, and how tables were understood, as JSON, to be kept beside records.

    Examples
    --------
    >>> read_letters(write_letters([Letters(3, 9, {"date": "B"})]))[0].by_field["date"]
    'B'
    """
    listed = [[part.first, part.last, dict(part.by_field)] for part in letters]
    if not tables:
        return json.dumps(listed)
    understood = [[getattr(table, name) for name in _TABLE_PARTS] for table in tables]
    return json.dumps(
        {"letters": listed, "tables": understood},
        ensure_ascii=False,
        default=lambda part: dict(part) if isinstance(part, Mapping) else astuple(part),
    )


def read_letters(text: str) -> tuple[Letters, ...]:
    """Read what `write_letters` wrote."""
    told = json.loads(text)
    return tuple(Letters(*part) for part in (told["letters"] if isinstance(told, dict) else told))


def read_tables(text: str) -> tuple[TableSummary, ...]:
    """Read how tables were understood from what `write_letters` wrote."""
    told = json.loads(text)
    found = told["tables"] if isinstance(told, dict) else []
    return tuple(map(_table_of, found))


def _table_of(part: Sequence[Any]) -> TableSummary:
    told = dict(zip(_TABLE_PARTS, part, strict=True))
    told |= {name: tuple(told[name]) for name in ("reasons", "asked")}
    told["headings"] = tuple(HeadingSummary(*heading) for heading in told["headings"])
    return TableSummary(**told)


def sheet_of(part: Sequence[Any]) -> SheetSummary:
    """Make a summary again of its fields in their order, as JSON keeps them."""
    told = dict(zip(_SHEET_PARTS, part, strict=True))
    told["header_rows"] = tuple(told["header_rows"])
    told["coverage"] = tuple(Coverage(*each) for each in told["coverage"])
    told["letters"] = tuple(Letters(*each) for each in told["letters"])
    told["tables"] = tuple(map(_table_of, told["tables"]))
    told["nil"] = tuple((year, month) for year, month in told["nil"])
    return SheetSummary(**told)


def find_letters(rows: TableRows, dated_by: Heading | None) -> tuple[Letters, ...]:
    """Find the columns of a table; none for one that stands beside another on the same rows.

    Parameters
    ----------
    dated_by
        The column that the rows' dates were read from.
    """
    if rows.table.is_part or not rows.places:
        return ()
    chosen: dict[str, Heading] = {}
    for heading in sorted(rows.table.headings, key=tells_progress):
        chosen.setdefault(heading.field or "", heading)
    columns = {field: chosen[field] for field in _OF_A_CELL & chosen.keys()} | (
        {"date": dated_by} if dated_by else {}
    )
    first = rows.sheet.first_column
    by_field = {field: column_letter(first + found.index) for field, found in columns.items()}
    numbers = [place + rows.sheet.first_row for place in (rows.places[0], rows.places[-1])]
    return (Letters(numbers[0], numbers[1], by_field),)


def name_columns(
    problems: Iterable[Problem], letters: Mapping[Place, Sequence[Letters]]
) -> list[Problem]:
    """Name the column of each problem of one cell that knows only its field."""
    return [
        replace(problem, column=_letter(problem, letters.get((problem.file, problem.sheet), ())))
        if problem.column is None and problem.rule not in _OF_A_ROW and problem.field in _OF_A_CELL
        else problem
        for problem in problems
    ]


def _letter(problem: Problem, letters: Sequence[Letters]) -> str | None:
    found = (part for part in letters if part.first <= problem.row <= part.last)
    part = next(found, None)
    return part.by_field.get(problem.field or "") if part else None
