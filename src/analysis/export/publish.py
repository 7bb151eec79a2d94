"""Publishing: a report notebook run, exported and written in every form that is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, ExportError
from analysis.export.running.running import Notebook, run_here, start_notebook
from analysis.writing import require_replaceable, write_atomically

if TYPE_CHECKING:
    from analysis.export.companion.workbook import WorkbookPlan
    from analysis.export.page.document import Document

_MANIFEST = re.compile(
    r'<script type="application/json" id="tongbi-manifest">(.*?)</script>', re.DOTALL
)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Order:
    """One report to publish; `organization` None is the only one that the ledgers name.

    `formats` are html and xlsx; `with_names` lets the names of persons through, and says so;
    counts of persons under `suppress_below` are not published, None leaves it to the workspace;
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
    is_forced: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """What became of an order: its files, or the reason why there are none.

    Parameters
    ----------
    paths : tuple of Path
        One a format; empty if it failed.
    report : mapping
        What the manifest says of the report as a whole.
    left_out : int
        Rows of the ledgers that an error keeps out of the report.
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
    _load_export(order, running.job.notebook)
    return _deliver(order, *running.finish_with_names())


def _load_export(order: Order, notebook: Notebook) -> None:
    """Load what the export needs, while the worker runs."""
    import analysis.export.privacy.searching  # noqa: F401
    from analysis.export.page.assembly import shows_markdown, warm_up

    warm_up(has_markdown=order.with_names or shows_markdown(notebook))


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
    made = _make(notebook, _names_of(order) if names is None else names, order)
    manifest = read_manifest(made["html"].decode("utf-8"))
    name = order.organization or manifest["report"].get("organization")
    paths = list_paths(order, str(name or ""))
    for path in paths:
        require_replaceable(path, order.kept, is_forced=order.is_forced)
    for path, kind in zip(paths, order.formats, strict=True):
        write_atomically(path, made[kind])
    left_out = sum(int(source.get("problems") or 0) for source in manifest["sources"])
    unread = sum(source.get("rows") == 0 for source in manifest["sources"])
    return Published(order, paths, report=manifest["report"], left_out=left_out, unread=unread)


def list_paths(order: Order, organization: str) -> tuple[Path, ...]:
    """Name the files of a report, in the order of its formats."""
    name = _NOT_IN_NAMES.sub("_", organization).strip(" .")
    stem = f"{name}_{order.year}年度报告" if name else f"{order.year}年度报告"
    return tuple(order.folder / f"{stem}.{kind}" for kind in order.formats)


def read_manifest(html: str) -> dict[str, Any]:
    """Read the manifest that an export carries.

    Raises
    ------
    ExportError
        If the page carries none.
    """
    found = _MANIFEST.search(html)
    if found is None:
        raise ExportError("这个文件里没有依据清单，不是同比导出的报告。")
    manifest: dict[str, Any] = json.loads(found[1])
    return manifest


def _make(notebook: Notebook, names: frozenset[str], order: Order) -> dict[str, bytes]:
    """Make the files of a report in memory and see that they tell of no person."""
    from analysis.export.page.assembly import export_page
    from analysis.export.privacy.searching import (
        list_organizations,
        list_passages,
        require_no_persons,
    )

    shown = _with_notice(notebook) if order.with_names else notebook
    html, document = export_page(shown, f"{order.year}年度报告")
    plan = _plan_companion(document, order) if "xlsx" in order.formats else None
    require_no_persons(
        list_passages(document, plan),
        names,
        list_organizations(document),
        with_names=order.with_names,
    )
    made = {"html": html.encode("utf-8")}
    if plan is None:
        return made
    from analysis.export.companion.xlsx import write_workbook

    return {**made, "xlsx": write_workbook(plan)}


def _plan_companion(document: Document, order: Order) -> WorkbookPlan:
    from analysis.export.companion.workbook import plan_workbook
    from analysis.export.privacy.searching import NOTICE
    from analysis.report import INVENTED

    is_invented = json.loads(document.manifest)["report"].get("is_invented")
    notes = [INVENTED] * bool(is_invented) + [NOTICE] * order.with_names
    return plan_workbook(document.title, document.blocks, document.numbered, notes)


def _with_notice(notebook: Notebook) -> Notebook:
    """Tell the reader, below the title, that names may stand in the report."""
    from analysis.export.page.manifest import REPORT_MIME
    from analysis.export.privacy.searching import NOTICE

    titled = (
        place
        for place, cell in enumerate(notebook["cells"], start=1)
        if any(REPORT_MIME in (output.get("data") or {}) for output in cell.get("outputs") or ())
    )
    place = next(titled, 0)
    notice = {"cell_type": "markdown", "id": "tongbi-names", "metadata": {}, "source": NOTICE}
    cells = [*notebook["cells"][:place], notice, *notebook["cells"][place:]]
    return {**notebook, "cells": cells}


def _names_of(order: Order) -> frozenset[str]:
    """Read the names from the ledgers themselves, for a notebook that keeps no records."""
    from analysis.validation import read_records
    from analysis.workspace import find_workspace

    try:
        records = read_records(order.sources or None, workspace=find_workspace(order.cwd))
    except AnalysisError:  # there are no ledgers that could name anyone
        return frozenset()
    return frozenset(name for file in records.files for name in file.names)
