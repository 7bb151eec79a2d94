"""Page: an exported file read back: its manifest, its words section by section, its drawings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from analysis.errors import ExportError

VALUE = "\ufffc"
"""Stands in a block's words where a value stands on the page."""

APPENDIX = "数据依据"
MANIFEST_ID = "tongbi-manifest"
TEMPLATES_ID = "tongbi-templates"
DRAWING_CLASS = "tongbi-drawing"

_NO_MANIFEST = "这个文件里没有依据清单，不是同比导出的报告。"
_BROKEN = "报告中的{0}已损坏，无法核对：不是完整的 JSON。请用没有改动过的文件。"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {"caption", "dd", "dt", "figcaption", "li", "p", "pre", "summary", "title"}
_ROWS = frozenset({"tr"})
_CELLS = frozenset({"td", "th"})
_PARTS = {"figcaption": "图注", "caption": "表题", "summary": "表题", "title": "网页标题"}
_KEY = re.compile(r"N-\d+")

Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as the page shows it: key, number as written, text, its place, and its link."""

    key: str
    number: str
    text: str
    place: str
    link: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item, a row of a table: its words, with `VALUE` for each value."""

    kind: str
    name: str
    place: str
    figure: str
    words: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, eq=False)
class ExportedPage:
    """An export as it stands: `drawings` by the name of their place, `copies` of the manifest."""

    manifest: Mapping[str, Any]
    sections: tuple[Section, ...]
    drawings: Mapping[str, Mapping[str, Any]]
    templates: object
    copies: int

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """Every value on the page, in order."""
        return tuple(one for section in self.sections for b in section.blocks for one in b.values)


def read_page(html: str) -> ExportedPage:
    """Read an exported page.

    Raises
    ------
    ExportError
        If it carries no manifest, or one that cannot be read.
    """
    reader = _PageReader()
    reader.read(html)
    reader.finish()
    manifests = [text for attributes, text in reader.scripts if attributes.get("id") == MANIFEST_ID]
    templates = [text for found, text in reader.scripts if found.get("id") == TEMPLATES_ID]
    if not manifests:
        raise ExportError(_NO_MANIFEST)
    return ExportedPage(
        manifest=read_manifest(manifests[0]),
        sections=tuple(reader.list_sections()),
        drawings=_read_drawings(reader.scripts),
        templates=_load(templates[0], "图的样式") if templates else [],
        copies=len(manifests),
    )


def read_manifest(text: str) -> Mapping[str, Any]:
    """Read the manifest of an export.

    Raises
    ------
    ExportError
        If it is not whole.
    """
    manifest = _load(text, "依据清单")
    parts = {"report": Mapping, "values": list, "sources": list}
    is_whole = isinstance(manifest, Mapping) and all(
        isinstance(manifest.get(name), kind) for name, kind in parts.items()
    )
    if not is_whole:
        raise ExportError(_BROKEN.format("依据清单"))
    lists = (*manifest["values"], *manifest["sources"])
    if not all(isinstance(one, Mapping) for one in lists):
        raise ExportError(_BROKEN.format("依据清单"))
    return dict(manifest)


def _read_drawings(scripts: list[tuple[Attributes, str]]) -> dict[str, Mapping[str, Any]]:
    drawings = {}
    for attributes, text in scripts:
        if DRAWING_CLASS in attributes.get("class", "").split():
            name = attributes.get("data-figure", "")
            drawing = _load(text, f"图（{name}）的数据")
            drawings[name] = drawing if isinstance(drawing, Mapping) else {}
    return drawings


