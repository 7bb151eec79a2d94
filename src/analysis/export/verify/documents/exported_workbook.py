"""Workbook: a companion read back, and which of its cells differ from today's."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from analysis.errors import ExportError
from analysis.export.privacy import NOTICE
from analysis.export.verify.differences import NOTHING, Difference, shorten
from analysis.export.verify.documents.exported_word import read_kept_manifest, read_parts
from analysis.export.verify.exported_page import ExportedPage

BOOK = "xl/workbook.xml"

Cells: TypeAlias = Mapping[tuple[int, int], Any]

_DAMAGED = "这个 Excel 文件已损坏，无法核对。请用没有损坏的文件。"
_FOREIGN = re.compile(r"vba|macro|activex|externallink|embedding|comment|drawing|media", re.I)
_EXTRA = "多出的工作表"


def read_workbook_export(content: bytes) -> tuple[ExportedPage, Mapping[str, Cells]]:
    """Read an exported workbook: its manifest, and the cells of its sheets that hold anything.

    Raises
    ------
    ExportError
        If it carries no manifest, or is damaged.
    """
    parts = read_parts(content, BOOK)
    if any(b"<!DOCTYPE" in part for part in parts.values()):
        raise ExportError(_DAMAGED)
    manifest, copies = read_kept_manifest(parts)
    page = ExportedPage(manifest=manifest, sections=(), drawings={}, templates=[], copies=copies)
    return page, _read_cells(content)


def has_notice(sheets: Mapping[str, Cells]) -> bool:
    """Tell whether a workbook says that names were let through."""
    return any(NOTICE in cells.values() for cells in sheets.values())


def count_numbers(sheets: Mapping[str, Cells]) -> int:
    """Count the cells that hold numbers."""
    return sum(isinstance(one, int | float) for cells in sheets.values() for one in cells.values())


def check_workbook(
    sheets: Mapping[str, Cells], expected: Mapping[str, Cells]
) -> Iterator[Difference]:
    """Hold every cell against today's workbook; a formula is never what stood there."""
    from openpyxl.utils import get_column_letter

    for name in [*expected, *(one for one in sheets if one not in expected)]:
        if name not in expected:
            yield Difference(_EXTRA, "", "", name, NOTHING, name)
        elif name not in sheets:
            yield Difference("工作表", "", "", NOTHING, name, name)
        else:
            stated, wanted = sheets[name], expected[name]
            for row, column in sorted({*stated, *wanted}):
                told, found = stated.get((row, column)), wanted.get((row, column))
                if told != found:
                    place = f"{name}!{get_column_letter(column)}{row}"
                    yield Difference("单元格", "", "", _write(told), _write(found), place)


def check_parts(content: bytes) -> Iterator[Difference]:
    """Name what a workbook of ours never holds: programs, pictures, remarks, other files."""
    for name in read_parts(content, BOOK):
        if _FOREIGN.search(name):
            yield Difference("文件", "", "", name, NOTHING, "工作簿")


def _write(content: object) -> str:
    return NOTHING if content is None else shorten(str(content))


def _read_cells(content: bytes) -> dict[str, Cells]:
    from openpyxl import load_workbook

    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True)
        return {
            sheet.title: {
                (row, column): cell
                for row, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
                for column, cell in enumerate(cells, start=1)
                if cell not in (None, "")
            }
            for sheet in workbook.worksheets
        }
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError) as error:
        raise ExportError(_DAMAGED) from error
