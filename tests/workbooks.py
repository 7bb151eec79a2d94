"""Workbooks for tests, built from rows so that a difference shows them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import xlwt

from analysis.workspace import SourceFile

Rows = Sequence[Sequence[object]]


def source(folder: Path, name: str, content: bytes) -> SourceFile:
    """Write `content` under `name` and return it as a source."""
    path = folder / name
    path.write_bytes(content)
    return SourceFile(path, name)


def xlsx(
    sheets: Mapping[str, Rows] | Rows,
    *,
    merges: Iterable[str] = (),
    formats: Mapping[str, str] | None = None,
    hidden: Iterable[str] = (),
    dates_1904: bool = False,
) -> bytes:
    """Build an .xlsx; `merges` and `formats` speak of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    first = book.worksheets[0]
    for area in merges:
        first.merge_cells(area)
    for cell, code in (formats or {}).items():
        first[cell].number_format = code
    if dates_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(sheets: Mapping[str, Rows] | Rows, *, merges: Iterable[tuple[int, ...]] = ()) -> bytes:
    """Build a BIFF .xls; `merges` are (top, bottom, left, right) counted from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy/m/d")
    for name, rows in (sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}).items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                _write_xls(sheet, r, c, value, day)
        for area in merges:
            sheet.merge(*area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_xls(sheet: xlwt.Worksheet, row: int, column: int, value: object, day: object) -> None:
    if isinstance(value, str) and value.startswith("#"):
        sheet.row(row).set_cell_error(column, value)
    elif isinstance(value, date):
        sheet.write(row, column, value, day)
    elif value is not None:
        sheet.write(row, column, value)


def edited(package: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return the package with `old` replaced by `new` in one part."""
    content = parts_of(package)
    assert old in content[part], f"{part} does not hold {old!r}"
    return packed({**content, part: content[part].replace(old, new)})


def parts_of(package: bytes) -> dict[str, bytes]:
    """Unpack a package into its parts."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts into a package."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


SHEET_XML = "xl/worksheets/sheet1.xml"
_SHEET_HEAD = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)


def xlsx_of_xml(sheet_data: str) -> bytes:
    """Build an .xlsx around hand-written rows, as programs other than Excel write them."""
    new = (_SHEET_HEAD + sheet_data + "</sheetData></worksheet>").encode()
    return packed({**parts_of(xlsx([["x"]])), SHEET_XML: new})


_ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:automatic-styles><style:style style:name="gone" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>"
)


def ods(sheets: Mapping[str, Rows] | str) -> bytes:
    """Build an .ods from rows, or around hand-written ``<table:table>`` elements."""
    body = sheets if isinstance(sheets, str) else "".join(map(_ods_table, sheets.items()))
    content = _ODS_HEAD + body + "</office:spreadsheet></office:body></office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    return stream.getvalue()


def _ods_table(item: tuple[str, Rows]) -> str:
    name, rows = item
    cells = ("".join(map(_ods_cell, row)) for row in rows)
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return f'<table:table table:name="{escape(name)}">{body}</table:table>'


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {kind}>{paragraphs}</table:table-cell>"


_XML_HEAD = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
)


def spreadsheetml(sheets: Mapping[str, Rows] | str) -> bytes:
    """Build an XML workbook of Excel 2003 from rows, or around hand-written worksheets."""
    body = sheets if isinstance(sheets, str) else "".join(map(_xml_sheet, sheets.items()))
    return (_XML_HEAD + body + "</Workbook>").encode()


def _xml_sheet(item: tuple[str, Rows]) -> str:
    name, rows = item
    body = "".join(f"<Row>{''.join(map(_xml_cell, row))}</Row>" for row in rows)
    return f'<Worksheet ss:Name="{escape(name)}"><Table>{body}</Table></Worksheet>'


def _xml_cell(value: object) -> str:
    if value is None:
        return "<Cell/>"
    if isinstance(value, date):
        return f'<Cell><Data ss:Type="DateTime">{value.isoformat()}T00:00:00.000</Data></Cell>'
    kind = "Number" if isinstance(value, int | float) else "String"
    return f'<Cell><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>'


def html(rows: Rows) -> bytes:
    """Build an HTML page with one table, as web systems write it under the name .xls."""
    cells = (
        "".join(f"<td>{'' if v is None else escape(str(v))}</td>" for v in row) for row in rows
    )
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<html><head><meta charset='utf-8'></head><table>{body}</table></html>".encode()
