"""Table reading: one table understood, then read into rows of activities, or asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from analysis.catalogue import Catalogue
from analysis.ledgers.cells import is_amount, read_date
from analysis.ledgers.files import Sheet
from analysis.ledgers.rows import (
    Amounts,
    Codes,
    Coverage,
    Dates,
    Entries,
    Filled,
    Flags,
    HeadingSummary,
    Letters,
    Mark,
    TableRows,
    TableSummary,
    Texts,
    check_totals,
    choose_each,
    complete_kinds,
    continue_items,
    fill_columns,
    fill_dittos,
    find_letters,
    find_twins,
    has_persons_by_kind,
    is_wide,
    join_persons,
    mark_cell_errors,
    mark_examples,
    mark_no_problem,
    mark_not_held,
    mark_struck,
    no_rows,
    offer_sheet,
    part_days,
    read_amounts,
    read_dates,
    read_items,
    read_kinds,
    read_names,
    read_persons_by_kind,
    read_wide,
    remark_on_merged,
    remark_on_table,
    remark_on_unnamed,
    take_rows,
)
from analysis.ledgers.tables import (
    ASKED,
    MEND_OF_TABLE,
    Context,
    Layout,
    Recognised,
    Table,
    TableKind,
    data_places,
    find_sections,
    is_value,
    names_branch,
    recognise,
    strip_number,
)
from analysis.problems import LeftOut, Problem, column_letter
from analysis.workspace import Workspace

DEFAULT_ORGANIZATION = "本单位"
_FED_BACK = re.compile(
    r"日.{0,4}(?:反馈|交办|移交|检查|督查|下达)|(?:反馈|交办|移交|检查|督查|下达)(?:时间|日期)?[:：（(]?20\d\d"
)
"""A title that says of which day all its problems are."""
_FED_BACK_ON = re.compile(
    r"(?:反馈|交办|移交|检查|督查|下达)(?:时间|日期)[:：]?(20\d\d(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2}))"
)


_ABOUT_PERSONS = frozenset({"talk", "form", "letter"})
_READ_AS_WRITTEN = ("persons", "holiday", "method", "level")


@dataclass(frozen=True, slots=True, eq=False)
class TableReading:
    """What one table of a sheet holds; `dismissed` are its rows that turned out to hold nothing.

    Parameters
    ----------
    covered
        Months or years of which a row says that nothing was held.
    understood
        What the table is; None for rows that belong to no table.
    """

    columns: Filled
    problems: list[Problem]
    dismissed: dict[int, str]
    """Places of data rows that turned out to hold no activity, with the reason."""
    names: frozenset[str] = frozenset()
    letters: tuple[Letters, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    covered: tuple[Coverage, ...] = ()
    understood: TableSummary | None = None
    reasons: tuple[str, ...] = ()
    """How its rows were read, beside what the table is."""

    @property
    def asked(self) -> frozenset[int]:
        """Rows of the sheet that wait for an answer about the whole table."""
        return frozenset(self.understood.asked) if self.understood else frozenset()


def read_table(
    sheet: Sheet, table: Table, layout: Layout, context: Context, workspace: Workspace
) -> TableReading:
    """Say what a table is, and read its rows if they are to be counted."""
    table = complete_kinds(table, context, workspace.catalogue)
    places = data_places(sheet, table, layout.kinds)
    found = recognise(sheet, table, places, context, layout.titles)
    if found.kind in ASKED:
        offer = offer_sheet(sheet.name, context.activity, workspace.catalogue)
        asked = _ask_about(sheet, found, places, offer)
        if found.kind != "unclear" or table.is_unread:
            return asked
        remarks = remark_on_table(sheet, table, layout, context, workspace.catalogue)
        return replace(asked, problems=[*remarks, *asked.problems])
    if not found.is_counted:
        reasons: dict[int, str] = dict.fromkeys(places, found.kind)
        summary = _summarise_table(sheet, found, places, no_rows(), ())
        names = _read_names(sheet, found, places)
        return TableReading(no_rows(), [], reasons, names, understood=summary)
    read = _read_rows(sheet, found, layout, places, context, workspace)
    found = replace(found, reasons=(*found.reasons, *read.reasons))
    return replace(read, understood=_summarise_table(sheet, found, places, read.columns, ()))


def _read_names(sheet: Sheet, found: Recognised, places: Sequence[int]) -> frozenset[str]:
    """Read whom a table names that is not counted: no export may tell them either."""
    return read_names(take_rows(sheet, found.table, places)) if places else frozenset()


def _ask_about(sheet: Sheet, found: Recognised, places: Sequence[int], offer: str) -> TableReading:
    """Tell of a table that cannot be counted, once for all of its rows."""
    rows = [place + sheet.first_row for place in places]
    summary = _summarise_table(sheet, found, places, no_rows(), tuple(rows))
    names = _read_names(sheet, found, places)
    if not rows:
        return TableReading(no_rows(), [], {}, understood=summary)
    span = f"第{rows[0]}行" if len(rows) == 1 else f"第{rows[0]}行至第{rows[-1]}行共{len(rows)}行"
    message = f"{found.reasons[0]}。{span}没有计入。{MEND_OF_TABLE[found.kind]}{offer}"
    told = Problem(
        sheet.file, sheet.name, rows[0], None, None, "", f"table_{found.kind}", "error", message
    )
    return TableReading(no_rows(), [told], {}, names, understood=summary)


def _summarise_table(
    sheet: Sheet,
    found: Recognised,
    places: Sequence[int],
    columns: Filled,
    asked: tuple[int, ...],
) -> TableSummary:
    table = found.table
    rows = [*table.header, *places]
    first = min(rows, default=table.start) + sheet.first_row
    letters: dict[str, str] = {}
    for heading in table.headings:
        if heading.field and heading.is_used and heading.field != "other":
            letter = column_letter(sheet.first_column + heading.index)
            letters.setdefault(heading.field, letter)
    headings = (
        HeadingSummary(
            sheet.first_column + each.index,
            each.full_text,
            each.field or "",
            each.is_kind or each.is_sum,
        )
        for each in table.headings
    )
    return TableSummary(
        first,
        max(rows, default=table.start) + sheet.first_row,
        found.kind,
        found.is_counted,
        only(columns["activity"].tolist()),
        only(columns["organization"].tolist()),
        letters,
        found.reasons,
        asked,
        tuple(headings),
        0 if found.is_counted or asked else _count_values(sheet, table, places),
    )


def _count_values(sheet: Sheet, table: Table, places: Sequence[int]) -> int:
    """Count the rows that hold a day or a number, their serial aside."""
    serials = {heading.index for heading in table.having("serial")}
    rows = (enumerate(sheet.rows[place]) for place in places)
    return sum(
        any(is_value(cell) or is_amount(cell) for n, cell in row if n not in serials)
        for row in rows
    )


def only(values: Sequence[str]) -> str:
    """Give the one value that all rows have, "" where they have several or there are none."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else ""


