"""Reading: one sheet made into rows of activities, problems and skipped rows, none lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.catalogue import Catalogue
from analysis.errors import ConservationError
from analysis.ledgers.files import Sheet
from analysis.ledgers.rows import (
    Amounts,
    Codes,
    Coverage,
    Dates,
    Entries,
    Filled,
    Flags,
    Letters,
    Mark,
    SheetSummary,
    TableRows,
    Texts,
    build_frame,
    check_totals,
    choose_each,
    fill_columns,
    fill_dittos,
    find_coverage,
    find_letters,
    find_twins,
    has_persons_by_kind,
    infer_activity,
    is_wide,
    join_columns,
    leave_out,
    mark_cell_errors,
    no_rows,
    read_amounts,
    read_dates,
    read_items,
    read_kinds,
    read_names,
    read_nil_rows,
    read_persons_by_kind,
    read_wide,
    remark_on_merged,
    remark_on_table,
    summarise,
    take_rows,
)
from analysis.ledgers.tables import (
    DATA,
    EMPTY,
    INVENTED,
    Context,
    Layout,
    Table,
    Vocabulary,
    data_places,
    describe_headless,
    dismiss,
    find_layout,
    find_role,
    read_context,
    report_headless,
    split_side_by_side,
)
from analysis.problems import LeftOut, Problem, Skipped
from analysis.workspace import Workspace

DEFAULT_ORGANIZATION = "本单位"
_ABOUT_PERSONS = frozenset({"talk", "form", "letter"})


@dataclass(frozen=True, slots=True, eq=False)
class SheetRows:
    """What one sheet holds.

    Parameters
    ----------
    columns
        One row for each activity of each row without an error (`frames.TABLE_COLUMNS`).
    names
        Persons whom its personal columns name.
    """

    columns: Filled
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    summary: SheetSummary
    is_invented: bool
    names: frozenset[str] = frozenset()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """The columns as a frame, built anew: that of all sheets together is built once."""
        return build_frame(self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class _TableReading:
    columns: Filled
    problems: list[Problem]
    dismissed: dict[int, str]
    """Places of data rows that turned out to hold no activity, with the reason."""
    names: frozenset[str] = frozenset()
    letters: tuple[Letters, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    held_none: tuple[Coverage, ...] = ()
    """What a row kept that says that nothing was held in its month or year."""


def read_sheet(
    sheet: Sheet, workspace: Workspace, *, is_alone: bool = True, organization: str = ""
) -> SheetRows:
    """Read one sheet.

    Parameters
    ----------
    is_alone
        Whether no other sheet of the file is a ledger.
    organization
        The one that titles of the file's other sheets state, used where this sheet states none.

    Raises
    ------
    ConservationError
        If a row was lost or counted twice, which is an error of the program.
    """
    vocabulary = Vocabulary(workspace.catalogue, workspace.headings)
    layout = split_side_by_side(sheet, find_layout(sheet, vocabulary), vocabulary)
    role = find_role(sheet, layout, is_alone=is_alone)
    if role == "headless":
        return _read_headless(sheet, layout)
    if role != "ledger":
        return _close(sheet, dismiss(layout, role), no_rows(), [])
    context = read_context(
        sheet.file, sheet.name, layout.titles, workspace.catalogue, declared=workspace.sheets
    )
    context = replace(context, organization=context.organization or organization)
    parts = [_read_table(sheet, table, layout, context, workspace) for table in layout.tables]
    parts = _agree(sheet, layout, parts)
    problems = [problem for part in parts for problem in part.problems]
    kinds = list(layout.kinds)
    for part in parts:
        for place, reason in part.dismissed.items():
            kinds[place] = reason
    final = replace(layout, kinds=tuple(kinds))
    columns = join_columns([part.columns for part in parts])
    problems += _remark_on_organization(sheet, layout, context, columns)
    coverage = _coverage(sheet, final, context, columns, workspace)
    coverage += [kept for part in parts for kept in part.held_none]
    closed = _close(sheet, final, columns, problems, coverage)
    letters = tuple(found for part in parts for found in part.letters)
    return replace(
        closed,
        summary=replace(closed.summary, letters=letters),
        names=frozenset[str]().union(*(part.names for part in parts)),
        left_out=tuple(each for part in parts for each in part.left_out),
    )


def _agree(sheet: Sheet, layout: Layout, parts: list[_TableReading]) -> list[_TableReading]:
    """Let tables side by side end their common rows in one way: an error anywhere is the row's."""
    if not any(table.is_part for table in layout.tables):
        return parts
    wrong = {p.row for part in parts for p in part.problems if p.severity == "error"}
    held = {row for part in parts for row in part.columns["row"].tolist()} | wrong
    return [
        replace(
            part,
            columns=leave_out(part.columns, wrong),
            dismissed={
                place: reason
                for place, reason in part.dismissed.items()
                if place + sheet.first_row not in held
            },
        )
        for part in parts
    ]


