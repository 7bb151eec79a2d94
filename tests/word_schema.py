"""Word schema: what ECMA-376 asks of the elements that we write, as tables read by one check.

Word refuses a file whose children stand in another order than the schema's sequence, where other
programs read on; so the sequences stand here, those of elements that we never write left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

SPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
}
_SERIES = "idx order tx spPr"
_LABEL = (
    "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent "
    "showBubbleSize separator"
)
_AXIS = (
    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark "
    "minorTickMark tickLblPos spPr txPr crossAx crosses crossesAt"
)
_RUN = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd "
    "fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
)
_LOOK = "ln noFill solidFill effectLst latin ea cs sym"
ORDERS: Mapping[str, str] = {
    "w:body": "p* tbl* sectPr",
    "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr",
    "w:rPr": _RUN,
    "w:numPr": "ilvl numId",
    "w:tbl": "tblPr tblGrid tr*",
    "w:tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription",
    "w:tblBorders": "top left bottom right insideH insideV",
    "w:tblCellMar": "top left bottom right",
    "w:tr": "trPr tc*",
    "w:tc": "tcPr p*",
    "w:tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    "w:sectPr": "footerReference* type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols "
    "formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "w:style": "name aliases basedOn next link uiPriority semiHidden unhideWhenUsed qFormat locked "
    "pPr rPr tblPr trPr tcPr",
    "w:styles": "docDefaults latentStyles style*",
    "w:settings": "zoom defaultTabStop evenAndOddHeaders characterSpacingControl compat "
    "themeFontLang clrSchemeMapping",
    "w:numbering": "abstractNum* num*",
    "w:abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl*",
    "w:lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlJc pPr rPr",
    "w:num": "abstractNumId lvlOverride*",
    "w:font": "altName panose1 charset family notTrueType pitch sig",
    "wp:inline": "extent effectExtent docPr cNvGraphicFramePr graphic",
    "pic:pic": "nvPicPr blipFill spPr",
    "a:rPr": _LOOK,
    "a:defRPr": _LOOK,
    "a:ln": "noFill solidFill prstDash round",
    "a:p": "pPr r* endParaRPr",
    "a:r": "rPr t",
    "c:chartSpace": "date1904 lang roundedCorners style clrMapOvr protection chart spPr txPr "
    "externalData printSettings userShapes",
    "c:chart": "title autoTitleDeleted view3D plotArea legend plotVisOnly dispBlanksAs",
    "c:plotArea": "layout barChart lineChart pieChart scatterChart catAx valAx* spPr",
    "c:barChart": "barDir grouping varyColors ser* dLbls gapWidth overlap serLines axId*",
    "c:lineChart": "grouping varyColors ser* dLbls dropLines hiLowLines upDownBars marker axId*",
    "c:pieChart": "varyColors ser* dLbls firstSliceAng",
    "c:scatterChart": "scatterStyle varyColors ser* dLbls axId*",
    "c:barChart/c:ser": f"{_SERIES} invertIfNegative dPt* dLbls errBars cat val",
    "c:lineChart/c:ser": f"{_SERIES} marker dPt* dLbls errBars cat val smooth",
    "c:pieChart/c:ser": f"{_SERIES} explosion dPt* dLbls cat val",
    "c:scatterChart/c:ser": f"{_SERIES} marker dPt* dLbls errBars* xVal yVal smooth",
    "c:dPt": "idx invertIfNegative marker bubble3D explosion spPr",
    "c:dLbls": f"dLbl* delete {_LABEL} showLeaderLines",
    "c:dLbl": f"idx delete layout tx {_LABEL}",
    "c:catAx": f"{_AXIS} auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
    "c:valAx": f"{_AXIS} crossBetween majorUnit minorUnit dispUnits",
    "c:scaling": "logBase orientation max min",
    "c:errBars": "errDir errBarType errValType noEndCap plus minus val spPr",
    "c:legend": "legendPos legendEntry* layout overlay spPr txPr",
    "c:legendEntry": "idx delete txPr",
    "c:title": "tx layout overlay spPr txPr",
    "c:ser/c:marker": "symbol size spPr",
    "c:numRef": "f numCache",
    "c:strRef": "f strCache",
    "c:numCache": "formatCode ptCount pt*",
    "c:strCache": "ptCount pt*",
    "c:txPr": "bodyPr lstStyle p*",
    "c:rich": "bodyPr lstStyle p*",
}
"""Element, or parent/element → its children in order; those with a star may stand there often."""
UNORDERED = frozenset({"w:body", "w:tc"})
"""Only which children there are is asked, not their order."""
NEEDED: Mapping[str, str] = {
    "w:tbl": "tblPr tblGrid",
    "w:tc": "p",
    "w:abstractNum": "multiLevelType lvl",
    "w:num": "abstractNumId",
    "w:style": "name",
    "wp:inline": "extent docPr graphic",
    "c:chart": "plotArea",
    "c:ser": "idx order",
    "c:catAx": "axId scaling axPos crossAx",
    "c:valAx": "axId scaling axPos crossAx",
    "c:barChart": "barDir axId",
    "c:lineChart": "grouping axId",
    "c:scatterChart": "scatterStyle axId",
    "c:numRef": "f",
    "c:pt": "v",
    "c:dLbl": "idx",
    "c:errBars": "errBarType errValType",
}
ATTRIBUTES: Mapping[str, str] = {
    "w:tblW": "w:w w:type",
    "w:tcW": "w:w w:type",
    "w:gridCol": "w:w",
    "w:hyperlink": "w:anchor",
    "w:bookmarkStart": "w:id w:name",
    "w:bookmarkEnd": "w:id",
    "w:pgSz": "w:w w:h",
    "w:pgMar": "w:top w:right w:bottom w:left w:header w:footer w:gutter",
    "w:footerReference": "w:type r:id",
    "w:fldChar": "w:fldCharType",
    "w:pStyle": "w:val",
    "w:rStyle": "w:val",
    "w:numId": "w:val",
    "w:style": "w:type w:styleId",
    "w:num": "w:numId",
    "w:abstractNum": "w:abstractNumId",
    "w:lvl": "w:ilvl",
    "w:font": "w:name",
    "wp:docPr": "id name descr",
    "wp:extent": "cx cy",
    "a:blip": "r:embed",
    "a:srgbClr": "val",
    "a:latin": "typeface",
    "c:axId": "val",
    "c:idx": "val",
    "c:order": "val",
    "c:ptCount": "val",
    "c:pt": "idx",
    "c:externalData": "r:id",
}
WHOLE = frozenset(
    {"w:w", "w:h", "w:id", "w:line", "w:before", "w:after", "w:left", "w:right", "w:firstLine"}
    | {"w:top", "w:bottom", "w:header", "w:footer", "w:gutter", "w:numId", "w:ilvl", "w:sz"}
    | {"id", "cx", "cy", "idx", "sz"}
)
"""Attributes that are whole numbers."""
VALUES: Mapping[str, str] = {
    "w:jc": "left center right both",
    "w:fldChar": "begin separate end",
    "w:type": "nextPage",
    "w:tblLayout": "fixed",
    "c:barDir": "bar col",
    "c:axPos": "l r t b",
    "c:orientation": "minMax maxMin",
    "c:dispBlanksAs": "gap",
    "c:legendPos": "t",
    "c:symbol": "circle diamond square none",
    "c:crosses": "autoZero max",
    "c:crossBetween": "between midCat",
    "c:tickLblPos": "low nextTo",
}
"""Element → what its one value may be, of what the schema allows and we write."""
LABELS: Mapping[str, str] = {
    "clustered": "outEnd ctr inEnd inBase",
    "stacked": "ctr inEnd inBase",
    "lineChart": "t b l r ctr",
    "scatterChart": "t b l r ctr",
    "pieChart": "bestFit outEnd inEnd ctr",
}
"""Where labels may stand; Word calls a file damaged whose stacked bars have them outside."""


def check_schema(parts: Mapping[str, bytes]) -> None:
    """Assert that every element of a document's parts is what the schema asks of it."""
    for part, markup in parts.items():
        if part.endswith(".xml") and part.startswith("word/"):
            faults = list(_find_faults(etree.fromstring(markup)))
            assert not faults, f"{part}: {faults[:5]}"


