"""Model: what records are, and the row changes that joining ledgers makes to them."""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.catalogue import Reorganization
from analysis.errors import NO_LEDGERS, NOTHING_READ
from analysis.ledgers.rows import Coverage, FileSummary
from analysis.past_reports import ReportSummary
from analysis.problems import LeftOut, Problem, Severity, Skipped
from analysis.suppression import Suppression
from analysis.workspace import Workspace

Row = Mapping[Hashable, Any]
"""One record by the names of the table's columns."""

DOUBTFUL = "doubtful"
"""The status of an item whose row contradicts itself: opened, and whether it is done is unknown."""
REOPENED, RECLOSED = "reopened", "reclosed"
"""The statuses of the later row of an item that was done and is listed as open again.

It is no item of its own: its `date` is the day of reopening, and only what is open, or closed, in
a period counts it.
"""
AGAIN = (REOPENED, RECLOSED)
UNPROVEN, UNDONE = "unproven", "undone"
"""The statuses of an item that is said to be done, which does not hold at the cut-off.

It is done on no day told, and its ledger may have been written after the cut-off; or it was done
and is listed as open again by then.
"""
SAID_CLOSED = ("closed", UNPROVEN, UNDONE, RECLOSED)
"""The statuses of what is said to be done, on a day told or not."""
_NOT_IN_DOUBT = ("duplicate", "date_future")
"""Rules of rows that add nothing for sure: counted at another place, or not held yet."""

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
        to its activity's measure, absent where the ledger does not state it. Of an item that is
        done on no day told `open_until` is the last day of the last year whose ledger lists it as
        open, `stated_by` that of the first year whose ledger says that it is done. What was done
        is open again from `undone_from` until before `undone_until` (absent: for good).
    coverage
        organization, activity, year, month (absent: the whole year) for which a ledger was kept.
    as_of
        Last day that counts, None where none was given.
    past_reports
        The past reports that were read, whether they state a value or not.
    suppression
        Which small counts of persons are not to be published; None withholds nothing.
    workspace
        Where the ledgers were read from; None for rows that no workspace holds.
    left_out
        The activities of rows that could not be counted; what repeats another row is not one.
    dataset
        The folder of the data if they come from a dataset; None for rows of ledgers.
    """

    table: pd.DataFrame
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    files: tuple[FileSummary, ...]
    coverage: pd.DataFrame
    stated: pd.DataFrame
    as_of: date | None = None
    past_reports: tuple[ReportSummary, ...] = ()
    suppression: Suppression | None = None
    left_out: tuple[LeftOut, ...] = ()
    workspace: Workspace | None = None
    dataset: Path | None = None

    @property
    def reorganizations(self) -> tuple[Reorganization, ...]:
        """Which organizations had other names, were merged or split."""
        return () if self.workspace is None else self.workspace.reorganizations

    def tell_nothing_read(self) -> str:
        """Say why there is nothing to count: no ledgers at all, or none with a record."""
        return NOTHING_READ if self.files else NO_LEDGERS


@dataclass(frozen=True, slots=True)
class LaterRow:
    """A later row of an item of rectification: where it stands, and the year of its ledger.

    `is_proof` tells the first of them that states the end of the item, which its first row does
    not.
    """

    file: str
    sheet: str
    row: int
    year: int
    is_proof: bool


def write_later_rows(places: Iterable[tuple[str, str, int, int, bool]]) -> str:
    """Write later rows for the column `later_rows` of the table.

    Examples
    --------
    >>> read_later_rows(write_later_rows([("a.csv", "整改", 5, 2024, True)]))[0].year
    2024
    """
    return json.dumps([list(place) for place in places], ensure_ascii=False)


def read_later_rows(text: str) -> tuple[LaterRow, ...]:
    """Read what `write_later_rows` wrote; none of an empty text."""
    return tuple(LaterRow(*place) for place in json.loads(text)) if text else ()


def rows_at(
    table: pd.DataFrame, positions: Iterable[int], names: Sequence[str] = ()
) -> dict[int, Row]:
    """Take some records out of the table, by their positions: all columns, or those named."""
    wanted = sorted(set(positions))
    chosen = list(names) or table.columns.tolist()
    taken = table[chosen].iloc[wanted]
    columns = [taken[name].tolist() for name in chosen]
    rows: dict[int, Row] = {}
    for position, *values in zip(wanted, *columns, strict=True):
        rows[position] = dict(zip(chosen, values, strict=True))
    return rows


def place_of(row: Row) -> str:
    """Name the place of a record for a message."""
    return f"{row['file']}［{row['sheet']}］第{row['row']}行"


def problem_of(
    row: Row, rule: str, severity: Severity, message: str, *, field: str, value: str = ""
) -> Problem:
    """Make the problem of one record."""
    return Problem(
        file=row["file"],
        sheet=row["sheet"],
        row=int(row["row"]),
        column=None,
        field=field,
        value=value,
        rule=rule,
        severity=severity,
        message=message,
    )


def list_left_out(table: pd.DataFrame, problems: Iterable[Problem]) -> Iterator[LeftOut]:
    """List the activities of records whose row has an error, but for what is counted elsewhere."""
    wrong = {
        (p.file, p.sheet, p.row)
        for p in problems
        if p.severity == "error" and p.rule not in _NOT_IN_DOUBT
    }
    columns = ["file", "sheet", "row", "organization", "activity", "year"]
    for row in rows_at(table, positions_at(table, wrong), columns).values():
        yield LeftOut(*row.values())


def drop_rows_in_error(table: pd.DataFrame, problems: Iterable[Problem]) -> pd.DataFrame:
    """Leave out every record of a row that has an error."""
    wrong = {(p.file, p.sheet, p.row) for p in problems if p.severity == "error"}
    if not wrong:
        return table
    places = pd.MultiIndex.from_frame(table[["file", "sheet", "row"]])
    return table[~places.isin(list(wrong))].reset_index(drop=True)


def add_warnings(table: pd.DataFrame, positions: Collection[int], rule: str) -> pd.DataFrame:
    """Attach a warning to the records at some positions."""
    if not positions:
        return table
    warnings = table["warnings"].to_numpy(copy=True)
    for position in positions:
        if rule not in warnings[position]:
            warnings[position] = (*warnings[position], rule)
    return table.assign(warnings=pd.Series(warnings, index=table.index, dtype=object))


def empty_stated() -> pd.DataFrame:
    """Make the table of stated values without rows."""
    table = pd.DataFrame({name: pd.Series(dtype="str") for name in STATED_COLUMNS})
    return table.astype({"value": "Float64", "row": "int64", "year": "Int64"})


def coverage_table(covered: Iterable[Coverage]) -> pd.DataFrame:
    """Make the table of kept spans, each once."""
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


def positions_at(table: pd.DataFrame, places: Collection[tuple[str, str, int]]) -> list[int]:
    """List the positions of the records at some places (file, sheet, row)."""
    if not places:
        return []
    index = pd.MultiIndex.from_frame(table[["file", "sheet", "row"]])
    found: list[int] = np.flatnonzero(index.isin(list(places))).tolist()
    return found
