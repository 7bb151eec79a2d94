"""Word document: an exported .docx read back, as we wrote it, as programs or people saved it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from unicodedata import category, numeric

from lxml import etree

from analysis.errors import ExportError
from analysis.export.page import MANIFEST_SPACE
from analysis.export.verify.exported_page import (
    APPENDIX,
    VALUE,
    Block,
    ExportedPage,
    Section,
    Shown,
    read_manifest,
)

CHARTS = "图表"
"""How the drawings of a document are named; their number follows, in the order of the text."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "word/document.xml"
_EDGES = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments)[\w-]*\.xml")
_AT_EDGES = frozenset({"header", "footer", "footnotes", "endnotes", "comments"})
_PREFIXES = {
    "w": _W[1:-1],
    "a": _A[1:-1],
    "c": _C[1:-1],
    "r": _R[1:-1],
    "v": "urn:schemas-microsoft-com:vml",
}
"""The prefixes by which checks of markup know their elements."""
_ENCODED = re.compile(rb"""<\?xml[^>]*encoding=["'](?!(?:utf-8|us-ascii)["'])""", re.IGNORECASE)
_BOUND = re.compile(rb"""xmlns(?::(\w+))?\s*=\s*["']([^"']*)""")
_ITEM = re.compile(r"customXml/item\d+\.xml")
_ENTRY = "依据条目"
_HEADINGS = frozenset({"title", "附件标题", _ENTRY})
_HEADING = re.compile(r"heading (\d)")
_MARK = re.compile(r"N_(\d+)")
_KEY = re.compile(r"N-\d+")
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_GONE = frozenset(_W + name for name in ("del", "delText", "moveFrom", "pPr", "rPr", "txbxContent"))
_SPACES = {_W + "br": " ", _W + "cr": " ", _W + "tab": " ", _W + "noBreakHyphen": "-"}
_LEAVES = frozenset(_SPACES) | {_W + name for name in ("fldChar", "hyperlink", "instrText", "t")}
_SERIES = {"cat": "类别", "val": "数", "xVal": "横轴", "yVal": "纵轴"} | {
    "plus": "向上的差",
    "minus": "向下的差",
}
_SETTINGS = ("min", "max", "logBase", "majorUnit", "dispUnits", "builtInUnit", "custUnit")
_AXIS_PLACE = "crossesAt"
_DRAWN_AS = ("barDir", "grouping", "dispBlanksAs")
_LABELLED = ("showCatName", "showSerName", "showPercent", "showBubbleSize")
_ESCAPED = re.compile(r"\\(.)")
_PLAIN_FORMATS = frozenset({"General", "0", "@", ""})
_LARGEST_PART = 200_000_000
_EDGE = "页眉页脚"
_PAGE_NUMBERS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_PAGE_NUMBER = re.compile(r"[\s—–-]*[\da-zA-Z]*[\s—–-]*")
NO_MANIFEST = (
    "这个文件里没有依据清单：不是同比导出的报告，或存成 .doc、.odt、.wps 等格式时去掉了。"
    "请核对导出时的 .docx；找不到的，另存为 .docx，用 tongbi stale 把其中的数与台账对照。"
)
_DAMAGED = "这个文件已损坏，或不是同比导出的文件，无法核对。请用没有损坏的文件。"


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
        drawings=_read_charts(parts, body),
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


