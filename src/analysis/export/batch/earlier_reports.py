"""Kept: which reports of earlier runs still stand, each with what it was made from.

A file beside the reports (`STATE`) holds a line of JSON for each report written: the fingerprint
of all that it was made from, and the hashes of its files. A run that is killed leaves the lines
of what it had finished; without the file, or with one that cannot be read, all is made again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from analysis.errors import ExportError, tell_reason
from analysis.writing import read_whole, write_atomically

STATE = ".tongbi-batch.jsonl"
_TEMPORARY = ".tmp"


@dataclass(frozen=True, slots=True)
class Kept:
    """What one report was made from, and the hash of each of its files by name."""

    report: str
    fingerprint: str
    files: Mapping[str, str]

    def stands(self, folder: Path, fingerprint: str, names: Iterable[str], checklist: str) -> bool:
        """Say whether the files are those that would be made again; not all have a checklist."""
        if self.fingerprint != fingerprint or set(names) != set(self.files) - {checklist}:
            return False
        return all(_hash(folder / name) == known for name, known in self.files.items())


def describe_kept(report: str, fingerprint: str, paths: Iterable[Path]) -> Kept:
    """Describe a report that has just been written."""
    return Kept(report, fingerprint, {path.name: _hash(path) or "" for path in paths})


def read_kept(folder: Path) -> dict[str, Kept]:
    """Read what earlier runs have left in a folder, by the names of the reports."""
    try:
        lines = read_whole(folder / STATE).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    known: dict[str, Kept] = {}
    for line in lines:
        with suppress(ValueError, TypeError, KeyError, AttributeError):  # not finished by its run
            stated: Any = json.loads(line)
            report = str(stated["report"])
            files = {str(name): str(hashed) for name, hashed in stated["files"].items()}
            known[report] = Kept(report, str(stated["fingerprint"]), files)
    return known


def add_kept(folder: Path, kept: Kept) -> None:
    """Note a report; without room for the line it will be made again, and nothing else is lost."""
    with suppress(OSError), (folder / STATE).open("a", encoding="utf-8", newline="\n") as file:
        file.write(_write_line(kept))


def write_kept(folder: Path, kept: Iterable[Kept]) -> None:
    """Write the notes anew, one line a report, in order of the names.

    Raises
    ------
    ExportError
        If nothing can be written into the folder.
    """
    ordered = sorted(kept, key=lambda one: one.report)
    write_atomically(folder / STATE, "".join(map(_write_line, ordered)).encode("utf-8"))


def _write_line(kept: Kept) -> str:
    line = {
        "report": kept.report,
        "fingerprint": kept.fingerprint,
        "files": dict(sorted(kept.files.items())),
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def clear_unfinished(folder: Path, names: Iterable[str]) -> None:
    """Remove the temporary files that killed runs have left of files with these names.

    Raises
    ------
    ExportError
        If the folder cannot be read.
    """
    wanted = set(names)
    try:
        found = [entry.name for entry in os.scandir(folder) if entry.name.endswith(_TEMPORARY)]
    except OSError as error:
        raise ExportError(f"打不开文件夹“{folder}”：{tell_reason(error)}。") from error
    for name in found:
        # .NAME.RANDOM.tmp, by which a file is written whole or not at all
        if name.startswith(".") and name[1:].removesuffix(_TEMPORARY).rpartition(".")[0] in wanted:
            with suppress(OSError):
                (folder / name).unlink()


def _hash(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
