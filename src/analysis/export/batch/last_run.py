"""Last run: whether a run of many reports would do again what the last one did.

A file beside the reports (`RUN`) holds a hash of all that the last run was made from, and how its
files stood when it had ended. Without it, or where anything differs, all is read and looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from analysis.export.batch.earlier_reports import STATE
from analysis.export.batch.fingerprints import fingerprint_surroundings
from analysis.export.publish import Order
from analysis.validation import place_past_reports
from analysis.workspace import Workspace, find_dataset, list_sources
from analysis.writing import hash_files, join_hashes, write_atomically

RUN = ".tongbi-run.json"


@dataclass(frozen=True, slots=True)
class LastRun:
    """What a run said at its end; `absent` are the organizations without a ledger of the year."""

    index: str
    reports: int
    has_left_out: bool
    absent: tuple[str, ...]


def mark_run(order: Order, workspace: Workspace, organizations: Sequence[str]) -> str | None:
    """Hash all that a run is made from, each file's content with it; None where it is a dataset.

    To be asked before anything is read: what changes meanwhile is then seen by the next run.

    Raises
    ------
    SourceError, ExportError
        If a source does not exist or cannot be read.
    """
    places = order.sources or workspace.ledgers
    if find_dataset(places) is not None:
        return None
    ledgers = list_sources(places)
    past = place_past_reports(order.sources or None, workspace)
    old = [path for place in past for path in sorted(Path(place).rglob("*")) if path.is_file()]
    return join_hashes(
        (
            fingerprint_surroundings(order, workspace),
            repr((organizations, order.sources, str(workspace.root), workspace.suppress_below)),
            *(f"{file.name} {file.is_found}" for file in ledgers),
            *hash_files(file.path for file in ledgers),
            *map(str, old),
            *hash_files(old),
        )
    )


def find_unchanged(folder: Path, mark: str | None) -> LastRun | None:
    """Find the last run if it had this mark and all its files stand as it left them."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        stated = json.loads((folder / RUN).read_bytes())
        if stated["mark"] == mark and stated["files"] == _look_at(folder, stated["files"]):
            return LastRun(**{**stated["run"], "absent": tuple(stated["run"]["absent"])})
    return None


def note_run(folder: Path, mark: str | None, run: LastRun, names: Iterable[str]) -> None:
    """Note a run that has ended without a failure, with the files that it wrote or kept."""
    files = _look_at(folder, (STATE, *names))
    said = {"index": run.index, "reports": run.reports, "has_left_out": run.has_left_out}
    noted = {"mark": mark, "run": {**said, "absent": run.absent}, "files": files}
    write_atomically(folder / RUN, json.dumps(noted, ensure_ascii=False).encode("utf-8"))


def _look_at(folder: Path, names: Iterable[str]) -> dict[str, list[int]]:
    states = {name: (folder / name).stat() for name in names}
    return {name: [state.st_size, state.st_mtime_ns] for name, state in states.items()}
