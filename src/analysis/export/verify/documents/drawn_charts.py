"""Drawn charts: what the charts of a document draw, and the workbooks behind them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from lxml import etree

from analysis.export.verify.documents.word_parts import list_relations, parse_part

CHARTS = "图表"
"""How the drawings of a document are named; their number follows, in the order of the text."""

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = "word/document.xml"
_SETTINGS = ("min", "max", "logBase", "majorUnit", "dispUnits", "builtInUnit", "custUnit")
_AXIS_PLACE = "crossesAt"
_DRAWN_AS = ("barDir", "grouping", "dispBlanksAs", "trendline", "view3D", "dTable")
_KINDS = re.compile(r"\}(\w+Chart)$")
_COVERED_FROM, _MOVED_FROM = 50, 0.15
"""From which overlap on bars hide others, and how far a label may be moved, of the chart's size."""
_COLOURS = (_A + "srgbClr", _A + "schemeClr")
_UNSEEN = frozenset({"FFFFFF", "BG1"})
_LABELLED = ("showCatName", "showSerName", "showPercent", "showBubbleSize")
_ESCAPED = re.compile(r"\\(.)")
_PLAIN_FORMATS = frozenset({"General", "0", "@", ""})


def read_charts(parts: Mapping[str, bytes], body: Any) -> dict[str, Mapping[str, Any]]:
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
                    if (words := "".join(label.itertext(_A + "t", _C + "v")).strip())
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
    return [*told, *_list_unseen(chart), *(cell for cell in cells if cell.startswith("数据!"))]


def _list_unseen(chart: Any) -> Iterator[str]:
    """List what hides what a chart draws, puts it elsewhere, or draws it as another kind."""
    kinds = (_KINDS.search(str(one.tag)) for one in chart.iter())
    yield from (f"图形种类 {kind[1]}" for kind in kinds if kind)
    for home in chart.iter(_C + "ser", _C + "dPt", _C + "marker"):
        shape = home.find(_C + "spPr")
        line = None if shape is None else shape.find(_A + "ln")
        is_line = line is not None and str(home.getparent().tag).endswith("lineChart")
        if shape is not None and not (_is_seen(line) or (not is_line and _is_seen(shape))):
            yield f"看不见的{etree.QName(home).localname}"
    inks = (one for home in chart.iter(_C + "txPr", _C + "rich") for one in home.iter(*_COLOURS))
    yield from ("看不见的文字" for one in inks if one.get("val", "").upper() in _UNSEEN)
    moved = (one for label in chart.iter(_C + "dLbl") for one in label.iter(_C + "x", _C + "y"))
    yield from ("移走的标签" for one in moved if abs(float(one.get("val") or 0)) >= _MOVED_FROM)
    for one in chart.iter(_C + "overlap"):
        groups = [each.get("val") for each in one.itersiblings(_C + "grouping", preceding=True)]
        if "clustered" in groups and float(one.get("val") or 0) >= _COVERED_FROM:
            yield "相互遮盖的柱"


def _is_seen(shape: Any) -> bool:
    """Tell whether a filling or a line is drawn in a colour that stands off from paper."""
    if shape is None or shape.find(_A + "noFill") is not None:
        return False
    fill = shape.find(_A + "solidFill")
    colours = () if fill is None else fill.iter(*_COLOURS)
    return fill is None or not any(one.get("val", "").upper() in _UNSEEN for one in colours)


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
            counts = [str(one.get("val")) for one in found.iter(_C + "ptCount")]
            points: dict[str, str] = {}
            for point in found.iter(_C + "pt"):
                place = str(point.get("idx"))
                said = write_plain_number(point.findtext(_C + "v") or "")
                points[place] = f"{points[place]}、{said}" if place in points else said
            told[label] = {
                place: said
                for place, said in points.items()  # what lies beyond the count is not drawn
                if not counts or not place.isdigit() or int(place) < int(counts[0] or 0)
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
