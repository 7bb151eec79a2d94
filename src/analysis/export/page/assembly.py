"""Assembly: the page of an executed notebook, put together from its document and our template.

Nothing of Jupyter is asked: it takes longer to load than a report to be read.
"""

# Why it is so: docs/decisions/0011-a-page-without-nbconvert.md

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from analysis.errors import ExportError
from analysis.export.page.block_html import list_drawings, script_json, write_block
from analysis.export.page.bundle import (
    BASIC,
    find_bundle,
    packed_plotly,
    page_script,
    page_style,
    plotly_script,
    policy,
)
from analysis.export.page.document import Document, Options, Parts, read_document, read_outputs
from analysis.export.page.evidence_entries import evidence_html
from analysis.export.page.outputs import OutputReader
from analysis.export.running import read_models

Notebook = Mapping[str, Any]
TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE = "tongbi_html"
WRONG_TEMPLATE = (
    "所用的模板没有列出全部图表和数据依据，不能导出。请去掉 --template 选项，使用自带的模板。"
)


def export_html(notebook: Notebook, name: str, *, show_code: bool = False) -> str:
    """Make the HTML file of an executed notebook.

    Parameters
    ----------
    notebook : mapping
        In nbformat 4, with its outputs; it is not changed.
    name : str
        The title if the notebook has no heading.
    show_code : bool
        Whether code cells are seen.

    Raises
    ------
    ExportError
        If a drawing or a value of the notebook would be missing or wrong.
    """
    return export_page(notebook, name, show_code=show_code)[0]


def export_page(
    notebook: Notebook,
    name: str,
    folder: Path | None = None,
    *,
    show_code: bool = False,
    parts: Parts = "all",
) -> tuple[str, Document]:
    """Make the HTML file and give the document it was made of, for its companions.

    `folder` is where the notebook lies, and the pictures that it names.
    Nothing is searched for persons here: who knows the ledgers' names does, before writing.
    """
    title = str(notebook["metadata"].get("title") or name or "笔记本")
    reader = OutputReader(read_models(notebook["metadata"]), folder)
    options = Options(has_code=show_code)
    document = read_document(notebook["cells"], reader, options, title, parts)
    return write_page(document), document


def read_bundles(bundles: Iterable[Mapping[str, Any]], name: str, parts: Parts = "all") -> Document:
    """Read what blocks of ours give a notebook to store, without a notebook around it.

    Raises
    ------
    ExportError
        If a drawing or a value of theirs could not be shown as it is.
    """
    outputs = [{"output_type": "display_data", "data": bundle} for bundle in bundles]
    return read_outputs(outputs, OutputReader({}), name, parts)


def write_page(document: Document, *, is_packed: bool = True) -> str:
    """Write a document as one HTML file; `is_packed` tells how plotly.js stands in it.

    Raises
    ------
    ExportError
        If a value stands there without its rows, or with another number.
    """
    contents = list_contents(document, is_packed=is_packed)
    return finish_page(_load_template().render(contents), contents)


def list_contents(document: Document, *, is_packed: bool = True) -> dict[str, Any]:
    """Name what the template puts in its places."""
    drawings = list_drawings(document.charts)
    bundle = find_bundle(kind for chart in document.charts for kind in chart.types)
    has_charts = bool(drawings.charts)
    scripts = (bundle, page_script()) if has_charts else (page_script(),)
    return {
        "title": document.title,
        "parts": [
            (part.start, [write_block(block, document.numbered) for block in part.blocks])
            for part in document.parts
        ],
        "contents": document.contents,
        "appendix": evidence_html(document.evidence),
        "manifest": script_json(document.manifest),
        "drawings": drawings,
        "hidden_messages": document.hidden_messages,
        "has_keys": document.manifest["report"].get("has_keys", True),
        "policy": policy(scripts),
        "style": page_style(),
        "script": page_script().text,
        "packed_plotly": packed_plotly(bundle) if has_charts and is_packed else None,
        "plain_plotly": plotly_script(bundle).text if has_charts and not is_packed else "",
    }


def finish_page(html: str, contents: Mapping[str, Any]) -> str:
    """Give the page as it is written.

    Raises
    ------
    ExportError
        If the template lost a drawing or the manifest.
    """
    places = [
        'id="tongbi-manifest"',
        *(f'id="{name}-drawing"' for name, _ in contents["drawings"].charts),
    ]
    if not all(place in html for place in places):
        raise ExportError(WRONG_TEMPLATE)
    return html.lstrip()


def warm_up() -> None:
    """Load template, plotly.js and what cells need, while something is waited for."""
    packed_plotly(BASIC)
    cell = {"cell_type": "raw", "metadata": {}, "source": "—"}
    export_html({"cells": [cell], "metadata": {}}, "—")


@cache
def _load_template() -> Template:
    loader = FileSystemLoader(TEMPLATES / TEMPLATE)
    # The document is safe HTML already; the template escapes the one text in it.
    return Environment(loader=loader, autoescape=False).get_template("index.html.j2")  # noqa: S701
