"""Grids: the tables and definitions of a finished page, taken out of its HTML cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TEXTS = frozenset({"p", "li", "pre", "dt", "dd"})
_CAPTIONS = frozenset({"caption", "figcaption"})
_UNSAID = frozenset({"undrawn", "alt"})
_FIGURE = re.compile(r"^(图\d+)\s*")
_MOST_SPANNED = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in a cell: its key, its number as the page carries it, and its text."""

    key: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: all of its text, and the values in it."""

    text: str
    values: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the headings it stands under, its caption, its head and its rows, all as long."""

    part: str
    heading: str
    caption: str
    figure: str
    head: tuple[str, ...]
    rows: tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph or an item of a list, under its headings; values are followed by their keys."""

    part: str
    heading: str
    text: str


Piece = Grid | Words


def read_grids(blocks: Iterable[str]) -> tuple[Piece, ...]:
    """Read the tables and paragraphs of a page in order.

    Parameters
    ----------
    blocks : iterable of str
        Safe HTML whose values carry their keys, as `Document.blocks` has it.
    """
    reader = _Reader()
    for block in blocks:
        reader.feed(block)
        reader.close()
        reader.end_block()
    return tuple(reader.pieces)


@dataclass(slots=True)
class _Table:
    head: list[list[GridCell]] = field(default_factory=list)
    rows: list[list[GridCell]] = field(default_factory=list)
    is_in_head: bool = False
    held: dict[int, tuple[int, GridCell]] = field(default_factory=dict)
    """Columns that a cell of an earlier row still covers, and for how many rows."""


class _Reader(HTMLParser):
    """Follows headings, tables and paragraphs; what it does not know it reads through."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._part = self._heading = self._figure = ""
        self._words: list[str] = []
        self._values: list[Shown] = []
        self._value: tuple[str, str] | None = None
        self._value_words: list[str] = []
        self._table: _Table | None = None
        self._row: list[GridCell] | None = None
        self._span = (1, 1)
        self._caption = ""
        self._is_unsaid = False

    def end_block(self) -> None:
        """Forget what one block left open."""
        self._figure = self._caption = ""
        self._table = self._row = None
        self._start_text()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "data":
            self._value = found.get("data-key", ""), found.get("value", "")
            self._value_words = []
        elif tag == "table":
            self._table = _Table()
        elif tag in ("td", "th"):
            self._span = _count(found.get("colspan")), _count(found.get("rowspan"))
            self._start_text()
        elif tag in _HEADINGS | _CAPTIONS | _TEXTS and self._row is None:
            self._is_unsaid = found.get("class") in _UNSAID
            self._start_text()
        elif self._table is not None:
            self._start_in_table(self._table, tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self._value is not None:
            self._end_value(*self._value)
        elif tag in _HEADINGS:
            self._end_heading(tag)
        elif tag in _CAPTIONS:
            self._end_caption(tag)
        elif tag in ("td", "th") and self._row is not None:
            self._end_cell(self._row)
        elif tag in _TEXTS and self._row is None:
            self._end_words()
        elif self._table is not None:
            self._end_in_table(self._table, tag)

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        if self._value is not None:
            self._value_words.append(data)

    def _start_text(self) -> None:
        self._words, self._values = [], []

    def _start_in_table(self, table: _Table, tag: str) -> None:
        if tag == "thead":
            table.is_in_head = True
        elif tag == "tr":
            self._row = []

    def _end_in_table(self, table: _Table, tag: str) -> None:
        if tag == "thead":
            table.is_in_head = False
        elif tag == "tr" and self._row is not None:
            _take_over(table, self._row)
            (table.head if table.is_in_head else table.rows).append(self._row)
            self._row = None
        elif tag == "table":
            self._end_table(table)

    def _end_value(self, key: str, number: str) -> None:
        self._values.append(Shown(key, number, _joined(self._value_words)))
        self._value = None
        if self._row is None:
            self._words.append(f"〔{key}〕")

    def _end_heading(self, tag: str) -> None:
        text = _joined(self._words)
        if tag in ("h1", "h2"):
            self._part, self._heading = text, ""
        else:
            self._heading = text
        self._start_text()

    def _end_caption(self, tag: str) -> None:
        text = _joined(self._words)
        found = _FIGURE.match(text)
        if tag == "figcaption" and found:
            self._figure, text = found[1], text[found.end() :]
        self._caption = text
        self._start_text()

    def _end_cell(self, row: list[GridCell]) -> None:
        if self._table is not None:
            _take_over(self._table, row)
            cell = GridCell(_joined(self._words), tuple(self._values))
            across, down = self._span
            if down > 1:
                self._table.held |= {len(row) + i: (down, cell) for i in range(across)}
            row += [cell] * across
        self._start_text()

    def _end_words(self) -> None:
        text = _joined(self._words)
        if text and not self._is_unsaid:
            self.pieces.append(Words(self._part, self._heading, text))
        self._start_text()

    def _end_table(self, table: _Table) -> None:
        width = max((len(row) for row in (*table.head, *table.rows)), default=0)
        head = [_pad(row, width) for row in table.head]
        names = tuple(_joined_head(row[place].text for row in head) for place in range(width))
        rows = tuple(_pad(row, width) for row in table.rows)
        place = (self._part, self._heading, self._caption, self._figure)
        if rows:
            self.pieces.append(Grid(*place, names, rows))
        self._table = None
        if not self._figure:
            self._caption = ""
        self._start_text()


def _take_over(table: _Table, row: list[GridCell]) -> None:
    """Put cells of earlier rows that reach down to this one in their columns."""
    while len(row) in table.held:
        place = len(row)
        down, cell = table.held.pop(place)
        row.append(cell)
        if down > 2:
            table.held[place] = (down - 1, cell)


def _pad(row: list[GridCell], width: int) -> tuple[GridCell, ...]:
    return (*row, *[GridCell("")] * (width - len(row)))


def _joined_head(names: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(name for name in names if name))


def _joined(words: Iterable[str]) -> str:
    return " ".join("".join(words).split())


def _count(text: str | None) -> int:
    return min(int(text), _MOST_SPANNED) if text and text.isdigit() and int(text) else 1