def _read_table(
    sheet: Sheet, table: Table, layout: Layout, context: Context, workspace: Workspace
) -> _TableReading:
    catalogue = workspace.catalogue
    remarks = remark_on_table(sheet, table, layout, context, catalogue)
    remarks += check_totals(sheet, table, layout)
    places = data_places(sheet, table, layout.kinds)
    if not places:
        return _TableReading(no_rows(), remarks, {})
    rows, fills = fill_dittos(take_rows(sheet, table, places))
    entries, amounts, marks, dismissed = _read_activities(rows, context, catalogue)
    families = {catalogue.activity(code).family for code in set(entries.activities.tolist())}
    is_rectification = "rectification" in families
    marks += fills
    remarks += remark_on_merged(rows)
    dates, found = read_dates(
        rows, context, is_found_date=is_rectification, is_single_year=not is_rectification
    )
    marks += found
    if amounts is None:
        amounts, found = read_amounts(rows, entries, catalogue)
        marks += found
        dismissed = _held_no_times(rows, amounts, entries, dates)
    items, found = read_items(rows, context, dates.days)
    if is_rectification:
        marks += found
    else:
        items = {name: column for name, column in items.items() if name != "is_carried_over"}
    subjects = rows.texts(table.having("subject"))
    about_persons = _about_persons(rows, entries, catalogue)
    marks += find_twins(rows, dates.days, subjects, counts_heads=about_persons)
    marks += mark_cell_errors(rows, marks)
    marks = [mark for mark in marks if mark[0] not in dismissed]
    organizations = _read_organizations(rows, context, workspace)
    by_row = _columns_by_row(rows, dates, subjects, items, organizations)
    columns = _build(rows, entries, amounts, by_row, marks, dismissed)
    reasons = {rows.places[position]: reason for position, reason in dismissed.items()}
    listed = [*remarks, *(problem for _, problem in marks)]
    letters = find_letters(rows, dates.heading)
    left_out = _list_left_out(rows, entries, by_row, marks, context)
    held_none = _list_held_none(entries, by_row, dismissed)
    names = read_names(rows)
    return _TableReading(columns, listed, reasons, names, letters, left_out, held_none)


def _list_held_none(
    entries: Entries, by_row: dict[str, Any], dismissed: dict[int, str]
) -> tuple[Coverage, ...]:
    """List what was kept, of which a row says that it was held no times in a month or year."""
    found: dict[Coverage, None] = {}
    pairs = zip(entries.positions.tolist(), entries.activities.tolist(), strict=True)
    for position, activity in pairs if dismissed else ():
        day = by_row["date"][position]
        if dismissed.get(position) != "nil" or not activity or np.isnat(day):
            continue
        first = day.astype("datetime64[D]").item()
        month = first.month if by_row["precision"][position] == "month" else None
        found[Coverage(by_row["organization"][position], activity, first.year, month)] = None
    return tuple(found)


