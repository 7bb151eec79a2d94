"""Ledgers: any file an office keeps, read into rows as they stand."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, takewhile

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.ledgers.cells import normalise
from analysis.ledgers.earlier_readings import (
    FEWEST_FILES,
    EarlierReadings,
    Part,
    find_earlier_readings,
    join_parts,
    join_recalled,
)
from analysis.ledgers.files import Scalar, Workbook, begin_parser, read_workbook
from analysis.ledgers.rows import (
    FileSummary,
    build_frame,
    read_code_tables,
    share_months,
    share_texts,
)
from analysis.ledgers.sheet_reading import LONGEST_TITLE, SheetRows, read_sheet
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

Read = tuple[Part, list[bytes]]
"""What was read of some files, and the lines to be kept of it."""

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


def read_ledgers(
    sources: Sequence[SourceFile],
    workspace: Workspace,
    progress: Progress | None = None,
    jobs: int = 1,
) -> LedgerRows:
    """Read every file; what cannot be read is refused with its reason, never passed over.

    With several `jobs` many files are read side by side, and the rows are the same.
    """
    is_recalled = len(sources) >= FEWEST_FILES and not workspace.is_read_anew
    earlier = find_earlier_readings(workspace) if is_recalled else None
    with _collection_paused():
        known = {} if earlier is None else earlier.recall(sources)
    is_shared = jobs > 1 and len(sources) - len(known) >= 2 * FILES_A_CHILD
    chunks = _divide(sources, known, FILES_A_CHILD if is_shared else 1)
    suffixes = {source.path.suffix.lower() for chunk in chunks for source in chunk}
    if not is_shared and _PARSED_APART in suffixes:
        begin_parser()
    read = partial(_read_chunk, workspace=workspace, earlier=earlier)
    unread = _read_in_children(chunks, read, jobs) if is_shared else map(read, chunks)
    parts: list[Part] = []
    old, new = [each.line for each in known.values()], list[bytes]()
    done = 0
    while done < len(sources):
        if progress is not None:
            progress(done, len(sources), sources[done].name)
        if done in known:
            run = takewhile(known.__contains__, count(done))
            part = join_recalled([known[place] for place in run])
        else:
            part, lines = next(unread)
            new += lines
        parts.append(part)
        done += len(part.files)
    if earlier is not None and new:
        earlier.keep([*old, *new])
    whole = join_parts(parts)
    table = build_frame(whole.columns)
    return LedgerRows(table, whole.problems, whole.skipped, whole.files, whole.left_out)


def _read_chunk(
    chunk: Sequence[SourceFile], workspace: Workspace, earlier: EarlierReadings | None
) -> Read:
    parts = [_read_alone(source, workspace) for source in chunk]
    lines: list[bytes] = []
    if earlier is not None:
        for source, part in zip(chunk, parts, strict=True):
            lines += earlier.write_line(source, part)
    return (join_parts(parts) if len(parts) > 1 else parts[0]), lines


def _divide(
    sources: Sequence[SourceFile], known: Collection[int], most: int
) -> list[list[SourceFile]]:
    """Divide what is not known into chunks of files that stand beside one another."""
    chunks: list[list[SourceFile]] = []
    for place, source in enumerate(sources):
        if place in known:
            continue
        if chunks and len(chunks[-1]) < most and place and place - 1 not in known:
            chunks[-1].append(source)
        else:
            chunks.append([source])
    return chunks


def _read_in_children(
    chunks: Sequence[Sequence[SourceFile]], read: Callable[[Sequence[SourceFile]], Read], jobs: int
) -> Iterator[Read]:
    """Read chunks of files in processes of their own, and give them in their order."""
    from analysis.children import Children, can_fork  # slow to load, and few commands need it

    if not can_fork():
        yield from map(read, chunks)
        return

    def share(chunk: Sequence[SourceFile]) -> Read:
        part, lines = read(chunk)
        return replace(part, columns=share_texts(part.columns)), lines

    found: dict[int, Read] = {}
    following = 0
    for place, outcome in Children(share, jobs).run([partial(tuple, chunk) for chunk in chunks]):
        # A chunk whose process has ended is read again here, where its error can be told.
        found[place] = read(chunks[place]) if outcome is None else outcome
        while following in found:
            yield found.pop(following)
            following += 1


def _read_alone(source: SourceFile, workspace: Workspace) -> Part:
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


def _read_file(source: SourceFile, workspace: Workspace) -> Part:
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
        Part(sheet.columns, sheet.problems, sheet.skipped, (), sheet.left_out) for sheet in sheets
    ]
    return replace(join_parts(parts), files=(summary,))


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
            if ":" in (text := normalise(cell[:LONGEST_TITLE])) or not is_value:
                told.append(text)
    stated = {read_organization([text], (), catalogue) for text in told} - {""}
    return stated.pop() if len(stated) == 1 else ""
