"""Copies: the folder of marked copies, in which nothing that a person wrote is overwritten."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.errors import ExportError
from analysis.workspace import COPIES_MARK, SourceFile
from analysis.writing import write_atomically

_HEADING = "# 本文件夹是 tongbi check --annotate 写出的标注副本，读取台账时不读这里。\n"


@dataclass(frozen=True, slots=True)
class CopyFolder:
    """A folder of copies, and what was written to it before.

    `known`: hash of each copy as it was written, by its path inside the folder: a copy that differs
    was edited since.
    """

    folder: Path
    known: Mapping[str, str]

    @classmethod
    def open(cls, folder: Path, sources: Sequence[SourceFile]) -> CopyFolder:
        """Open a folder, which need not be there yet.

        Raises
        ------
        ExportError
            If it is a file, or holds one of `sources`.
        """
        if folder.exists() and not folder.is_dir():
            raise ExportError(f"“{folder}”是文件，不是文件夹。请给标注副本另写一个文件夹。")
        home = Path(os.path.realpath(folder))
        for source in sources:
            if home in Path(os.path.realpath(source.path)).parents:
                raise ExportError(
                    f"“{folder}”里有台账“{source.name}”，标注副本不能写在这里，以免盖掉原件。"
                    "请另写一个文件夹，例如 reports/annotated。"
                )
        mark = folder / COPIES_MARK
        text = mark.read_text(encoding="utf-8", errors="replace") if mark.is_file() else ""
        parts = (line.partition("  ") for line in text.splitlines() if not line.startswith("#"))
        return cls(folder, {name: digest for digest, _, name in parts if name})

    def check(self, paths: Iterable[Path]) -> None:
        """See that nothing but untouched copies stands at `paths`.

        Raises
        ------
        ExportError
            Naming the first file that a person may still want.
        """
        for path in paths:
            if not path.exists():
                continue
            found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            if self.known.get(self._name(path)) != found:
                raise ExportError(
                    f"“{path}”已经存在，而且不是原样的标注副本（可能有人改过），没有覆盖。"
                    "请先把它移走，或另写一个文件夹。"
                )

    def write(self, path: Path, content: bytes) -> CopyFolder:
        """Write a copy and remember it."""
        first = self if self.known else self._remember()
        write_atomically(path, content)
        known = {**first.known, first._name(path): hashlib.sha256(content).hexdigest()}
        return replace(first, known=known)._remember()

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _remember(self) -> CopyFolder:
        lines = (f"{digest}  {name}\n" for name, digest in sorted(self.known.items()))
        write_atomically(self.folder / COPIES_MARK, (_HEADING + "".join(lines)).encode())
        return self
