"""Records: all ledgers as one tidy table, one row an activity, each activity once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.ledgers import LedgerRows
from analysis.problems import Problem
from analysis.records.carried_over import join_items
from analysis.records.duplicates import RECTIFICATION, Found, find_duplicates, report_duplicates
from analysis.records.institutions import count_titles, list_institutions, split_names
from analysis.records.narrowing import narrow_to, split_by_organization
from analysis.records.organizations import find_joint_events, settle_organization
from analysis.records.record_table import (
    Records,
    Row,
    add_warnings,
    coverage_table,
    drop_rows_in_error,
    empty_stated,
    positions_at,
    problem_of,
)
from analysis.records.withholding import withhold_small


def build_records(rows: LedgerRows, stated: pd.DataFrame | None = None) -> Records:
    """Build the records: duplicates are reported and counted once, carried-over items joined.

    Parameters
    ----------
    stated
        Values that past reports state.
    """
    rows = settle_organization(rows)
    found = find_duplicates(rows.table)
    problems = report_duplicates(rows.table, found)
    table = _without(_warned(rows.table, found, problems), found)
    joint = find_joint_events(table)
    table = add_warnings(table, positions_at(table, {_place(p) for p in joint}), "joint_event")
    table, of_items = join_items(table)
    carried = {_place(p) for p in of_items if p.rule == "carried_over"}
    table = add_warnings(table, positions_at(table, carried), "carried_over")
    covered = [item for file in rows.files for sheet in file.sheets for item in sheet.coverage]
    return Records(
        table=drop_rows_in_error(table, of_items),
        problems=(*rows.problems, *problems, *joint, *of_items),
        skipped=rows.skipped,
        files=rows.files,
        coverage=coverage_table(covered),
        stated=empty_stated() if stated is None else stated,
    )


def _place(problem: Problem) -> tuple[str, str, int]:
    return problem.file, problem.sheet, problem.row


def _warned(table: pd.DataFrame, found: list[Found], problems: list[Problem]) -> pd.DataFrame:
    """Attach the warnings of duplicates to the records that stay."""
    changed = [item.first for item in found if item.has_other_numbers]
    partly = {_place(p) for p in problems if (p.severity, p.rule) == ("warning", "duplicate")}
    table = add_warnings(table, positions_at(table, partly), "duplicate")
    return add_warnings(table, changed, "count_changed")


def _without(table: pd.DataFrame, found: list[Found]) -> pd.DataFrame:
    if not found:
        return table
    keep = np.ones(len(table), dtype=bool)
    keep[[item.position for item in found]] = False
    return table[keep].reset_index(drop=True)


__all__ = [
    "RECTIFICATION",
    "Records",
    "Row",
    "add_warnings",
    "build_records",
    "count_titles",
    "drop_rows_in_error",
    "empty_stated",
    "list_institutions",
    "narrow_to",
    "positions_at",
    "problem_of",
    "split_by_organization",
    "split_names",
    "withhold_small",
]