def _read_rows(
    sheet: Sheet,
    found: Recognised,
    layout: Layout,
    places: Sequence[int],
    context: Context,
    workspace: Workspace,
) -> TableReading:
    catalogue, table = workspace.catalogue, found.table
    remarks = remark_on_table(sheet, table, layout, context, catalogue)
    remarks += check_totals(sheet, table, layout)
    if not places:
        return TableReading(no_rows(), remarks, {})
    rows, fills = fill_dittos(take_rows(sheet, table, places))
    rows = continue_items(rows) if found.kind == "items" else rows
    rows, parted = part_days(rows, context)
    entries, amounts, marks, dismissed = _read_activities(rows, found.kind, context, catalogue)
    families = {catalogue.activity(code).family for code in set(entries.activities.tolist())}
    is_rectification = "rectification" in families
    marks += fills
    remarks += remark_on_merged(rows)
    remarks += remark_on_unnamed(rows, entries, catalogue)
    is_of_day = found.kind == "people"
    is_of_day |= is_rectification and any(map(_FED_BACK.search, context.names))
    if is_rectification and context.day is None:
        fed = (on for name in context.names for on in _FED_BACK_ON.finditer(name))
        days = {read_date(on[1]).date for on in fed}  # 反馈时间：…, among other days of a title
        context = replace(context, day=days.pop() if len(days) == 1 else None)
    dates, dated = read_dates(
        rows,
        context if is_of_day else replace(context, day=None),
        is_found_date=is_rectification,
        is_single_year=not is_rectification,
    )
    marks += dated
    if amounts is None:
        amounts, counted = read_amounts(rows, entries, catalogue)
        marks += counted
        dismissed = _held_no_times(rows, amounts, entries, dates)
    items, of_items = read_items(rows, context, dates.days, is_rectification=is_rectification)
    if is_rectification:
        marks += of_items + mark_no_problem(rows)
    else:
        items = {name: column for name, column in items.items() if name != "is_carried_over"}
    subjects = rows.texts(table.having("subject"))
    marks += mark_struck(rows) + mark_examples(rows)
    if not is_rectification:
        marks += mark_not_held(rows)
    if found.kind == "people":
        wrong = {position for position, problem in marks if problem.severity == "error"}
        amounts, same = join_persons(rows, entries, amounts, dates.days, subjects, wrong)
        marks += same
    about_persons = _about_persons(rows, entries, catalogue)
    marks += find_twins(rows, dates.days, subjects, counts_heads=about_persons)
    marks += mark_cell_errors(rows, marks)
    marks = [mark for mark in marks if mark[0] not in dismissed]
    own = rows.texts(rows.table.having("organization")[:1])
    if table.sections and not (is_rectification or table.having("organization")):
        heads = [each.kind for each in find_sections(table.sections, rows.places)]
        own = np.array([strip_number(t) if names_branch(t) else "" for t in heads], dtype=object)
    organizations = np.where(own == "", default_organization(context, workspace), own)
    by_row = _columns_by_row(rows, dates, subjects, items, organizations)
    columns = _build(rows, entries, amounts, by_row, marks, dismissed)
    reasons = {rows.places[position]: reason for position, reason in dismissed.items()}
    listed = [*remarks, *dict.fromkeys(problem for _, problem in marks)]
    letters = find_letters(rows, dates.heading)
    left_out = _list_left_out(rows, entries, by_row, marks, context)
    covered = _cover_zeros(entries, dates, organizations, dismissed, context.month)
    names, told = read_names(rows), (*entries.reasons, *parted)
    return TableReading(columns, listed, reasons, names, letters, left_out, covered, None, told)


