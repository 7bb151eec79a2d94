"""Document: what an executed notebook shows, as the blocks of one report, its values numbered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import chain, count, pairwise
from typing import Any, Literal

from analysis.content import Heading, Paragraph, PartStart
from analysis.errors import ExportError
from analysis.export.page.block_html import PageBlock
from analysis.export.page.evidence_entries import (
    NO_EVIDENCE,
    Cited,
    Evidence,
    build_evidence,
)
from analysis.export.page.figures import Chart
from analysis.export.page.foreign_markup import Markup
from analysis.export.page.manifest import Numbered, build_manifest, number_values
from analysis.export.page.outputs import OutputReader, Piece, Values, output_report
from analysis.export.page.sanitise import RESERVED_IDS, clean_html, clean_text, plain_text
from analysis.export.running import show_stills

Cell = Mapping[str, Any]
Output = Mapping[str, Any]
_REMOVED = frozenset({"remove-cell", "remove_cell"})
_REMOVED_OUTPUT = frozenset({"remove-output", "remove_output"})
_HIDDEN_INPUT = frozenset({"remove-input", "remove_input", "hide-input", "hide_input"})
_HEADING = re.compile(r"<(/?)h([1-6])\b([^>]*)>")
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')
_LOWEST_LEVEL = 6
_CHECKLIST = "核对清单"
_EVIDENCE = (2, "附件3　数据依据", "tongbi-evidence")

Parts = Literal["all", "text"]
"""What of a report goes into an export: text and attachments, or the text alone."""


@dataclass(frozen=True, slots=True)
class Options:
    """What of a notebook goes on the page."""

    has_code: bool = False
    has_outputs: bool = True
    has_markdown: bool = True
    has_code_cells: bool = True
    has_raw: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class DocumentPart:
    """A part of a report and its blocks; what stands before the first part starts with None."""

    start: PartStart | None
    blocks: tuple[PageBlock, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A report: its blocks in order, its values numbered, the manifest, and the evidence.

    One first-level heading opens it, no level is skipped, and no anchor is used twice.
    `hidden_messages` counts what the notebook wrote to its error stream and the page leaves out.
    `checklist` is the clerk's, which is written to a file of its own.
    """

    title: str
    blocks: tuple[PageBlock, ...]
    numbered: Numbered
    manifest: Mapping[str, Any]
    evidence: Evidence = NO_EVIDENCE
    hidden_messages: int = 0
    checklist: Document | None = None

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Chart))

    def without_keys(self) -> Document:
        """Return the document to be printed without the keys of values beside them."""
        report = {**self.manifest["report"], "has_keys": False}
        return replace(self, manifest={**self.manifest, "report": report})

    @property
    def parts(self) -> tuple[DocumentPart, ...]:
        """The parts in order; a notebook that is no report has one, which starts with None."""
        starts = [n for n, block in enumerate(self.blocks) if isinstance(block, PartStart)]
        ends = [*starts, len(self.blocks)]
        opening = (DocumentPart(None, self.blocks[: ends[0]]),) if ends[0] else ()
        parts = (
            DocumentPart(start, self.blocks[first + 1 : end])
            for first, end in pairwise(ends)
            if isinstance(start := self.blocks[first], PartStart)
        )
        return (*opening, *parts)

    @property
    def contents(self) -> list[tuple[int, str, str]]:
        """What a report's contents lead to: sections of the text, attachments, the evidence.

        Each has its level, title and anchor; nothing of a page that has no parts.
        """
        listed: list[tuple[int, str, str]] = []
        for part in self.parts:
            if part.start is not None and part.start.part == "attachment":
                listed.append((part.start.level, part.start.title, part.start.anchor))
            elif part.start is not None:
                headings = (block for block in part.blocks if isinstance(block, Heading))
                listed += [(h.level, h.text, h.anchor) for h in headings if h.anchor]
        return [*listed, _EVIDENCE] if listed else []

    def with_notice(self, notice: Paragraph) -> Document:
        """Return the document with a paragraph below its title."""
        place = next(n for n, block in enumerate(self.blocks, 1) if _find_title(block))
        checklist = None if self.checklist is None else self.checklist.with_notice(notice)
        blocks = (*self.blocks[:place], notice, *self.blocks[place:])
        return replace(self, blocks=blocks, checklist=checklist)


