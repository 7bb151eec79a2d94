"""Exporters: any notebook as one HTML or Word file, by nbconvert and JupyterLab's menu."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from logging import Logger
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.exporter import Exporter
from nbconvert.exporters.html import HTMLExporter
from nbformat import NotebookNode
from traitlets import Bool, Enum, default
from traitlets.config import Config

from analysis.content import Paragraph
from analysis.errors import AnalysisError, ExportError
from analysis.export.page import (
    PRIORITY,
    TEMPLATE,
    TEMPLATES,
    WRONG_TEMPLATE,
    Document,
    Options,
    OutputReader,
    finish_page,
    list_contents,
    read_document,
)
from analysis.export.privacy import NOTICE, UNSEARCHED, require_private
from analysis.export.running import read_models
from analysis.export.word import read_settings, write_document
from analysis.workspace import find_workspace
from analysis.writing import require_replaceable

_CANNOT_RUN = 2
_NO_NOTEBOOK = (
    "这个笔记本的内容残缺，或不合 Jupyter 的格式，无法导出。"
    "请在 JupyterLab 里打开它、另存一份后再试；打不开的，请重新取得文件。"
)
_FAULTS = (
    *(nbformat.ValidationError, nbformat.validator.NotebookValidationError, ValueError, TypeError),
    *(KeyError, AttributeError, AssertionError, IndexError, NameError, RecursionError),
)
"""What a file that is no sound notebook makes Jupyter raise before anything of ours reads it."""
_HALVES = re.compile(rb"\xed[\xa0-\xbf]")
"""Halves of characters, which JSON can name alone."""
Resources = dict[str, Any]


class TongbiHTMLExporter(HTMLExporter):  # type: ignore[misc]  # nbconvert carries no types
    """Any notebook as one HTML file: no chart missing, no request to anywhere."""

    export_from_notebook = "同比报告 HTML"

    show_code = Bool(False, help="Show the code of code cells.").tag(config=True)
    show_stderr = Bool(False, help="Show what cells wrote to their error stream.").tag(config=True)
    searches_persons = Bool(
        True, help="Stop where a person would be named; if not, the page says so."
    ).tag(config=True)
    with_names = Bool(False, help="Let the names of persons through; the page says so.").tag(
        config=True
    )
    plotly_packing = Enum(
        ("lzma", "plain"),
        default_value="lzma",
        help="How plotly.js stands in the file: packed, or as it is and three times as large.",
    ).tag(config=True)

    @property
    def default_config(self) -> Config:
        """Our template, and the order in which forms of an output are looked for: drawing first."""
        own = {
            "HTMLExporter": {"embed_images": True, "exclude_anchor_links": True},
            "NbConvertBase": {"display_data_priority": list(PRIORITY)},
            "TemplateExporter": {
                "extra_template_basedirs": [str(TEMPLATES)],
                "template_name": TEMPLATE,
            },
        }
        config = super().default_config.copy()
        config.merge(Config(own))
        return config

    def from_notebook_node(
        self, nb: NotebookNode, resources: Resources | None = None, **kw: Any
    ) -> tuple[str | bytes, Resources]:
        """Convert a notebook.

        Raises
        ------
        ExportError
            If a drawing or a value of the notebook would be missing or wrong, or it tells of a
            person.
        """
        with _ending_in_a_sentence(self.log):
            self._require_replaceable(resources or {})
            return self._convert(nb, resources, **kw)

    def from_file(
        self, file_stream: Any, resources: Resources | None = None, **kw: Any
    ) -> tuple[str | bytes, Resources]:
        """Convert a notebook from an open file; see `from_notebook_node`."""
        with _ending_in_a_sentence(self.log):
            try:
                notebook = nbformat.read(file_stream, as_version=4)
            except _FAULTS as error:
                raise ExportError(_NO_NOTEBOOK) from error
        return self.from_notebook_node(notebook, resources, **kw)

    def _require_replaceable(self, resources: Resources) -> None:
        """See that ``jupyter nbconvert``, which asks nobody, replaces no file of others."""
        module = sys.modules.get("nbconvert.nbconvertapp")
        if module is None or not module.NbConvertApp.initialized() or "unique_key" not in resources:
            return
        folder = getattr(module.NbConvertApp.instance().writer, "build_directory", None)
        if folder is not None:  # else it is written to standard output
            folder = folder or resources["metadata"]["path"]
            path = Path(folder) / f"{resources['unique_key']}{self.file_extension}"
            require_replaceable(path, way_out="请把它改名或移走，或用 --output 另写一个文件名。")

    def _convert(
        self, nb: NotebookNode, resources: Resources | None, **kw: Any
    ) -> tuple[str | bytes, Resources]:
        if self.template_name != TEMPLATE:
            raise ExportError(WRONG_TEMPLATE)
        try:
            written = json.dumps(nb, ensure_ascii=False).encode("utf-8", "surrogatepass")
            if _HALVES.search(written):  # no page can hold them: "?" is shown
                shown = written.decode("utf-8", "surrogatepass").encode("utf-8", "replace")
                nb = nbformat.from_dict(json.loads(shown))
            notebook, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        except _FAULTS as error:
            raise ExportError(_NO_NOTEBOOK) from error
        name = notebook.metadata.get("title") or resources["metadata"].get("name") or "笔记本"
        folder = Path(resources["metadata"].get("path") or ".")
        reader = OutputReader(
            read_models(notebook.metadata),
            folder,
            tuple(self.config.NbConvertBase.display_data_priority),
            has_stderr=self.show_stderr,
        )
        document = read_document(notebook.cells, reader, self._options(), str(name))
        if self.searches_persons:
            option = f"--{type(self).__name__}.with_names=True"
            require_private(document, nb.cells, folder, with_names=self.with_names, option=option)
        notices = []
        if self.with_names or not self.searches_persons:
            notices.append(NOTICE if self.searches_persons else UNSEARCHED)
            document = document.with_notice(Paragraph((notices[0],), "note"))
        return self._write(document, notebook, resources, notices), resources

    def _write(
        self,
        document: Document,
        notebook: NotebookNode,
        resources: Resources,
        _notices: Sequence[str],
    ) -> str | bytes:
        """Write the document as a page by the template."""
        contents = list_contents(document, is_packed=self.plotly_packing == "lzma")
        html = self.template.render(nb=notebook, resources=resources, **contents)
        return finish_page(html, contents)

    def _validate_preprocessor(self, nbc: NotebookNode, preprocessor: Any) -> None:
        """See that a preprocessor has left a notebook; those that are off change nothing."""
        if getattr(preprocessor, "enabled", True):
            super()._validate_preprocessor(nbc, preprocessor)

    def _options(self) -> Options:
        return Options(
            has_code=self.show_code and not self.exclude_input,
            has_outputs=not self.exclude_output,
            has_markdown=not self.exclude_markdown,
            has_code_cells=not self.exclude_code_cell,
            has_raw=not self.exclude_raw,
        )


class TongbiDocxExporter(TongbiHTMLExporter):
    """Any notebook as one Word file: every chart that can be edited there is."""

    export_from_notebook = "同比报告 Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @default("file_extension")  # type: ignore[untyped-decorator]  # traitlets carries no types
    def _default_extension(self) -> str:
        return ".docx"

    def _write(
        self,
        document: Document,
        _notebook: NotebookNode,
        resources: Resources,
        notices: Sequence[str],
    ) -> bytes:
        """Write the document by the settings of the workspace that the notebook lies in."""
        folder = Path(resources["metadata"].get("path") or ".")
        return write_document(document, read_settings(find_workspace(folder).root), notices)


@contextmanager
def _ending_in_a_sentence(log: Logger) -> Iterator[None]:
    """Let ``jupyter nbconvert`` itself end with what is wrong, and no traceback."""
    try:
        yield
    except AnalysisError as error:
        module = sys.modules.get("nbconvert.nbconvertapp")
        if module is None or not module.NbConvertApp.initialized():
            raise
        log.error("%s", error)
        raise SystemExit(_CANNOT_RUN) from None
