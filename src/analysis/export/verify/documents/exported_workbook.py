"""Workbook: a companion read back, and which of its cells differ from today's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from analysis.errors import ExportError
from analysis.export.privacy import NOTICE
from analysis.export.verify.differences import NOTHING, Difference, shorten
from analysis.export.verify.documents.exported_word import read_kept_manifest
from analysis.export.verify.documents.word_parts import read_parts
from analysis.export.verify.exported_page import ExportedPage
from analysis.ledgers.files import read_package
from analysis.office_files import RefusedError, open_package

BOOK = "xl/workbook.xml"

Cells: TypeAlias = Mapping[tuple[int, int], Any]

_DAMAGED = "这个 Excel 文件已损坏，无法核对。请用没有损坏的文件。"
_FOREIGN = re.compile(r"vba|macro|activex|externallink|embedding|comment|drawing|media", re.I)
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
_SHEET = re.compile(r"xl/(?!sharedStrings).+\.(?:xml|bin)", re.IGNORECASE)
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
    """Name what a workbook of ours never holds: programs, pictures, remarks, formulas, files."""
    for name, part in read_parts(content, BOOK).items():
        if _FOREIGN.search(name):
            yield Difference("文件", "", "", name, NOTHING, "工作簿")
        if _SHEET.fullmatch(name) and (_FORMULA.search(part) or b"\x00" in part):
            yield Difference("公式", "", "", name, NOTHING, "工作簿")


def _write(content: object) -> str:
    return NOTHING if content is None else shorten(str(content))


def _read_cells(content: bytes) -> dict[str, Cells]:
    try:
        sheets = read_package(BOOK, open_package(content))
    except RefusedError as error:
        raise ExportError(_DAMAGED) from error
    return {
        sheet.name: {
            (row, column): cell
            for row, cells in enumerate(sheet.rows, start=sheet.first_row)
            for column, cell in enumerate(cells, start=sheet.first_column)
            if cell not in (None, "")
        }
        for sheet in sheets
    }
