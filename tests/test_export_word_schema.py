"""Word schema: a document is as ECMA-376 asks, and each kind of fault in one is caught."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import pytest

from analysis.export.page import export_page
from analysis.export.word import read_settings, write_document
from sample_notebooks import drawing, entry, notebook, stated
from word_checks import require_sound
from workbooks import packed, parts_of

MAIN, STYLES, LISTS = "word/document.xml", "word/styles.xml", "word/numbering.xml"
BARS, LINES = "word/charts/chart1.xml", "word/charts/chart2.xml"
RELATIONS, TYPES = "word/_rels/document.xml.rels", "[Content_Types].xml"


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    """Give a document of text, a list, links, a table, a chart of stacked bars and one of lines."""
    marked = go.Bar(x=["甲", "乙"], y=[10, 2], name="一", marker={"color": ["#0072B2", "#8C8C8C"]})
    bars = go.Figure([marked, go.Bar(x=["甲", "乙"], y=[3, 4], name="二", text=["3", "4"])])
    bars.update_layout(barmode="stack", showlegend=True, yaxis_title="次")
    lines = go.Figure(go.Scatter(x=["甲", "乙", "丙"], y=[1, None, 3], name="三", mode="lines"))
    cells = [drawing(stated(bars, entry("aa", 10))), drawing(lines)]
    _, document = export_page(notebook("# 题\n\n一段**重要**的话。\n\n1. 一\n2. 二", *cells), "题")
    content = write_document(document, read_settings(None))
    require_sound(content)
    return parts_of(content)


def turned(first: str, second: str) -> tuple[str, str]:
    """Let two elements that follow one another change their places."""
    return rf"(<{first}(?: [^>]*)?/>)(<{second}(?: [^>]*)?/>)", r"\2\1"


MOVES: dict[str, tuple[str, str, str]] = {
    "order in pPr": (MAIN, r"(<w:pStyle [^>]*/>)(<w:keepNext/>)", r"\2\1"),
    "order in rPr": (STYLES, r"(<w:rFonts [^>]*/>)(.*?)(<w:sz [^>]*/>)", r"\3\1\2"),
    "order in tblPr": (MAIN, *turned("w:tblStyle", "w:tblW")),
    "order in tcPr": (MAIN, *turned("w:tcW", "w:vAlign")),
    "order in sectPr": (MAIN, *turned("w:pgSz", "w:pgMar")),
    "order in a style": (STYLES, *turned("w:basedOn", "w:next")),
    "order in settings": (
        "word/settings.xml",
        r"(<w:defaultTabStop [^>]*/>)(<w:evenAndOddHeaders/>)",
        r"\2\1",
    ),
    "order in a list's level": (LISTS, *turned("w:suff", "w:lvlText")),
    "lists before their kinds": (LISTS, r"(<w:abs.*</w:abstractNum>)(.*)(</w:n)", r"\2\1\3"),
    "order in fonts": ("word/fontTable.xml", *turned("w:charset", "w:family")),
    "order in a drawing": (MAIN, *turned("wp:extent", "wp:effectExtent")),
    "order in a chart": (BARS, r"(<c:autoT[^>]*/>)(<c:plotArea>.*</c:plotArea>)", r"\2\1"),
    "order in the file of a chart": (BARS, *turned("c:date1904", "c:roundedCorners")),
    "order in bars": (BARS, *turned("c:barDir", "c:grouping")),
    "order in lines": (LINES, r'(<c:varyColors [^>]*/>)(.*)(<c:marker val="1"/>)', r"\3\1\2"),
    "order in a series": (BARS, r"(<c:order [^>]*/>)(<c:tx>.*?</c:tx>)", r"\2\1"),
    "order in a point": (BARS, r"(<c:bubble3D [^>]*/>)(<c:spPr>.*?</c:spPr>)(</c:dPt>)", r"\2\1\3"),
    "order in labels": (BARS, *turned("c:dLblPos", "c:showLegendKey")),
    "order in an axis": (BARS, *turned("c:crossAx", "c:crosses")),
    "order in a scale": (BARS, *turned("c:orientation", "c:min")),
    "order in a legend": (BARS, *turned("c:legendPos", "c:overlay")),
    "order in a cache": (LINES, r"(<c:format.*?Code>)(<c:ptCount [^>]*/>)", r"\2\1"),
    "order in a picture's text": (BARS, *turned("a:latin", "a:ea")),
    "child that is not allowed": (BARS, "<c:gapWidth", "<c:smooth val='0'/><c:gapWidth"),
    "child that stands twice": (MAIN, r"(<w:tblW [^>]*/>)", r"\1\1"),
    "cell without a paragraph": (MAIN, r"(</w:tcPr>)<w:p>.*?</w:p>(</w:tc>)", r"\1\2"),
    "cell too many": (MAIN, r"(<w:tc>.*?</w:tc>)", r"\1\1"),
    "table without a grid": (MAIN, r"<w:tblGrid>.*?</w:tblGrid>", ""),
    "chart without a plot": (BARS, r"<c:plotArea>.*</c:plotArea>", ""),
    "axis that crosses none": (BARS, r"<c:crossAx [^>]*/>", ""),
    "axis of another number": (BARS, r'<c:crossAx val="2"/>', '<c:crossAx val="7"/>'),
    "series without a number": (BARS, r'<c:idx val="0"/><c:order', "<c:order"),
    "point without a place": (LINES, r'<c:pt idx="0">', "<c:pt>"),
    "point beyond the end": (LINES, r'<c:pt idx="2">(<c:v>3)', r'<c:pt idx="9">\1'),
    "number that is none": (LINES, "<c:v>3</c:v>", "<c:v>三</c:v>"),
    "cache unlike the workbook": (LINES, "<c:v>3</c:v>", "<c:v>4</c:v>"),
    "label outside a stack": (BARS, '<c:dLblPos val="ctr"/>', '<c:dLblPos val="outEnd"/>'),
    "width that is no number": (MAIN, r'<w:gridCol w:w="\d+"', '<w:gridCol w:w="1.5"'),
    "page without a height": (MAIN, r'(<w:pgSz w:w="\d+") w:h="\d+"', r"\1"),
    "margin that is missing": (MAIN, ' w:gutter="0"', ""),
    "place on the line that is none": (STYLES, 'w:jc w:val="center"', 'w:jc w:val="middle"'),
    "style that is not there": (MAIN, 'w:pStyle w:val="Title"', 'w:pStyle w:val="Titel"'),
    "two places of one name": (MAIN, r'w:name="V_01"', 'w:name="N_01"'),
    "two places of one number": (MAIN, r'<w:bookmarkStart w:id="2"', '<w:bookmarkStart w:id="1"'),
    "link that leads nowhere": (MAIN, r'w:anchor="N_01"', 'w:anchor="N_99"'),
    "two drawings of one number": (MAIN, r'<wp:docPr id="2"', '<wp:docPr id="1"'),
    "drawing without words": (MAIN, r' descr="[^"]*"', ' descr=""'),
    "field that does not end": (MAIN, '<w:r><w:fldChar w:fldCharType="end"/></w:r>', ""),
    "field of an unknown kind": (MAIN, 'w:fldCharType="separate"', 'w:fldCharType="middle"'),
    "chart that is related to nothing": (MAIN, r'(<c:chart r:id=")[^"]*', r"\1rId99"),
    "relation to a part that is not there": (RELATIONS, "styles.xml", "style.xml"),
    "relation outside": (RELATIONS, 'Target="styles.xml"', 'TargetMode="External" \\g<0>'),
    "two relations of one name": (RELATIONS, 'Id="rId2"', 'Id="rId1"'),
    "part without a kind": (TYPES, r'<Override PartName="/word/styles.xml"[^>]*/>', ""),
    "chart of another kind": (TYPES, r"drawingml\.chart", "chart"),
    "workbook of another kind": (TYPES, "spreadsheetml.sheet", "spreadsheetml.book"),
    "author": ("docProps/core.xml", "<dc:title>", "<dc:creator>某</dc:creator><dc:title>"),
    "session's number": (MAIN, "<w:p>", '<w:p w:rsidR="00A1">'),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVES)
def test_each_kind_of_fault_is_caught(name: str, parts: dict[str, bytes]) -> None:
    part, pattern, new = MOVES[name]
    before = parts[part].decode()
    after = re.sub(pattern, new, before, count=1, flags=re.DOTALL)
    assert after != before
    with pytest.raises((AssertionError, KeyError, ValueError)):
        require_sound(packed({**parts, part: after.encode()}))
