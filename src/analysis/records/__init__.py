"""Records: all ledgers as one tidy table, one row an activity, each activity once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from analysis.catalogue import Reorganization, find_todays_name
from analysis.ledgers import LedgerRows
from analysis.ledgers.rows import Coverage, cover_nil_months
from analysis.problems import LeftOut, Problem
from analysis.records.carried_over import join_items
from analysis.records.duplicates import (
    RECTIFICATION,
    compare_text,
    find_duplicates,
    find_near_twins,
    report_duplicates,
)
from analysis.records.institutions import list_institutions, select_revising, split_names
from analysis.records.narrowing import narrow_to, split_by_organization
from analysis.records.organizations import (
    find_followed,
    find_joint_events,
    rename,
    settle_organization,
)
from analysis.records.record_table import (
    AGAIN,
    DOUBTFUL,
    RECLOSED,
    REOPENED,
    SAID_CLOSED,
    UNDONE,
    UNPROVEN,
    Records,
    Row,
    add_warnings,
    coverage_table,
    drop_rows_in_error,
    empty_stated,
    list_left_out,
    positions_at,
    problem_of,
    read_later_rows,
)
from analysis.records.withholding import find_guarded, withhold_small


def build_records(
    rows: LedgerRows,
    stated: pd.DataFrame | None = None,
    reorganizations: Sequence[Reorganization] = (),
) -> Records:
    """Build the records: duplicates are reported and counted once, carried-over items joined.

    Parameters
    ----------
    reorganizations
        What organizations were called before: their rows are those of today's name. Rows of two
        that were merged are no repetitions of one another.
    """
    names = {name: "" for each in reorganizations for name in each.former}
    renamed = {name: find_todays_name(reorganizations, name, "renamed") or name for name in names}
    todays = {name: find_todays_name(reorganizations, name) or name for name in names}
    rows = replace(rows, files=cover_nil_months(rows.files))
    rows = settle_organization(rename(rows, renamed))
    found = find_duplicates(rows.table)
    problems = report_duplicates(rows.table, found)
    partly = {_place(p) for p in problems if (p.severity, p.rule) == ("warning", "duplicate")}
    table = add_warnings(rows.table, positions_at(rows.table, partly), "duplicate")
    changed = [item.first for item in found if item.has_other_numbers]
    table = add_warnings(table, changed, "count_changed")
    if found:
        repeats = [item.position for item in found]
        table = table.drop(index=table.index[repeats]).reset_index(drop=True)
    # A table of its own from here on; the files go with it.
    rows = rename(replace(rows, table=table), todays)
    table = rows.table
    hints = [*find_joint_events(table), *find_near_twins(table), *find_followed(table)]
    for rule in ("joint_event", "near_twin", "organization_followed"):
        told = {_place(p) for p in hints if p.rule == rule}
        table = add_warnings(table, positions_at(table, told), rule)
    years = {
        (file.file, sheet.sheet): max(covered.year for covered in sheet.coverage)
        for file in rows.files
        for sheet in file.sheets
        if sheet.coverage
    }
    table, of_items = join_items(table, years)
    for rule in ("carried_over", "item_reopened", "closed_date_changed"):
        told = {_place(p) for p in of_items if p.rule == rule}
        table = add_warnings(table, positions_at(table, told), rule)
    left_out = (*_find_years(rows), *list_left_out(table, of_items))
    covered = [item for file in rows.files for sheet in file.sheets for item in sheet.coverage]
    # A row that could not be counted says of its kind that a ledger was kept, as any other does.
    kept = {(each.organization, each.activity, each.year) for each in covered}
    for each in left_out:
        place = (each.organization, each.activity, each.year)
        if each.activity and each.year is not None and place not in kept:
            covered.append(Coverage(*place[:2], each.year, None))
    return Records(
        table=drop_rows_in_error(table, of_items),
        problems=(*rows.problems, *problems, *hints, *of_items),
        skipped=rows.skipped,
        files=rows.files,
        coverage=coverage_table(covered),
        stated=empty_stated()
        if stated is None
        else stated.assign(organization=stated["organization"].replace(todays)),
        left_out=left_out,
    )


def _find_years(rows: LedgerRows) -> Iterator[LeftOut]:
    """Give each row left out the one year that its sheet is of, where the row tells none."""
    years: dict[tuple[str, str, str], set[int]] = {}
    for file in rows.files:
        for sheet in file.sheets:
            for kept in sheet.coverage:
                place = (file.file, sheet.sheet, kept.activity)
                years.setdefault(place, set()).add(kept.year)
    for each in rows.left_out:
        known = years.get((each.file, each.sheet, each.activity), set())
        is_told = each.year is not None or len(known) != 1
        yield each if is_told else replace(each, year=min(known))


def _place(problem: Problem) -> tuple[str, str, int]:
    return problem.file, problem.sheet, problem.row


__all__ = [
    "AGAIN",
    "DOUBTFUL",
    "RECLOSED",
    "RECTIFICATION",
    "REOPENED",
    "SAID_CLOSED",
    "UNDONE",
    "UNPROVEN",
    "Records",
    "Row",
    "add_warnings",
    "build_records",
    "compare_text",
    "drop_rows_in_error",
    "find_guarded",
    "list_institutions",
    "list_left_out",
    "narrow_to",
    "positions_at",
    "problem_of",
    "read_later_rows",
    "select_revising",
    "split_by_organization",
    "split_names",
    "withhold_small",
]
