"""Word package: what a document holds beside its text, and what hides or bends that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from analysis.errors import ExportError
from analysis.export.verify.differences import NOTHING, Difference, shorten
from analysis.export.verify.documents.exported_word import list_relations, read_parts
from analysis.export.verify.told_blocks import DIGITS

_FILE = "文件"
_TEXT = "word/document.xml"
_STYLES = "word/styles.xml"
_HARMLESS = frozenset(
    {"DATE", "HYPERLINK", "NUMPAGES", "PAGE", "PAGEREF", "REF", "SECTIONPAGES", "SEQ", "STYLEREF"}
    | {"TIME", "TOC"}
)
_ASKED = re.compile(rb"<w:(?:instrText[^>]*>([^<]*)|fldSimple[^>]*w:instr=\"([^\"]*))")
_HIDING = re.compile(
    rb"<(?:\w+:)?(vanish|specVanish|strike|dstrike|altChunk|sym|framePr|hidden|oMath|footnoteReference"
    rb"|endnoteReference|attachedTemplate)\b(?![^<>]*:val=\"(?:0|false|off)\")"
    rb"|<w:(color)\b[^<>]*(?:w:val=\"(?:[Ff][\da-fA-F]){3}\"|themeColor=\"(?:background|bg|light))"
    rb"|<w:(sz|w) w:val=\"\d\"|<w:(shd)\b[^<>]*w:fill=\"(?:[0-3][\da-fA-F]){3}\""
)
"""What hides words, or shows some that no text of the document holds."""
_DRAWN = re.compile(rb"<(?:a:(blip|t)|v:(imagedata|textpath))\b")
"""What shows a picture, or words that are drawn."""
_TIP = re.compile(rb"<w:hyperlink [^<>]*w:anchor=\"(\w+)\"[^<>]*w:tooltip=\"([^\"]*)\"")
_WORDS = re.compile(rb"<wp:docPr [^<>]*descr=\"([^\"]*)\"")
_FORMULA = re.compile(rb"<f[ >]")
_EMBEDDED = ("aFChunk", "chartUserShapes", "oleObject", "subDocument")
_PROGRAMS = re.compile(r"vba|macro|activex|\.bin$|\.(?:exe|js|vbs|docm|dotm)$", re.IGNORECASE)


def check_untouched(
    content: bytes, expected: bytes, *, has_own_words: bool
) -> Iterator[Difference]:
    """Hold each part of a document that no program has saved again against today's bytes.

    Whoever opens and saves a document writes all of its parts anew; where the styles are ours to
    the byte, a part that is not was changed by other means: an axis, a picture's words, a number
    of a list. The text is left out where an office's own words stand in it.
    """
    told, made = read_parts(content), read_parts(expected)
    if told.get(_STYLES) != made.get(_STYLES):
        return
    for name in sorted({*told, *made}):
        if told.get(name) != made.get(name) and not (has_own_words and name == _TEXT):
            yield Difference(_FILE, "", "组成部分", name, "与导出时的内容不同", "文件的组成部分")


def check_beside(content: bytes, expected: bytes) -> Iterator[Difference]:
    """Hold what stands beside the text against today's: tips, words of drawings, pictures.

    Programs may leave tips and words of drawings out when they save; none makes new ones.
    """
    parts = read_parts(content)
    told, made = parts.get(_TEXT, b""), read_parts(expected).get(_TEXT, b"")
    for name in sorted(name for name in parts if name.endswith(".xlsx")):
        with suppress(ExportError):  # a workbook that cannot be read is told with its chart
            book = read_parts(parts[name], "xl/workbook.xml")
            if any(_FORMULA.search(sheet) for part, sheet in book.items() if "worksheets" in part):
                yield Difference(_FILE, "", "公式", name, NOTHING, "图的数据工作簿")
    for pattern, kind in ((_TIP, "提示"), (_WORDS, "图的文字说明")):
        known = set(pattern.findall(made))
        for one in dict.fromkeys(pattern.findall(told)):
            said = (one[-1] if isinstance(one, tuple) else one).decode("utf-8", "replace")
            if one not in known and DIGITS.search(said):
                yield Difference(_FILE, "", kind, shorten(said), NOTHING, _TEXT)
    left = Counter(_DRAWN.findall(made))
    for tag, many in Counter(_DRAWN.findall(told)).items():
        if many > left[tag]:
            found = f"{left[tag]}处" if left[tag] else NOTHING
            named = b"".join(tag).decode()
            yield Difference(_FILE, "", "图片或画出的字", f"{named}，{many}处", found, _TEXT)


def check_word_file(content: bytes, expected: bytes = b"") -> Iterator[Difference]:
    """Find what may run, load or fetch something, or hides words, and is not of today's."""
    parts = read_parts(content)
    made = b"".join(read_parts(expected).values()) if expected else b""
    usual = set(_HIDING.findall(made))
    for name, markup in sorted(parts.items()):
        if _PROGRAMS.search(name):
            yield Difference(_FILE, "", "程序", name, NOTHING, "文件的组成部分")
        for asked in _ASKED.findall(markup) if name.endswith(".xml") else ():
            code = b"".join(asked).decode("utf-8", "replace").split()
            if code and code[0].isalpha() and code[0].upper() not in _HARMLESS:
                yield Difference(_FILE, "", "域代码", shorten(" ".join(code)), NOTHING, name)
        yield from (
            Difference(_FILE, "", "隐藏或另加的内容", b"".join(tag).decode(), NOTHING, name)
            for tag in dict.fromkeys(_HIDING.findall(markup))
            if tag not in usual
        )
        for one in list_relations(parts, name):
            kind, target = one.get("Type", "").rpartition("/")[2], shorten(one.get("Target", ""))
            if one.get("TargetMode") == "External" and kind != "hyperlink":
                yield Difference(_FILE, "", "外部内容", target, NOTHING, name)
            elif kind in _EMBEDDED:
                yield Difference(_FILE, "", "嵌入内容", target, NOTHING, name)
