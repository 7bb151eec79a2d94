"""Shown blocks: each block of a page as Word shows it, or a sentence that says what it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from analysis.content import Heading, ListBlock, Paragraph, Table
from analysis.export.page import Chart, Markup, PageBlock, Picture
from analysis.export.word.body_text import BodyText, write_drawing
from analysis.export.word.layout_settings import Settings
from analysis.export.word.named_styles import W
from analysis.export.word.native import Panel, add_chart, read_panels, read_shades
from analysis.export.word.notebook_text import ListStart, Piece, Text, list_pieces, read_image
from analysis.export.word.package_parts import OFFICE, Package
from analysis.export.word.table_layout import turn_rows
from analysis.export.word.written_runs import AnyRun, Words

MAIN = "word/document.xml"
_DEPTHS = 6
"""How deep a list may lie in others and still have marks of its own."""

_NOT_DRAWN = "这种图在 Word 中没有可以编辑的形式，下面是它的数据表；图形见网页文件。"
_NOT_SHOWN = "此处的图片（{}）不能放进 Word 文件，说明是：{}"
_NO_DATA = "本图没有数据。"
_ROLES = {"note": "note", "addressee": "addressee", "signature": "signature"}
_LEVELS = {1: "title", 2: "heading_1", 3: "heading_2", 4: "heading_3"}
_MOST_HIGH_MM = 200.0
_BETWEEN_MM = 2.0
_PANELS_BESIDE, _PANEL_MM = 3, 31.0
"""How many small drawings of one kind stand side by side, and how high they are."""
_EMU_A_MM = 36_000
_TITLE_LINE = 20  # characters
_YEAR = re.compile(r"\d{4}年(?:度)?")


class BlockWriter:
    """Adds blocks to a body, and knows of each list whether it is numbered.

    `is_attached` once attachments have begun, whose lists are small.
    """

    def __init__(self, package: Package, body: BodyText, settings: Settings) -> None:
        self._package = package
        self._body = body
        self._settings = settings
        self._drawings = 0
        self._charts = 0
        self._lists: list[bool] = []
        self.is_attached = False

    def add(self, block: PageBlock) -> None:
        """Add what Word shows of a block."""
        if isinstance(block, Markup):
            for piece in list_pieces(block):
                self._add_piece(piece)
        elif isinstance(block, Chart):
            self._add_chart(block)
        elif isinstance(block, Picture):
            self._add_picture(block)
        elif isinstance(block, Table):
            self._body.add_table(block, block.caption.text)
        elif isinstance(block, ListBlock):
            self._lists.append(block.is_ordered)
            for item in block.items:
                self._add_item(item, 1)
        else:
            self._add_words(block)

    def write_lists(self) -> str:
        """Write how lists are numbered; each list begins anew."""
        kinds = []
        for kind, form in enumerate(("bullet", "decimal")):
            levels = ""
            for level in range(_DEPTHS):
                mark = f"%{level + 1}." if kind else "· "
                levels += (
                    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
                    f'<w:suff w:val="nothing"/><w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/>'
                    f'<w:pPr><w:ind w:leftChars="{100 * level}" w:left="{320 * level}" '
                    'w:firstLineChars="200" w:firstLine="640"/></w:pPr></w:lvl>'
                )
            kinds.append(
                f'<w:abstractNum w:abstractNumId="{kind}"><w:multiLevelType w:val="multilevel"/>'
                f"{levels}</w:abstractNum>"
            )
        anew = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>'
            for level in range(_DEPTHS)
        )
        numbers = "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{int(is_ordered)}"/>{anew}</w:num>'
            for number, is_ordered in enumerate(self._lists, start=1)
        )
        return f'<w:numbering xmlns:w="{W}">{"".join(kinds)}{numbers}</w:numbering>'

    def _add_words(self, block: PageBlock) -> None:
        if isinstance(block, Heading):
            kind = _LEVELS.get(block.level, "heading_4")
            kind = "attachment_heading" if self.is_attached else kind
            self._body.add(kind, balance(block.text) if kind == "title" else (block.text,))
        elif isinstance(block, Paragraph):
            kind = "attachment_text" if self.is_attached else _ROLES.get(block.role, "body")
            self._body.add(kind, block.runs)

    def _add_item(self, runs: Iterable[AnyRun], depth: int) -> None:
        level, number = min(depth, _DEPTHS) - 1, len(self._lists)
        properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        self._body.add("small" if self.is_attached else "list", runs, properties=properties)

    def _add_piece(self, piece: Piece) -> None:
        """Add a piece of what others wrote."""
        if isinstance(piece, ListStart):
            self._lists.append(piece.is_ordered)
        elif not isinstance(piece, Text):
            self.add(piece)
        elif piece.is_item:
            self._add_item(_trim(piece.words), piece.depth)
        else:
            self._body.add("code" if piece.is_code else "body", _trim(piece.words))

    def _add_picture(self, picture: Picture) -> None:
        image = read_image(picture)
        if image is None:
            said = _NOT_SHOWN.format(picture.mime.removeprefix("image/"), picture.alt)
            self._body.add("note", (said,))
            return
        self._drawings += 1
        name = f"image{self._drawings}.{image.kind}"
        self._package.add(f"word/media/{name}", image.content, f"image/{image.kind}")
        relation = self._package.relate(MAIN, f"{OFFICE}/relationships/image", f"media/{name}")
        wide, high = image.width_mm, image.height_mm
        scale = min(1.0, self._body.width_mm / (wide or 1), _MOST_HIGH_MM / (high or 1))
        size = (max(wide * scale, 1.0), max(high * scale, 1.0))
        across, down = (round(_EMU_A_MM * side) for side in size)
        inside = (
            f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{self._drawings}" name="{name}"/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            f'<a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        )
        drawing = write_drawing(self._drawings, f"图片{self._drawings}", picture.alt, size, inside)
        self._body.add_written("picture", drawing)

    def _add_chart(self, chart: Chart) -> None:
        """Add a drawing as charts that can be edited, or as its table, its caption and its data."""
        body, table = self._body, chart.table
        has_table = bool(table.rows)
        shades = read_shades(chart) if has_table else None
        panels = read_panels(chart) if shades is None else ()
        is_drawn = bool(panels) or shades is not None
        if shades is not None:
            body.add_map(table, shades, chart.alt)
        elif panels:
            self._add_panels(chart, panels)
        body.add_caption("图", chart.number, table.caption.runs, is_above=False)
        said = [_NOT_DRAWN] * (not is_drawn) + [_NO_DATA] * (not has_table)
        for note in (*said, *_list_notes(chart)):
            body.add("small", (note,))
        if has_table and shades is None and (self._settings.has_tables or not is_drawn):
            title = f"图{chart.number}的数据表"
            body.add_rows(turn_rows(table), title, "data", table)
            if table.note_runs:
                body.add("small", table.note_runs)
        elif table.note_runs:
            body.add("small", table.note_runs)

    def _add_panels(self, chart: Chart, panels: Sequence[Panel]) -> None:
        columns = 1 + max(panel.place[1] for panel in panels)
        if columns > 1 and len(panels) > columns and chart.entries:
            columns = _PANELS_BESIDE
            panels = [
                replace(panel, place=divmod(place, columns), height_mm=_PANEL_MM)
                for place, panel in enumerate(panels)
            ]
        width = self._body.width_mm / columns - _BETWEEN_MM
        rows: dict[int, list[str]] = {}
        for panel in panels:
            alt = chart.alt if len(panels) == 1 else panel.words
            self._drawings += 1
            self._charts += 1
            style = self._settings.styles["panel" if columns > 1 else "chart"]
            part = add_chart(self._package, self._charts, panel, style).removeprefix("word/")
            relation = self._package.relate(MAIN, f"{OFFICE}/relationships/chart", part)
            name, inside = f"图表{self._charts}", f'<c:chart r:id="{relation}"/>'
            drawing = write_drawing(self._drawings, name, alt, (width, panel.height_mm), inside)
            rows.setdefault(panel.place[0], []).append(drawing)
        if columns > 1:
            self._body.add_panels(rows.values(), columns)
            return
        for drawings in rows.values():
            self._body.add_written("picture", "".join(drawings), properties="<w:keepNext/>")


def balance(title: str) -> tuple[AnyRun, ...]:
    """Break a title of two lines near its middle, after a year if there is one."""
    if not _TITLE_LINE < len(title) <= 2 * _TITLE_LINE - 2:
        return (title,)
    middle = (len(title) + 1) // 2
    found = _YEAR.search(title)
    is_near = found is not None and abs(found.end() - middle) <= _TITLE_LINE // 3
    at = found.end() if found and is_near else middle
    return (Words(f"{title[:at]}\v{title[at:]}"),)


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
            for line in re.split(r"(?<=。)<br>", str(each.get("text") or "")):
                yield f"注：{line.replace('<br>', '')}"
