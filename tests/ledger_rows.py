"""Ledger rows: sheets made of rows that stand in the test, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue import load_catalogue
from analysis.ledgers import FileSummary, LedgerRows
from analysis.ledgers.files.sheets import Merge, Sheet
from analysis.ledgers.rows.activity_table import empty_table
from analysis.ledgers.rows.summaries import share_months
from analysis.ledgers.sheet_reading import SheetRows, read_sheet
from analysis.records import Records, build_records
from analysis.validation import check_records
from analysis.workspace import Workspace

CATALOGUE = load_catalogue()


def workspace(**changes: Any) -> Workspace:
    given: dict[str, Any] = {
        "root": None,
        "ledgers": (),
        "past_reports": (),
        "paragraphs": None,
        "sample": None,
        "reports": Path("reports"),
        "catalogue": CATALOGUE,
        "organization": None,
        "headings": {},
        "sheets": {},
        "is_sample": False,
    }
    return Workspace(**(given | changes))


def merge(area: str) -> Merge:
    (left, top), (right, bottom) = re.findall(r"([A-Z])(\d+)", area)
    return Merge(int(top), ord(left) - 64, int(bottom), ord(right) - 64)


def sheet(
    *rows: Sequence[Any],
    name: str = "台账",
    file: str = "台账.xlsx",
    merges: Sequence[str] = (),
    hidden: bool = False,
    **more: Any,
) -> Sheet:
    width = max((len(row) for row in rows), default=0)
    full = [[*row, *[None] * (width - len(row))] for row in rows]
    return Sheet(file, name, hidden, full, merges=tuple(map(merge, merges)), **more)


def read(*rows: Sequence[Any], is_alone: bool = True, **more: Any) -> SheetRows:
    given = {key: more.pop(key) for key in ("organization", "headings", "sheets") if key in more}
    codes = more.pop("codes", {})
    made = sheet(*rows, **more)
    return read_sheet(made, workspace(**given), is_alone=is_alone, codes=codes)


def reasons(result: SheetRows) -> dict[int, str]:
    return {row.row: row.reason for row in result.skipped}


def rules(result: SheetRows | Records, severity: str = "error") -> list[tuple[int, str]]:
    return [(p.row, p.rule) for p in result.problems if p.severity == severity]


def values(result: SheetRows | Records, *columns: str) -> list[tuple[Any, ...]]:
    table = result.table
    return [tuple(map(_plain, row)) for row in zip(*(table[c] for c in columns), strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if value is pd.NA or value is pd.NaT:
        return None
    return value.item() if hasattr(value, "item") else value


def records(*sheets: Sheet, as_of: date | None = None, **given: Any) -> Records:
    """Read sheets as the files that they name, join and check them."""
    return check_records(unchecked(*sheets, **given), as_of)


def unchecked(*sheets: Sheet, **given: Any) -> Records:
    """Read and join them, and hold them against no cut-off."""
    space = workspace(**given)
    by_file: dict[str, list[SheetRows]] = {}
    for one in sheets:
        by_file.setdefault(one.file, []).append(read_sheet(one, space))
    parts = [part for found in by_file.values() for part in found]
    tables = [part.table for part in parts if len(part.table)]
    files = tuple(
        FileSummary(file, "", None, share_months([part.summary for part in found]), False)
        for file, found in by_file.items()
    )
    rows = LedgerRows(
        pd.concat(tables, ignore_index=True) if tables else empty_table(),
        tuple(problem for part in parts for problem in part.problems),
        tuple(row for part in parts for row in part.skipped),
        files,
        tuple(row for part in parts for row in part.left_out),
    )
    return build_records(rows)
