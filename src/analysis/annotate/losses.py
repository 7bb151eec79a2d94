"""Losses: what a workbook holds that does not survive being written again, told from its parts."""

from __future__ import annotations

import re
from typing import Any

from analysis.office_files import Package

_KINDS = (
    ("图表", re.compile(r"xl/charts/chart[^/]*\.xml")),
    ("图片", re.compile(r"xl/media/.+")),
    ("数据透视表", re.compile(r"xl/pivotTables/[^/]+\.xml")),
    ("控件", re.compile(r"xl/(?:ctrlProps|activeX)/[^/]+\.xml")),
    ("切片器", re.compile(r"xl/slicers/[^/]+")),
    ("嵌入对象", re.compile(r"xl/embeddings/.+")),
    ("智能图形", re.compile(r"xl/diagrams/data[^/]*\.xml")),
    ("批注里的回复", re.compile(r"xl/threadedComments/.+")),
    ("数据连接", re.compile(r"xl/connections\.xml")),
    ("宏", re.compile(r"xl/vbaProject\.bin")),
    ("数字签名", re.compile(r"_xmlsignatures/[^/]+\.xml")),
)
_DRAWING = re.compile(r"xl/drawings/drawing[^/]*\.xml")
_MARKUP = re.compile(r"xl/(?!sharedStrings|styles|theme|media/).+\.xml")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_SHAPE = re.compile(rb"<xdr:(?:sp|cxnSp|grpSp)[ >]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_EXTENSIONS = (
    ("部分条件格式", re.compile(rb"<x14:conditionalFormatting[ >]")),
    ("部分下拉选项", re.compile(rb"<x14:dataValidation[ >]")),
    ("迷你图", re.compile(rb"<x14:sparkline[ >]")),
)
# Elements whose areas openpyxl lays out cell by cell; no pattern goes beyond the next "<".
_LAID_OUT = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink|table)\b([^<]*+)")
# Marks that office programs do not write, or so long that openpyxl's parser would begin them anew
# with each piece that it is given.
_ODD_MARK = re.compile(rb"<!--|(?<!\A)(?<!\A\xef\xbb\xbf)<\?|<[^<]{500000}")
_IN_PIECES = re.compile(r"xl/(?:worksheets/.+|sharedStrings)\.xml", re.IGNORECASE)
_REF = re.compile(rb"\sref\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')")
_CELL = rb"\$?([A-Za-z]{1,3})\$?(\d{1,7})"
_AREA = re.compile(_CELL + rb"(?::" + _CELL + rb")?")
_CELLS_OF_AREAS = 1_000_000


def find_losses(package: Package, book: Any) -> tuple[str, ...]:
    """Name what stands in a workbook and is not, or not whole, in `book` as openpyxl holds it."""
    sheets = [*book.worksheets, *book.chartsheets]
    kept = {
        "图表": sum(len(sheet._charts) for sheet in sheets),
        "图片": sum(len(sheet._images) for sheet in book.worksheets),
        "数据透视表": sum(len(sheet._pivots) for sheet in book.worksheets),
        "宏": int(book.vba_archive is not None),
    }
    there = {kind: sum(map(bool, map(names.fullmatch, package.members))) for kind, names in _KINDS}
    lost = [kind for kind, number in there.items() if number > kept.get(kind, 0)]
    drawings = [package.read(name) for name in package.members if _DRAWING.fullmatch(name)]
    if any(map(_SHAPE.search, drawings)):
        lost.append("文本框和形状")
    texts = _sheet_texts(package)
    lost += [kind for kind, mark in _EXTENSIONS if any(map(mark.search, texts))]
    return tuple(lost)


def has_formulas(package: Package) -> bool:
    """Say whether any cell is a formula."""
    return any(map(_FORMULA.search, _sheet_texts(package)))


def _sheet_texts(package: Package) -> list[bytes]:
    return [package.read(name) for name in package.members if _SHEET.fullmatch(name)]


def is_bounded(package: Package) -> bool:
    """Say whether the areas that a workbook merges or links are few enough to be laid out.

    A single merge over a whole sheet names 17 milliard cells in forty bytes. A mark of megabytes
    in a sheet takes its parser minutes.
    """
    cells = 0
    for name in filter(_IN_PIECES.fullmatch, package.members):
        if _ODD_MARK.search(package.read(name)):
            return False
    for text in (package.read(name) for name in package.members if _MARKUP.fullmatch(name)):
        if b"\x00" in text:  # UTF-16, in which the elements would not be seen
            return False
        areas = (ref for tag in _LAID_OUT.finditer(text) for ref in _REF.findall(tag[1]))
        cells += sum(_size(double or single) for double, single in areas)
    return cells <= _CELLS_OF_AREAS


def _size(ref: bytes) -> int:
    area = _AREA.fullmatch(ref.strip())
    if area is None:  # whole rows or columns, or a sign written as an entity
        return _CELLS_OF_AREAS + 1
    left, top, right, bottom = area.groups()
    if right is None:
        return 1
    height = abs(int(bottom) - int(top)) + 1
    return height * (abs(_number(right) - _number(left)) + 1)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
