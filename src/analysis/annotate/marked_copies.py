"""Annotate: copies of the ledgers with their problems marked; the ledgers are never touched."""

from __future__ import annotations

import hashlib
import io
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from analysis.annotate.copy_folder import CopyFolder
from analysis.annotate.losses import find_losses, has_formulas, is_bounded
from analysis.annotate.marking import add_list, drop_list, mark_cells
from analysis.annotate.row_copy import copy_rows
from analysis.errors import ExportError
from analysis.ledgers.files import Sheet, read_workbook
from analysis.office_files import open_package
from analysis.problems import Problem
from analysis.records import Records
from analysis.workspace import SourceFile
from analysis.writing import fit_name, fix_archive

_REWRITABLE = frozenset({".xlsx", ".xlsm"})
# Cells that a copy can hold: a cell being written takes about 300 bytes.
_MOST_CELLS = 3_000_000
_MOST_PROBLEMS = 20_000
_HEAD_ROWS = 8
# What openpyxl raises for a workbook that it cannot read or write again.
_CANNOT_REWRITE = (
    AttributeError,
    IndexError,
    InvalidFileException,
    KeyError,
    MemoryError,
    NotImplementedError,
    OSError,
    OverflowError,
    ParseError,
    RecursionError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
# openpyxl's warning that it puts an error in the place of a date that no calendar holds.
_LOSES_A_CELL = "outside the limits for dates"
_ABOUT = (
    "这是带标注的副本，原台账没有改动。红底是错误：这一行没有计入；黄底是提示：这一行已经计入，请核对。"
    "鼠标移到有颜色的单元格上，可以看到问题和修改办法。"
)
_HOW = "请对照修改原台账后重新检查；也可以把这份副本改好、删去本表，替换原台账。"
_LOST = "原台账里的这些内容没有带进副本，请以原件为准：{}。"
_ROWS_ONLY = (
    "原台账的格式不能写回，本副本只有各行的内容，行号、列号与原台账相同；"
    "没有原来的字体、颜色和公式。替换原台账前请先核对。"
)
_TOO_LONG = "原台账很长，本副本只有表头附近和有问题的行，其余各行留空，请不要用来替换原台账。"
_LEFT_OUT = "问题很多，只标出并列出前{}处，其余{}处请见 tongbi check --json。"
_RECALCULATE = "公式已经保留，但没有计算结果：请用 Excel 或 WPS 打开并保存一次，再拿来统计。"


@dataclass(frozen=True, slots=True)
class AnnotatedCopy:
    """One copy that was written.

    `file`: the ledger's name relative to its source. `problems`: how many problems the copy lists.
    `is_row_copy`: whether it holds only the rows: the ledger's own format cannot be written.
    """

    file: str
    path: Path
    problems: int
    is_row_copy: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Ledger:
    source: SourceFile
    data: bytes
    sheets: tuple[Sheet, ...]
    problems: tuple[Problem, ...]


def write_annotated(
    records: Records, sources: Sequence[SourceFile], folder: Path
) -> tuple[AnnotatedCopy, ...]:
    """Write a marked copy of every ledger that has problems.

    Parameters
    ----------
    sources
        The files that `records` were read from.
    folder
        Where the copies go, under the names of the ledgers. Readings pass it over.

    Raises
    ------
    ExportError
        If the folder holds ledgers, a copy would overwrite a file that is not an untouched copy,
        or a ledger has changed since it was read.
    """
    by_file: dict[str, list[Problem]] = {}
    for problem in records.problems:
        by_file.setdefault(problem.file, []).append(problem)
    chosen = [source for source in sources if source.name in by_file]
    home = CopyFolder.open(folder, sources)
    home.check(path for source in chosen for path in _possible_paths(folder, source))
    hashes = {file.file: file.sha256 for file in records.files}
    written: list[AnnotatedCopy] = []
    for source in chosen:
        data = source.path.read_bytes()
        if hashes.get(source.name) not in (None, hashlib.sha256(data).hexdigest()):
            raise ExportError(f"台账“{source.name}”在检查之后又改动了，没有标注。请重新运行。")
        problems = tuple(by_file[source.name])
        ledger = _Ledger(source, data, read_workbook(source).sheets, problems)
        content = _rewrite(ledger) if _may_be_rewritten(ledger) else None
        is_row_copy = content is None
        whole, rows_only = _possible_paths(folder, source)
        path = rows_only if is_row_copy else whole
        home = home.write(path, _copy_rows(ledger) if content is None else content)
        written.append(AnnotatedCopy(source.name, path, len(by_file[source.name]), is_row_copy))
    return tuple(written)


def _possible_paths(folder: Path, source: SourceFile) -> tuple[Path, Path]:
    """Name the copy of a ledger: one with its format kept, and one of its rows."""
    parts = PurePosixPath(source.name).parts
    is_plain = [p not in {"/", "//", ".", ".."} and ":" not in p and "\\" not in p for p in parts]
    whole = folder.joinpath(*map(fit_name, compress(parts, is_plain)))
    is_workbook = whole.suffix.lower() == ".xlsx"
    return whole, whole if is_workbook else whole.with_name(fit_name(f"{whole.name}.xlsx"))


def _may_be_rewritten(ledger: _Ledger) -> bool:
    is_named_so = ledger.source.path.suffix.lower() in _REWRITABLE
    if not is_named_so or not ledger.data.startswith(b"PK") or _count_cells(ledger) > _MOST_CELLS:
        return False
    package = open_package(ledger.data)
    return "xl/workbook.xml" in package.members and is_bounded(package)


def _count_cells(ledger: _Ledger) -> int:
    return sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in ledger.sheets if sheet.rows)


