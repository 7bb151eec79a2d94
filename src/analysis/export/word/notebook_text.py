"""Notebook text: what a notebook shows of other programs and of a person's notes, as pieces."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from analysis.content import Heading, Table
from analysis.export.page import Markup, Picture
from analysis.export.word.written_runs import Words

if TYPE_CHECKING:
    from bs4 import Tag

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_WHOLE = frozenset(_HEADINGS) | {"table", "pre"}
_LOOKS = {"strong": "strong", "b": "strong", "em": "emphasis", "i": "emphasis"} | {
    "del": "struck",
    "s": "struck",
    "sub": "below",
    "sup": "above",
}
_BREAKING = frozenset({"p", "div", "section", "blockquote", "dl", "dt", "dd", "figure"}) | {
    "details",
    "summary",
    "figcaption",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "address",
    "hr",
}
_DATA = re.compile(r"data:(image/[\w.+-]+);base64,(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ListStart:
    """A list begins: what follows with this depth belongs to it."""

    is_ordered: bool
    depth: int


@dataclass(slots=True)
class Text:
    """A paragraph of others: its words, and its place in a list (depth 0 for none)."""

    words: list[Words] = field(default_factory=list)
    depth: int = 0
    is_item: bool = False
    is_code: bool = False


Piece: TypeAlias = Heading | ListStart | Picture | Table | Text


def list_pieces(markup: Markup) -> list[Piece]:
    """List what stands in markup, in order: nothing that can be read is passed over."""
    from bs4 import BeautifulSoup  # where a notebook shows what is not ours, and only there

    reader = PieceReader()
    reader.read(BeautifulSoup(markup.html, "html.parser"), frozenset())
    reader.end()
    return [
        piece
        for piece in reader.pieces
        if not isinstance(piece, Text) or any(words.text.strip() for words in piece.words)
    ]


class PieceReader:
    """Takes markup apart into pieces."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._text = Text()
        self._depth = 0

    def end(self) -> None:
        """End the paragraph that is open."""
        self.pieces.append(self._text)
        self._text = Text(depth=self._depth)

    def read(self, element: Tag, look: frozenset[str]) -> None:
        """Read what stands inside an element, set off as told."""
        for child in element.children:
            name = getattr(child, "name", None)
            if name is None:
                self._text.words.append(Words(str(child), look))
            else:
                self._read_element(child, name, look)

    def _read_element(self, child: Any, name: str, look: frozenset[str]) -> None:
        if name in _WHOLE:
            self.end()
            self.pieces += _read_whole(child, name)
        elif name == "img":
            self._read_picture(child, look)
        elif name == "br":
            self._text.words.append(Words("\v", look))
        elif name in ("ul", "ol"):
            self._read_list(child, look, is_ordered=name == "ol")
        elif name in _BREAKING:
            self.end()
            self.read(child, look)
            self.end()
        else:
            self.read(child, look | ({_LOOKS[name]} if name in _LOOKS else frozenset()))
            self._tell_address(child, name)

    def _tell_address(self, child: Any, name: str) -> None:
        """Write out where a link of others leads: this file leads nowhere."""
        address = str(child.get("href") or "") if name == "a" else ""
        if address.startswith(("http:", "https:", "mailto:")) and address not in child.get_text():
            self._text.words.append(Words(f"（{address}）"))

    def _read_list(self, child: Tag, look: frozenset[str], *, is_ordered: bool) -> None:
        self.end()
        self._depth += 1
        self.pieces.append(ListStart(is_ordered, self._depth))
        for item in child.find_all("li", recursive=False):
            self._text = Text(depth=self._depth, is_item=True)
            self.read(item, look)
            self.end()
        self._depth -= 1
        self._text = Text(depth=self._depth)

    def _read_picture(self, child: Any, look: frozenset[str]) -> None:
        alt = str(child.get("alt") or "图片，没有文字说明")
        found = _DATA.match(str(child.get("src") or ""))
        if found is None:
            self._text.words.append(Words(f"（图片未列入：{alt}）", look))
            return
        self.end()
        self.pieces.append(Picture(found[1], "".join(found[2].split()), alt))


def _read_whole(child: Any, name: str) -> Iterator[Piece]:
    """Read what stands on its own: a heading, a table, lines of code."""
    if name == "table":
        yield from (b for b in Markup(str(child)).list_blocks() if isinstance(b, Table))
    elif name == "pre":
        yield Text([Words(child.get_text().strip("\n"), is_kept=True)], is_code=True)
    elif text := " ".join(child.get_text().split()):
        yield Heading(_HEADINGS[name], text)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that Word can show: its bytes, ending of its name, and size in millimetres."""

    content: bytes
    kind: str
    width_mm: float
    height_mm: float


def read_image(picture: Picture) -> Image | None:
    """Read a picture; None if Word cannot show one of its kind, or it is damaged."""
    from docx.image.exceptions import (  # slow to load, and reports hold no pictures
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
    )
    from docx.image.image import Image as Measured

    if picture.mime not in ("image/png", "image/jpeg", "image/gif"):
        return None
    try:
        content = base64.b64decode(picture.content, validate=True)
        measured = Measured.from_blob(content)
        width, height = measured.width.mm, measured.height.mm
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
        return None
    except (binascii.Error, ArithmeticError, LookupError, ValueError, struct.error):
        return None
    if picture.mime.removeprefix("image/") != measured.content_type.removeprefix("image/"):
        return None
    return Image(content, picture.mime.removeprefix("image/"), width, height)
