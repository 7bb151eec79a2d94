"""Word document: an exported .docx read back, as we wrote it, as programs or people saved it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import category, normalize, numeric

from analysis.errors import ExportError
from analysis.export.page import MANIFEST_SPACE
from analysis.export.verify.documents.drawn_charts import read_charts
from analysis.export.verify.documents.word_parts import (
    NO_MANIFEST,
    list_edges,
    parse_part,
    read_parts,
)
from analysis.export.verify.exported_page import (
    APPENDIX,
    VALUE,
    Block,
    ExportedPage,
    Section,
    Shown,
    read_manifest,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = "word/document.xml"
_ITEM = re.compile(r"customXml/item\d+\.xml")
_ENTRY = "依据条目"
_HEADINGS = frozenset({"title", "附件标题", _ENTRY})
_HEADING = re.compile(r"heading (\d)")
_MARK = re.compile(r"N_(\d+)")
_TEN = {"🔟": "10", "💯": "100"}
_KEY = re.compile(r"N-\d+")
_GONE = frozenset(_W + name for name in ("del", "delText", "moveFrom", "pPr", "rPr", "txbxContent"))
_SPACES = {_W + "br": " ", _W + "cr": " ", _W + "tab": " ", _W + "noBreakHyphen": "-"}
_LEAVES = frozenset(_SPACES) | {_W + name for name in ("fldChar", "hyperlink", "instrText", "t")}
_EDGE = "页眉页脚"
_PAGE_NUMBERS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_PAGE_NUMBER = re.compile(r"[\s—–-]*[\da-zA-Z]*[\s—–-]*")


def read_word_export(content: bytes) -> ExportedPage:
    """Read an exported document.

    Raises
    ------
    ExportError
        If it carries no manifest, or is damaged.
    """
    parts = read_parts(content)
    manifest, copies = read_kept_manifest(parts)
    numbers = {
        str(one.get("key")): "" if one.get("value") is None else repr(one["value"])
        for one in manifest["values"]
    }
    body = parse_part(parts, _MAIN)
    reader = BodyReader(numbers)
    if "word/styles.xml" in parts:
        reader.name_styles(parse_part(parts, "word/styles.xml"))
    reader.read(body)
    for name in list_edges(parts):
        reader.read_edge(parse_part(parts, name))
    return ExportedPage(
        manifest=manifest,
        sections=tuple(reader.list_sections()),
        drawings=read_charts(parts, body),
        templates=[],
        copies=copies,
    )


def read_kept_manifest(parts: Mapping[str, bytes]) -> tuple[Mapping[str, Any], int]:
    """Read the manifest that a file keeps, and how many it keeps.

    Raises
    ------
    ExportError
        If it keeps none, or it cannot be read.
    """
    items = [parse_part(parts, name) for name in sorted(parts) if _ITEM.fullmatch(name)]
    kept = [str(one.text or "") for one in items if one.tag == f"{{{MANIFEST_SPACE}}}tongbi"]
    if not kept:
        raise ExportError(NO_MANIFEST)
    return read_manifest(kept[0]), len(kept)


class BodyReader:
    """Takes a text apart; every word ends in a block, none is passed over."""

    def __init__(self, numbers: Mapping[str, str]) -> None:
        self._numbers = numbers
        self._styles: dict[str, str] = {}
        self._title = "开头"
        self._sections: list[tuple[str, list[Block]]] = [(self._title, [])]
        self._edges: dict[str, Block] = {}
        self._counts = {"paragraph": 0, "table": 0}

    def name_styles(self, styles: Any) -> None:
        """Take note of the names of styles by their ids, which programs change when they save."""
        for style in styles.iter(_W + "style"):
            name = style.find(_W + "name")
            if name is not None:
                self._styles[str(style.get(_W + "styleId"))] = str(name.get(_W + "val")).casefold()

    def list_sections(self) -> Iterator[Section]:
        """List the sections that hold anything, what stands at the edges of pages last."""
        edges = (_EDGE, list(self._edges.values()))
        for title, blocks in (*self._sections, edges):
            if blocks:
                yield Section(title, tuple(blocks))

    def read(self, element: Any) -> None:
        """Read paragraphs and tables, also inside content controls and text boxes."""
        for child in element:
            if child.tag == _W + "p":
                self._read_paragraph(child)
            elif child.tag == _W + "tbl":
                self._read_table(child)
            elif child.tag not in _GONE:
                self.read(child)

    def read_edge(self, element: Any) -> None:
        """Read what stands at the edges of pages; the same on many pages counts once."""
        for paragraph in element.iter(_W + "p"):
            words, values = self._collect(paragraph, _EDGE)
            if any(letter.isalnum() for letter in words):
                self._edges.setdefault(words, Block("p", "", _EDGE, "", words, values))

    def _read_paragraph(self, paragraph: Any) -> None:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = "" if style is None else self._styles.get(str(style.get(_W + "val")), "")
        level = _HEADING.fullmatch(name)
        kind = f"h{level[1]}" if level else "h1" if name in _HEADINGS else "p"
        self._counts["paragraph"] += 1
        where = "标题" if kind != "p" else f"第{self._counts['paragraph']}段"
        words, values = self._collect(paragraph, f"“{self._title}”{where}")
        if words and kind != "p":
            self._title = words
            self._sections.append((APPENDIX if name == _ENTRY else words, []))
            self._counts = {"paragraph": 0, "table": 0}
        self._add(kind, words, values, where)
        for box in paragraph.iter(_W + "txbxContent"):
            self.read(box)

    def _read_table(self, table: Any) -> None:
        self._counts["table"] += 1
        for number, row in enumerate(_list_shown(table, "tr", "del"), start=1):
            where = f"表{self._counts['table']}第{number}行"
            place = f"“{self._title}”{where}"
            words: list[str] = []
            values: list[Shown] = []
            words += ["｜" * int(one.get(_W + "val") or 0) for one in row.iter(_W + "gridBefore")]
            for column, cell in enumerate(_list_shown(row, "tc", "cellDel"), start=1):
                said, found = self._collect(cell, f"{place}第{column}列")
                spans = cell.iterfind(f"{_W}tcPr/{_W}gridSpan")
                more = sum(int(one.get(_W + "val") or 1) - 1 for one in spans)
                words.append(f"｜{said}{'｜' * more}")
                values += found
            if any(words):
                self._add("tr", "".join(words), tuple(values), where)

    def _add(self, kind: str, words: str, values: tuple[Shown, ...], where: str) -> None:
        if words.strip("｜ "):
            place = f"“{self._title}”{where}"
            self._sections[-1][1].append(Block(kind, "", place, "", words, values))

    def _collect(self, element: Any, place: str) -> tuple[str, tuple[Shown, ...]]:
        """Collect the words of an element, and the values among them."""
        words: list[str] = []
        values: list[Shown] = []
        fields: list[str] = []  # the codes of those that are open
        for one in _list_leaves(element):
            if one.tag == _W + "hyperlink":
                self._read_link(one, place, words, values)
            elif one.tag == _W + "t":
                is_page = place == _EDGE and bool(_PAGE_NUMBERS.intersection(fields))
                is_counted = is_page and _PAGE_NUMBER.fullmatch(one.text or "")
                words.append("" if is_counted else _plain(one.text or ""))
            elif one.tag == _W + "instrText":
                asked = (one.text or "").split()
                fields[-1:] = [fields[-1] or "".join(asked[:1]).upper()] if fields else []
            elif one.tag == _W + "fldChar":
                kind = one.get(_W + "fldCharType")
                fields[len(fields) :] = [""] * (kind == "begin")
                fields[len(fields) - (kind == "end") :] = []
            else:
                words.append(_SPACES[one.tag])
        return " ".join("".join(words).split()), tuple(values)

    def _read_link(self, link: Any, place: str, words: list[str], values: list[Shown]) -> None:
        """Read a link: a value if it leads to rows, else words; one that misleads says so."""
        leaves = [_SPACES.get(one.tag) or one.text or "" for one in _list_leaves(link)]
        text = " ".join("".join(leaves).split())
        leads_out = link.get(_R + "id") is not None  # programs follow that first
        mark = None if leads_out else _MARK.fullmatch(str(link.get(_W + "anchor") or ""))
        key = f"N-{mark[1]}" if mark else ""
        if mark and not _KEY.fullmatch(text):
            values.append(Shown(key, self._numbers.get(key, ""), text, place, f"#{key}"))
            words.append(VALUE)
            return
        words.append(text if not mark or text == key else f"{text}（指向{key}）")


def _plain(text: str) -> str:
    """Write figures of other kinds, circled, raised, Roman or in a square, as plain ones."""
    return "".join(
        str(int(numeric(letter)))
        if category(letter) in ("No", "Nl") and letter != "〇"
        else _TEN.get(letter) or (normalize("NFKC", letter) if category(letter) == "So" else letter)
        for letter in text.replace(VALUE, "")
    )


def _list_shown(element: Any, tag: str, gone: str) -> Iterator[Any]:
    """List the rows of a table, or the cells of a row, but for what is taken out or merged away."""
    for one in element.iter(_W + tag) if tag == "tc" else element.iterchildren(_W + tag):
        settings = one.find(f"{_W}{tag}Pr")
        merged = None if settings is None else settings.find(f"{_W}vMerge")
        is_gone = settings is not None and settings.find(_W + gone) is not None
        if not is_gone and (merged is None or merged.get(_W + "val") == "restart"):
            yield one


def _list_leaves(element: Any) -> Iterator[Any]:
    """List what carries words, in order; a text box is read on its own."""
    for child in element:
        if child.tag in _LEAVES:
            yield child
        elif child.tag not in _GONE:
            yield from _list_leaves(child)
