"""Watching: ledgers read once, and whether their files are still those that were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from analysis.errors import AnalysisError, tell_reason
from analysis.explore.cell_outputs import showing_progress
from analysis.explore.own_ledgers import Sources, read_sources
from analysis.periods import read_cutoff
from analysis.records import Records
from analysis.validation import read_records
from analysis.workspace import (
    DATASET_MARK,
    FILE_NAME,
    Workspace,
    find_dataset,
    find_workspace,
    list_sources,
)

Stamps = Mapping[Path, tuple[int, int]]
"""Size and time of the last change of each file, in nanoseconds."""

_NO_RECORDS = (
    "台账里还没有可看的记录。请把台账放进 data/ledgers（位置写在 workspace.toml 里），"
    "再点“重新读取”。"
)
_NONE_COUNTED = (
    "读到了台账，但没有一行能计入统计。请在笔记本“台账与问题”里看原因，改好后再点“重新读取”。"
)
_BESIDE = ("past_reports", "往年报告")
_SETTINGS = (FILE_NAME, "data/catalogue.toml")
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class WatchedLedgers:
    """What was read of which files, or why nothing could be.

    `records`: what the ledgers hold; None if there is nothing to see. `workspace`: where things
    are; None if its files cannot be used. `failure`: why there is nothing to see; empty if there
    is. `stamps`: the files as they were when they were read.
    """

    sources: tuple[Path, ...] | None
    as_of: date | None
    organization: str | None
    folder: Path
    records: Records | None
    workspace: Workspace | None
    failure: str
    stamps: Stamps

    def list_changes(self) -> tuple[str, ...]:
        """Say which files are changed, gone or new since they were read."""
        now = _stamp(self.folder, self.sources)
        told = [
            f"“{path.name}”已{'修改' if path in now else '删除或移走'}"
            for path, stamp in self.stamps.items()
            if now.get(path) != stamp
        ]
        return (*told, *(f"“{path.name}”是新的" for path in now if path not in self.stamps))

    def read_again(self) -> WatchedLedgers:
        """Read the files that are there now; what has not changed since is not read twice."""
        return _watch(self.folder, self.sources, self.as_of, self.organization)


def watch_ledgers(
    sources: Sources = None,
    *,
    as_of: date | str | None = None,
    organization: str | None = None,
) -> WatchedLedgers:
    """Read ledgers, and keep in mind which files they were.

    Whatever is wrong with them, with the catalogue or with the workspace is said by the result:
    nothing is raised. Files that are still the same are not read a second time.

    Parameters
    ----------
    sources
        Files, folders or patterns, one or several; None for the workspace's own ledgers.
    as_of
        Last day that counts, a date or ``2025-11-24``.
    organization
        Only what concerns this one; of a dataset no more than that is read.
    """
    folder = Path.cwd()
    try:
        places, last_day = read_sources(sources), read_cutoff(as_of)
    except AnalysisError as error:
        return WatchedLedgers(None, None, organization, folder, None, None, str(error), {})
    return _watch(folder, None if places is None else tuple(places), last_day, organization)


def _watch(
    folder: Path, sources: tuple[Path, ...] | None, as_of: date | None, organization: str | None
) -> WatchedLedgers:
    stamps = _stamp(folder, sources)
    records, workspace, failure = None, None, ""
    try:
        workspace = find_workspace(folder)
        records = _read(folder, sources, as_of, organization, tuple(stamps.items()))
    except AnalysisError as error:
        failure = str(error)
    except OSError as error:
        failure = f"台账打不开：{tell_reason(error)}。请稍后点“重新读取”。"
    if records is not None and not len(records.table):
        failure = _NONE_COUNTED if records.files else _NO_RECORDS
        records = None
    return WatchedLedgers(sources, as_of, organization, folder, records, workspace, failure, stamps)


@lru_cache(maxsize=2)
def _read(
    folder: Path,
    sources: tuple[Path, ...] | None,
    as_of: date | None,
    organization: str | None,
    stamps: tuple[tuple[Path, tuple[int, int]], ...],
) -> Records:
    del stamps  # they tell this reading from an earlier one
    with showing_progress() as progress:
        return read_records(
            sources,
            workspace=find_workspace(folder),
            as_of=as_of,
            organization=organization,
            progress=progress,
        )


def _stamp(folder: Path, sources: tuple[Path, ...] | None) -> Stamps:
    """Stamp every file that is read; what cannot be looked at is left out."""
    stamps = {}
    for path in _list_files(folder, sources):
        try:
            state = path.stat()
        except OSError:
            continue
        stamps[path] = (state.st_size, state.st_mtime_ns)
    return stamps


def _list_files(folder: Path, sources: tuple[Path, ...] | None) -> Iterator[Path]:
    root = next((each for each in (folder, *folder.parents) if (each / FILE_NAME).is_file()), None)
    if root is not None:
        yield from (root / name for name in _SETTINGS)
    try:
        workspace = find_workspace(folder)
        ledgers = workspace.ledgers if sources is None else sources
        if (dataset := find_dataset(ledgers)) is not None:
            yield dataset / DATASET_MARK  # replaced whenever anything in it is
            return
        yield from (file.path for file in list_sources(ledgers))
    except (AnalysisError, OSError):
        return
    if sources is None:
        yield from _list_texts(workspace.past_reports)
    else:
        yield from _list_texts(place / name for place in sources for name in _BESIDE)


def _list_texts(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from sorted(path for path in folder.rglob("*") if path.is_file())
        elif folder.is_file():
            yield folder


def describe_changes(changes: tuple[str, ...]) -> str:
    """Say what changed, and that what is seen is older."""
    if not changes:
        return ""
    more = f"等{len(changes)}处" if len(changes) > _MOST_NAMED else ""
    named = "，".join(changes[:_MOST_NAMED])
    return f"台账有变化：{named}{more}。图上还是变化以前的数，请点“重新读取”。"