def _rewrite(ledger: _Ledger) -> bytes | None:
    """Write the workbook again with its marks; None if openpyxl cannot read or write it.

    Its rows were read all the same, by a parser that forgives more.
    """
    with warnings.catch_warnings(record=True) as said:
        # What openpyxl leaves out is told by `find_losses`, in words for the clerk.
        warnings.simplefilter("always")
        keep_vba = ledger.source.path.suffix.lower() == ".xlsm"
        try:
            book = load_workbook(io.BytesIO(ledger.data), keep_vba=keep_vba, rich_text=True)
        except _CANNOT_REWRITE:
            return None
        if any(_LOSES_A_CELL in str(warning.message) for warning in said):
            return None
        package = open_package(ledger.data)
        notes = [_ABOUT, _HOW, *[_RECALCULATE] * has_formulas(package)]
        if lost := find_losses(package, book):
            notes.append(_LOST.format("、".join(lost)))
        drop_list(book)
        targets = {sheet.title: sheet for sheet in book.worksheets}
        _mark(ledger, book, targets, notes)
        try:
            return _save(book)
        except _CANNOT_REWRITE:
            return None


def _copy_rows(ledger: _Ledger) -> bytes:
    notes = [_ABOUT, _HOW, _ROWS_ONLY]
    only = None
    if _count_cells(ledger) > _MOST_CELLS:
        # Its top, and what is wrong.
        only = {
            sheet.name: set(range(sheet.first_row, sheet.first_row + _HEAD_ROWS))
            for sheet in ledger.sheets
        }
        for problem in ledger.problems[:_MOST_PROBLEMS]:
            only.setdefault(problem.sheet, set()).add(problem.row)
        notes.append(_TOO_LONG)
    book, targets = copy_rows(ledger.sheets, only)
    _mark(ledger, book, targets, notes)
    return _save(book)


def _mark(ledger: _Ledger, book: Any, targets: dict[str, Any], notes: list[str]) -> None:
    shown = ledger.problems[:_MOST_PROBLEMS]
    left_out = len(ledger.problems) - len(shown)
    if left_out:
        notes = [*notes, _LEFT_OUT.format(len(shown), left_out)]
    mark_cells(targets, ledger.sheets, shown)
    add_list(book, targets, shown, notes)


def _save(book: Any) -> bytes:
    """Give the bytes, which are the same on every run."""
    buffer = io.BytesIO()
    book.save(buffer)
    return fix_archive(buffer.getvalue(), is_sorted=True)
