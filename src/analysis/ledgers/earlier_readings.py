"""Earlier readings: what unchanged files held when they were read before, kept in the workspace.

A reading is recalled only for the same bytes under the same name, read by the same program with
the same catalogue and answers; all that is part of the mark that it is found by. What is damaged,
or may have been written by somebody else, is passed over, and its files are read.
"""

# Why it is so: docs/decisions/0024-what-was-read-is-kept.md

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from analysis.errors import ConservationError, ExportError
from analysis.ledgers.rows import (
    DAY,
    NUMBER,
    TABLE_COLUMNS,
    TEXT,
    FileSummary,
    Filled,
    join_columns,
    sheet_of,
)
from analysis.ledgers.sheet_reading import check_conservation
from analysis.office_files import MAX_BYTES
from analysis.problems import LeftOut, Problem, Skipped
from analysis.workspace import SourceFile, Workspace
from analysis.writing import hash_programs, join_hashes, read_whole, write_atomically

FOLDER, FILE = ".tongbi", "readings.jsonl"
FEWEST_FILES = 48
"""Fewer are read about as soon as what was kept of them."""

_PACKAGES = ("beautifulsoup4", "lxml", "pandas", "python-calamine", "python-docx")
_MOST_BYTES = 1 << 29
_MARK = 64
_OF_ONE_VERSION = 16
_NUMPY_TYPES: Mapping[str, Any] = {TEXT: object, DAY: np.int64, NUMBER: np.float64}


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What some sheets or files hold, the columns not made a frame yet."""

    columns: Filled
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    files: tuple[FileSummary, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Recalled:
    """What one file held: `part` lacks the columns, which are still lists, one value for equal."""

    line: bytes
    part: Part
    length: int
    columns: list[list[Any]]


def join_parts(parts: Sequence[Part], columns: Filled | None = None) -> Part:
    """Put the rows of several parts under one another, or the columns that are given."""
    return Part(
        join_columns([part.columns for part in parts]) if columns is None else columns,
        tuple(problem for part in parts for problem in part.problems),
        tuple(row for part in parts for row in part.skipped),
        tuple(file for part in parts for file in part.files),
        tuple(row for part in parts for row in part.left_out),
    )


def join_recalled(recalled: Sequence[Recalled]) -> Part:
    """Make one part of what several files held, each column at once."""
    columns: Filled = {}
    for place, (name, kind) in enumerate(TABLE_COLUMNS.items()):
        values: list[Any] = []
        for each in recalled:
            column = each.columns[place]
            values += column if len(column) == each.length else column * each.length
        dtype = _NUMPY_TYPES.get(kind, kind)
        filled = np.fromiter(values, dtype=dtype, count=len(values))
        columns[name] = filled.view("datetime64[s]") if kind == DAY else filled
    return join_parts([each.part for each in recalled], columns)


@dataclass(frozen=True, slots=True, eq=False)
class EarlierReadings:
    """What was read before; `version` hashes all that a reading hangs on besides its file."""

    folder: Path
    version: str
    lines: Mapping[bytes, bytes]

    def recall(self, sources: Sequence[SourceFile]) -> dict[int, Recalled]:
        """Recall what unchanged files held, by their place among the sources."""
        found: dict[int, Recalled] = {}
        for place, source in enumerate(sources) if self.lines else ():
            with suppress(OSError):
                digest = sha256(read_whole(source.path, MAX_BYTES)).hexdigest()
                line = self.lines.get(self._mark(source, digest))
                recalled = None if line is None else _read_line(line, source, digest)
                if recalled is not None:
                    found[place] = recalled
        return found

    def write_line(self, source: SourceFile, part: Part) -> list[bytes]:
        """Write down what one file held; nothing of a file that could not be opened."""
        (summary,) = part.files
        if not summary.sha256:
            return []
        columns = [_list_values(kind, part.columns[name]) for name, kind in TABLE_COLUMNS.items()]
        own = (part.problems, part.skipped, part.left_out)
        if any(each.file != source.name for rows in own for each in rows):
            return []
        told = (summary.refused, summary.is_invented, summary.names, summary.sheets)
        content = (*told, *([_list_fields(each)[1:] for each in rows] for rows in own))
        text = json.dumps(
            [*content, len(part.columns["row"]), columns],
            ensure_ascii=False,
            separators=(",", ":"),
            default=_list_fields,
        )
        body = text.encode("utf-8", "surrogatepass")
        seal = sha256(body).hexdigest().encode()
        return [self._mark(source, summary.sha256) + seal + body]

    def keep(self, lines: Iterable[bytes]) -> None:
        """Keep these lines alone, as private as the ledgers; where that fails, nothing is kept."""
        content = b"\n".join(lines)
        if len(content) > _MOST_BYTES:
            return
        with suppress(ExportError, OSError):
            self.folder.mkdir(mode=0o700, exist_ok=True)
            if _is_private(self.folder):
                (self.folder / ".gitignore").write_bytes(b"*\n")
                write_atomically(self.folder / FILE, content, 0o600)

    def _mark(self, source: SourceFile, digest: str) -> bytes:
        whole = join_hashes((self.version, source.name, str(source.is_found), digest))
        return (self.version[:_OF_ONE_VERSION] + whole)[:_MARK].encode()


def find_earlier_readings(workspace: Workspace) -> EarlierReadings | None:
    """Find what was read before in a workspace; None without one, or where others may write."""
    if workspace.root is None:
        return None
    folder = workspace.root / FOLDER
    if os.path.lexists(folder) and not _is_private(folder):
        return None
    told = (workspace.catalogue, workspace.organization, workspace.headings, workspace.sheets)
    answers = (*told, workspace.tables, workspace.reorganizations)
    version = join_hashes((hash_programs(_PACKAGES), *map(repr, answers)))
    lines: dict[bytes, bytes] = {}
    path = folder / FILE
    with suppress(OSError):
        if os.path.lexists(path) and _is_private(path):
            of_version = version[:_OF_ONE_VERSION].encode()
            kept = read_whole(path, _MOST_BYTES).split(b"\n")
            lines = {line[:_MARK]: line for line in kept if line.startswith(of_version)}
    return EarlierReadings(folder, version, lines)


def _is_private(path: Path) -> bool:
    """Whether it is no link, and nobody else may read or write it; Windows has no such modes."""
    state = path.lstat()
    if not (stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode)):
        return False
    return os.name == "nt" or (state.st_uid == os.geteuid() and not state.st_mode & 0o077)


def _list_values(kind: str, values: Any) -> list[Any]:
    """List the values of a column, one alone where all are equal."""
    if kind == DAY:
        values = values.astype("datetime64[s]").astype(np.int64)
    listed: list[Any] = values.tolist()
    if kind == NUMBER and np.isnan(values).all():
        return listed[:1]
    return listed[:1] if listed and listed.count(listed[0]) == len(listed) else listed


def _list_fields(part: Any) -> Any:
    """List the fields of what JSON does not know, in their order."""
    if is_dataclass(part):
        return [getattr(part, each.name) for each in fields(part)]
    if isinstance(part, frozenset):
        return sorted(part)
    return dict(part) if isinstance(part, Mapping) else str(part)


def _read_line(line: bytes, source: SourceFile, digest: str) -> Recalled | None:
    """Read what `write_line` wrote of a file; None where it is damaged."""
    seal, body = line[_MARK : 2 * _MARK], line[2 * _MARK :]
    if sha256(body).hexdigest().encode() != seal:
        return None
    name = source.name
    try:
        refused, is_invented, names, sheets, *rows, length, columns = json.loads(body)
        problems, skipped, left_out = rows
        summary = FileSummary(
            name,
            digest,
            refused,
            tuple(map(sheet_of, sheets)),
            is_invented,
            frozenset(names),
            source.path.absolute(),
        )
        for sheet in summary.sheets:
            check_conservation(name, sheet)
        part = Part(
            {},
            tuple(Problem(name, *each) for each in problems),
            tuple(Skipped(name, *each) for each in skipped),
            (summary,),
            tuple(LeftOut(name, *each) for each in left_out),
        )
        lists = dict(zip(TABLE_COLUMNS, columns, strict=True))
        lists["warnings"] = [tuple(each) for each in lists["warnings"]]
        if not {1, length}.issuperset(map(len, lists.values())):
            return None
        return Recalled(line, part, length, list(lists.values()))
    except (ValueError, TypeError, RecursionError, ConservationError):
        return None
