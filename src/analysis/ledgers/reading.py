"""Ledgers: any file an office keeps, read into rows as they stand."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.ledgers.cells import normalise
from analysis.ledgers.files import Scalar, Workbook, begin_parser, read_workbook
from analysis.ledgers.rows import (
    FileSummary,
    Filled,
    build_frame,
    join_columns,
    read_code_tables,
    share_months,
    share_texts,
)
from analysis.ledgers.sheet_reading import SheetRows, read_sheet
from analysis.ledgers.tables import DICTIONARY_NAME, NOTE_NAME, read_organization
from analysis.problems import LeftOut, Problem, Skipped
from analysis.workspace import SourceFile, Workspace

_ROWS_OF_TITLES = 4
_MOST_CELLS_OF_A_TITLE = 3
_SHORTEST_TITLE = 5
_LABEL_OF_NAME = re.compile(r"单位|部门|支部|组织|机构|名称")
"""A name in a cell stands behind one: 列席 ｜ 派驻组 says nothing of whose ledger it is."""
_PARSED_APART = ".xls"
FILES_A_CHILD = 24
"""So many files take a fraction of a second; to begin a process takes a hundredth."""

_OF_ROWS = frozenset({"date", "month", "count"})
"""Columns of a table whose rows are counted; a matrix has one of them for each month."""

Progress = Callable[[int, int, str], None]
"""Told before each file is read: how many are done, how many there are, the file's name."""


@dataclass(frozen=True, slots=True, eq=False)
class LedgerRows:
    """All ledgers as they stand, before anything is known of duplicates.

    Parameters
    ----------
    table
        One row for each activity of each row without an error (columns: `frames.TABLE_COLUMNS`).
    """

    table: pd.DataFrame
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    files: tuple[FileSummary, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What some sheets or files hold, the columns not made a frame yet."""

    columns: Filled
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    files: tuple[FileSummary, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def read_ledgers(
    sources: Sequence[SourceFile],
    workspace: Workspace,
    progress: Progress | None = None,
    jobs: int = 1,
) -> LedgerRows:
    """Read every file; what cannot be read is refused with its reason, never passed over.

    With several `jobs` many files are read side by side, and the rows are the same.
    """
    is_shared = jobs > 1 and len(sources) >= 2 * FILES_A_CHILD
    read = _read_in_children(sources, workspace, jobs) if is_shared else None
    if read is None and any(source.path.suffix.lower() == _PARSED_APART for source in sources):
        begin_parser()
    parts: list[_Part] = []
    done = 0
    while done < len(sources):
        if progress is not None:
            progress(done, len(sources), sources[done].name)
        part = _read_alone(sources[done], workspace) if read is None else next(read)
        parts.append(part)
        done += len(part.files)
    whole = _join(parts)
    table = build_frame(whole.columns)
    return LedgerRows(table, whole.problems, whole.skipped, whole.files, whole.left_out)


def _read_in_children(
    sources: Sequence[SourceFile], workspace: Workspace, jobs: int
) -> Iterator[_Part]:
    """Read the files in processes of their own, and give them in the order of `sources`."""
    from analysis.children import Children, can_fork  # slow to load, and few commands need it

    if not can_fork():
        yield from (_read_alone(source, workspace) for source in sources)
        return
    firsts = range(0, len(sources), FILES_A_CHILD)
    chunks = [tuple(sources[first : first + FILES_A_CHILD]) for first in firsts]

    def read(chunk: tuple[SourceFile, ...]) -> _Part:
        part = _join([_read_alone(source, workspace) for source in chunk])
        return replace(part, columns=share_texts(part.columns))

    found: dict[int, _Part] = {}
    following = 0
    for place, outcome in Children(read, jobs).run([partial(tuple, chunk) for chunk in chunks]):
        # A chunk whose process has ended is read again here, where its error can be told.
        found[place] = read(chunks[place]) if outcome is None else outcome
        while following in found:
            yield found.pop(following)
            following += 1


def _join(parts: Sequence[_Part]) -> _Part:
    return _Part(
        join_columns([part.columns for part in parts]),
        tuple(problem for part in parts for problem in part.problems),
        tuple(row for part in parts for row in part.skipped),
        tuple(file for part in parts for file in part.files),
        tuple(row for part in parts for row in part.left_out),
    )


def _read_alone(source: SourceFile, workspace: Workspace) -> _Part:
    with _collection_paused():
        return _read_file(source, workspace)


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Pause the search for reference cycles: the cells of a long ledger form none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read_file(source: SourceFile, workspace: Workspace) -> _Part:
    workbook = read_workbook(source)
    ledgers = [
        sheet
        for sheet in workbook.sheets
        if sheet.rows and not sheet.hidden
        if not any(name.search(sheet.name) for name in (DICTIONARY_NAME, NOTE_NAME))
    ]
    organization = _organization_of(workbook, workspace.catalogue)
    codes = read_code_tables(workbook.sheets)
    is_alone = len(ledgers) <= 1
    sheets = [
        read_sheet(sheet, workspace, is_alone=is_alone, organization=organization, codes=codes)
        for sheet in workbook.sheets
    ]
    for place in _find_sums(sheets):
        sheets[place] = read_sheet(workbook.sheets[place], workspace, is_sum=True)
    summary = FileSummary(
        file=workbook.file,
        sha256=workbook.sha256,
        refused=workbook.refused,
        sheets=share_months([part.summary for part in sheets]),
        is_invented=any(part.is_invented for part in sheets),
        names=frozenset[str]().union(*(part.names for part in sheets)),
        path=source.path.absolute(),
    )
    parts = [
        _Part(sheet.columns, sheet.problems, sheet.skipped, (), sheet.left_out) for sheet in sheets
    ]
    return replace(_join(parts), files=(summary,))


def _find_sums(sheets: Sequence[SheetRows]) -> list[int]:
    """Find the matrices of numbers whose activities other sheets of the file hold one by one."""
    listed: set[tuple[str, int]] = set()
    summed: dict[int, set[tuple[str, int]]] = {}
    if len(sheets) < 2:
        return []
    for place, sheet in enumerate(sheets):
        tables, columns = sheet.summary.tables, sheet.columns
        kinds = {table.kind for table in tables}
        held = zip(columns["activity"].tolist(), columns["year"].tolist(), strict=True)
        if kinds == {"counts"} and not any(_OF_ROWS & table.columns.keys() for table in tables):
            summed[place] = set(held)
        elif "events" in kinds or "people" in kinds:
            listed.update(held)
    return [place for place, held in summed.items() if held and held <= listed]


def _organization_of(workbook: Workbook, catalogue: Catalogue) -> str:
    """Find the one organization that the titles of a workbook's sheets state, "" if none or two."""
    rows: list[list[Scalar]] = [[line] for sheet in workbook.sheets for line in sheet.above]
    rows += [row for sheet in workbook.sheets for row in sheet.rows[:_ROWS_OF_TITLES]]
    told: list[str] = []
    for row in rows:
        cells = [cell for cell in row if cell not in {None, ""}]
        cells = cells if len(cells) <= _MOST_CELLS_OF_A_TITLE else []
        for before, cell in zip((None, *cells), cells, strict=False):
            if not isinstance(cell, str) or len(cell) < _SHORTEST_TITLE:
                continue
            is_value = isinstance(before, str) and not _LABEL_OF_NAME.search(before)
            if ":" in (text := normalise(cell)) or not is_value:
                told.append(text)
    stated = {read_organization([text], (), catalogue) for text in told} - {""}
    return stated.pop() if len(stated) == 1 else ""
