"""Named styles: every look of a Word document as a style, ours or those of an office's template."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.errors import ExportError
from analysis.export.word.layout_settings import Page, Settings, Style
from analysis.export.word.package_parts import write_attribute

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_TWIPS_A_MM = 1440 / 25.4
_LARGEST_PART = 20_000_000
_STRICT = (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.encode())
"""The name of Word's markup in files of the strict kind, and in all others."""
_LEFT = re.compile(r"\}(?:numPr|rsid|ins|del|\w+Change)$")
"""What stays behind in a template: its lists, its sessions, who changed what and when."""
_UNUSABLE = "模板不能用：{}。请用 Word 或 WPS 另存为 .docx 后再试。"

_PARAGRAPHS: dict[str, tuple[str, str, int]] = {
    "body": ("Normal", "Normal", 0),
    "title": ("Title", "Title", 1),
    "heading_1": ("Heading1", "heading 1", 1),
    "heading_2": ("Heading2", "heading 2", 2),
    "heading_3": ("Heading3", "heading 3", 3),
    "heading_4": ("Heading4", "heading 4", 4),
    "addressee": ("TongbiAddressee", "主送机关", 0),
    "list": ("TongbiList", "列表", 0),
    "note": ("TongbiNote", "说明", 0),
    "code": ("TongbiCode", "代码", 0),
    "attachment_list": ("TongbiAttachmentList", "附件说明", 0),
    "signature": ("TongbiSignature", "落款", 0),
    "attachment_mark": ("TongbiAttachmentMark", "附件字样", 0),
    "attachment_title": ("TongbiAttachmentTitle", "附件标题", 1),
    "attachment_heading": ("TongbiAttachmentHeading", "附件小标题", 2),
    "attachment_text": ("TongbiAttachmentText", "附件文字", 0),
    "picture": ("TongbiPicture", "图", 0),
    "caption": ("Caption", "caption", 0),
    "cell": ("TongbiCell", "表格文字", 0),
    "head": ("TongbiHead", "表头", 0),
    "number": ("TongbiNumber", "表格数字", 0),
    "entry": ("TongbiEntry", "依据条目", 0),
    "data": ("TongbiData", "图的数据", 0),
    "ledger": ("TongbiLedger", "台账行", 0),
    "map": ("TongbiMap", "图格", 0),
    "small": ("TongbiSmall", "表注", 0),
    "source": ("TongbiSource", "依据文字", 0),
    "footer_odd": ("TongbiFooterOdd", "单页页码", 0),
    "footer_even": ("TongbiFooterEven", "双页页码", 0),
}
"""Kind of paragraph → id, name as the program shows it, and outline level (0 for none)."""
KEPT = (
    *("title", "attachment_mark", "attachment_title", "attachment_heading", "caption"),
    *("entry", "heading"),
)
"""What stays on the page of what follows it."""
_DEFAULTS = (
    ("character", "TongbiPlain", "Default Paragraph Font"),
    ("table", "TableNormal", "Normal Table"),
)
_OTHERS = {
    "value": ("TongbiValue", "数值", "character", ""),
    "strong": ("Strong", "Strong", "character", "<w:rPr><w:b/><w:bCs/></w:rPr>"),
    "blank": (
        "TongbiBlank",
        "待填",
        "character",
        '<w:rPr><w:shd w:val="clear" w:color="auto" w:fill="FFF2CC"/></w:rPr>',
    ),
    "table": (
        "TongbiTable",
        "数据表",
        "table",
        '<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/>'
        '<w:left w:val="nil"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/>'
        '<w:right w:val="nil"/>'
        '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="999999"/>'
        '<w:insideV w:val="single" w:sz="4" w:space="0" w:color="999999"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>",
    ),
    "panels": (
        "TongbiPanels",
        "图组",
        "table",
        '<w:tblPr><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>",
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class Styles:
    """The ids of all styles by kind, the parts that hold them, and the paper."""

    ids: Mapping[str, str]
    parts: Mapping[str, str | bytes]
    page: Page


def build_styles(settings: Settings) -> Styles:
    """Build the styles; those that an office's template names likewise are the template's.

    Raises
    ------
    ExportError
        If the template is no Word document.
    """
    own = _write_all(settings)
    parts: dict[str, str | bytes] = {
        "theme/theme1.xml": _write_theme(settings.styles["body"]),
        "fontTable.xml": _write_fonts(settings),
    }
    if settings.template is None:
        ids = {kind: identity for kind, (identity, _, _) in own.items()}
        body = "".join(written for _, _, written in own.values())
        language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
        run = _write_run(settings.styles["body"]).replace("</w:rPr>", language)
        parts["styles.xml"] = (
            f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault>{run}</w:rPrDefault>'
            f"<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>{body}</w:styles>"
        )
        return Styles(ids, parts, settings.page)
    return _take_over(settings, own, parts)


def to_twips(points: float) -> int:
    """Give a length in points as Word measures it."""
    return round(20 * points)


def mm_to_twips(millimetres: float) -> int:
    """Give a length in millimetres as Word measures it."""
    return round(_TWIPS_A_MM * millimetres)


def _write_all(settings: Settings) -> dict[str, tuple[str, str, str]]:
    """Write our styles: kind → id, name, and the element."""
    styles = dict(settings.styles)
    footer = styles["footer"]
    styles["footer_odd"] = replace(footer, align="right", right=1)
    styles["footer_even"] = replace(footer, align="left", left=1)
    written = {}
    for kind, (identity, name, level) in _PARAGRAPHS.items():
        is_first = kind == "body"
        keeps = "<w:keepNext/><w:keepLines/>" if kind.startswith(KEPT) else ""
        outline = f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
        default = ' w:default="1"' if is_first else ""
        based = "" if is_first else '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
        look = _write_paragraph(styles[kind], keeps, outline)
        written[kind] = (
            identity,
            name,
            f'<w:style w:type="paragraph"{default} w:styleId="{identity}">'
            f'<w:name w:val="{name}"/>{based}<w:qFormat/>{look}</w:style>',
        )
    for sort, identity, name in _DEFAULTS:
        look = f'w:type="{sort}" w:default="1" w:styleId="{identity}"'
        element = f'<w:style {look}><w:name w:val="{name}"/></w:style>'
        written[f"default_{sort}"] = (identity, name, element)
    for kind, (identity, name, sort, look) in _OTHERS.items():
        based = '<w:basedOn w:val="TableNormal"/>' if sort == "table" else ""
        element = (
            f'<w:style w:type="{sort}" w:customStyle="1" w:styleId="{identity}">'
            f'<w:name w:val="{name}"/>{based}{look}</w:style>'
        )
        written[kind] = (identity, name, element)
    return written


def _write_paragraph(style: Style, keeps: str, outline: str) -> str:
    width = style.size + style.spacing
    indents = {"left": style.left, "right": style.right, "firstLine": style.first}
    listed = "".join(
        f' w:{side}Chars="{round(100 * many)}" w:{side}="{to_twips(many * width)}"'
        for side, many in indents.items()
    )
    line = (
        f'w:line="{to_twips(style.line)}" w:lineRule="exact"'
        if style.line
        else 'w:line="240" w:lineRule="auto"'
    )
    return (
        f'<w:pPr>{keeps}<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:spacing w:before="{to_twips(style.before)}" w:after="{to_twips(style.after)}" {line}/>'
        f'<w:ind{listed}/><w:jc w:val="{style.align}"/>{outline}</w:pPr>{_write_run(style)}'
    )


def _write_run(style: Style) -> str:
    latin, font = write_attribute(style.latin), write_attribute(style.font)
    bold = "<w:b/><w:bCs/>" if style.bold else ""
    colour = f'<w:color w:val="{style.colour.upper()}"/>' if style.colour else ""
    size = round(2 * style.size)
    return (
        f'<w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" '
        f'w:cs="{latin}"/>{bold}{colour}<w:spacing w:val="{to_twips(style.spacing)}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )


def _write_fonts(settings: Settings) -> str:
    names = {font for style in settings.styles.values() for font in (style.font, style.latin)}
    listed = ""
    for name in sorted(names):
        other = settings.alternatives.get(name)
        alternative = f'<w:altName w:val="{write_attribute(other)}"/>' if other else ""
        is_chinese = not name.isascii()
        charset = "86" if is_chinese else "00"
        listed += (
            f'<w:font w:name="{write_attribute(name)}">{alternative}'
            f'<w:charset w:val="{charset}"/><w:family w:val="auto"/></w:font>'
        )
    return f'<w:fonts xmlns:w="{W}">{listed}</w:fonts>'


def _write_theme(body: Style) -> str:
    """Write a theme: programs ask for one, and our styles never refer to it."""
    colours = {"dk1": "000000", "lt1": "FFFFFF", "dk2": "262626", "lt2": "E3E5E8"} | {
        "accent1": "0072B2",
        "accent2": "8C8C8C",
        "accent3": "009E73",
        "accent4": "E69F00",
        "accent5": "D55E00",
        "accent6": "C9CDD2",
        "hlink": "0072B2",
        "folHlink": "8C8C8C",
    }
    listed = "".join(
        f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>' for name, colour in colours.items()
    )
    latin = write_attribute(body.latin)
    fonts = "".join(
        f'<a:{name}><a:latin typeface="{latin}"/><a:ea typeface="宋体"/><a:cs typeface=""/>'
        f"</a:{name}>"
        for name in ("majorFont", "minorFont")
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{_A}" name="Tongbi"><a:themeElements>'
        f'<a:clrScheme name="Tongbi">{listed}</a:clrScheme>'
        f'<a:fontScheme name="Tongbi">{fonts}</a:fontScheme><a:fmtScheme name="Tongbi">'
        f"<a:fillStyleLst>{3 * fill}</a:fillStyleLst><a:lnStyleLst>{3 * line}</a:lnStyleLst>"
        f"<a:effectStyleLst>{3 * effect}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{3 * fill}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


def _take_over(
    settings: Settings,
    own: Mapping[str, tuple[str, str, str]],
    parts: dict[str, str | bytes],
) -> Styles:
    """Take styles, fonts, theme and paper out of a template; add the styles that it lacks."""
    from lxml import etree  # an office with a template, and only it

    found = _read_template(settings.template or b"")
    styles = found["styles.xml"]
    names = _name_styles(styles)
    taken = set(names.values())
    ids = {}
    for kind, (identity, name, written) in own.items():
        known = names.get(name.casefold())
        if known is None and identity in taken:
            raise ExportError(_UNUSABLE.format(f"样式“{name}”的代号“{identity}”另有所指"))
        ids[kind] = known or identity
        if known is None:
            base = names.get("normal", "Normal")
            element = written.replace('w:val="Normal"', f'w:val="{write_attribute(base)}"')
            framed = f'<w:styles xmlns:w="{W}">{element}</w:styles>'
            styles.append(etree.fromstring(framed)[0])
    parts["styles.xml"] = etree.tostring(styles, encoding="unicode")
    for name in ("theme/theme1.xml", "fontTable.xml"):
        if name in found:
            for inner in list(found[name].iter()):  # fonts and pictures that stay in the template
                if any("officeDocument/2006/relationships" in str(said) for said in inner.attrib):
                    inner.getparent().remove(inner)
            parts[name] = etree.tostring(found[name], encoding="unicode")
    return Styles(ids, parts, _read_page(found["document.xml"], settings.page))


def _name_styles(styles: Any) -> dict[str, str]:
    """Find the ids of a template's styles by their names; its lists and traces stay behind."""
    names: dict[str, str] = {}
    for style in styles.iter(f"{{{W}}}style"):
        name = style.find(f"{{{W}}}name")
        if name is not None:
            names.setdefault(str(name.get(f"{{{W}}}val")).casefold(), style.get(f"{{{W}}}styleId"))
        for left in [one for one in style.iter() if _LEFT.search(str(one.tag))]:
            left.getparent().remove(left)
    return names


def _read_template(content: bytes) -> dict[str, Any]:
    """Read the parts of a template that are taken over; none may lead outside or unfold."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            held = set(archive.namelist())
            for name in ("styles.xml", "document.xml", "theme/theme1.xml", "fontTable.xml"):
                if f"word/{name}" not in held:
                    continue
                if archive.getinfo(f"word/{name}").file_size > _LARGEST_PART:
                    raise ExportError(_UNUSABLE.format("文件太大"))
                markup = archive.read(f"word/{name}")
                if b"<!DOCTYPE" in markup:
                    raise ExportError(_UNUSABLE.format("其中有不允许的声明"))
                found[name] = etree.fromstring(markup.replace(*_STRICT), parser)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, NotImplementedError, RuntimeError) as error:
        raise ExportError(_UNUSABLE.format("不是完整的 .docx 文件")) from error
    if "styles.xml" not in found or "document.xml" not in found:
        raise ExportError(_UNUSABLE.format("不是 .docx 文件"))
    return found


def _read_page(document: Any, page: Page) -> Page:
    """Read the paper and margins of the template's last section."""
    last = document.find(f".//{{{W}}}body/{{{W}}}sectPr")
    sides: dict[str, float] = {}
    names = {"pgSz": {"w": "width", "h": "height"}} | {
        "pgMar": {each: each for each in ("top", "bottom", "left", "right", "footer")}
    }
    for tag, known in names.items():
        element = None if last is None else last.find(f"{{{W}}}{tag}")
        if element is None:
            continue
        for said, name in known.items():
            text = str(element.get(f"{{{W}}}{said}") or "")
            if text.lstrip("-").isdigit():
                sides[name] = abs(int(text)) / _TWIPS_A_MM
    return replace(page, **sides)
