"""Word parts: the parts of an office file, as a program that opens it finds them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from analysis.errors import ExportError

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
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LARGEST_PART = 200_000_000
NO_MANIFEST = (
    "这个文件里没有依据清单：不是同比导出的报告，或存成 .doc、.odt、.wps 等格式时去掉了。"
    "请核对导出时的 .docx；找不到的，另存为 .docx，用 tongbi stale 把其中的数与台账对照。"
)
_DAMAGED = "这个文件已损坏，或不是同比导出的文件，无法核对。请用没有损坏的文件。"


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
