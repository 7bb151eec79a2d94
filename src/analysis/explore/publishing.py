"""Publishing: chosen views as one HTML file, written by the project's own exporter."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.content import Heading, Paragraph
from analysis.errors import ExportError
from analysis.explore.problem_picker import describe_reading
from analysis.measures import ALL_ORGANIZATIONS
from analysis.narrative import number_point
from analysis.records import Records
from analysis.report import REPORT_MIME, describe_sources, show_selection
from analysis.views import (
    Choices,
    Selection,
    View,
    build_view,
    fit_selection,
    name_selection,
    name_whose,
)
from analysis.workspace import Workspace, list_inputs
from analysis.writing import MOVE_FIRST, fit_name, require_replaceable, write_atomically

if TYPE_CHECKING:
    from nbformat import NotebookNode

Bundle = dict[str, Any]

_TITLE = "台账自由查看"
_OPENING = "各图、各句和各表出自同一批台账的行；没有台账的时段断开或画斜线，不当作零。"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def export_views(
    records: Records, selections: Sequence[Selection], choices: Choices, workspace: Workspace
) -> Path:
    """Write views as one HTML file into the folder of reports, and give its path.

    Raises
    ------
    ExportError
        If there is nothing to draw, the file cannot be written, or it would tell of a person.
    """
    from analysis.export.page import export_page
    from analysis.export.privacy import list_organizations, list_passages, require_no_persons

    fitted = [fit_selection(each, choices)[0] for each in selections]
    views = [build_view(records, each, workspace.catalogue) for each in fitted]
    if not any(view.figure is not None for view in views):
        raise ExportError("现在没有图，没有导出。请先换一种看法。")
    html, document = export_page(make_notebook(records, views, choices), _TITLE)
    persons = {name for file in records.files for name in file.names}
    known = {str(name) for name, _ in choices.organizations if name != ALL_ORGANIZATIONS}
    known |= list_organizations(document)
    require_no_persons(list_passages(document), persons, known, not_names=workspace.not_names)
    first = fitted[0]
    name = f"{name_whose(first, choices)}_{first.year}年_自由查看.html"
    path = workspace.reports / fit_name(_NOT_IN_NAMES.sub("_", name))
    require_replaceable(path, list_inputs(workspace, ()), way_out=MOVE_FIRST)
    return write_atomically(path, html.encode("utf-8"))


def make_notebook(records: Records, views: Sequence[View], choices: Choices) -> NotebookNode:
    """Make a notebook that has run and shows views, one after the other."""
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    # The title's output also hands the files and hashes to the manifest.
    sources = {"report": {"title": _TITLE}, "sources": list(describe_sources(records))}
    bundles: list[Bundle] = [
        {**Heading(1, _TITLE, "views")._repr_mimebundle_(), REPORT_MIME: sources},
        _plain(Paragraph((_OPENING,), "note")),
    ]
    for place, view in enumerate(views, start=1):
        name = name_selection(view.selection, choices)
        bundles += [
            _plain(Heading(2, f"{number_point(place)}、{name}", f"view-{place}")),
            _plain(Paragraph((f"单位：{name_whose(view.selection, choices)}。",), "note")),
            *show_selection(records, view.selection).list_bundles(),
        ]
    bundles += [_plain(Heading(2, "所用台账", "sources")), _plain(describe_reading(records))]
    outputs = [new_output("display_data", data=bundle) for bundle in bundles]
    return new_notebook(cells=[new_code_cell(id="views", source="", outputs=outputs)])


def _plain(block: Heading | Paragraph) -> Bundle:
    bundle: Bundle = json.loads(json.dumps(block._repr_mimebundle_()))
    return bundle
