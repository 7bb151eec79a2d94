"""Records: all ledgers as one tidy table, one row an activity, each activity once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.ledgers import Coverage, FileSummary, LedgerRows
from analysis.problems import Problem, Skipped

__all__ = ["Records", "build_records", "empty_stated"]

STATED_COLUMNS = (
    "file",
    "row",
    "start",
    "end",
    "text",
    "activity",
    "label",
    "value",
    "unit",
    "year",
    "organization",
)


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """What all ledgers hold, and what became of every row of them.

    Parameters
    ----------
    table
        One row for each activity of each row without an error. `amount` is what the row adds
        to its activity's measure, absent where the ledger does not state it.
    coverage
        organization, activity, year, month (absent: the whole year) for which a ledger was kept.
    stated
        Values that past reports state.
    as_of
        Last day that counts, None where none was given.
    """

    table: pd.DataFrame
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    files: tuple[FileSummary, ...]
    coverage: pd.DataFrame
    stated: pd.DataFrame
    as_of: date | None = None


def build_records(rows: LedgerRows, stated: pd.DataFrame | None = None) -> Records:
    """Build the records: duplicates are reported and counted once, carried-over items joined."""
    covered = [item for file in rows.files for sheet in file.sheets for item in sheet.coverage]
    return Records(
        table=rows.table,
        problems=rows.problems,
        skipped=rows.skipped,
        files=rows.files,
        coverage=_coverage_table(covered),
        stated=empty_stated() if stated is None else stated,
    )


def empty_stated() -> pd.DataFrame:
    """Make the table of stated values without rows."""
    table = pd.DataFrame({name: pd.Series(dtype="str") for name in STATED_COLUMNS})
    return table.astype({"value": "Float64", "row": "int64", "year": "Int64"})


def _coverage_table(covered: list[Coverage]) -> pd.DataFrame:
    distinct = sorted(
        set(covered), key=lambda c: (c.organization, c.activity, c.year, c.month or 0)
    )
    return pd.DataFrame(
        {
            "organization": pd.array([c.organization for c in distinct], dtype="str"),
            "activity": pd.array([c.activity for c in distinct], dtype="str"),
            "year": pd.array([c.year for c in distinct], dtype="int64"),
            "month": pd.array([c.month for c in distinct], dtype="Int64"),
        }
    )
