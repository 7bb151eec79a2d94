"""Reading: one sheet made into rows of activities, problems and skipped rows, none lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.ledgers.amounts import Amounts, read_amounts
from analysis.ledgers.columns import Mark, TableRows, Texts, take_rows
from analysis.ledgers.context import INVENTED, Context, read_context
from analysis.ledgers.dating import Dates, read_dates
from analysis.ledgers.frames import TABLE_COLUMNS, build_frame, empty_table
from analysis.ledgers.headings import Vocabulary
from analysis.ledgers.items import read_items
from analysis.ledgers.kinds import Entries, read_kinds
from analysis.ledgers.layout import DATA, EMPTY, Layout, Table, find_layout
from analysis.ledgers.sheets import Sheet
from analysis.problems import Problem, Skipped, column_letter
from analysis.workspace import Workspace

DEFAULT_ORGANIZATION = "本单位"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A month, or with `month` None a whole year, for which a ledger of an activity was kept."""

    organization: str
    activity: str
    year: int
    month: int | None


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """How the rows of one sheet ended; `rows` counts those that are not empty."""

    sheet: str
    header_rows: tuple[int, ...]
    rows: int
    records: int
    problems: int
    skipped: int
    coverage: tuple[Coverage, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class SheetRows:
    """What one sheet holds.

    Parameters
    ----------
    table
        One row for each activity of each row without an error.
    """

    table: pd.DataFrame
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    summary: SheetSummary
    is_invented: bool


def read_sheet(sheet: Sheet, workspace: Workspace) -> SheetRows:
    """Read one sheet."""
    vocabulary = Vocabulary(workspace.catalogue, workspace.headings)
    layout = find_layout(sheet, vocabulary)
    context = read_context(
        sheet.file, sheet.name, layout.titles, workspace.catalogue, declared=workspace.sheets
    )
    parts = [_read_table(sheet, table, layout, context, workspace) for table in layout.tables]
    frames = [frame for frame, _ in parts]
    problems = [problem for _, found in parts for problem in found]
    skipped = _list_skipped(sheet, layout)
    table = pd.concat(frames, ignore_index=True) if frames else empty_table()
    summary = _summarise(sheet, layout, table, problems, skipped)
    texts = (*layout.titles, sheet.name, sheet.file)
    is_invented = any(INVENTED.search(text) for text in texts)
    return SheetRows(table, tuple(problems), tuple(skipped), summary, is_invented)


def _read_table(
    sheet: Sheet, table: Table, layout: Layout, context: Context, workspace: Workspace
) -> tuple[pd.DataFrame, list[Problem]]:
    places = [p for p in range(table.start, table.stop) if layout.kinds[p] == DATA]
    if not places:
        return empty_table(), []
    rows = take_rows(sheet, table, places)
    catalogue = workspace.catalogue
    entries, marks = read_kinds(rows, context, catalogue)
    families = {catalogue.activity(code).family for code in set(entries.activities.tolist())}
    is_rectification = "rectification" in families
    dates, found = read_dates(
        rows, context, is_found_date=is_rectification, is_single_year=not is_rectification
    )
    marks += found
    amounts, found = read_amounts(rows, entries, dates.precisions.tolist(), catalogue)
    marks += found
    items, found = read_items(rows, context)
    marks += found
    organizations = _read_organizations(rows, context, workspace)
    return _build(rows, entries, dates, amounts, items, organizations, marks), [p for _, p in marks]


def _read_organizations(rows: TableRows, context: Context, workspace: Workspace) -> Texts:
    default = context.organization or workspace.organization or DEFAULT_ORGANIZATION
    headings = rows.table.having("organization")
    if not headings:
        return np.full(len(rows), default, dtype=object)
    own = rows.texts(headings[:1])
    return np.where(own == "", default, own)


def _build(
    rows: TableRows,
    entries: Entries,
    dates: Dates,
    amounts: Amounts,
    items: dict[str, Any],
    organizations: Texts,
    marks: Sequence[Mark],
) -> pd.DataFrame:
    """Build the frame of the entries whose row has no error."""
    wrong = np.zeros(len(rows), dtype=bool)
    wrong[[position for position, problem in marks if problem.severity == "error"]] = True
    warnings = _warnings_of(len(rows), marks)
    keep = ~wrong[entries.positions]
    at = entries.positions[keep]
    by_row = {
        "row": rows.numbers,
        "organization": organizations,
        "date": dates.days,
        "end_date": dates.ends,
        "precision": dates.precisions,
        "subject": rows.texts(rows.table.having("subject")),
        "persons": rows.texts(rows.table.having("persons")),
        "holiday": rows.texts(rows.table.having("holiday")[:1]),
        "level": rows.texts(rows.table.having("level")[:1]),
        "warnings": warnings,
        **items,
    }
    columns = {name: values[at] for name, values in by_row.items()} | {
        "file": np.full(len(at), rows.sheet.file, dtype=object),
        "sheet": np.full(len(at), rows.sheet.name, dtype=object),
        "activity": entries.activities[keep],
        "activity_text": entries.texts[keep],
        "count": amounts.counts[keep],
        "people": amounts.people[keep],
        "amount": amounts.amounts[keep],
    }
    return build_frame(columns)


def _warnings_of(length: int, marks: Sequence[Mark]) -> Texts:
    warnings: Texts = np.empty(length, dtype=object)
    warnings[:] = [()] * length
    for position, problem in marks:
        if problem.severity == "warning" and problem.rule not in warnings[position]:
            warnings[position] = (*warnings[position], problem.rule)
    return warnings


def _list_skipped(sheet: Sheet, layout: Layout) -> list[Skipped]:
    return [
        Skipped(sheet.file, sheet.name, place + sheet.first_row, kind)
        for place, kind in enumerate(layout.kinds)
        if kind not in {DATA, EMPTY}
    ]


def _summarise(
    sheet: Sheet,
    layout: Layout,
    table: pd.DataFrame,
    problems: Sequence[Problem],
    skipped: Sequence[Skipped],
) -> SheetSummary:
    wrong = {problem.row for problem in problems if problem.severity == "error"}
    return SheetSummary(
        sheet=sheet.name,
        header_rows=tuple(
            place + sheet.first_row for found in layout.tables for place in found.header
        ),
        rows=sum(kind != EMPTY for kind in layout.kinds),
        records=int(table["row"].nunique()),
        problems=len(wrong),
        skipped=len(skipped),
    )


__all__ = ["TABLE_COLUMNS", "Coverage", "SheetRows", "SheetSummary", "column_letter", "read_sheet"]