def _list_left_out(
    rows: TableRows,
    entries: Entries,
    by_row: dict[str, Any],
    marks: Sequence[Mark],
    context: Context,
) -> tuple[LeftOut, ...]:
    """List the activities of rows with an error; what repeats another row is counted there."""
    wrong = {p for p, found in marks if found.severity == "error" and found.rule != "duplicate"}
    found: dict[LeftOut, None] = {}
    pairs = zip(entries.positions.tolist(), entries.activities.tolist(), strict=True)
    for position, activity in pairs if wrong else ():
        if position not in wrong or not activity:
            continue
        day = by_row["date"][position]
        year = None if np.isnat(day) else day.astype("datetime64[Y]").astype(int) + 1970
        name, row = by_row["organization"][position], int(rows.numbers[position])
        known = context.year or year
        found[LeftOut(rows.sheet.file, rows.sheet.name, row, name, activity, known)] = None
    return tuple(found)


def _read_activities(
    rows: TableRows, context: Context, catalogue: Catalogue
) -> tuple[Entries, Amounts | None, list[Mark], dict[int, str]]:
    """Read the kinds of every row; of a wide table the amounts, too, and the rows without any."""
    if has_persons_by_kind(rows.table):
        entries, amounts, marks = read_persons_by_kind(rows)
        return entries, amounts, marks, {}
    if not is_wide(rows.table):
        entries, marks = read_kinds(rows, context, catalogue)
        return entries, None, marks, {}
    wide = read_wide(rows, context, catalogue)
    dismissed = dict.fromkeys(np.flatnonzero(wide.nil).tolist(), "nil")
    dismissed |= dict.fromkeys(np.flatnonzero(wide.blank).tolist(), "blank")
    return wide.entries, wide.amounts, wide.marks, dismissed


def _about_persons(rows: TableRows, entries: Entries, catalogue: Catalogue) -> Flags:
    """Say of each row whether it is a talk, a form or a letter."""
    kinds = [c for c in catalogue.activities.values() if c.family in _ABOUT_PERSONS]
    codes = {kind.code for kind in kinds}
    chosen = choose_each(entries.activities, codes.__contains__, bool)
    return _flags(len(rows), entries.positions[chosen])


def _held_no_times(
    rows: TableRows, amounts: Amounts, entries: Entries, dates: Dates
) -> dict[int, str]:
    """Find the rows that count a month or year in which the activity was held no times."""
    is_span = dates.precisions[entries.positions] != "day"
    if not rows.table.having("count"):
        return {}
    none_held = entries.positions[(amounts.amounts == 0) & (amounts.counts == 0) & is_span]
    merged = {p for heads in rows.heads.values() for p in heads}
    return {position: "nil" for position in none_held.tolist() if position not in merged}


def _read_organizations(rows: TableRows, context: Context, workspace: Workspace) -> Texts:
    default = _default_organization(context, workspace)
    headings = rows.table.having("organization")
    own = rows.texts(headings[:1])
    return np.where(own == "", default, own)


def _default_organization(context: Context, workspace: Workspace) -> str:
    return (
        context.organization
        or workspace.organization
        or context.folder_organization
        or DEFAULT_ORGANIZATION
    )


def _columns_by_row(
    rows: TableRows, dates: Dates, subjects: Texts, items: dict[str, Any], organizations: Texts
) -> dict[str, Any]:
    return {
        "row": rows.numbers,
        "organization": organizations,
        "date": dates.days,
        "end_date": dates.ends,
        "precision": dates.precisions,
        "subject": subjects,
        **{name: rows.texts(rows.table.having(name)) for name in ("persons", "holiday", "level")},
        **items,
    }