def read_parts(content: bytes, main: str = _MAIN) -> dict[str, bytes]:
    """Read the parts of a file of which `main` is one, as a program that opens it finds them.

    The part that is opened first bears the name `main`, whatever its file is called, and markup
    the prefixes by which checks know it.

    Raises
    ------
    ExportError
        If it is no document, or damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _LARGEST_PART:
                raise ExportError(_DAMAGED)
            parts = {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ExportError(_DAMAGED) from error
    if len({name.replace("\\", "/").lower() for name in parts}) < len(members):
        raise ExportError(_DAMAGED)  # of two parts of one name each program takes another
    _put_main_first(parts, main)
    if main not in parts and "mimetype" in parts:  # of another office program
        raise ExportError(NO_MANIFEST)
    if main not in parts:
        raise ExportError(_DAMAGED)
    return {name: _write_usual(content, name) for name, content in parts.items()}


def _put_main_first(parts: dict[str, bytes], main: str) -> None:
    """Give the part that programs open first its usual name."""
    opened = [
        one.get("Target", "").removeprefix("/")
        for one in list_relations(parts, "")
        if one.get("Type", "").endswith("/officeDocument")
    ]
    for name in opened[:1]:
        if name != main and name in parts:
            parts[main] = parts.pop(name)
            folder, _, file = name.rpartition("/")
            relations = parts.get(f"{folder}/_rels/{file}.rels")
            if relations is not None:
                home, _, usual = main.rpartition("/")
                parts[f"{home}/_rels/{usual}.rels"] = relations


def _write_usual(content: bytes, name: str) -> bytes:
    """Write markup of another encoding, or of other prefixes, as it usually is."""
    if not name.endswith((".xml", ".rels")):
        return content
    usual = {space.encode(): prefix.encode() for prefix, space in _PREFIXES.items()}
    is_plain = content.lstrip(b"\xef\xbb\xbf \r\n")[:1] in (b"<", b"")
    is_plain = is_plain and b"\0" not in content and not _ENCODED.match(content)
    if is_plain and all(usual.get(space, b"") in (b"", p) for p, space in _BOUND.findall(content)):
        return content
    read = parse_part({name: content}, name)
    root = etree.Element(read.tag, read.attrib, nsmap=_PREFIXES)
    root.text = read.text
    root.extend(read)  # which gives the prefixes of their new home to its members
    return bytes(etree.tostring(root, encoding="utf-8"))


def list_edges(parts: Mapping[str, bytes]) -> list[str]:
    """List what stands at the edges of pages, by what the text is related to and by its name."""
    related = {
        f"word/{one.get('Target', '')}".replace("word//", "")
        for one in list_relations(parts, _MAIN)
        if one.get("Type", "").rpartition("/")[2] in _AT_EDGES
    }
    return sorted(name for name in parts if name in related or _EDGES.fullmatch(name))


def list_relations(parts: Mapping[str, bytes], name: str) -> Iterator[Mapping[str, str]]:
    """List what a part is related to."""
    folder, _, file = name.rpartition("/")
    place = f"{folder}/_rels/{file}.rels".removeprefix("/")
    if place in parts:
        yield from (dict(one.attrib) for one in parse_part(parts, place).iter(_RELATION))


def parse_part(parts: Mapping[str, bytes], name: str) -> Any:
    """Parse a part; words that a drawing holds twice, for older programs, stand there once.

    Raises
    ------
    ExportError
        If it is damaged.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        if b"<!DOCTYPE" in parts[name]:
            raise ExportError(_DAMAGED)
        root = etree.fromstring(parts[name], parser)
    except etree.XMLSyntaxError as error:
        raise ExportError(_DAMAGED) from error
    for choice in root.iter(_COMPATIBLE + "Choice"):  # the same words for older programs
        said = _words_of(choice)
        for other in choice.itersiblings(_COMPATIBLE + "Fallback"):
            if _words_of(other) == said:
                other.clear()
    return root


def _words_of(element: Any) -> str:
    return "".join("".join(element.itertext(_W + "t", _A + "t")).split())


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
            for column, cell in enumerate(_list_shown(row, "tc", "cellDel"), start=1):
                said, found = self._collect(cell, f"{place}第{column}列")
                words.append(f"｜{said}")
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
        mark = _MARK.fullmatch(str(link.get(_W + "anchor") or ""))
        key = f"N-{mark[1]}" if mark else ""
        if mark and not _KEY.fullmatch(text):
            values.append(Shown(key, self._numbers.get(key, ""), text, place, f"#{key}"))
            words.append(VALUE)
            return
        words.append(text if not mark or text == key else f"{text}（指向{key}）")


