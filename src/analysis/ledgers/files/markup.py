"""Markup: the HTML tables that web systems write under the name of a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from analysis.ledgers.files.sheets import MAX_COLUMN, MAX_ROW, GridDraft, Merge, Sheet, check_area
from analysis.office_files import DAMAGED, RefusedError

NO_TABLE = (
    "这是网页文件，里面没有表格。请回到原系统重新导出，或用 Excel、WPS 打开后另存为 .xlsx 再试。"
)
_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>", re.I)
_TAG = re.compile(r"(/?)([a-zA-Z][\w:]*)")
_SPAN = re.compile(r"\b(colspan|rowspan)\s{0,9}=\s{0,9}[\"']?\s{0,9}(\d{1,7})", re.I)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MOST_COVERED = 5_000_000  # places that the spans of a page reach, each time one is passed over
_UNREAD = frozenset({"script", "style", "title", "xml", "textarea"})
_BREAKS = frozenset({"br", "p", "div", "li"})


def read_html(file: str, name: str, text: str) -> Sheet:
    """Read all tables of a page as one sheet, stacked as Excel stacks them on opening.

    Text outside the tables stands in rows of its own, a table inside a cell below the table
    that holds it. Blanks are drawn together as a browser draws them; line breaks are kept.

    Raises
    ------
    RefusedError
        If the page holds no table.
    """
    named = _NAME.search(text[:20_000])
    page = _Page(unescape(named[1]) if named else name)
    for tag, is_end, attributes, words in _tokens(text):
        page.add_words(words)
        if is_end:
            page.end(tag)
        elif tag:
            page.start(tag, attributes)
    page.finish()
    if not page.has_table:
        raise RefusedError(NO_TABLE)
    return page.draft.sheet(file)


def _tokens(text: str) -> Iterator[tuple[str, bool, str, str]]:
    """Yield (tag, is it an end tag, its attributes, the text before it), in one pass."""
    place = 0
    while (start := text.find("<", place)) >= 0:
        words = text[place:start]
        found = _TAG.match(text, start + 1)
        if text.startswith("<!--", start):
            place = _after(text, "-->", start + 4)
            yield "", False, "", words
        elif found or text.startswith(("<!", "<?", "</"), start):
            place = _after(text, ">", start)
            tag = found[2].lower() if found else ""
            attributes = text[found.end() : place - 1] if found else ""
            yield tag, bool(found and found[1]), attributes, words
            if tag in _UNREAD and not (found and found[1]):
                end = re.compile(rf"</{tag}\b", re.I).search(text, place)
                place = end.start() if end else len(text)
        else:
            place = start + 1
            yield "", False, "", words + "<"
    yield "", False, "", text[place:]


def _after(text: str, mark: str, start: int) -> int:
    """Return the place after the next `mark`; the end of the text if there is none."""
    place = text.find(mark, start)
    return len(text) if place < 0 else place + len(mark)


@dataclass(slots=True)
class _Table:
    """A table while it is read; a nested one is laid out below it."""

    cells: list[tuple[int, int, int, int, str]] = field(default_factory=list)
    row: int = 0
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)  # column → the row where its span ends
    words: list[str] | None = None
    span: tuple[int, int] = (1, 1)


class _Page:
    """Lays the tables and the text between them out below one another."""

    def __init__(self, name: str) -> None:
        self.draft = GridDraft(name)
        self.has_table = False
        self._next_row = 1
        self._covered = 0
        self._open: list[_Table] = []
        self._outside: list[str] = []

    def start(self, tag: str, attributes: str) -> None:
        if tag == "table":
            self._flush_outside()
            self.has_table = True
            self._open.append(_Table())
        elif tag in ("td", "th", "tr") and self._open:
            self._end_cell()
            self._start_row() if tag == "tr" else self._start_cell(attributes)
        elif tag in _BREAKS:
            self.add_words("\n" if self._open else "", keep=True)
            if not self._open and tag != "br":
                self._flush_outside()

    def end(self, tag: str) -> None:
        if tag == "table" and self._open:
            self._end_cell()
            self._lay_out(self._open.pop())
        elif tag in ("td", "th", "tr") and self._open:
            self._end_cell()
        elif tag in ("p", "div", "h1", "h2", "h3", "caption") and not self._open:
            self._flush_outside()

    def finish(self) -> None:
        while self._open:
            self.end("table")
        self._flush_outside()

    def add_words(self, words: str, *, keep: bool = False) -> None:
        if not words:
            return
        shown = words if keep else _BLANKS.sub(" ", unescape(words))
        if self._open and self._open[-1].words is not None:
            self._open[-1].words.append(shown)
        elif shown.strip():
            self._outside.append(shown)

    def _start_row(self) -> None:
        table = self._open[-1]
        table.row += 1
        table.column = 1

    def _start_cell(self, attributes: str) -> None:
        table = self._open[-1]
        if table.row == 0:
            self._start_row()
        first = table.column
        while table.taken.get(table.column, 0) > table.row:
            table.column += 1
        self._cover(table.column - first)
        if table.column > MAX_COLUMN or table.row > MAX_ROW:
            raise RefusedError(DAMAGED)
        spans = {key.lower(): int(number) for key, number in _SPAN.findall(attributes)}
        across = min(max(spans.get("colspan", 1), 1), 1000)  # the limit of browsers
        down = min(max(spans.get("rowspan", 1), 1), 65_534)
        table.span = (down, across)
        table.words = []

    def _cover(self, columns: int) -> None:
        self._covered += columns
        check_area(self._covered, 1, "网页表格", _MOST_COVERED)

    def _end_cell(self) -> None:
        table = self._open[-1]
        if table.words is None:
            return
        lines = (line.strip(" ") for line in "".join(table.words).split("\n"))
        text = "\n".join(lines).strip()
        down, across = table.span
        table.cells.append((table.row, table.column, down, across, text))
        if down > 1:
            covered = range(table.column, table.column + across)
            table.taken.update(dict.fromkeys(covered, table.row + down))
            self._cover(across)
        table.column += across
        table.words = None
        check_area(table.row, min(table.column, MAX_COLUMN + 1) // 64, "网页表格")

    def _lay_out(self, table: _Table) -> None:
        offset = self._next_row - 1
        for row, column, down, across, text in table.cells:
            top = row + offset
            if text:
                self.draft.cells[top, column] = text
            if down * across > 1:
                bottom = min(top + down - 1, offset + table.row)
                self.draft.merges.append(Merge(top, column, bottom, column + across - 1))
        self._next_row += table.row

    def _flush_outside(self) -> None:
        text = "".join(self._outside).strip()
        self._outside = []
        if text:
            self.draft.cells[self._next_row, 1] = text
            self._next_row += 1
