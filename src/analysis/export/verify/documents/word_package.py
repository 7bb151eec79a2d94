"""Word package: what a document holds beside its text, and what hides or bends that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from typing import TypeAlias
from xml.sax.saxutils import unescape

from analysis.errors import ExportError
from analysis.export.verify.differences import NOTHING, Difference, shorten
from analysis.export.verify.documents.word_parts import list_relations, read_parts
from analysis.export.verify.told_blocks import DIGITS

Parts: TypeAlias = Mapping[str, bytes]
"""The parts of a document by their names."""

_FILE = "文件"
_TEXT = "word/document.xml"
_STYLES = "word/styles.xml"
_NUMBERING = "word/numbering.xml"
_CORE = "docProps/core.xml"
_HARMLESS = frozenset(
    {"DATE", "HYPERLINK", "NUMPAGES", "PAGE", "PAGEREF", "REF", "SECTIONPAGES", "SEQ", "STYLEREF"}
    | {"TIME", "TOC"}
)
_ASKED = re.compile(rb"<w:(?:instrText[^>]*>([^<]*)|fldSimple[^>]*w:instr=\"([^\"]*))")
_HIDING = re.compile(
    rb"<(?:\w+:)?(vanish|specVanish|strike|dstrike|altChunk|sym|framePr|hidden|oMath|footnoteReference"
    rb"|endnoteReference|attachedTemplate|mailMerge|dataBinding|background|bdo|dir|pgNum|userShapes"
    rb"|(?:day|month|year)(?:Short|Long)|fitText|eastAsianLayout|rtl|contentPart)\b(?![^<>]*:val=\"(?:0|false|off)\")"
    rb"|<w:(color)\b[^<>]*(?:w:val=\"(?:[Ff][\da-fA-F]){3}\"|themeColor=\"(?:background|bg|light))"
    rb"|<w:(sz) w:val=\"\d\"|<w:(shd)\b[^<>]*w:fill=\"(?:[0-3][\da-fA-F]){3}\""
    rb"|<w:(shd)\b(?=[^<>]*\"solid\")[^<>]*w:color=\"(?:[0-3][\da-fA-F]){3}\""
    rb"|<w:(clrSchemeMapping)\b[^<>]*w:t1=\"light"
    rb"|<w:(highlight) w:val=\"black\"|<(w14:textFill)\b[^<>]*>\s*<w14:noFill"
)
"""What hides words, or shows some that no text of the document holds."""
_DRAWN = re.compile(rb"<(?:a:(blip|t)|v:(imagedata|textpath))\b")
"""What shows a picture, or words that are drawn; a chart's own words are compared with it."""
_UNDRAWN = re.compile(r"word/(?:charts|theme)/|customXml/|docProps/")
_SIGNS = re.compile(
    rb"<(?:w:rFonts|w:altName|a:latin|a:ea|a:cs|a:font)\b[^<>]*"
    rb"\"((?:Wing|Web)dings[^\"]*|Symbol|Marlett|MT Extra|Zapf ?Dingbats|Bookshelf Symbol[^\"]*)\"",
    re.IGNORECASE,
)
"""Fonts that draw signs in place of letters and figures."""
_SWITCHED = re.compile(r"\\[#r]|\"[^\"]*\d", re.IGNORECASE)
"""Switches by which a field that counts shows another number, or words."""
_TITLE = re.compile(rb"<dc:title>([^<]*)")
_TIP = re.compile(rb"<w:hyperlink [^<>]*w:anchor=\"(\w+)\"[^<>]*w:tooltip=\"([^\"]*)\"")
_WORDS = re.compile(rb"<wp:docPr [^<>]*descr=\"([^\"]*)\"")
_NAMES = re.compile(rb"<wp:docPr [^<>]*title=\"([^\"]*)\"")
_WORDED = re.compile(r"[\"\\!]\d|,,?$")
"""What a format of numbers shows beside them: figures, or a number divided by thousands."""
_FORMATS = re.compile(rb"<numFmt [^<>]*formatCode=\"([^\"]*)\"")
_TABLE_WORDS = re.compile(rb"<w:tbl(?:Caption|Description) [^<>]*w:val=\"([^\"]*)\"")
_FORMULA = re.compile(rb"<f[ >]")
_EMBEDDED = frozenset(
    {"aFChunk", "chartEx", "chartUserShapes", "control", "diagramData", "oleObject", "subDocument"}
    | {"activeXControlBinary", "attachedToolbars", "extensibility", "font", "ink", "model3d"}
    | {"keyMapCustomizations", "vbaProject", "webextension", "webextensiontaskpanes", "wordVbaData"}
)
"""What a part is related to that runs, draws or brings in more than its text: fonts among them."""
_PROGRAMS = re.compile(r"vba|macro|activex|\.bin$|\.(?:exe|js|vbs|docm|dotm)$", re.IGNORECASE)


def check_untouched(told: Parts, made: Parts, *, has_own_words: bool) -> Iterator[Difference]:
    """Hold each part of a document that no program has saved again against today's bytes.

    Whoever opens and saves a document writes all of its parts anew; where the styles are ours to
    the byte, a part that is not was changed by other means: an axis, a picture's words, a number
    of a list. The text is left out where an office's own words stand in it.
    """
    if told.get(_STYLES) != made.get(_STYLES):
        return
    for name in sorted({*told, *made}):
        if told.get(name) != made.get(name) and not (has_own_words and name == _TEXT):
            yield Difference(_FILE, "", "组成部分", name, "与导出时的内容不同", "文件的组成部分")


