"""Document: an executed notebook as the blocks of one page, its values numbered and linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain
from typing import Any

from analysis.errors import ExportError
from analysis.export.page.chart_blocks import Drawings, chart_html, list_drawings
from analysis.export.page.evidence import appendix_html
from analysis.export.page.figures import Chart
from analysis.export.page.manifest import (
    Entry,
    Numbered,
    link_values,
    manifest_json,
    number_values,
)
from analysis.export.page.outline import order_headings
from analysis.export.page.outputs import OutputReader, Piece, Values, output_report
from analysis.export.page.sanitise import clean_html, clean_text
from analysis.export.running.stills import show_stills

Cell = Mapping[str, Any]
_REMOVED = frozenset({"remove-cell", "remove_cell"})
_REMOVED_OUTPUT = frozenset({"remove-output", "remove_output"})
_HIDDEN_INPUT = frozenset({"remove-input", "remove_input", "hide-input", "hide_input"})


@dataclass(frozen=True, slots=True)
class Options:
    """What of a notebook goes on the page."""

    has_code: bool = False
    has_outputs: bool = True
    has_markdown: bool = True
    has_code_cells: bool = True
    has_raw: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A page's contents: safe HTML in order, the drawings as JSON, and the manifest.

    `types` are the trace types that are drawn; `hidden_messages` counts what the notebook wrote
    to its error stream and the page leaves out.
    """

    title: str
    blocks: tuple[str, ...]
    drawings: Drawings
    types: frozenset[str]
    appendix: str
    manifest: str
    numbered: Numbered
    hidden_messages: int


def build_document(
    cells: Sequence[Cell], reader: OutputReader, options: Options, name: str
) -> Document:
    """Build the page of an executed notebook.

    Parameters
    ----------
    cells : sequence of mapping
        The notebook's cells, as nbformat 4 has them.
    reader : OutputReader
        Shows the outputs.
    options : Options
        What to leave out.
    name : str
        The title if the notebook has no heading.

    Raises
    ------
    ExportError
        If a drawing or a value could not be shown as it is.
    """
    shown = [cell for cell in cells if not _tags(cell) & _REMOVED]
    outputs = list(chain.from_iterable(_outputs(cell, options) for cell in shown))
    pieces = list(chain.from_iterable(_pieces(cell, reader, options) for cell in shown))
    charts = [piece for piece in pieces if isinstance(piece, Chart)]
    numbered = number_values(_entries(pieces))
    title, blocks = order_headings(_blocks(pieces), name)
    report, sources = _report(outputs)
    return Document(
        title=title,
        blocks=tuple(link_values(block, numbered) for block in blocks),
        drawings=list_drawings(charts),
        types=frozenset(kind for chart in charts for kind in chart.types),
        appendix=appendix_html(numbered),
        manifest=manifest_json(numbered, report, sources),
        numbered=numbered,
        hidden_messages=0 if reader.has_stderr else _count_messages(outputs),
    )


def _pieces(cell: Cell, reader: OutputReader, options: Options) -> Iterator[Piece]:
    kind = cell["cell_type"]
    if kind == "markdown" and options.has_markdown:
        yield clean_html(reader.markdown(_markdown_source(cell)))
    elif kind == "raw" and options.has_raw:
        yield _raw_html(cell)
    elif kind == "code" and options.has_code_cells:
        yield from _code_html(cell, options)
        for output in _outputs(cell, options):
            yield from reader.read(output)


def _code_html(cell: Cell, options: Options) -> Iterator[str]:
    if options.has_code and cell["source"].strip() and not _tags(cell) & _HIDDEN_INPUT:
        yield f'<pre class="code" tabindex="0"><code>{escape(cell["source"])}</code></pre>'


def _markdown_source(cell: Cell) -> str:
    """Put pictures that are attached to the cell into its text."""
    source = str(cell["source"])
    for name, bundle in (cell.get("attachments") or {}).items():
        mime, content = next(iter(bundle.items()), ("", ""))
        source = source.replace(f"attachment:{name}", f"data:{mime};base64,{''.join(content)}")
    return source


def _raw_html(cell: Cell) -> str:
    metadata = cell.get("metadata") or {}
    mime = metadata.get("raw_mimetype") or metadata.get("format") or ""
    if mime == "text/html":
        return clean_html(cell["source"])
    return f'<pre tabindex="0">{escape(clean_text(cell["source"]))}</pre>' if not mime else ""


def _outputs(cell: Cell, options: Options) -> Sequence[Mapping[str, Any]]:
    is_shown = cell["cell_type"] == "code" and options.has_outputs and options.has_code_cells
    return [*show_stills(cell["outputs"])] if is_shown and not _tags(cell) & _REMOVED_OUTPUT else ()


def _tags(cell: Cell) -> frozenset[str]:
    return frozenset((cell.get("metadata") or {}).get("tags") or ())


def _entries(pieces: Iterable[Piece]) -> Iterator[Entry]:
    for piece in pieces:
        if isinstance(piece, (Chart, Values)):
            yield from piece.entries


def _blocks(pieces: Iterable[Piece]) -> list[str]:
    blocks: list[str] = []
    number = 0
    for piece in pieces:
        if isinstance(piece, Chart):
            number += 1
            blocks.append(chart_html(piece, number))
        elif isinstance(piece, str):
            blocks.append(piece)
    return blocks


def _report(
    outputs: Iterable[Mapping[str, Any]],
) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Find what the report or its pages say of themselves, and their sources, each once."""
    stated = [found for output in outputs if (found := output_report(output))]
    report: Mapping[str, Any] = next((one["report"] for one in stated if one.get("report")), {})
    pages = [page for one in stated for page in one.get("pages") or ()]
    report = {**report, "pages": pages} if pages else report
    sources: dict[str, Mapping[str, Any]] = {}
    for source in chain.from_iterable(one.get("sources") or () for one in stated):
        known = sources.setdefault(str(source["file"]), source)
        if known.get("sha256") != source.get("sha256"):
            raise ExportError(f"台账“{source['file']}”在运行中途被改动，请重新运行后再导出。")
    return report, list(sources.values())


def _count_messages(outputs: Iterable[Mapping[str, Any]]) -> int:
    return sum(output.get("name") == "stderr" for output in outputs)
