"""Word file: a document as .docx, its text first, each attachment on a page of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analysis.content import Heading, ListBlock, Paragraph, PartStart, Table
from analysis.export.page import Chart, Document, Markup, PageBlock, Picture
from analysis.export.word.body_text import BodyText, write_drawing
from analysis.export.word.chart_panels import Panel, read_panels, read_shades
from analysis.export.word.evidence_pages import TITLE, add_evidence
from analysis.export.word.layout_settings import Settings
from analysis.export.word.named_styles import W, build_styles
from analysis.export.word.native_charts import CHART, add_chart
from analysis.export.word.notebook_text import ListStart, Piece, Text, list_pieces, read_image
from analysis.export.word.package_parts import OFFICE, Package, write_text
from analysis.export.word.written_runs import AnyRun, RunWriter, Words, write_field, write_plain

MANIFEST = "customXml/item1.xml"
MANIFEST_SPACE = "urn:tongbi:manifest"

_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_RELATED = f"{OFFICE}/relationships"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="{_RELATED}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:c="{CHART}" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_NUMBERED = re.compile(r"附件\s*(\d*)[\s　:：.．、]*(.*)", re.DOTALL)
_CHINESE = "附件"
_NOT_DRAWN = "这种图在 Word 中没有可以编辑的形式，下面是它的数据表；图形见网页文件。"
_NOT_SHOWN = "此处的图片（{}）不能放进 Word 文件，说明是：{}"
_NO_DATA = "本图没有数据。"
_DEPTHS = 6
_ROLES = {"note": "note", "addressee": "addressee", "signature": "signature"}
_STYLES_OF_LEVELS = {1: "title", 2: "heading_1", 3: "heading_2", 4: "heading_3"}
_MOST_HIGH_MM = 200.0
_TITLE_LINE = 20  # characters
_YEAR = re.compile(r"\d{4}年(?:度)?")


def write_document(document: Document, settings: Settings, notices: Sequence[str] = ()) -> bytes:
    """Write a document as a Word file; the same document gives the same bytes on any day.

    Parameters
    ----------
    document : Document
        What the page is made of.
    settings : Settings
        The layout of the office.
    notices : sequence of str
        What readers must be told of the whole, below the title if it does not stand there.

    Raises
    ------
    ExportError
        If a value stands there without its rows, or the office's template cannot be used.
    """
    return _Writer(document, settings, notices).write()


class _Writer:
    """Writes one document."""

    def __init__(self, document: Document, settings: Settings, notices: Sequence[str]) -> None:
        self._document = document
        self._settings = settings
        self._notices = notices
        self._package = Package()
        self._styles = build_styles(settings)
        self._runs = RunWriter(document.numbered, self._styles.ids)
        self._body = BodyText(settings, self._styles, self._runs)
        self._drawings = 0
        self._charts = 0
        self._lists: list[bool] = []
        self._attachments = 0

    def write(self) -> bytes:
        package, main = self._package, "word/document.xml"
        package.relate("", f"{_RELATED}/officeDocument", main)
        for name in ("styles", "settings", "fontTable", "numbering"):
            package.relate(main, f"{_RELATED}/{name}", f"{name}.xml")
        package.relate(main, f"{_RELATED}/theme", "theme/theme1.xml")
        self._body.footers = {
            side: package.relate(main, f"{_RELATED}/footer", f"footer_{side}.xml")
            for side in ("odd", "even")
        }
        self._add_blocks()
        written = f"<w:document {_SPACES}>{self._body.write()}</w:document>"
        package.add(main, written, _WORD_TYPE.format("document.main"))
        self._add_frame()
        self._add_manifest()
        return package.pack()

    # What the document shows ------------------------------------------------------------------

    def _add_blocks(self) -> None:
        """Add the parts that are handed in; what stands before them is the page's alone."""
        parts = self._document.parts
        is_report = any(part.start is not None for part in parts)
        shown = [
            part
            for part in parts
            if (part.start is not None or not is_report)
            and (part.start is None or part.start.part != "checklist")
        ]
        said = {text for part in shown for text in map(_text_of, part.blocks)}
        notices = [text for text in self._notices if text not in said]
        has_evidence = self._settings.has_evidence and bool(self._document.numbered.entries)
        for part in shown:
            if part.start is not None:
                self._start_part(part.start, notices)
            waiting = list(part.blocks)
            if part.start is None or part.start.part == "text":
                closing = [b for b in waiting if isinstance(b, Paragraph) and b.role == "signature"]
                waiting = [b for b in waiting if b not in closing]
                for block in waiting:
                    self._add_block(block)
                    if part.start is None and _is_title(block):
                        self._add_notices(notices)
                if is_report:
                    self._list_attachments(has_evidence)
                for block in closing:
                    self._add_block(block)
            else:
                for block in waiting:
                    self._add_block(block)
        if has_evidence and self._runs.shown:
            self._start_attachment(TITLE, is_numbered=is_report)
            add_evidence(self._body, self._document)

    def _start_part(self, start: PartStart, notices: Sequence[str]) -> None:
        if start.part == "attachment":
            self._start_attachment(start.title, is_numbered=True)
            return
        self._body.add("title", _balance(start.title))
        self._add_notices(notices)
        if self._settings.addressee:
            self._body.add("addressee", (self._settings.addressee,))

    def _add_notices(self, notices: Sequence[str]) -> None:
        for notice in notices:
            self._body.add("note", (notice,))

    def _start_attachment(self, title: str, *, is_numbered: bool) -> None:
        """Begin an attachment on a new page: its mark flush left, its title below."""
        self._attachments += 1
        found = _NUMBERED.fullmatch(title)
        name = (found[2] if found else title).strip() or title
        number = str(self._attachments) if is_numbered else ""
        self._body.start_page()
        self._body.add("attachment_mark", (f"{_CHINESE}{number}",))
        self._body.add("attachment_title", (name,))

    def _list_attachments(self, has_evidence: bool) -> None:
        """Write below the text what is attached to it, one line below, without an end mark."""
        if not self._settings.has_list:
            return
        titles = [
            found[2].strip() if (found := _NUMBERED.fullmatch(part.start.title)) else part.start.title
            for part in self._document.parts
            if part.start is not None and part.start.part == "attachment"
        ]
        names = [*titles, *[TITLE] * has_evidence, *self._settings.others]
        if not names:
            return
        self._body.add("body", ("",))
        if len(names) == 1:
            self._body.add("attachment_list", (f"附件：{names[0]}",))
            return
        for number, name in enumerate(names, start=1):
            head = "附件：" if number == 1 else "　　　"
            self._body.add("attachment_list", (f"{head}{number}.{name}",))

    def _add_block(self, block: PageBlock) -> None:
        if isinstance(block, Chart):
            self._add_chart(block)
        elif isinstance(block, Table):
            self._body.add_table(block, block.caption.text)
        elif isinstance(block, Picture):
            self._add_picture(block)
        elif isinstance(block, Markup):
            for piece in list_pieces(block):
                self._add_piece(piece)
        elif isinstance(block, Heading):
            kind = _STYLES_OF_LEVELS.get(block.level, "heading_4")
            self._body.add(kind, _balance(block.text) if kind == "title" else (block.text,))
        elif isinstance(block, ListBlock):
            number = self._start_list(block.is_ordered)
            for item in block.items:
                self._add_item(item, number, 1)
        elif isinstance(block, Paragraph):
            self._add_paragraph(block)

    def _add_paragraph(self, block: Paragraph) -> None:
        if block.role == "addressee" and self._settings.addressee:
            return  # the office's own stands there already
        self._body.add(_ROLES.get(block.role, "body"), block.runs)

    def _start_list(self, is_ordered: bool) -> int:
        self._lists.append(is_ordered)
        return len(self._lists)

    def _add_item(self, runs: Iterable[AnyRun], number: int, depth: int) -> None:
        level = min(depth, _DEPTHS) - 1
        properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        self._body.add("list", runs, properties=properties)

    def _add_piece(self, piece: Piece) -> None:
        """Add a piece of what others wrote."""
        if isinstance(piece, ListStart):
            self._start_list(piece.is_ordered)
        elif isinstance(piece, Text):
            runs = _trim(piece.words)
            if piece.is_item:
                self._add_item(runs, len(self._lists), piece.depth)
            else:
                self._body.add("code" if piece.is_code else "body", runs)
        else:
            self._add_block(piece)

    def _add_picture(self, picture: Picture) -> None:
        image = read_image(picture)
        if image is None:
            said = _NOT_SHOWN.format(picture.mime.removeprefix("image/"), picture.alt)
            self._body.add("note", (said,))
            return
        self._drawings += 1
        name = f"media/image{self._drawings}.{image.kind}"
        self._package.add(f"word/{name}", image.content, f"image/{image.kind}")
        relation = self._package.relate("word/document.xml", f"{_RELATED}/image", name)
        wide, high = image.width_mm, image.height_mm
        scale = min(1.0, self._body.width_mm / (wide or 1), _MOST_HIGH_MM / (high or 1))
        size = (max(wide * scale, 1.0), max(high * scale, 1.0))
        ext = "".join(f' {side}="{round(36_000 * mm)}"' for side, mm in zip(("cx", "cy"), size, strict=True))
        inside = (
            f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{self._drawings}" name="{name[6:]}"/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
            f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext{ext}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        )
        drawing = write_drawing(self._drawings, f"图片{self._drawings}", picture.alt, size, inside)
        self._body.add_written("picture", drawing)

    # Charts -----------------------------------------------------------------------------------

    def _add_chart(self, chart: Chart) -> None:
        """Add a drawing as charts that can be edited, or as its table, its caption and its data."""
        shades, panels = read_shades(chart), read_panels(chart)
        has_table = bool(chart.table.rows)
        if shades is not None and has_table:
            self._body.add_map(chart.table, shades, chart.alt)
        elif panels:
            self._add_panels(chart, panels)
        self._body.add_caption("图", chart.number, chart.table.caption.runs, is_above=False)
        is_drawn = bool(panels) or shades is not None
        if not is_drawn:
            self._body.add("small", (_NOT_DRAWN,))
        for note in _list_notes(chart):
            self._body.add("small", (note,))
        if not has_table:
            self._body.add("small", (_NO_DATA,))
        elif shades is None and (self._settings.has_tables or not is_drawn):
            title = f"图{chart.number}的数据表"
            self._body.add("small", (title,), properties='<w:keepNext/><w:jc w:val="center"/>')
            self._body.add_table(chart.table, title, is_numbered=False, absent="")
            return
        self._body.add("small", chart.table.note_runs)

    def _add_panels(self, chart: Chart, panels: Sequence[Panel]) -> None:
        columns = 1 + max(panel.place[1] for panel in panels)
        width = self._body.width_mm / columns
        rows: dict[int, list[str]] = {}
        for panel in panels:
            alt = chart.alt if len(panels) == 1 else _tell_panel(panel)
            rows.setdefault(panel.place[0], []).append(self._draw(panel, alt, width))
        if columns > 1:
            self._body.add_panels(rows.values(), columns)
            return
        for drawings in rows.values():
            self._body.add_written("picture", "".join(drawings), properties="<w:keepNext/>")

    def _draw(self, panel: Panel, alt: str, width: float) -> str:
        self._drawings += 1
        self._charts += 1
        part = add_chart(self._package, self._charts, panel, self._settings.styles["chart"])
        relation = self._package.relate(
            "word/document.xml", f"{_RELATED}/chart", part.removeprefix("word/")
        )
        inside = f'<c:chart r:id="{relation}"/>'
        return write_drawing(
            self._drawings, f"图表{self._charts}", alt, (width - 2, panel.height_mm), inside
        )

    # What stands around it --------------------------------------------------------------------

    def _add_frame(self) -> None:
        package = self._package
        kinds = {
            "styles.xml": _WORD_TYPE.format("styles"),
            "fontTable.xml": _WORD_TYPE.format("fontTable"),
            "theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        }
        for name, content in self._styles.parts.items():
            package.add(f"word/{name}", content, kinds[name])
        package.add("word/settings.xml", _SETTINGS, _WORD_TYPE.format("settings"))
        package.add("word/numbering.xml", self._write_lists(), _WORD_TYPE.format("numbering"))
        for side in ("odd", "even"):
            page = write_plain("— ") + write_field("PAGE", "1") + write_plain(" —")
            style = self._styles.ids[f"footer_{side}"]
            written = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{page}</w:p>'
            package.add(
                f"word/footer_{side}.xml",
                f"<w:ftr {_SPACES}>{written}</w:ftr>",
                _WORD_TYPE.format("footer"),
            )
        properties = "http://schemas.openxmlformats.org/package/2006"
        package.relate("", f"{properties}/relationships/metadata/core-properties", "docProps/core.xml")
        package.add(
            "docProps/core.xml",
            f'<cp:coreProperties xmlns:cp="{properties}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{write_text(self._document.title)}</dc:title>"
            "<dc:language>zh-CN</dc:language></cp:coreProperties>",
            "application/vnd.openxmlformats-package.core-properties+xml",
        )

    def _write_lists(self) -> str:
        """Write how lists are numbered; each list begins anew."""
        kinds = []
        for kind, is_ordered in enumerate((False, True)):
            levels = "".join(
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{"decimal" if is_ordered else "bullet"}"/>'
                f'<w:suff w:val="nothing"/><w:lvlText w:val="{f"%{level + 1}." if is_ordered else "· "}"/>'
                f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{320 * level}" w:leftChars="{100 * level}" '
                'w:firstLine="640" w:firstLineChars="200"/></w:pPr></w:lvl>'
                for level in range(_DEPTHS)
            )
            kinds.append(
                f'<w:abstractNum w:abstractNumId="{kind}"><w:multiLevelType w:val="multilevel"/>'
                f"{levels}</w:abstractNum>"
            )
        numbers = "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{int(is_ordered)}"/>'
            + "".join(
                f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
                for level in range(_DEPTHS)
            )
            + "</w:num>"
            for number, is_ordered in enumerate(self._lists, start=1)
        )
        return f'<w:numbering xmlns:w="{W}">{"".join(kinds)}{numbers}</w:numbering>'

    def _add_manifest(self) -> None:
        """Add the manifest as a part of its own, which programs keep when they save the file."""
        package = self._package
        told = json.dumps(
            self._document.manifest, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        package.relate("word/document.xml", f"{_RELATED}/customXml", f"../{MANIFEST}")
        written = f'<tongbi xmlns="{MANIFEST_SPACE}">{write_text(told)}</tongbi>'
        package.add(MANIFEST, written, "application/xml")
        package.relate(MANIFEST, f"{_RELATED}/customXmlProps", "itemProps1.xml")
        space = f"{OFFICE}/customXml"
        package.add(
            "customXml/itemProps1.xml",
            f'<ds:datastoreItem xmlns:ds="{space}" '
            'ds:itemID="{7C9E0A52-3B1D-4E57-9A6E-1F0D5B7A2C41}"><ds:schemaRefs>'
            f'<ds:schemaRef ds:uri="{MANIFEST_SPACE}"/></ds:schemaRefs></ds:datastoreItem>',
            "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        )


_SETTINGS = (
    f'<w:settings xmlns:w="{W}"><w:evenAndOddHeaders/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)


def _text_of(block: PageBlock) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _balance(title: str) -> tuple[AnyRun, ...]:
    """Break a title of more than one line near its middle, after a year if there is one."""
    lines = -(-len(title) // _TITLE_LINE)
    found = _YEAR.search(title)
    if lines != 2 or len(title) > 2 * _TITLE_LINE - 2:
        return (title,)
    middle = (len(title) + 1) // 2
    is_near = found is not None and abs(found.end() - middle) <= _TITLE_LINE // 3
    at = found.end() if found and is_near else middle
    return (Words(f"{title[:at]}\v{title[at:]}"),)


def _is_title(block: PageBlock) -> bool:
    return isinstance(block, Heading) and block.level == 1


def _trim(words: Sequence[Words]) -> tuple[Words, ...]:
    """Take the blanks off the ends of a paragraph of others."""
    if not words or words[0].is_kept:
        return tuple(words)
    first, *rest = words
    trimmed = [Words(first.text.lstrip(), first.look), *rest]
    last = trimmed[-1]
    return (*trimmed[:-1], Words(last.text.rstrip(), last.look))


def _list_notes(chart: Chart) -> Iterator[str]:
    """List what a drawing says below its axis; lines were broken for the screen."""
    for each in chart.layout.get("annotations") or ():
        if isinstance(each, Mapping) and each.get("name") == "note":
            for line in re.split(r"(?<=[。])<br>", str(each.get("text") or "")):
                yield f"注：{line.replace('<br>', '')}"


def _tell_panel(panel: Panel) -> str:
    """Tell of one chart among several what it draws."""
    told = []
    for one in panel.series:
        pairs = zip(panel.categories, one.values, strict=False)
        said = "，".join(f"{name}：{value:g}" for name, value in pairs if value is not None)
        told.append(f"{one.name}（{said}）")
    return f"{panel.title or panel.up}。{'；'.join(told)}"