def _build(
    rows: TableRows,
    entries: Entries,
    amounts: Amounts,
    by_row: dict[str, Any],
    marks: Sequence[Mark],
    dismissed: dict[int, str],
) -> Filled:
    """Build the columns of the entries whose row has no error."""
    left_out = _flags(len(rows), [p for p, problem in marks if problem.severity == "error"])
    left_out |= _flags(len(rows), list(dismissed))
    keep = ~left_out[entries.positions]
    at = entries.positions[keep]
    is_whole = len(at) == len(rows) and bool((at == np.arange(len(at))).all())
    columns = dict(by_row) if is_whole else {name: values[at] for name, values in by_row.items()}
    columns["persons"] = np.where(
        entries.persons[keep] == "", columns["persons"], entries.persons[keep]
    )
    columns["level"] = np.where(entries.levels[keep] == "", columns["level"], entries.levels[keep])
    columns |= {
        "warnings": _warnings_of(len(rows), marks)[at],
        "file": rows.sheet.file,
        "sheet": rows.sheet.name,
        "activity": entries.activities[keep],
        "activity_text": entries.texts[keep],
        "count": amounts.counts[keep],
        "people": amounts.people[keep],
        "amount": amounts.amounts[keep],
    }
    return fill_columns(columns)


def _flags(length: int, positions: Sequence[int] | Codes) -> Flags:
    flags = np.zeros(length, dtype=bool)
    flags[np.asarray(positions, dtype=np.int64)] = True
    return flags


def _warnings_of(length: int, marks: Sequence[Mark]) -> Texts:
    warnings: Texts = np.empty(length, dtype=object)
    warnings[:] = [()] * length
    for position, problem in marks:
        if problem.severity == "warning" and problem.rule not in warnings[position]:
            warnings[position] = (*warnings[position], problem.rule)
    return warnings


def _remark_on_organization(
    sheet: Sheet, layout: Layout, context: Context, columns: Filled
) -> list[Problem]:
    if context.organization or DEFAULT_ORGANIZATION not in set(columns["organization"].tolist()):
        return []
    message = (
        f"单位栏、标题、工作表名和文件名里都没有单位名称，记作“{DEFAULT_ORGANIZATION}”；"
        '请在 workspace.toml 写明 organization = "单位名称"'
    )
    row = layout.tables[0].header[-1] + sheet.first_row
    return [
        Problem(
            sheet.file,
            sheet.name,
            row,
            None,
            "organization",
            "",
            "organization_missing",
            "warning",
            message,
        )
    ]


def _coverage(
    sheet: Sheet, layout: Layout, context: Context, columns: Filled, workspace: Workspace
) -> list[Any]:
    inferred = [infer_activity(table, context, workspace.catalogue) for table in layout.tables]
    kinds = [kind[0] for kind in inferred if kind]
    kinds += [h.activity for table in layout.tables for h in table.kinds if h.activity]
    nil = read_nil_rows(sheet, layout, context)
    return find_coverage(columns, context, _default_organization(context, workspace), nil, kinds)


def _read_headless(sheet: Sheet, layout: Layout) -> SheetRows:
    """Report every row of a sheet without a header that looks like data."""
    described, places = describe_headless(layout, sheet)
    return _close(sheet, described, no_rows(), report_headless(sheet, places))


def _close(
    sheet: Sheet,
    layout: Layout,
    columns: Filled,
    problems: list[Problem],
    coverage: Sequence[Any] = (),
) -> SheetRows:
    """Put a sheet's reading together, and see that no row was lost."""
    skipped = tuple(
        Skipped(sheet.file, sheet.name, place + sheet.first_row, kind)
        for place, kind in enumerate(layout.kinds)
        if kind not in {DATA, EMPTY}
    )
    summary = summarise(sheet, layout, columns, problems, skipped, coverage)
    check_conservation(sheet.file, summary)
    texts = (*layout.titles, sheet.name, sheet.file)
    is_invented = any(INVENTED.search(text) for text in texts)
    return SheetRows(columns, tuple(problems), skipped, summary, is_invented)


def check_conservation(file: str, summary: SheetSummary) -> None:
    """See that rows = records + rows with an error + skipped rows.

    Raises
    ------
    ConservationError
        If they differ.
    """
    if summary.rows != summary.records + summary.problems + summary.skipped:
        raise ConservationError(
            f"{file} 工作表“{summary.sheet}”有{summary.rows}行，却读成{summary.records}行记录、"
            f"{summary.problems}行有误、{summary.skipped}行非数据，合计不等。这是程序的错误，请告知维护者。"
        )