def _plain(text: str) -> str:
    """Write figures of other kinds, circled, raised or Roman, as plain ones."""
    return "".join(
        str(int(numeric(letter))) if category(letter) in ("No", "Nl") and letter != "〇" else letter
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


def _read_charts(parts: Mapping[str, bytes], body: Any) -> dict[str, Mapping[str, Any]]:
    """Read the charts in the order of the text: what they draw, and the workbook behind each."""
    targets = {one["Id"]: one.get("Target", "") for one in list_relations(parts, _MAIN)}
    drawings: dict[str, Mapping[str, Any]] = {}
    for place in body.iter(_C + "chart"):
        name = "word/" + targets.get(str(place.get(_R + "id")), "").removeprefix("/word/")
        if name in parts:
            chart = parse_part(parts, name)
            series = [_read_series(one) for one in chart.iter(_C + "ser")]
            book = next(
                (
                    f"word/{one['Target'].removeprefix('../')}"
                    for one in list_relations(parts, name)
                    if one.get("Type", "").endswith("/package")
                ),
                "",
            )
            titles = ["".join(t.itertext(_A + "t")) for t in chart.iter(_C + "title")]
            drawings[f"{CHARTS}{len(drawings) + 1}"] = {
                "data": series,
                "titles": titles,
                "axes": _list_axes(chart),
                "labels": [
                    words
                    for label in chart.iter(_C + "dLbl")
                    if (words := "".join(label.itertext(_A + "t")).strip())
                ],
                "workbook": read_book(parts.get(book, b"")),
            }
    return drawings


def _list_axes(chart: Any) -> list[str]:
    """List what bends an axis, and which cells the series stand for, where that is ours."""
    told = []
    for kind in ("catAx", "valAx"):
        for axis in chart.iter(_C + kind):
            names = (*_SETTINGS, _AXIS_PLACE)
            found = [one for name in names for one in axis.iter(_C + name)]
            found += [o for o in axis.iter(_C + "orientation") if o.get("val") != "minMax"]
            told += [f"{etree.QName(one).localname} {one.get('val') or ''}" for one in found]
    drawn: Iterator[Any] = (one for name in _DRAWN_AS for one in chart.iter(_C + name))
    labelled = (one for name in _LABELLED for one in chart.iter(_C + name))
    drawn = chain(drawn, (one for one in labelled if one.get("val") in (None, "1", "true")))
    told += [f"{etree.QName(one).localname} {one.get('val') or ''}" for one in drawn]
    formats = [str(one.get("formatCode")) for one in chart.iter(_C + "numFmt")]
    formats += [str(one.text or "") for one in chart.iter(_C + "formatCode")]
    signs = (_ESCAPED.sub(r'"\1"', code) for code in formats if code not in _PLAIN_FORMATS)
    told += [f"数字格式 {sign}" for sign in signs]
    cells = (str(one.text or "") for one in chart.iter(_C + "f"))
    return [*told, *(cell for cell in cells if cell.startswith("数据!"))]


def _read_series(one: Any) -> dict[str, Any]:
    """Read a row of numbers of a chart; programs write fractions to fifteen figures or more."""
    named = one.find(_C + "tx")
    told: dict[str, Any] = {
        "name": "" if named is None else "".join(named.itertext(_C + "v")).strip()
    }
    parts = {
        "cat": "类别",
        "val": "数",
        "xVal": "横轴",
        "yVal": "纵轴",
        "plus": "向上",
        "minus": "向下",
    }
    for tag, label in parts.items():
        found = one.find(f".//{_C}{tag}")
        if found is not None:
            told[label] = {
                str(point.get("idx")): write_plain_number(point.findtext(_C + "v") or "")
                for point in found.iter(_C + "pt")
            }
    return told


def write_plain_number(text: str) -> str:
    """Write a number to the figures that every program keeps; other words as they are."""
    try:
        number = float(text)
    except ValueError:
        return " ".join(text.split())
    return f"{number:.12g}"


def read_book(content: bytes) -> list[list[str]] | None:
    """Read the cells of the workbook behind a chart; None if there is none that can be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError):
        return None
    others = [[f"另有工作表“{name}”"] for name in book.sheet_names[1:]]
    return [*([write_plain_number(str(cell)) for cell in row] for row in rows), *others]
