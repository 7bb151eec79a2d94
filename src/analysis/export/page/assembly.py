"""Assembly: the page of an executed notebook, put together from its document and our template.

Jupyter's own exporter, which takes longer to load than a report to be read, is asked only where
a notebook shows Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from analysis.errors import ExportError
from analysis.export.page.bundle import (
    BASIC,
    find_bundle,
    packed_plotly,
    page_script,
    page_style,
    plotly_script,
    policy,
)
from analysis.export.page.document import Document, Options, build_document
from analysis.export.page.outputs import PRIORITY, OutputReader
from analysis.export.running.widgets import read_models

Notebook = Mapping[str, Any]
TEMPLATES = Path(__file__).parent / "templates"
TEMPLATE = "tongbi_html"
WRONG_TEMPLATE = (
    "所用的模板没有列出全部图表和依据表，不能导出。请去掉 --template 选项，使用自带的模板。"
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


def export_page(notebook: Notebook, name: str, *, show_code: bool = False) -> tuple[str, Document]:
    """Make the HTML file and give the document it was made of, for its companions.

    Nothing is searched for persons here: who knows the ledgers' names does, before writing.
    """
    reader = OutputReader(PRIORITY, _write_markdown, read_models(notebook["metadata"]))
    title = str(notebook["metadata"].get("title") or name or "笔记本")
    document = build_document(notebook["cells"], reader, Options(has_code=show_code), title)
    return finish_page(_load_template().render(list_contents(document)), document), document


def list_contents(document: Document, *, is_packed: bool = True) -> dict[str, Any]:
    """Name what the template puts in its places."""
    bundle = find_bundle(document.types)
    plotly = plotly_script(bundle) if document.drawings.charts else None
    scripts = (plotly, page_script()) if plotly else (page_script(),)
    return {
        "document": document,
        "policy": policy(scripts),
        "style": page_style(),
        "script": page_script().text,
        "packed_plotly": packed_plotly(bundle) if plotly and is_packed else None,
        "plain_plotly": plotly.text if plotly and not is_packed else "",
    }


def finish_page(html: str, document: Document) -> str:
    """Give the page as it is written.

    Raises
    ------
    ExportError
        If the template lost a drawing or the manifest.
    """
    places = [
        'id="tongbi-manifest"',
        *(f'id="{name}-drawing"' for name, _ in document.drawings.charts),
    ]
    if not all(place in html for place in places):
        raise ExportError(WRONG_TEMPLATE)
    return html.lstrip()


def shows_markdown(notebook: Notebook) -> bool:
    """Say whether a cell of the notebook is Markdown that a page shows."""
    written = (cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    return any("remove-cell" not in (cell["metadata"].get("tags") or ()) for cell in written)


def warm_up(*, has_markdown: bool = False) -> None:
    """Load template, plotly.js and what Markdown needs, while something is waited for."""
    packed_plotly(BASIC)
    source = "# —" if has_markdown else "—"
    kind = "markdown" if has_markdown else "raw"
    cell = {"cell_type": kind, "metadata": {}, "source": source}
    export_html({"cells": [cell], "metadata": {}}, "—")


@cache
def _load_template() -> Template:
    loader = FileSystemLoader(TEMPLATES / TEMPLATE)
    # The document is safe HTML already; the template escapes the one text in it.
    return Environment(loader=loader, autoescape=False).get_template("index.html.j2")  # noqa: S701


def _write_markdown(source: str) -> str:
    return str(_load_exporter().write_markdown(source))


@cache
def _load_exporter() -> Any:
    from analysis.export.page.exporter import TongbiHTMLExporter  # brings nbconvert

    return TongbiHTMLExporter()