def read_document(
    cells: Sequence[Cell], reader: OutputReader, options: Options, name: str, parts: Parts = "all"
) -> Document:
    """Read what an executed notebook shows.

    Parameters
    ----------
    cells : sequence of mapping
        The notebook's cells, as nbformat 4 has them.
    reader : OutputReader
        Reads the outputs.
    options : Options
        What to leave out.
    name : str
        The title if the notebook has no heading.
    parts : str
        Whether attachments are shown (``all``), or the ``text`` of a report alone.

    Raises
    ------
    ExportError
        If a drawing or a value could not be shown as it is.
    """
    shown = [cell for cell in cells if not _tags(cell) & _REMOVED]
    outputs = [(cell, _outputs(cell, options)) for cell in shown]
    pieces = chain.from_iterable(_read_cell(c, found, reader, options) for c, found in outputs)
    flat = [output for _, found in outputs for output in found]
    stderr = sum(output.get("name") == "stderr" for output in flat)
    messages = 0 if reader.has_stderr else stderr
    found = _find_report(flat)
    return build_document(pieces, name, *found, hidden_messages=messages, parts=parts)


def read_outputs(
    outputs: Sequence[Output], reader: OutputReader, name: str, parts: Parts = "all"
) -> Document:
    """Read outputs as they are, without a notebook around them; see `read_document`."""
    pieces = chain.from_iterable(map(reader.read, outputs))
    return build_document(pieces, name, *_find_report(outputs), parts=parts)


def build_document(
    pieces: Iterable[Piece],
    name: str,
    report: Mapping[str, Any],
    sources: Sequence[Mapping[str, Any]],
    cited: Iterable[Cited] = (),
    *,
    hidden_messages: int = 0,
    parts: Parts = "all",
) -> Document:
    """Give values and charts of a report their numbers, and set its headings in order.

    The clerk's checklist is a document of its own, with its own numbers.

    Parameters
    ----------
    pieces : iterable of Piece
        Blocks and charts, and the entries of the values that they show.
    name : str
        The title if they have none.
    report, sources
        What the manifest says of the whole and of the ledgers.
    cited
        The cells of the rows that the values rest on.

    Raises
    ------
    ExportError
        If one value comes with two numbers, or rests on one that is not there.
    """
    by_part: dict[str, list[Piece]] = {"text": [], "attachment": [], "checklist": []}
    ours = by_part["text"]
    for piece in pieces:
        if isinstance(piece, PartStart):
            ours = by_part[piece.part]
        if not isinstance(piece, PartStart) or piece.part != "checklist":
            ours.append(piece)
    listed = by_part["text"] + (by_part["attachment"] if parts == "all" else [])
    report = report if parts == "all" else {**report, "parts": parts}
    rows = list(cited)
    built = _number_pieces(listed, name, (report, sources, rows))
    checklist = None
    if by_part["checklist"]:
        titled = [Heading(1, f"{built.title}{_CHECKLIST}"), *by_part["checklist"]]
        stated = {**report, "parts": "checklist"}
        checklist = _number_pieces(titled, _CHECKLIST, (stated, sources, rows))
    return replace(built, hidden_messages=hidden_messages, checklist=checklist)


def _number_pieces(
    pieces: Iterable[Piece],
    name: str,
    stated: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]], Sequence[Cited]],
) -> Document:
    report, sources, cited = stated
    numbers = count(1)
    blocks: list[PageBlock] = []
    entries: list[Mapping[str, Any]] = []
    for piece in pieces:
        if isinstance(piece, Values | Chart):
            entries += piece.entries
        if isinstance(piece, Chart):
            blocks.append(replace(piece, number=next(numbers)))
        elif not isinstance(piece, Values):
            blocks.append(piece)
    numbered = number_values(entries)
    title, ordered = order_headings(blocks, name)
    manifest = build_manifest(numbered, report, sources)
    evidence = build_evidence(numbered, cited)
    return Document(title, tuple(ordered), numbered, manifest, evidence)


def _read_cell(
    cell: Cell, outputs: Iterable[Output], reader: OutputReader, options: Options
) -> Iterator[Piece]:
    kind, source = cell["cell_type"], str(cell["source"])
    if kind == "markdown" and options.has_markdown:
        yield from reader.read_note(source, cell.get("attachments") or {})
    elif kind == "raw" and options.has_raw:
        yield from _read_raw(source, cell.get("metadata") or {})
    elif kind == "code" and options.has_code_cells:
        if options.has_code and source.strip() and not _tags(cell) & _HIDDEN_INPUT:
            code = f"<code>{escape(source)}</code>"
            yield Markup(f'<pre class="code" tabindex="0">{code}</pre>')
        for output in outputs:
            yield from reader.read(output)


def _read_raw(source: str, metadata: Mapping[str, Any]) -> Iterator[Markup]:
    mime = metadata.get("raw_mimetype") or metadata.get("format") or ""
    if mime == "text/html":
        yield Markup(clean_html(source))
    elif not mime:
        yield Markup(f'<pre tabindex="0">{escape(clean_text(source))}</pre>')


