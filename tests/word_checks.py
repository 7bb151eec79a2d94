"""Word checks: what must hold of any document that we write, found by reading its parts.

Made from files that were damaged on purpose: each check has caught one that schemas let pass.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from lxml import etree
from openpyxl import load_workbook

from word_schema import check_schema

ROOT = Path(__file__).parents[1]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
RELATED = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
FIELDS = re.compile(r"\s*(?:PAGE|SEQ [图表] \\\* ARABIC)\s*")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


@dataclass(frozen=True)
class ChartSeries:
    """One row of numbers of a chart: its name, its numbers by place, its labels by place."""

    name: str
    numbers: Mapping[int, float]
    names: Mapping[int, str]


@dataclass(frozen=True)
class WordFile:
    """A document taken apart."""

    content: bytes
    parts: Mapping[str, bytes]

    @property
    def body(self) -> Any:
        return etree.fromstring(self.parts["word/document.xml"])

    @property
    def text(self) -> str:
        return "\n".join("".join(p.itertext(W + "t")) for p in self.body.iter(W + "p"))

    @property
    def styles(self) -> list[str]:
        return [p.find(f"{W}pPr/{W}pStyle").get(W + "val") for p in self.body.iter(W + "p")]

    def links(self) -> Iterator[tuple[str, str, str]]:
        for link in self.body.iter(W + "hyperlink"):
            text = "".join(link.itertext(W + "t"))
            yield link.get(W + "anchor"), text, link.get(W + "tooltip") or ""

    def charts(self) -> Iterator[tuple[str, Any]]:
        for name, content in self.parts.items():
            if re.fullmatch(r"word/charts/chart\d+\.xml", name):
                yield name, etree.fromstring(content)

    def book(self, chart: str) -> Any:
        return load_workbook(io.BytesIO(self.parts[self.book_of(chart)]))

    def book_of(self, chart: str) -> str:
        place = chart.replace("charts/", "charts/_rels/") + ".rels"
        (relation,) = etree.fromstring(self.parts[place]).iter(RELATED)
        return relation.get("Target").replace("..", "word")


def opened(content: bytes) -> WordFile:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names)), "an entry stands there twice"
        return WordFile(content, {name: archive.read(name) for name in names})


def series_of(chart: Any) -> list[ChartSeries]:
    found = []
    for one in chart.iter(C + "ser"):
        numbers = one.find(C + "val") if one.find(C + "val") is not None else one.find(C + "yVal")
        named = one.find(C + "cat")
        found.append(
            ChartSeries(
                "".join(one.find(C + "tx").itertext(C + "v")),
                {int(p.get("idx")): float(p[0].text) for p in numbers.iter(C + "pt")},
                {}
                if named is None
                else {int(p.get("idx")): str(p[0].text or "") for p in named.iter(C + "pt")},
            )
        )
    return found


def require_sound(content: bytes, *, has_own_styles: bool = True) -> WordFile:
    """Assert what schemas and other programs' readers let pass."""
    file = opened(content)
    if has_own_styles:
        check_schema(file.parts)
    _check_package(file)
    _check_body(file)
    _check_styles(file, has_fonts=has_own_styles)
    for name, chart in file.charts():
        _check_chart(file, name, chart)
    Document(io.BytesIO(content))  # python-docx reads it
    return file


def _check_package(file: WordFile) -> None:
    types = etree.fromstring(file.parts["[Content_Types].xml"])
    kinds = {one.get("PartName", "").lstrip("/"): one.get("ContentType") for one in types}
    for name in file.parts:
        if name.endswith(".rels") or name == "[Content_Types].xml":
            continue
        assert name in kinds, f"{name} has no content type"
        if name.startswith("word/charts/"):
            assert kinds[name] == CHART
        if name.endswith(".xlsx"):
            assert kinds[name] == SHEET
    for name, markup in file.parts.items():
        if name.endswith(".rels"):
            _check_relations(file, name, markup)
    _check_anonymous(file)


def _check_anonymous(file: WordFile) -> None:
    core = file.parts["docProps/core.xml"].decode()
    assert not re.search(r"creator|created|modified|lastModifiedBy|revision", core)
    for name, markup in file.parts.items():
        if name.endswith(".xml"):
            assert b"rsid" not in markup, name
            assert b"AlternateContent" not in markup, name
            assert str(ROOT).encode() not in markup
            assert tempfile.gettempdir().encode() not in markup
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(2026, 1, 5, 9, 0, 0)}


def _check_relations(file: WordFile, name: str, markup: bytes) -> None:
    folder = name.replace("_rels/", "").rpartition("/")[0]
    relations = list(etree.fromstring(markup).iter(RELATED))
    known = Counter(one.get("Id") for one in relations)
    assert max(known.values()) == 1
    for one in relations:
        assert one.get("TargetMode") != "External", one.get("Target")
        target = f"{folder}/{one.get('Target')}".lstrip("/")
        while re.search(r"[^/]+/\.\./", target):
            target = re.sub(r"[^/]+/\.\./", "", target, count=1)
        assert target in file.parts, f"{name} -> {target}"