def _find_faults(root: Any) -> Iterator[str]:
    for element in root.iter(etree.Element):
        tag = _name(element)
        parent = "" if element.getparent() is None else _name(element.getparent())
        children = [_name(child).partition(":")[2] for child in element]
        order = ORDERS.get(f"{parent}/{tag}") or ORDERS.get(tag)
        is_reference = tag == "c:chart" and parent == "a:graphicData"
        if order and not is_reference:
            yield from _check_children(tag, children, order)
        needed = "" if is_reference else NEEDED.get(tag, "")
        for name in needed.split():
            if name not in children:
                yield f"{tag} lacks {name}"
        yield from _check_attributes(tag, element)
        if tag == "c:dLblPos":
            yield from _check_label(element, str(element.get("val")))


def _check_attributes(tag: str, element: Any) -> Iterator[str]:
    said = {_name_of(name): str(value) for name, value in element.attrib.items()}
    for name in ATTRIBUTES.get(tag, "").split():
        if not said.get(name):
            yield f"{tag} lacks the attribute {name}"
    yield from (f"{tag} {n}={v}" for n, v in said.items() if n in WHOLE and not _is_whole(v))
    value = next((v for n, v in said.items() if n in ("w:val", "val", "w:fldCharType")), None)
    value = said.get("w:type") if tag == "w:tblLayout" else value
    if tag in VALUES and value not in VALUES[tag].split():
        yield f"{tag} is {value}"


def _check_children(tag: str, children: list[str], order: str) -> Iterator[str]:
    places = {name.rstrip("*"): place for place, name in enumerate(order.split())}
    often = {name.rstrip("*") for name in order.split() if name.endswith("*")}
    last = 0
    for name in children:
        if name not in places:
            yield f"{tag} may not hold {name}"
            continue
        if tag not in UNORDERED and places[name] < last:
            yield f"{name} stands too late in {tag}"
        if name not in often and children.count(name) > 1:
            yield f"{tag} holds {name} twice"
        last = places[name]


def _check_label(label: Any, place: str) -> Iterator[str]:
    chart = next(one for one in label.iterancestors() if _name(one).endswith("Chart"))
    grouping = chart.find("c:grouping", {"c": etree.QName(chart).namespace})
    kind = etree.QName(chart).localname
    if kind == "barChart":
        kind = str(grouping.get("val"))
    if place not in LABELS[kind].split():
        yield f"a label of {kind} may not stand {place}"


def _name(element: Any) -> str:
    return _name_of(str(element.tag))


def _name_of(tag: str) -> str:
    space, _, local = tag.rpartition("}")
    known = SPACES.get(space.lstrip("{"), "")
    return f"{known}:{local}" if known else local


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdigit()