def _outputs(cell: Cell, options: Options) -> Sequence[Output]:
    is_shown = cell["cell_type"] == "code" and options.has_outputs and options.has_code_cells
    return [*show_stills(cell["outputs"])] if is_shown and not _tags(cell) & _REMOVED_OUTPUT else ()


def _tags(cell: Cell) -> frozenset[str]:
    return frozenset((cell.get("metadata") or {}).get("tags") or ())


def _find_report(
    outputs: Iterable[Output],
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]], list[Cited]]:
    """Find what the report or its pages say of themselves, their sources, and rows they cite."""
    stated = [found for output in outputs if (found := output_report(output))]
    report: Mapping[str, Any] = next((one["report"] for one in stated if one.get("report")), {})
    pages = [page for one in stated for page in one.get("pages") or ()]
    report = {**report, "pages": pages} if pages else report
    sources: dict[str, Mapping[str, Any]] = {}
    for source in chain.from_iterable(one.get("sources") or () for one in stated):
        known = sources.setdefault(str(source["file"]), source)
        if known.get("sha256") != source.get("sha256"):
            raise ExportError(f"台账“{source['file']}”在运行中途被改动，请重新运行后再导出。")
    cited = chain.from_iterable(one.get("cited") or () for one in stated)
    return report, list(sources.values()), list(cited)


def order_headings(blocks: Sequence[PageBlock], name: str) -> tuple[str, list[PageBlock]]:
    """Let the report have one first-level heading, and skip no level below it.

    Parameters
    ----------
    blocks : sequence of PageBlock
        In order.
    name : str
        The heading to put first if the first one is none of the first level.

    Returns
    -------
    tuple of str and list of PageBlock
        The title as text, and the blocks.

    Examples
    --------
    >>> order_headings([Markup("<h1>一</h1>"), Heading(4, "二")], "报告")
    ('一', [Markup(html='<h1>一</h1>'), Heading(level=2, text='二', anchor='')])
    >>> order_headings([Markup("<p>无题</p>")], "报告")
    ('报告', [Heading(level=1, text='报告', anchor=''), Markup(html='<p>无题</p>')])
    """
    levels: list[int] = []
    for block in blocks:
        if isinstance(block, Heading):
            levels.append(block.level)
        elif isinstance(block, Markup):
            levels += [int(found[2]) for found in _HEADING.finditer(block.html) if not found[1]]
    is_titled = bool(levels) and levels[0] == 1
    titled = list(blocks) if is_titled else [Heading(1, name), *blocks]
    # Where sections stand on the title's own level, all move down.
    order = _Order(1 if levels.count(1) + (not is_titled) > 1 else 0)
    ordered = [order.set_right(block) for block in titled]
    return next(filter(None, map(_find_title, ordered)), name), ordered


def _find_title(block: PageBlock) -> str:
    if isinstance(block, Heading) and block.level == 1:
        return " ".join(clean_text(block.text).split())
    found = _TITLE.search(block.html) if isinstance(block, Markup) else None
    return plain_text(found[1]) if found else ""


class _Order:
    """The level and the anchors of the headings met so far."""

    def __init__(self, shift: int) -> None:
        self._shift = shift
        self._level = 0
        self._anchors: set[str] = set()

    def set_right(self, block: PageBlock) -> PageBlock:
        if isinstance(block, Heading):
            anchor = block.anchor if self._is_free(block.anchor) else ""
            return Heading(self._place(block.level), block.text, anchor)
        if isinstance(block, PartStart):
            self._level = block.level
        if isinstance(block, PartStart | Paragraph) and block.anchor:
            return replace(block, anchor=block.anchor if self._is_free(block.anchor) else "")
        if isinstance(block, Markup):
            return Markup(_HEADING.sub(self._write, block.html))
        return block

    def _write(self, found: re.Match[str]) -> str:
        if found[1]:
            return f"</h{self._level}>"
        level = self._place(int(found[2]))
        attributes = _ID.sub(lambda one: one[0] if self._is_free(one[1]) else "", found[3])
        return f"<h{level}{attributes}>"

    def _place(self, level: int) -> int:
        wanted = level + self._shift
        self._level = min(_LOWEST_LEVEL, self._level + 1, max(2, wanted)) if self._level else 1
        return self._level

    def _is_free(self, anchor: str) -> bool:
        is_free = anchor not in self._anchors and not anchor.startswith(RESERVED_IDS)
        self._anchors.add(anchor)
        return is_free