def _load(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ExportError(_BROKEN.format(what)) from error


class MarkupReader(HTMLParser):
    """Reads markup in a straight line.

    What is left open at the end is text: it is not tried again at each sign in it. A section that
    is marked, which HTML does not know, is passed over as browsers do.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def read(self, html: str) -> None:
        """Read all of it."""
        self.feed(html)
        if self.rawdata:
            self.handle_data(self.rawdata)

    def parse_marked_section(self, i: int, report: int = 1) -> int:  # noqa: ARG002 - as Python calls it
        """Pass over a marked section."""
        return self.parse_bogus_comment(i)


class _PageReader(MarkupReader):
    """Takes a page apart; every word on it ends in a block, none is passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[tuple[Attributes, str]] = []
        self._sections: list[tuple[str, list[Block]]] = [("页首", [])]
        self._script: tuple[str, Attributes, list[str]] | None = None
        self._value: tuple[str, str, list[str]] | None = None
        self._counts: dict[str, int] = {}
        self._figure = ""
        self._link = ""
        self._link_start = 0
        self._column = 0
        self._start_block("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._script = (tag, attributes, [])
        elif tag == "data":
            self._value = (attributes.get("data-key", ""), attributes.get("value", ""), [])
        elif tag in _BLOCKS or tag in _ROWS:
            self._end_block()
            self._start_block(tag, attributes)
        elif tag == "a":
            self._link = attributes.get("href", "")
            self._link_start = len(self._words)
        elif tag in _CELLS:
            self._column += 1
            self._words.append("｜")
        else:
            self._note_frame(tag, attributes)
        if tag == "img" or attributes.get("title"):
            self._words.append(f" {attributes.get('alt', '')} {attributes.get('title', '')} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"} and self._script:
            _, attributes, pieces = self._script
            self.scripts.append((attributes, "".join(pieces)))
            self._script = None
        elif tag == "data" and self._value:
            self._end_value()
        elif tag == "a":
            self._end_link()
        elif tag in _BLOCKS or tag in _ROWS or tag == "figure":
            self._end_block()
            self._figure = "" if tag == "figure" else self._figure
            self._start_block("", {})

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script[2].append(data)
        elif self._value is not None:
            self._value[2].append(data)
        else:
            self._words.append(data.replace(VALUE, ""))

    def finish(self) -> None:
        """Close what is still open."""
        self._end_block()

    def list_sections(self) -> Iterator[Section]:
        """List the sections that hold anything."""
        for title, blocks in self._sections:
            if blocks:
                yield Section(title, tuple(blocks))

    def _note_frame(self, tag: str, attributes: Attributes) -> None:
        if tag == "br":
            self._words.append(" ")
        elif tag == "figure":
            self._end_block()
            self._figure = attributes.get("id", "").removeprefix("figure-")
            self._counts.pop("row", None)
            self._start_block("", {})
        elif tag == "table":
            self._counts["table"] = self._counts.get("table", 0) + (not self._figure)
            self._counts.pop("row", None)
        elif tag == "footer":
            self._end_block()
            self._open_section("页脚")
            self._start_block("", {})

    def _end_link(self) -> None:
        """Write out where a key leads if that is not where it says."""
        text = _joined(self._words[self._link_start :])
        if _KEY.fullmatch(text) and self._link != f"#{text}":
            self._words.append(f"（指向{self._link}）")
        self._link = ""
        self._link_start = len(self._words)

    def _open_section(self, title: str) -> None:
        self._sections.append((title, []))
        self._counts = {}

    def _start_block(self, tag: str, attributes: Attributes) -> None:
        self._kind, self._name = tag, attributes.get("id", "")
        self._words: list[str] = []
        self._values: list[Shown] = []
        self._column = 0
        self._where = ""

    def _place(self) -> str:
        """Name where the open block stands; the count goes up once a block."""
        if not self._where:
            self._where = f"“{self._sections[-1][0]}”{self._position()}"
        return self._where

    def _position(self) -> str:
        figure = f"图{self._figure}" if self._figure else ""
        if self._kind in _HEADINGS:
            return "标题"
        if self._kind in _PARTS:
            return figure + _PARTS[self._kind]
        if self._kind == "tr":
            table = f"{figure}数据表" if figure else f"表{self._counts.get('table') or 1}"
            return f"{table}第{self._count('row')}行"
        if self._kind == "li":
            return f"第{self._count('item')}项"
        return f"{figure}文字说明" if figure else f"第{self._count('paragraph')}段"

    def _count(self, name: str) -> int:
        self._counts[name] = self._counts.get(name, 0) + 1
        return self._counts[name]

    def _end_value(self) -> None:
        key, number, pieces = self._value or ("", "", [])
        column = f"第{self._column}列" if self._kind == "tr" else ""
        if self._kind in _HEADINGS and not self._where:
            self._where = f"“{_joined(self._words)}”标题"
        place = self._place() + column
        self._values.append(Shown(key, number, _joined(pieces), place, self._link))
        self._words.append(VALUE)
        self._value = None

    def _end_block(self) -> None:
        if self._value:
            self._end_value()
        words = _joined(self._words)
        if not words:
            return
        if self._kind in _HEADINGS:
            self._open_section(words)
            self._where = ""
        block = Block(
            self._kind, self._name, self._place(), self._figure, words, tuple(self._values)
        )
        self._sections[-1][1].append(block)
        self._words = []


def _joined(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())