def _cover_zeros(
    entries: Entries,
    dates: Dates,
    organizations: Texts,
    dismissed: dict[int, str],
    month: int | None,
) -> tuple[Coverage, ...]:
    """List of what a row says that it was held no times, and when: a zero is a record of its kind.

    As any record it says that the ledger of its year was kept; of a ledger of one `month` it says
    no more.
    """
    covered = []
    pairs = zip(entries.positions.tolist(), entries.activities.tolist(), strict=True)
    for position, activity in pairs if dismissed else ():
        day = dates.days[position]
        if position in dismissed and activity and not np.isnat(day):
            known: date = day.astype("datetime64[D]").item()
            covered.append(Coverage(organizations[position], activity, known.year, month))
    return tuple(covered)


def _list_left_out(
    rows: TableRows,
    entries: Entries,
    by_row: dict[str, Any],
    marks: Sequence[Mark],
    context: Context,
) -> tuple[LeftOut, ...]:
    """List the activities of rows with an error; what repeats or was not held is in no doubt."""
    wrong = {
        p
        for p, found in marks
        if found.severity == "error" and found.rule not in {"duplicate", "not_counted"}
    }
    found: dict[LeftOut, None] = {}
    pairs = zip(entries.positions.tolist(), entries.activities.tolist(), strict=True)
    numbers = rows.numbers
    for position, activity in pairs if wrong else ():
        if position not in wrong or not activity:
            continue
        day = by_row["date"][position]
        year = None if np.isnat(day) else day.astype("datetime64[Y]").astype(int) + 1970
        name, row = by_row["organization"][position], int(numbers[position])
        known = context.year or year
        found[LeftOut(rows.sheet.file, rows.sheet.name, row, name, activity, known)] = None
    return tuple(found)


def _read_activities(
    rows: TableRows, kind: TableKind, context: Context, catalogue: Catalogue
) -> tuple[Entries, Amounts | None, list[Mark], dict[int, str]]:
    """Read the kinds of every row; of a wide table the amounts, too, and the rows without any."""
    if has_persons_by_kind(rows.table):
        entries, amounts, marks = read_persons_by_kind(rows)
        return entries, amounts, marks, {}
    if not is_wide(rows.table):
        entries, marks = read_kinds(rows, kind, context, catalogue)
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
    is_none = (amounts.counts == 0) if rows.table.having("count") else (amounts.people == 0)
    none_held = entries.positions[(amounts.amounts == 0) & is_none & is_span]
    merged = {p for heads in rows.heads.values() for p in heads}
    return {position: "nil" for position in none_held.tolist() if position not in merged}


def default_organization(context: Context, workspace: Workspace) -> str:
    """Name the organization of rows that do not say whose they are."""
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
        **{name: rows.texts(rows.table.having(name)) for name in _READ_AS_WRITTEN},
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
    warnings: Texts = np.empty(len(rows), dtype=object)
    warnings[:] = [()] * len(rows)
    for position, problem in marks:
        if problem.severity == "warning" and problem.rule not in warnings[position]:
            warnings[position] = (*warnings[position], problem.rule)
    columns |= {
        "warnings": warnings[at],
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