def check_beside(parts: Parts, made: Parts) -> Iterator[Difference]:
    """Hold what stands beside the text against today's: tips, words of drawings, pictures.

    Programs may leave tips and words of drawings out when they save; none makes new ones.
    """
    told, right = parts.get(_TEXT, b""), made.get(_TEXT, b"")
    for name in sorted(name for name in parts if name.endswith(".xlsx")):
        with suppress(ExportError):  # a workbook that cannot be read is told with its chart
            book = read_parts(parts[name], "xl/workbook.xml")
            if any(_FORMULA.search(sheet) for part, sheet in book.items() if "worksheets" in part):
                yield Difference(_FILE, "", "公式", name, NOTHING, "图的数据工作簿")
            for shown in _FORMATS.findall(book.get("xl/styles.xml", b"")):
                said = unescape(shown.decode("utf-8", "replace"), {"&quot;": '"'})
                if _WORDED.search(said):
                    yield Difference(_FILE, "", "数字格式", said, NOTHING, "图的数据工作簿")
    kinds = {_TIP: "提示", _WORDS: "图的文字说明", _NAMES: "图的标题"}
    kinds |= {_TABLE_WORDS: "表的文字说明"}
    for pattern, kind in kinds.items():
        known = set(pattern.findall(right))
        for one in dict.fromkeys(pattern.findall(told)):
            said = (one[-1] if isinstance(one, tuple) else one).decode("utf-8", "replace")
            if one not in known and DIGITS.search(said):
                yield Difference(_FILE, "", kind, shorten(said), NOTHING, _TEXT)
    yield from _check_drawn(parts, made)


def _check_drawn(parts: Parts, made: Parts) -> Iterator[Difference]:
    """Find pictures and drawn words that are not of today's, and figures in the file's title."""
    drawn, left = _count_drawn(parts), _count_drawn(made)
    for tag, many in drawn.items():
        if many > left[tag]:
            found = f"{left[tag]}处" if left[tag] else NOTHING
            yield Difference(_FILE, "", "图片或画出的字", f"{tag}，{many}处", found, _TEXT)
    titles = [_TITLE.findall(one.get(_CORE, b"")) for one in (parts, made)]
    said, right = ("".join(one.decode("utf-8", "replace") for one in each) for each in titles)
    if set(DIGITS.findall(said)) - set(DIGITS.findall(right)):
        yield Difference(_FILE, "", "文件属性中的标题", shorten(said), shorten(right), _CORE)


def _count_drawn(parts: Parts) -> Counter[str]:
    """Count pictures and drawn words, and in charts pictures alone."""
    counts: Counter[str] = Counter()
    for name, markup in parts.items():
        tags = [b"".join(found).decode() for found in _DRAWN.findall(markup)]
        in_chart = name.startswith("word/charts/")
        if name.endswith(".xml") and (in_chart or not _UNDRAWN.match(name)):
            counts.update(tag for tag in tags if not in_chart or tag == "blip")
    return counts


def check_word_file(parts: Parts, made: Parts) -> Iterator[Difference]:
    """Find what may run, load or fetch something, or hides words, and is not of today's."""
    codes = {code for markup in made.values() for code in _list_codes(markup)}
    for name, markup in sorted(parts.items()):
        usual = set(_HIDING.findall(made.get(name, b"")))
        if _PROGRAMS.search(name):
            yield Difference(_FILE, "", "程序", name, NOTHING, "文件的组成部分")
        yield from _check_codes(name, markup, codes)
        for font in dict.fromkeys(_SIGNS.findall(markup)) if name != _NUMBERING else ():
            yield Difference(_FILE, "", "变成图形的文字", font.decode(), NOTHING, name)
        yield from (
            Difference(_FILE, "", "隐藏或另加的内容", b"".join(tag).decode(), NOTHING, name)
            for tag in dict.fromkeys(_HIDING.findall(markup))
            if tag not in usual
        )
    for name in ("", *sorted(parts)):
        for one in list_relations(parts, name):
            kind, target = one.get("Type", "").rpartition("/")[2], shorten(one.get("Target", ""))
            if one.get("TargetMode") == "External" and kind != "hyperlink":
                yield Difference(_FILE, "", "外部内容", target, NOTHING, name)
            elif kind in _EMBEDDED:
                yield Difference(_FILE, "", "嵌入内容", target, NOTHING, name)


def _check_codes(name: str, markup: bytes, usual: Container[str]) -> Iterator[Difference]:
    for code in _list_codes(markup) if name.endswith(".xml") else ():
        kind = code.partition(" ")[0].upper()
        is_odd = kind not in _HARMLESS or (kind != "TOC" and _SWITCHED.search(code))
        if kind.isalpha() and is_odd and code not in usual:
            yield Difference(_FILE, "", "域代码", shorten(code), NOTHING, name)


def _list_codes(markup: bytes) -> list[str]:
    """List what the fields of a part ask for."""
    codes = (b"".join(asked).decode("utf-8", "replace") for asked in _ASKED.findall(markup))
    return [unescape(" ".join(code.split()), {"&quot;": '"'}) for code in codes if code.strip()]