def _check_body(file: WordFile) -> None:
    body = file.body
    ids = [one.get("id") for one in body.iter(WP + "docPr")]
    assert len(ids) == len(set(ids)), "two drawings have one number"
    assert all(one.get("descr") for one in body.iter(WP + "docPr")), "a drawing has no words"
    names = [one.get(W + "name") for one in body.iter(W + "bookmarkStart")]
    starts = [one.get(W + "id") for one in body.iter(W + "bookmarkStart")]
    ends = [one.get(W + "id") for one in body.iter(W + "bookmarkEnd")]
    assert len(names) == len(set(names)), "two places have one name"
    assert sorted(starts) == sorted(ends)
    assert len(starts) == len(set(starts))
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name) for name in names)
    for anchor, _, tip in file.links():
        assert anchor in names, f"{anchor} leads nowhere"
        assert len(tip) <= 260
    for table in body.iter(W + "tbl"):
        _check_table(table)
    for part in ("word/document.xml", "word/footer_odd.xml", "word/footer_even.xml"):
        _check_fields(etree.fromstring(file.parts[part]))
    relations = file.parts["word/_rels/document.xml.rels"].decode()
    for one in body.iter(C + "chart"):
        assert f'Id="{one.get(R + "id")}"' in relations


def _check_table(table: Any) -> None:
    columns = len(table.find(W + "tblGrid"))
    for row in table.iterchildren(W + "tr"):
        spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iterchildren(W + "tc")]
        assert sum(1 if one is None else int(one.get(W + "val")) for one in spans) == columns
        for cell in row.iterchildren(W + "tc"):
            assert cell[-1].tag == W + "p", "a cell must end with a paragraph"
    assert table.find(f"{W}tblPr/{W}tblLayout").get(W + "type") == "fixed"


def _check_styles(file: WordFile, *, has_fonts: bool) -> None:
    styles = etree.fromstring(file.parts["word/styles.xml"])
    known = {}
    for style in styles.iter(W + "style"):
        known[style.get(W + "styleId")] = style
        fonts = style.find(f"{W}rPr/{W}rFonts")
        if has_fonts and style.get(W + "type") == "paragraph":
            assert fonts.get(W + "eastAsia"), style.get(W + "styleId")
            assert not [name for name in fonts.attrib if "Theme" in name]
    for tag in ("pStyle", "rStyle", "tblStyle"):
        for one in file.body.iter(W + tag):
            assert one.get(W + "val") in known, one.get(W + "val")


def _check_fields(element: Any) -> None:
    open_fields = []
    for one in element.iter(W + "fldChar", W + "instrText"):
        if one.tag == W + "instrText":
            assert FIELDS.fullmatch(one.text), one.text
            continue
        kind = one.get(W + "fldCharType")
        if kind == "begin":
            open_fields.append([kind])
        else:
            open_fields[-1].append(kind)
        if kind == "end":
            assert open_fields.pop() == ["begin", "separate", "end"]
    assert not open_fields
    assert element.find(f".//{W}fldSimple") is None


def _check_chart(file: WordFile, name: str, chart: Any) -> None:
    axes = [one.get("val") for one in chart.iter(C + "axId")]
    crossed = [one.get("val") for one in chart.iter(C + "crossAx")]
    assert set(crossed) <= set(axes)
    if crossed:
        declared = [a.find(C + "axId").get("val") for a in chart.iter(C + "catAx", C + "valAx")]
        assert len(declared) == len(set(declared)) == 2
    for cache in chart.iter(C + "numCache"):
        size = int(cache.find(C + "ptCount").get("val"))
        places = [int(one.get("idx")) for one in cache.iter(C + "pt")]
        assert places == sorted(set(places))
        assert all(place < size for place in places)
        assert all(float(one.text) == float(one.text) for one in cache.iter(C + "v"))
    assert chart.find(f".//{C}dispBlanksAs").get("val") == "gap"
    assert chart.find(C + "externalData") is not None
    _check_caches(file.book(name).active, chart)


def _check_caches(sheet: Any, chart: Any) -> None:
    """Assert that what is cached is what the workbook holds, gaps as empty cells."""
    for tag, cached in (("numRef", "numCache"), ("strRef", "strCache")):
        for one in chart.iter(C + tag):
            place = one.find(C + "f").text.rpartition("!")[2].replace("$", "")
            cells = sheet[place]
            rows = [cells] if not isinstance(cells, tuple) else [row[0] for row in cells]
            values = {n: cell.value for n, cell in enumerate(rows) if cell.value is not None}
            points = {int(p.get("idx")): p[0].text for p in one.find(C + cached).iter(C + "pt")}
            if tag == "numRef":
                assert {n: float(text) for n, text in points.items()} == values
            else:
                assert {n: text or "" for n, text in points.items()} == {
                    n: str(values.get(n) or "") for n in points
                }
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
