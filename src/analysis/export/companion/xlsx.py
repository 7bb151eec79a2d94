"""XLSX: the companion workbook of a page: its tables as numbers, with the page's own keys."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from analysis.export.companion.workbook import (
    CONTENTS,
    EVIDENCE,
    SheetCell,
    SheetPlan,
    WorkbookPlan,
)
from analysis.export.page import MANIFEST_PART, write_manifest_part
from analysis.writing import drop_unwritable, fix_archive

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_RELATIONS = "xl/_rels/workbook.xml.rels"
_RELATED = (
    '<Relationship Id="tongbi" Target="../{}" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/customXml"/></Relationships>'
)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LONGEST_TEXT = 32_767
_WIDTHS = (8, 60)
_HEAD_COLOUR = "E8ECF2"
_LINK_COLOUR = "1F4E8C"
_AUTHOR = "同比"
_FONT = "宋体"


def write_workbook(plan: WorkbookPlan) -> bytes:
    """Write the planned sheets; the same plan gives the same bytes on any day.

    No cell is a formula, whatever its text begins with.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    workbook: Any = Workbook()
    workbook.remove(workbook.active)
    workbook._named_styles["Normal"].font = Font(name=_FONT, size=11)  # what new cells take
    workbook.properties.creator = _AUTHOR
    workbook.properties.title = drop_unwritable(plan.title)
    for sheet in plan.sheets:
        _write_sheet(workbook.create_sheet(sheet.name), sheet, plan)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return fix_archive(_add_manifest(buffer, write_manifest_part(plan.manifest)))


def _add_manifest(workbook: io.BytesIO, manifest: str) -> bytes:
    """Keep the manifest as a part of its own, as a document does; openpyxl writes no such part."""
    related = _RELATED.format(MANIFEST_PART).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == _RELATIONS:
                content = content.replace(b"</Relationships>", related)
            new.writestr(name, content)
        new.writestr(MANIFEST_PART, manifest)
    return buffer.getvalue()


def _write_sheet(worksheet: Worksheet, sheet: SheetPlan, plan: WorkbookPlan) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for column, name in enumerate(sheet.head, start=1):
        written = _write_cell(worksheet, 1, column, SheetCell(name))
        written.font = Font(name=_FONT, size=11, bold=True)
        written.fill = PatternFill("solid", fgColor=_HEAD_COLOUR)
        written.alignment = Alignment(wrap_text=True, vertical="center")
    linked = {one.name for one in plan.sheets} if sheet.name == CONTENTS else set()
    for number, row in enumerate(sheet.rows, start=2):
        for column, cell in enumerate(row, start=1):
            if cell.content is not None:
                written = _write_cell(worksheet, number, column, cell)
                _link(written, cell, linked, plan, is_evidence=sheet.name == EVIDENCE)
    worksheet.freeze_panes = "B2"
    if sheet.rows:
        worksheet.auto_filter.ref = worksheet.dimensions
    _set_widths(worksheet, sheet)


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: SheetCell) -> Any:
    written: Any = worksheet.cell(row, column)
    if isinstance(cell.content, str):
        text = drop_unwritable(cell.content)[:_LONGEST_TEXT]
        written.value = text
        written.data_type = "s"  # openpyxl takes text that begins with = for a formula
        written.quotePrefix = text.startswith(_FORMULA_SIGNS)
    else:
        written.value = cell.content
        written.number_format = cell.number_format or "General"
    return written


def _link(
    written: Any, cell: SheetCell, linked: set[str], plan: WorkbookPlan, *, is_evidence: bool
) -> None:
    """Lead a value to its rows, and a name in the list of sheets to its sheet."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    if cell.key in plan.evidence_rows and not is_evidence:
        place, tip = f"'{EVIDENCE}'!A{plan.evidence_rows[cell.key]}", cell.key
    elif written.column == 1 and cell.content in linked:
        place, tip = f"'{str(cell.content).replace(chr(39), chr(39) * 2)}'!A1", str(cell.content)
    else:
        return
    written.hyperlink = Hyperlink(ref=written.coordinate, location=place, tooltip=tip)
    written.font = Font(name=_FONT, size=11, color=_LINK_COLOUR)


def _set_widths(worksheet: Worksheet, sheet: SheetPlan) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    least, most = _WIDTHS
    for column, head in enumerate(sheet.head, start=1):
        texts = [head, *(str(row[column - 1].content or "") for row in sheet.rows)]
        widest = 2 + max(
            sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text[:80])
            for text in texts
        )
        worksheet.column_dimensions[get_column_letter(column)].width = max(least, min(most, widest))
        if widest > most:
            for (cell,) in worksheet.iter_rows(min_row=2, min_col=column, max_col=column):
                cell.alignment = Alignment(wrap_text=True, vertical="top")
