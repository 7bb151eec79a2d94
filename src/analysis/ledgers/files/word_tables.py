"""Word tables: what a .docx document holds, its text and its tables in their order, as sheets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from analysis.ledgers.files.package import Package
from analysis.ledgers.files.refusals import OWN_EXPORT
from analysis.ledgers.files.sheets import (
    DAMAGED,
    DOCTYPE,
    MAX_COLUMN,
    TOO_LARGE,
    GridDraft,
    Merge,
    RefusedError,
    Sheet,
    check_area,
)

DOCUMENT = "word/document.xml"
NO_TABLES = (
    "这份 Word 文档里没有表格，不是台账。请确认选对了文件；"
    "往年报告请放进往年报告文件夹（past_reports）。"
)
_MAX_MARKUP = 100_000_000  # bytes: the tree of it takes up some ten times as much
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}
# What is not shown: deleted and moved text, notes on changes, the second form of a drawing.
_UNSEEN = frozenset(
    _W + name for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "tcPr", "trPr", "instrText")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_MOST_LINES, _LONGEST_LINE = 6, 80
_LABEL = re.compile(r"[:：]")
_LONGEST_NAME = 60
_OWN_MANIFEST = re.compile(rb"tongbi")


@dataclass(frozen=True, slots=True, eq=False)
class WordTable:
    """A table of a document.

    Parameters
    ----------
    grid
        Its cells; a table that stands in one of them is a table of its own.
    above
        The document's first line, and the short lines since the table before it, nearest last.
    """

    grid: GridDraft
    above: tuple[str, ...]


def read_word(package: Package) -> Iterator[str | WordTable]:
    """Read the paragraphs and tables of a document, in their order.

    Raises
    ------
    RefusedError
        If the document is damaged, or larger than any that a person wrote.
    """
    from docx.exceptions import PythonDocxError  # slow to load, and few files are documents
    from docx.oxml import parse_xml
    from lxml.etree import XMLSyntaxError

    if package.members[DOCUMENT].file_size > _MAX_MARKUP:
        raise RefusedError(TOO_LARGE)
    markup = package.read(DOCUMENT)
    if b"<!DOCTYPE" in markup:
        raise RefusedError(DOCTYPE)
    try:
        title: tuple[str, ...] = ()
        above: list[str] = []
        for block in _blocks(parse_xml(markup)):
            if block.tag == _W + "p":
                text = _text_of(block)
                above += [line.strip() for line in text.split("\n") if line.strip()]
                yield text
                continue
            title = title or tuple(above[:1])
            lines = title + tuple(line for line in above[-_MOST_LINES:] if line not in title)
            yield from _read_table(block, tuple(x for x in lines if len(x) <= _LONGEST_LINE))
            above = []
    except (XMLSyntaxError, PythonDocxError, ValueError) as error:
        raise RefusedError(DAMAGED) from error


def _blocks(element: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of an element, also inside content controls and the like."""
    for child in element:
        if child.tag in (_W + "p", _W + "tbl"):
            yield child
        elif child.tag not in _UNSEEN:
            yield from _blocks(child)


def _text_of(element: Any) -> str:
    if element.tag == _W + "t":
        return element.text or ""
    if element.tag in _BREAKS:
        return _BREAKS[element.tag]
    return "".join(_text_of(child) for child in element if child.tag not in _UNSEEN)


def _read_table(table: Any, above: tuple[str, ...]) -> Iterator[WordTable]:
    """Read a table, and then those that stand in its cells."""
    grid = GridDraft("")
    inner: list[WordTable] = []
    open_merges: dict[int, Merge] = {}  # column → the merge that runs down it
    for row in _members(table, "tr"):
        if row.trPr is not None and row.trPr.find(_W + "del") is not None:
            continue
        grid.row += 1
        grid.column = 1 + min(max(row.grid_before, 0), MAX_COLUMN)
        for cell in _members(row, "tc"):
            inner += _add_cell(grid, cell, open_merges)
    grid.merges += open_merges.values()
    yield WordTable(grid, above)
    yield from inner


def _members(element: Any, name: str) -> Iterator[Any]:
    """Yield the rows of a table, or the cells of a row; not those of a table inside."""
    for child in element:
        if child.tag == _W + name:
            yield child
        elif child.tag not in _UNSEEN and child.tag != _W + "tbl":
            yield from _members(child, name)


def _add_cell(grid: GridDraft, cell: Any, open_merges: dict[int, Merge]) -> list[WordTable]:
    """Add a cell to the grid; return the tables that stand in it."""
    place = (grid.row, grid.column)
    right = min(grid.column + max(cell.grid_span, 1) - 1, MAX_COLUMN)
    check_area(grid.row, right // 64, "Word 表格")
    before = open_merges.get(grid.column)
    words, inner = [], list[WordTable]()
    for block in _blocks(cell):
        if block.tag == _W + "p":
            words.append(_text_of(block))
        else:
            inner += _read_table(block, tuple(line for line in words if line.strip()))
    if cell.vMerge == "continue" and before and before.bottom == grid.row - 1:
        open_merges[grid.column] = Merge(before.top, before.left, grid.row, before.right)
    else:
        if before:
            grid.merges.append(before)
        open_merges[grid.column] = Merge(*place, grid.row, right)
        grid.cells[place] = "\n".join(words).strip()
    grid.column = right + 1
    return inner


def read_word_tables(file: str, package: Package) -> tuple[Sheet, ...]:
    """Read the tables of a document, each as a sheet named by the heading above it.

    Raises
    ------
    RefusedError
        If the document is damaged, holds no table, or was exported by this program.
    """
    own = [name for name in package.members if name.startswith("customXml/item")]
    if any(_OWN_MANIFEST.search(package.read(name)) for name in own):
        raise RefusedError(OWN_EXPORT.format("Word 报告"))
    tables = [block for block in read_word(package) if isinstance(block, WordTable)]
    filled = [table for table in tables if any(table.grid.cells.values())]
    if not filled:
        raise RefusedError(NO_TABLES)
    names: Counter[str] = Counter()
    sheets = []
    for number, table in enumerate(filled, start=1):
        heading = next((line for line in reversed(table.above) if not _LABEL.search(line)), "")
        name = heading or f"表{number}"
        name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        names[name] += 1
        table.grid.name = f"{name}（{names[name]}）" if names[name] > 1 else name
        sheets.append(replace(table.grid.sheet(file), above=table.above))
    return tuple(sheets)
