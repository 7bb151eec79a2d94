"""Markup: what a notebook shows that is not ours, made safe; and what stands in it, as blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from analysis.content import Block, Heading, Paragraph, Table

if TYPE_CHECKING:
    from bs4 import Tag

_HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_BLOCKS = (*_HEADINGS, "p", "li", "pre", "dt", "dd", "table")
_MOST_SPANNED = 200


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML of other programs or of a person's notes, safe as it stands."""

    html: str

    def list_blocks(self) -> Iterator[Block]:
        """List headings, paragraphs and tables that stand in it."""
        from bs4 import BeautifulSoup  # where a notebook shows what is not ours, and only there

        soup = BeautifulSoup(self.html, "html.parser")
        texts = soup.find_all(string=True)
        for _, group in groupby(texts, key=lambda text: id(_find_holder(text))):
            pieces = list(group)
            holder = _find_holder(pieces[0])
            if holder is not None and holder.name == "table":
                yield from _read_table(holder)
                continue
            text = _joined(pieces)
            is_heading = holder is not None and holder.name in _HEADINGS
            if text:
                level = int(holder.name[1]) if holder is not None and is_heading else 0
                yield Heading(level, text) if level else Paragraph((text,))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: what kind, its bytes in base 64, and the words that stand for it."""

    mime: str
    content: str
    alt: str


def _find_holder(text: Any) -> Tag | None:
    """Find the block that a text stands in; what stands in a table is the outermost table's."""
    tables = text.find_parents("table")
    found: Tag | None = tables[-1] if tables else text.find_parent(list(_BLOCKS))
    return found


def _read_table(element: Tag) -> Iterator[Table]:
    """Read a table, each cell that spans written in all the places that it covers."""
    heads: list[list[str]] = []
    rows: list[list[str]] = []
    held: dict[int, tuple[int, str]] = {}  # columns that a cell above covers, and for how long
    for line in element.find_all("tr"):
        if line.find_parent("table") is element:
            is_head = line.find_parent("thead") is not None
            (heads if is_head else rows).append(_read_row(line, held))
    width = max(map(len, (*heads, *rows)), default=0)
    if rows:
        caption = _joined(element.caption.strings) if element.caption else ""
        names = [
            dict.fromkeys(filter(None, column)) for column in zip(*_pad(heads, width), strict=True)
        ]
        columns = tuple(" ".join(each) for each in names) if heads else ("",) * width
        yield Table(Paragraph((caption,), "note"), columns, tuple(_pad(rows, width)))


def _read_row(line: Tag, held: dict[int, tuple[int, str]]) -> list[str]:
    row: list[str] = []
    for cell in (*line.find_all(("td", "th"), recursive=False), None):
        while len(row) in held:  # a cell of an earlier row reaches down to this one
            down, text = held.pop(len(row))
            if down > 1:
                held[len(row)] = (down - 1, text)
            row.append(text)
        if cell is not None:
            text = _joined(cell.strings)
            across, down = _count(cell.get("colspan")), _count(cell.get("rowspan"))
            if down > 1:
                held |= {len(row) + place: (down - 1, text) for place in range(across)}
            row += [text] * across
    return row


def _pad(rows: Iterable[list[str]], width: int) -> Iterator[tuple[str, ...]]:
    for row in rows:
        yield (*row, *[""] * (width - len(row)))


def _joined(texts: Iterable[str]) -> str:
    return " ".join("".join(texts).split())


def _count(text: Any) -> int:
    return min(int(text), _MOST_SPANNED) if text and text.isdigit() and int(text) else 1
