"""HTML: the nbconvert exporter that makes one file of a notebook, whole and without network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbconvert.exporters.html import HTMLExporter
from nbformat import NotebookNode
from traitlets import Bool, Enum
from traitlets.config import Config

from analysis.errors import ExportError
from analysis.export.bundle import (
    BASIC,
    find_bundle,
    packed_plotly,
    page_script,
    page_style,
    plotly_script,
    policy,
)
from analysis.export.document import Document, Options, build_document
from analysis.export.outputs import PRIORITY, OutputReader
from analysis.export.privacy import list_passages, require_no_persons
from analysis.export.widgets import read_models

Resources = dict[str, Any]
_TEMPLATE = "tongbi_html"
DOCUMENT = "tongbi_document"
"""Where an export's resources hold the document that the page was made of."""
_WRONG_TEMPLATE = (
    "所用的模板没有列出全部图表和依据表，不能导出。请去掉 --template 选项，使用自带的模板。"
)


class TongbiHTMLExporter(HTMLExporter):  # type: ignore[misc]  # nbconvert carries no types
    """Any notebook as one HTML file: no chart missing, no request to anywhere."""

    export_from_notebook = "同比报告 HTML"

    show_code = Bool(False, help="Show the code of code cells.").tag(config=True)
    show_stderr = Bool(False, help="Show what cells wrote to their error stream.").tag(config=True)
    searches_persons = Bool(
        True, help="Stop where an identity number or a telephone number would be written."
    ).tag(config=True)
    plotly_packing = Enum(
        ("lzma", "plain"),
        default_value="lzma",
        help="How plotly.js stands in the file: packed, or as it is and three times as large.",
    ).tag(config=True)

    @property
    def default_config(self) -> Config:
        """Our template, and the order in which forms of an output are looked for: drawing first."""
        templates = str(Path(__file__).parent / "templates")
        own = {
            "HTMLExporter": {"embed_images": True, "exclude_anchor_links": True},
            "NbConvertBase": {"display_data_priority": list(PRIORITY)},
            "TemplateExporter": {
                "extra_template_basedirs": [templates],
                "template_name": _TEMPLATE,
            },
        }
        config = super().default_config.copy()
        config.merge(Config(own))
        return config

    def from_notebook_node(
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[str, Resources]:
        """Convert a notebook.

        Raises
        ------
        ExportError
            If a drawing or a value of the notebook would be missing or wrong, or it tells of a
            person.
        """
        if self.template_name != _TEMPLATE:
            raise ExportError(_WRONG_TEMPLATE)
        notebook, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        name = notebook.metadata.get("title") or resources["metadata"].get("name") or "笔记本"
        reader = OutputReader(
            priority=tuple(self.config.NbConvertBase.display_data_priority),
            markdown=self._markdown(resources),
            models=read_models(notebook.metadata),
            has_stderr=self.show_stderr,
        )
        document = build_document(notebook.cells, reader, self._options(), str(name))
        if self.searches_persons:
            require_no_persons(list_passages(document))
        html = self.template.render(nb=notebook, resources=resources, **self._page(document))
        _require_all_drawings(html, document)
        return html.lstrip(), {**resources, DOCUMENT: document}

    def _validate_preprocessor(self, nbc: NotebookNode, preprocessor: Any) -> None:
        """See that a preprocessor has left a notebook; those that are off change nothing."""
        if getattr(preprocessor, "enabled", True):
            super()._validate_preprocessor(nbc, preprocessor)

    def _markdown(self, resources: Resources) -> Callable[[str], str]:
        return lambda source: str(self.markdown2html({"resources": resources}, source))

    def _options(self) -> Options:
        return Options(
            has_code=self.show_code and not self.exclude_input,
            has_outputs=not self.exclude_output,
            has_markdown=not self.exclude_markdown,
            has_code_cells=not self.exclude_code_cell,
            has_raw=not self.exclude_raw,
        )

    def _page(self, document: Document) -> dict[str, Any]:
        """Name what the template puts in its places."""
        plotly = plotly_script(find_bundle(document.types)) if document.drawings.charts else None
        packed = packed_plotly(find_bundle(document.types)) if document.drawings.charts else None
        is_packed = self.plotly_packing == "lzma"
        scripts = (plotly, page_script()) if plotly else (page_script(),)
        return {
            "document": document,
            "policy": policy(scripts),
            "style": page_style(),
            "script": page_script().text,
            "packed_plotly": packed if is_packed else None,
            "plain_plotly": plotly.text if plotly and not is_packed else "",
        }


def export_html(notebook: NotebookNode, name: str, *, show_code: bool = False) -> str:
    """Make the HTML file of an executed notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        With its outputs; it is not changed.
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
    notebook: NotebookNode, name: str, *, show_code: bool = False
) -> tuple[str, Document]:
    """Make the HTML file and give the document it was made of, for its companions.

    Nothing is searched for persons here: who knows the ledgers' names does, before writing.
    """
    exporter = TongbiHTMLExporter(show_code=show_code, searches_persons=False)
    html, resources = exporter.from_notebook_node(
        notebook, {"metadata": {"name": name, "path": ""}}
    )
    return str(html), resources[DOCUMENT]


def warm_up() -> None:
    """Load template, validator and plotly.js ahead of an export, while something is waited for."""
    from nbformat.v4 import new_markdown_cell, new_notebook

    packed_plotly(BASIC)
    plotly_script(BASIC)
    export_html(new_notebook(cells=[new_markdown_cell("# —")]), "—")


def _require_all_drawings(html: str, document: Document) -> None:
    """Refuse a page whose template lost a drawing or the manifest."""
    places = [
        'id="tongbi-manifest"',
        *(f'id="{name}-drawing"' for name, _ in document.drawings.charts),
    ]
    if not all(place in html for place in places):
        raise ExportError(_WRONG_TEMPLATE)
