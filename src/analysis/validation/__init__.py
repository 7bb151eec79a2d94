"""Validation: what is wrong with records, all of it at once; and the one way to read ledgers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from analysis.errors import SourceError
from analysis.ledgers import FileSummary, Progress, SheetSummary, check_conservation, read_ledgers
from analysis.ledgers.rows import name_columns
from analysis.past_reports import read_past_reports, summarise_past_reports
from analysis.periods import read_cutoff
from analysis.problems import Problem
from analysis.records import (
    Records,
    add_warnings,
    build_records,
    drop_rows_in_error,
    list_left_out,
    narrow_to,
    positions_at,
    withhold_small,
)
from analysis.suppression import LOWEST, REFUSED
from analysis.validation.checks import check_table, find_cutoffs, settle_items
from analysis.validation.prepared import Prepared, find_prepared, name_subject, using
from analysis.workspace import Workspace, find_dataset, find_workspace, list_sources


def read_records(
    sources: str | Path | Sequence[str | Path] | None = None,
    *,
    workspace: Workspace | None = None,
    as_of: date | str | None = None,
    organization: str | None = None,
    progress: Progress | None = None,
    suppress_below: int | None = None,
    jobs: int = 1,
) -> Records:
    """Read ledgers into checked records.

    Parameters
    ----------
    sources
        Files, folders or patterns, one or several, or one dataset; None for the workspace's own
        ledgers.
    workspace
        None for the one that the current folder lies in.
    as_of
        Last day that counts, a date or ``2025-11-24``; without it no date is in the future.
    organization
        Keep only what concerns this one; see `records.narrow_to`.
    progress
        Told before each file is read.
    suppress_below
        Below which counts of persons are not published, 0 for all to be; by default what the
        workspace says.
    jobs
        How many processes share the reading of many files.

    Raises
    ------
    SourceError
        If a source does not exist, or `suppress_below` is too low to hide anything.
    ConservationError
        If a row was lost or counted twice, which is an error of the program.
    """
    workspace = workspace or find_workspace(Path.cwd())
    if isinstance(sources, str | Path):
        sources = [sources]
    cutoff = read_cutoff(as_of)
    below = workspace.suppress_below if suppress_below is None else suppress_below or None
    if below is not None and below < LOWEST:
        raise SourceError(REFUSED)
    ready = find_prepared(name_subject(sources, workspace, cutoff), organization)
    if ready is None or (ready.suppression and ready.suppression.below) != below:
        whose = organization if below is None else None  # small counts hang on all the others
        ready = _read_all(sources, workspace, cutoff, whose, progress, jobs)
        ready = withhold_small(ready, below, workspace.catalogue)
    return narrow_to(ready, organization)


def _read_all(
    sources: Sequence[str | Path] | None,
    workspace: Workspace,
    cutoff: date | None,
    organization: str | None,
    progress: Progress | None,
    jobs: int,
) -> Records:
    folder = find_dataset(workspace.ledgers if sources is None else sources)
    if folder is None:
        return check_records(read_unchecked(sources, workspace, progress, jobs), cutoff)
    from analysis.datasets import check_names, read_dataset

    check_names(folder, workspace.former_names)
    records, last_day = read_dataset(
        folder, workspace.catalogue, organization=organization, as_of=cutoff
    )
    return check_records(replace(records, workspace=workspace), last_day)


def read_unchecked(
    sources: Sequence[str | Path] | None,
    workspace: Workspace,
    progress: Progress | None = None,
    jobs: int = 1,
) -> Records:
    """Read ledgers into records that are not held against a cut-off yet."""
    listed = list_sources(workspace.ledgers if sources is None else sources)
    reports = read_past_reports(
        place_past_reports(sources, workspace), workspace.catalogue, workspace.organization
    )
    rows = read_ledgers(listed, workspace, progress, jobs)
    built = build_records(rows, reports, workspace.reorganizations)
    summaries = summarise_past_reports(place_past_reports(sources, workspace))
    return replace(built, past_reports=summaries, workspace=workspace)


def place_past_reports(
    sources: Sequence[str | Path] | None, workspace: Workspace
) -> tuple[str | Path, ...]:
    """Name the past reports that stand beside the ledgers: in the workspace, or in a source."""
    if sources is None:
        return workspace.past_reports
    folders = [Path(source) / name for source in sources for name in ("past_reports", "往年报告")]
    return tuple(folder for folder in folders if folder.is_dir())


def check_records(records: Records, as_of: date | None = None) -> Records:
    """Check records against the day up to which they count, and against themselves.

    Rows with an error leave the table; warnings are attached to their records. For every sheet
    the rows are seen to add up.

    Raises
    ------
    ConservationError
        If they do not.
    """
    found = check_table(records.table, as_of)
    table = records.table
    warnings = [problem for problem in found if problem.severity == "warning"]
    for rule in dict.fromkeys(problem.rule for problem in warnings):
        places = {(p.file, p.sheet, p.row) for p in warnings if p.rule == rule}
        table = add_warnings(table, positions_at(table, places), rule)
    left_out = (*records.left_out, *list_left_out(table, found))
    table = drop_rows_in_error(settle_items(table, as_of), found)
    letters = {
        (summary.file, sheet.sheet): sheet.letters
        for summary in records.files
        for sheet in summary.sheets
    }
    named = name_columns((*records.problems, *found), letters)
    order_of = {
        (summary.file, sheet.sheet): (number, place)
        for number, summary in enumerate(records.files)
        for place, sheet in enumerate(summary.sheets)
    }
    files = {summary.file: (number, 0) for number, summary in enumerate(records.files)}

    def order(problem: Problem) -> tuple[int, int, int, str, str]:
        of_file = files.get(problem.file, (0, 0))
        of_sheet = order_of.get((problem.file, problem.sheet), of_file)
        return (*of_sheet, problem.row, problem.column or "", problem.rule)

    problems = tuple(sorted(named, key=order))
    counted = _count_again(records.files, table, problems)
    checked = replace(records, table=table, problems=problems, files=counted, as_of=as_of)
    return replace(checked, left_out=left_out)


def _count_again(
    files: Sequence[FileSummary], table: pd.DataFrame, problems: Sequence[Problem]
) -> tuple[FileSummary, ...]:
    """Count how the rows of each sheet ended now that duplicates and checks are known."""
    rows = table.groupby(["file", "sheet"], sort=False)["row"].nunique()
    records: dict[object, int] = rows.to_dict()
    wrong = {(p.file, p.sheet, p.row) for p in problems if p.severity == "error"}
    asked = {(f.file, s.sheet, row) for f in files for s in f.sheets for row in s.asked}
    errors = Counter((file, sheet) for file, sheet, _ in wrong | asked)

    def recount(file: str, sheet: SheetSummary) -> SheetSummary:
        key = (file, sheet.sheet)
        counted = replace(sheet, records=records.get(key, 0), problems=errors[key])
        check_conservation(file, counted)
        return counted

    return tuple(
        replace(summary, sheets=tuple(recount(summary.file, sheet) for sheet in summary.sheets))
        for summary in files
    )


__all__ = [
    "Prepared",
    "check_records",
    "find_cutoffs",
    "find_prepared",
    "name_subject",
    "place_past_reports",
    "read_records",
    "read_unchecked",
    "using",
]
