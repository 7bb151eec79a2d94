"""Word file: a document as .docx, its text first, each attachment on a page of its own."""

# Why it is so: docs/decisions/0021-a-word-file-is-the-offices-to-edit.md

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.content import INVENTED, Heading, Paragraph, PartStart
from analysis.export.page import (
    MANIFEST_PART,
    MANIFEST_SPACE,
    Chart,
    Document,
    DocumentPart,
    PageBlock,
    write_manifest_part,
)
from analysis.export.word.body_text import BodyText
from analysis.export.word.evidence_pages import TITLE, add_evidence
from analysis.export.word.layout_settings import Settings
from analysis.export.word.named_styles import W, build_styles
from analysis.export.word.native import CHART
from analysis.export.word.package_parts import OFFICE, Package, write_text
from analysis.export.word.shown_blocks import MAIN, BlockWriter, balance
from analysis.export.word.written_runs import RunWriter, write_field, write_plain

_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_RELATED = f"{OFFICE}/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="{_RELATED}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:c="{CHART}" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_SETTINGS = (
    f'<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
    'w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)
_NUMBERED = re.compile(r"附件\s*\d*[\s　:：.．、]*(?=\S)")
_MARK = "附件"
_CHARTS = "正文各部分的图"
_KEPT = "<w:keepNext/>"


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
    styles = build_styles(settings)
    package = Package()
    package.relate("", f"{_RELATED}/officeDocument", MAIN)
    has_evidence = _has_evidence(document, settings)
    runs = RunWriter(document.numbered, styles.ids, has_evidence=has_evidence)
    sides = ("odd", "even")
    footers = {
        side: package.relate(MAIN, f"{_RELATED}/footer", f"footer_{side}.xml") for side in sides
    }
    body = BodyText(settings, styles, runs, footers)
    blocks = BlockWriter(package, body, settings)
    is_invented = bool(document.manifest["report"].get("is_invented"))
    told = [*[INVENTED] * is_invented, *notices]
    said = {block.text for block in document.blocks if isinstance(block, Paragraph)}
    is_report = any(part.start is not None for part in document.parts)
    for notice in () if is_report else [text for text in reversed(told) if text not in said]:
        document = document.with_notice(Paragraph((notice,), "note"))
    PartWriter(document, settings, body, blocks).add(told)
    written = f"<w:document {_SPACES}>{body.write()}</w:document>"
    package.add(MAIN, written, _WORD_TYPE.format("document.main"))
    parts = {**styles.parts, "settings.xml": _SETTINGS, "numbering.xml": blocks.write_lists()}
    for name, content in parts.items():
        kind = name.rpartition("/")[2].removesuffix(".xml").rstrip("1")
        is_theme = kind == "theme"
        drawn = "application/vnd.openxmlformats-officedocument.theme+xml"
        package.add(f"word/{name}", content, drawn if is_theme else _WORD_TYPE.format(kind))
        package.relate(MAIN, f"{_RELATED}/{kind}", name)
    for side in sides:
        page = write_plain("— ") + write_field("PAGE", "1") + write_plain(" —")
        style = f'<w:pStyle w:val="{styles.ids[f"footer_{side}"]}"/>'
        foot = f"<w:ftr {_SPACES}><w:p><w:pPr>{style}</w:pPr>{page}</w:p></w:ftr>"
        package.add(f"word/footer_{side}.xml", foot, _WORD_TYPE.format("footer"))
    _add_properties(package, document)
    return package.pack()


class PartWriter:
    """Adds the parts that are handed in; what stands before them is the page's alone.

    The text of a report holds no chart: those of the page stand in its first attachment.
    """

    def __init__(
        self, document: Document, settings: Settings, body: BodyText, blocks: BlockWriter
    ) -> None:
        self._document = document
        self._settings = settings
        self._body = body
        self._blocks = blocks
        self._attachments = 0
        started = [part for part in document.parts if part.start is not None]
        self._is_report = bool(started)
        self._shown = [
            part
            for part in started or document.parts
            if part.start is None or part.start.part != "checklist"
        ]
        self._has_evidence = _has_evidence(document, settings)
        self._charts: Sequence[PageBlock] = ()

    def add(self, notices: Sequence[str]) -> None:
        """Add them in order, then the evidence."""
        said = {
            block.text
            for part in self._shown
            for block in part.blocks
            if isinstance(block, Paragraph)
        }
        untold = [text for text in notices if text not in said]
        for part in self._shown:
            start = part.start
            if start is not None and start.part == "attachment":
                self._start_attachment(_name(start))
                self._blocks.is_attached = True
                for block in self._with_charts(part.blocks):
                    self._blocks.add(block)
            else:
                self._add_text(part, untold)
        if self._has_evidence and self._body.runs.shown:
            self._start_attachment(TITLE)
            add_evidence(self._body, self._document)

    def _add_text(self, part: DocumentPart, notices: Sequence[str]) -> None:
        """Add the text: its title and notices first, then what is attached, its signature last.

        What the page says of its attachments is written as the standard asks.
        """
        signed = [one for one in part.blocks if isinstance(one, Paragraph) and _is_signature(one)]
        text = [one for one in part.blocks if not _is_signature(one) and not _is_listing(one)]
        if part.start is not None:
            self._charts = [one for one in text if isinstance(one, Chart)]
            text = [one for one in text if not isinstance(one, Chart)]
        if part.start is not None and not any(map(_is_title, text)):
            text.insert(0, Heading(1, part.start.title))
        closing = text.pop() if signed and text and isinstance(text[-1], Paragraph) else None
        for block in text:
            self._blocks.add(block)
            for notice in notices if self._is_report and _is_title(block) else ():
                self._body.add("note", (notice,))
        self._add_ending([closing] if isinstance(closing, Paragraph) else [], signed)

    def _add_ending(self, closing: Sequence[Paragraph], signed: Sequence[Paragraph]) -> None:
        """Add the last sentence, what is attached, and the signature, which never stands alone."""
        for one in closing:
            self._body.add("body", one.runs, properties=_KEPT)
        for line in self._list_attachments():
            self._body.add("attachment_list" if line else "body", (line,), properties=_KEPT)
        if signed:
            self._body.add("body", ("",), properties=_KEPT)
        for place, one in enumerate(signed, start=1):
            kept = _KEPT * (place < len(signed))
            self._body.add("signature", one.runs, properties=kept)

    def _with_charts(self, blocks: Sequence[PageBlock]) -> Sequence[PageBlock]:
        """Put the charts of the text before the others, whose numbers are higher."""
        moved, self._charts = self._charts, []
        if not moved:
            return blocks
        drawn = [place for place, block in enumerate(blocks) if isinstance(block, Chart)]
        first = min(drawn, default=len(blocks))
        heads = [place for place in range(first) if isinstance(blocks[place], Heading)]
        at = max(heads, default=0) if drawn else first
        return (*blocks[:at], Heading(3, _CHARTS), *moved, *blocks[at:])

    def _start_attachment(self, title: str) -> None:
        """Begin an attachment on a new page: its mark flush left, its title below."""
        self._attachments += 1
        number = str(self._attachments) if self._is_report else ""
        self._body.start_page()
        self._body.add("attachment_mark", (f"{_MARK}{number}",))
        self._body.add("attachment_title", balance(title))

    def _list_attachments(self) -> Iterator[str]:
        """Write below the text what is attached to it, one line below, without an end mark."""
        if not self._is_report or not self._settings.has_list:
            return
        titles = [
            _name(part.start)
            for part in self._shown
            if part.start is not None and part.start.part == "attachment"
        ]
        names = [*titles, *[TITLE] * self._has_evidence, *self._settings.others]
        if names:
            yield ""
        for number, name in enumerate(names, start=1):
            head = f"{_MARK}：" if number == 1 else "　　　"
            yield f"{head}{number}.{name}" if len(names) > 1 else f"{head}{name}"


def _name(start: PartStart) -> str:
    """Name an attachment without its number, which it is given here."""
    return _NUMBERED.sub("", start.title, count=1).strip()


def _is_title(block: PageBlock) -> bool:
    return isinstance(block, Heading) and block.level == 1


def _is_signature(block: PageBlock) -> bool:
    return isinstance(block, Paragraph) and block.role == "signature"


def _is_listing(block: PageBlock) -> bool:
    return isinstance(block, Paragraph) and block.text.startswith(f"{_MARK}：")


def _has_evidence(document: Document, settings: Settings) -> bool:
    """Tell whether the evidence is attached: not to a text that is handed in alone."""
    is_alone = document.manifest["report"].get("parts") == "text"
    return settings.has_evidence and bool(document.numbered.entries) and not is_alone


def _add_properties(package: Package, document: Document) -> None:
    """Add the title and language, and the manifest as a part which programs keep when they save."""
    core = f"{_PACKAGE}/metadata/core-properties"
    package.relate("", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")
    package.add(
        "docProps/core.xml",
        f'<cp:coreProperties xmlns:cp="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{write_text(document.title)}</dc:title>"
        "<dc:language>zh-CN</dc:language></cp:coreProperties>",
        "application/vnd.openxmlformats-package.core-properties+xml",
    )
    package.relate(MAIN, f"{_RELATED}/customXml", f"../{MANIFEST_PART}")
    package.add(MANIFEST_PART, write_manifest_part(document.manifest), "application/xml")
    package.relate(MANIFEST_PART, f"{_RELATED}/customXmlProps", "itemProps1.xml")
    package.add(
        "customXml/itemProps1.xml",
        f'<ds:datastoreItem xmlns:ds="{OFFICE}/customXml" '
        'ds:itemID="{7C9E0A52-3B1D-4E57-9A6E-1F0D5B7A2C41}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{MANIFEST_SPACE}"/></ds:schemaRefs></ds:datastoreItem>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
