"""Word text: what a .docx document shows, its paragraphs and tables in their order and place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from analysis.office_files.package import DAMAGED, DOCTYPE, TOO_LARGE, Package, RefusedError

DOCUMENT = "word/document.xml"
_MAX_MARKUP = 100_000_000  # bytes: the tree of it takes up some ten times as much
_MAX_COLUMN = 16_384
_STYLES = "word/styles.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _W[1:-1].encode())
"""The name of Word's markup in files of the strict kind, and in all others."""
_PARAGRAPH, _TABLE, _WORDS = _W + "p", _W + "tbl", _W + "t"
_SIGNS = {_W + "br": "\n", _W + "cr": "\n", _W + "tab": "\t", _W + "noBreakHyphen": "-"}
# What is not shown: deleted and moved text, settings, how a word is read aloud, the second form of
# a drawing.
_UNSEEN = frozenset(
    _W + name
    for name in ("del", "moveFrom", "pPr", "rPr", "tblPr", "tcPr", "trPr", "instrText", "rt")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_HEADING = re.compile(r"heading|标题|title", re.IGNORECASE)
_IN_A_LINE = str.maketrans({"\t": " "})
_IN_A_ROW = str.maketrans({"\t": " ", "\n": " "})


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph: its text, line breaks kept, and where that begins in the document's text."""

    text: str
    start: int
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell of a table.

    Parameters
    ----------
    row, column, bottom, right
        The places that it takes up, 1-based, both ends included: it is merged if they differ.
    blocks
        What stands in it; a table in it is a table of its own.
    """

    row: int
    column: int
    bottom: int
    right: int
    blocks: tuple[WordBlock, ...]

    @property
    def text(self) -> str:
        """The text of its paragraphs, one a line."""
        paragraphs = (block.text for block in self.blocks if isinstance(block, WordParagraph))
        return "\n".join(paragraphs).strip()


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table: its cells by row and column, a merged one once, and how many rows it has."""

    cells: tuple[WordCell, ...]
    rows: int


WordBlock: TypeAlias = WordParagraph | WordTable


@dataclass(frozen=True, slots=True)
class WordText:
    r"""What a document shows.

    Parameters
    ----------
    text
        All of it. A paragraph is a line, that of a heading begins with ``#``; a row of a table is a
        line whose cells are parted by tabs, and what stands in a table of a cell follows that line.
        Breaks inside a cell and tabs of the writer stand as blanks, so that
        ``text[start : start + len(paragraph.text)]`` is the paragraph but for them.
    blocks
        The same, in its order.
    """

    text: str
    blocks: tuple[WordBlock, ...]


def read_word(package: Package, largest: int = _MAX_MARKUP) -> WordText:
    """Read the text and tables of a document, as its reader sees them: nothing that was deleted.

    Raises
    ------
    RefusedError
        If it is damaged, or its markup larger than `largest` bytes.
    """
    from lxml import etree  # few commands read Word

    body = _parse(package, DOCUMENT, largest)
    styles = _parse(package, _STYLES, largest) if _STYLES in package.members else ()
    headings = frozenset(
        style.get(f"{_W}styleId")
        for style in styles
        if style.tag == f"{_W}style"
        for named in style.iterchildren(f"{_W}name")
        if _HEADING.match(named.get(f"{_W}val", ""))
    )
    lines = _Lines(headings)
    try:
        blocks = _read_blocks(body, lines)
    except (etree.LxmlError, ValueError) as error:
        raise RefusedError(DAMAGED) from error
    return WordText("\n".join(lines.written), blocks)


def _parse(package: Package, part: str, largest: int) -> Any:
    from lxml import etree

    if part in package.members and package.members[part].file_size > largest:
        raise RefusedError(TOO_LARGE)
    markup = package.read(part)
    if b"<!DOCTYPE" in markup:
        raise RefusedError(DOCTYPE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(markup.replace(*_STRICT), parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError(DAMAGED) from error


@dataclass(slots=True)
class _Lines:
    """The document's text while it is written, and which styles are those of headings."""

    headings: frozenset[str | None]
    written: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, line: str) -> int:
        """Write a line; return where it begins."""
        start = self.length
        self.written.append(line)
        self.length += len(line) + 1
        return start


def _read_blocks(element: Any, lines: _Lines) -> tuple[WordBlock, ...]:
    blocks: list[WordBlock] = []
    for block in _list_blocks(element):
        if block.tag == _TABLE:
            blocks.append(_read_table(block, lines))
            continue
        is_heading = _setting(block, "pPr", "pStyle") in lines.headings
        mark, text = "# " if is_heading else "", _text_of(block)
        start = lines.add(mark + text.translate(_IN_A_LINE)) + len(mark)
        blocks.append(WordParagraph(text, start, is_heading))
    return tuple(blocks)


def _list_blocks(element: Any) -> Iterator[Any]:
    """List paragraphs and tables, also of content controls; a paragraph, then its text boxes."""
    for child in element:
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        if child.tag != _TABLE and child.tag not in _UNSEEN:
            yield from _list_blocks(child)


def _text_of(element: Any) -> str:
    if element.tag == _WORDS:
        return element.text or ""
    if element.tag in _SIGNS:
        return _SIGNS[element.tag]
    inside = (child for child in element if child.tag not in (_PARAGRAPH, _TABLE))
    return "".join(_text_of(child) for child in inside if child.tag not in _UNSEEN)


def _setting(element: Any, group: str, name: str) -> str | None:
    """Return the value of a setting, "" if it is set without one, None if it is not set."""
    found = element.find(f"{_W}{group}/{_W}{name}")
    return None if found is None else found.get(f"{_W}val", "")


def _read_table(table: Any, lines: _Lines) -> WordTable:
    cells: list[WordCell] = []
    ends: dict[int, int] = {}  # column → the cell that ends there as yet
    number = 0
    for row in _members(table, "tr"):
        if _setting(row, "trPr", "del") is None:
            number += 1
            _read_row(row, number, cells, ends, lines)
    return WordTable(tuple(cells), number)


def _members(element: Any, name: str) -> Iterator[Any]:
    """Yield the rows of a table, or the cells of a row; not those of a table inside."""
    for child in element:
        if child.tag == _W + name:
            yield child
        elif child.tag not in _UNSEEN and child.tag != _TABLE:
            yield from _members(child, name)


def _read_row(
    row: Any, number: int, cells: list[WordCell], ends: dict[int, int], lines: _Lines
) -> None:
    """Read the cells of a row; one that goes on from above makes that one longer."""
    new: list[tuple[WordCell, list[Any]]] = []
    column = 1 + min(max(int(_setting(row, "trPr", "gridBefore") or 0), 0), _MAX_COLUMN)
    for cell in _members(row, "tc"):
        span = int(_setting(cell, "tcPr", "gridSpan") or 1)
        right = max(column, min(column + max(span, 1) - 1, _MAX_COLUMN))
        goes_on = _setting(cell, "tcPr", "vMerge") in ("", "continue")
        above = ends.get(column, len(cells))
        if goes_on and above < len(cells) and cells[above].bottom == number - 1:
            cells[above] = replace(cells[above], bottom=number)
        else:
            ends[column] = len(cells) + len(new)
            new.append((WordCell(number, column, number, right, ()), list(_list_blocks(cell))))
        column = right + 1
    words = [[_text_of(each) for each in inside if each.tag == _PARAGRAPH] for _, inside in new]
    place = lines.add("\t".join(" ".join(texts).translate(_IN_A_ROW) for texts in words))
    for (cell, inside), texts in zip(new, words, strict=True):
        blocks: list[WordBlock] = []
        left = iter(texts)
        for block in inside:
            if block.tag == _TABLE:
                blocks.append(_read_table(block, lines))
            else:
                paragraph = WordParagraph(next(left), place)
                blocks.append(paragraph)
                place += len(paragraph.text) + 1
        place += 0 if texts else 1
        cells.append(replace(cell, blocks=tuple(blocks)))
