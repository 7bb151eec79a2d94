"""Publishing: a report notebook run, exported and written in every form that is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from analysis.content import Paragraph
from analysis.export.running import Notebook, run_here, start_notebook
from analysis.writing import fit_name, require_replaceable, write_atomically

if TYPE_CHECKING:
    from analysis.export.page import Document

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Order:
    """One report to publish; `organization` None is the only one that the ledgers name.

    `formats` are html, docx, xlsx and pdf; `with_names` lets the names of persons through, and says
    so; counts of persons under `suppress_below` are not published, None leaves it to the workspace;
    `parts` tells whether attachments go with the text, `has_keys` whether their keys are printed
    beside values;
    `kept` are files of the folder that are read, `is_forced` replaces what others wrote there.
    """

    notebook: Path
    folder: Path
    year: int
    organization: str | None
    sources: tuple[str, ...]
    as_of: date
    cwd: Path
    formats: tuple[str, ...] = ("html",)
    with_names: bool = False
    suppress_below: int | None = None
    kept: tuple[Path, ...] = ()
    parts: Literal["all", "text"] = "all"
    has_keys: bool = True
    is_forced: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """What became of an order: its files, or the reason why there are none.

    Parameters
    ----------
    paths : tuple of Path
        One a format, and the clerk's checklist; empty if it failed.
    report : mapping
        What the manifest says of the report as a whole.
    left_out : int
        Rows of the report's year that an error keeps out of it; of a notebook that is no report
        those of all ledgers.
    unread : int
        Files that could not be read.
    """

    order: Order
    paths: tuple[Path, ...] = ()
    failure: str | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    left_out: int = 0
    unread: int = 0

    @property
    def path(self) -> Path | None:
        """The first of the files."""
        return self.paths[0] if self.paths else None

    @property
    def companions(self) -> tuple[Path, ...]:
        """The other files."""
        return self.paths[1:]

    @property
    def main_values(self) -> tuple[tuple[str, str], ...]:
        """The main values of the report as (name, text)."""
        main = self.report.get("main_values") or ()
        return tuple((str(name), str(text)) for name, text in main)


def publish(order: Order) -> Published:
    """Run, export and write one report; the old file stays whole until the new one is.

    All formats are made, and searched for persons, before the first is written.

    Raises
    ------
    AnalysisError
        If the notebook cannot be run, exported or written, or the export tells of a person.
    """
    running = start_notebook(order.notebook, _list_parameters(order), cwd=order.cwd)
    import analysis.export.privacy  # noqa: F401  # while the worker runs
    from analysis.export.page import warm_up

    warm_up()
    return _deliver(order, *running.finish_with_names())


def publish_here(order: Order) -> Published:
    """Publish in this process, which was made for this report alone; see `publish`."""
    return _deliver(order, *run_here(order.notebook, _list_parameters(order), order.cwd))


def _list_parameters(order: Order) -> dict[str, object]:
    below = order.suppress_below
    asked: dict[str, object] = {} if below is None else {"suppress_below": below}
    return {
        "year": order.year,
        "organization": order.organization,
        "sources": list(order.sources) or None,
        "as_of": order.as_of.isoformat(),
        **asked,
    }


def _deliver(order: Order, notebook: Notebook, names: frozenset[str] | None) -> Published:
    document, made = _make(notebook, names, order)
    report, sources = document.manifest["report"], document.manifest["sources"]
    name = order.organization or report.get("organization")
    paths = list_paths(order, str(name or ""))
    contents = [made[kind] for kind in order.formats]
    if "checklist" in made:
        paths = (*paths, name_checklist(order, str(name or "")))
        contents.append(made["checklist"])
    for path in paths:
        require_replaceable(path, order.kept, is_forced=order.is_forced)
    for path, content in zip(paths, contents, strict=True):
        write_atomically(path, content)
    in_all_years = sum(int(source.get("problems") or 0) for source in sources)
    left_out = int(report.get("left_out", in_all_years))
    unread = sum(source.get("rows") == 0 for source in sources)
    return Published(order, paths, report=report, left_out=left_out, unread=unread)


def list_paths(order: Order, organization: str) -> tuple[Path, ...]:
    """Name the files of a report, in the order of its formats."""
    stem = _name_stem(order, organization, "报告")
    return tuple(order.folder / fit_name(f"{stem}.{kind}") for kind in order.formats)


def name_checklist(order: Order, organization: str) -> Path:
    """Name the file of the clerk's checklist, which stands beside a report."""
    return order.folder / fit_name(f"{_name_stem(order, organization, '核对清单')}.html")


def _name_stem(order: Order, organization: str, what: str) -> str:
    name = _NOT_IN_NAMES.sub("_", organization).strip(" .")
    return f"{name}_{order.year}年度{what}" if name else f"{order.year}年度{what}"


def _make(
    notebook: Notebook, names: frozenset[str] | None, order: Order
) -> tuple[Document, dict[str, bytes]]:
    """Make the files of a report in memory and see that they tell of no person."""
    from analysis.export.page import export_page, write_page
    from analysis.export.privacy import NOTICE, list_notes, require_private

    folder = order.notebook.parent
    html, document = export_page(notebook, f"{order.year}年度报告", folder, parts=order.parts)
    if order.with_names:
        document = document.with_notice(Paragraph((NOTICE,), "note"))
    if not order.has_keys:
        document = document.without_keys()
    if order.with_names or not order.has_keys:
        html = write_page(document)
    plan = None
    if "xlsx" in order.formats:
        from analysis.export.companion import plan_workbook

        plan = plan_workbook(document, list_notes(document, with_names=order.with_names))
    require_private(
        document,
        notebook["cells"],
        order.cwd,
        names=names,
        sources=order.sources,
        plan=plan,
        with_names=order.with_names,
    )
    made = {"html": html.encode("utf-8")}
    if document.checklist is not None:
        made["checklist"] = write_page(document.checklist).encode("utf-8")
    if plan is not None:
        from analysis.export.companion import write_workbook

        made["xlsx"] = write_workbook(plan)
    return document, made | _make_printable(document, made["html"], order)


def _make_printable(document: Document, html: bytes, order: Order) -> dict[str, bytes]:
    """Make what is handed on as a document: Word, and the page printed as PDF."""
    made: dict[str, bytes] = {}
    if "docx" in order.formats:
        from analysis.export.privacy import NOTICE
        from analysis.export.word import read_settings, write_document
        from analysis.workspace import find_workspace

        settings = read_settings(find_workspace(order.cwd).root)
        made["docx"] = write_document(document, settings, [NOTICE] * order.with_names)
    if "pdf" in order.formats:
        from analysis.export.printing import print_page

        made["pdf"] = print_page(html)
    return made
