"""Body text: the paragraphs, tables and sections of a Word document, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from analysis.content import Cell, Table, list_runs
from analysis.export.word.layout_settings import Page, Settings
from analysis.export.word.named_styles import KEPT, Styles, mm_to_twips, to_twips
from analysis.export.word.native import Shades
from analysis.export.word.package_parts import write_attribute
from analysis.export.word.table_layout import (
    Measured,
    frame_table,
    measure_table,
    write_table,
)
from analysis.export.word.written_runs import AnyRun, RunWriter, write_field, write_plain

_NEW_PAGE = "<w:pageBreakBefore/>"
_LOOSE = '<w:keepNext w:val="0"/>'
_EMU_A_MM = 36_000
_NARROW = 0.6
"""Characters that a column of a map of numbers takes beside its text."""
_EDGE = (
    '<w:footerReference w:type="default" r:id="{odd}"/>'
    '<w:footerReference w:type="even" r:id="{even}"/>'
)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph whose section may still end with it."""

    style: str
    properties: str
    inside: str
    is_head: bool = False
    section: str = ""

    def write(self) -> str:
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{self.style}"/>{self.properties}{self.section}</w:pPr>'
            f"{self.inside}</w:p>"
        )


class BodyText:
    """Collects what a document shows; wide tables lie on pages that are turned over."""

    def __init__(
        self, settings: Settings, styles: Styles, runs: RunWriter, footers: Mapping[str, str]
    ) -> None:
        self.runs = runs
        self.settings = settings
        self.ids: Mapping[str, str] = styles.ids
        self._footers = footers
        self._page: Page = styles.page
        self._pieces: list[_Paragraph | str] = []
        self._is_turned = False
        self._tables = 0
        self._is_new_page = False

    @property
    def width_mm(self) -> float:
        """The width of the text on an upright page."""
        return self._page.width - self._page.left - self._page.right

    def start_page(self) -> None:
        """Let the next paragraph stand on a new page."""
        self._turn(False)
        self._is_new_page = True

    def add(
        self, kind: str, runs: Iterable[AnyRun], *, properties: str = "", before: str = ""
    ) -> None:
        """Add a paragraph of runs; `before` is written already."""
        self.add_written(kind, before + self.runs.write(runs), properties=properties)

    def add_written(self, kind: str, inside: str, *, properties: str = "") -> None:
        """Add a paragraph that is written already."""
        if kind not in (
            "small",
            "source",
            "caption",
            "entry",
        ):  # what follows a wide table lies beside it
            self._turn(False)
        new_page = _NEW_PAGE if self._is_new_page else ""
        self._is_new_page = False
        is_head = kind.startswith(KEPT) and kind != "title" and _LOOSE not in properties
        self._pieces.append(_Paragraph(self.ids[kind], new_page + properties, inside, is_head))

    def add_caption(
        self, sort: str, number: int, runs: Iterable[AnyRun], *, is_above: bool
    ) -> None:
        """Add a real caption: its number is a field, which the program can list."""
        field = write_plain(sort) + write_field(f"SEQ {sort} \\* ARABIC", str(number))
        written = self.runs.write(runs)
        gap = write_plain("　") if written else ""
        # What a caption stands below keeps to it; the caption itself keeps to nothing then.
        properties = "" if is_above else _LOOSE
        self.add_written("caption", field + gap + written, properties=properties)

    def add_table(
        self, table: Table, alt: str, *, is_numbered: bool = True, absent: str = "—"
    ) -> None:
        """Add a table with its caption above and its note below."""
        measured = self._measure(table)
        if is_numbered and table.caption.text:
            self._tables += 1
            self.add_caption("表", self._tables, table.caption.runs, is_above=True)
        self._turn(measured.is_wide)
        self._pieces.append(write_table(measured, self.ids, self._write_cell, alt, absent=absent))
        if table.note_runs:
            self.add("small", table.note_runs)

    def add_rows(
        self, table: Table, alt: str, kind: str = "ledger", upright: Table | None = None
    ) -> None:
        """Add the rows of a ledger, small and as they are written, or the data of a chart.

        `upright` is the same table for where it is too wide for a page that is not turned over.
        """
        measured = self._measure(table, kind=kind)
        if measured.is_wide and upright is not None:
            measured = self._measure(upright, kind=kind)
        self._turn(measured.is_wide)
        written = write_table(
            measured, self.ids, self._write_cell, alt, kinds=(kind, kind), absent=""
        )
        self._pieces.append(written)

    def add_map(self, table: Table, shades: Shades, alt: str) -> None:
        """Add the table that stands for a map of numbers."""
        measured = self._measure(table, _NARROW, "map")
        self._turn(measured.is_wide)
        self._pieces.append(write_table(measured, self.ids, self._write_cell, alt, shades=shades))

    def add_panels(self, rows: Iterable[Iterable[str]], columns: int) -> None:
        """Add drawings side by side."""
        whole = mm_to_twips(self.width_mm)
        widths = [whole // columns] * columns
        written = []
        for row in rows:
            style = f'<w:pStyle w:val="{self.ids["picture"]}"/><w:keepNext/>'
            cells = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
                f"<w:p><w:pPr>{style}</w:pPr>{inside}</w:p></w:tc>"
                for width, inside in zip_longest(widths, row, fillvalue="")
            )
            written.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        self._turn(False)
        self._pieces.append(frame_table(self.ids["panels"], widths, written))

    def write(self) -> str:
        """Write the body; the last section's paper stands at its end."""
        if not self._pieces or isinstance(self._pieces[-1], str):
            self.add_written("small", "")
        inside = "".join(one if isinstance(one, str) else one.write() for one in self._pieces)
        return f"<w:body>{inside}{self._section()}</w:body>"

    def _measure(self, table: Table, gap: float = 1.2, kind: str = "cell") -> Measured:
        page, style = self._page, self.settings.styles[kind]
        height = page.height - page.left - page.right
        return measure_table(
            table,
            to_twips(style.size + style.spacing),
            mm_to_twips(self.width_mm),
            mm_to_twips(height),
            gap,
        )

    def _write_cell(self, kind: str, cell: Cell, colour: str, keeps: bool) -> str:
        inside = self.runs.write(list_runs(cell))
        if colour:  # on a dark ground
            inside = inside.replace("</w:rPr>", f'<w:color w:val="{colour}"/></w:rPr>')
        together = "<w:keepNext/>" if keeps else ""
        return f'<w:p><w:pPr><w:pStyle w:val="{self.ids[kind]}"/>{together}</w:pPr>{inside}</w:p>'

    def _turn(self, is_turned: bool) -> None:
        """Turn the page over, or back: headings go along with what stands under them."""
        if is_turned == self._is_turned:
            return
        heads: list[_Paragraph | str] = []
        while self._pieces and isinstance(last := self._pieces[-1], _Paragraph) and last.is_head:
            heads.insert(0, self._pieces.pop())
            last.properties = last.properties.replace(_NEW_PAGE, "")
        if not self._pieces or isinstance(self._pieces[-1], str):
            self._pieces.append(_Paragraph(self.ids["small"], "", ""))
        if isinstance(last := self._pieces[-1], _Paragraph):
            last.section = self._section()
        self._pieces += heads
        self._is_turned = is_turned
        self._is_new_page = False

    def _section(self) -> str:
        page = self._page
        if self._is_turned:  # the upper edge of the text becomes its left one
            page = replace(
                page, width=page.height, height=page.width, top=page.left, bottom=page.right
            )
            page = replace(page, left=self._page.bottom, right=self._page.top)
        size = f'w:w="{mm_to_twips(page.width)}" w:h="{mm_to_twips(page.height)}"'
        turned = ' w:orient="landscape"' if self._is_turned else ""
        sides = "".join(
            f' w:{name}="{mm_to_twips(getattr(page, name))}"'
            for name in ("top", "right", "bottom", "left")
        )
        foot = mm_to_twips(min(page.footer, page.bottom))
        return (
            f'<w:sectPr>{_EDGE.format(**self._footers)}<w:type w:val="nextPage"/>'
            f'<w:pgSz {size}{turned}/><w:pgMar{sides} w:header="{mm_to_twips(15)}" '
            f'w:footer="{foot}" w:gutter="0"/></w:sectPr>'
        )


def write_drawing(
    number: int, name: str, alt: str, size_mm: tuple[float, float], inside: str
) -> str:
    """Write a drawing in the line of a text; `inside` says what is drawn."""
    width, height = (round(_EMU_A_MM * side) for side in size_mm)
    kind = "chart" if inside.startswith("<c:chart") else "picture"
    uri = f"http://schemas.openxmlformats.org/drawingml/2006/{kind}"
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="{write_attribute(name)}" descr="{write_attribute(alt)}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{uri}">{inside}'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
