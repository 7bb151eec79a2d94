"""Rehearsal: what every report loads and looks up once, done before the children are forked."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError
from analysis.export.page.assembly import export_page, warm_up
from analysis.export.privacy.searching import find_persons, list_passages
from analysis.export.running.worker import preload

if TYPE_CHECKING:
    from analysis.export.publish import Order
    from analysis.records import Records
    from analysis.workspace import Workspace


_SESSION = (
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.utils.wildcard",
)
"""What a session of IPython loads when it begins and runs its first cells."""


def rehearse(order: Order, records: Records | None, workspace: Workspace) -> None:
    """Build and export one report in memory, so that a child finds all it needs already there.

    No code of a notebook runs here; what is built is thrown away.
    """
    for name in _SESSION:
        import_module(name)
    preload()
    warm_up()
    if records is None:
        return
    with suppress(AnalysisError):
        _build(order, records, workspace)


def _build(order: Order, records: Records, workspace: Workspace) -> None:
    from nbformat.v4 import new_code_cell, new_notebook

    from analysis.export.running.common_json import share_data
    from analysis.report import build_report, bundle_block

    report = build_report(
        records,
        year=order.year,
        organization=order.organization,
        as_of=order.as_of,
        workspace=workspace,
    )
    blocks = [report, *(block for part in report.parts for block in part.blocks)]
    outputs = [
        share_data({"output_type": "display_data", "data": bundle_block(one), "metadata": {}})
        for one in blocks
    ]
    notebook = new_notebook(cells=[new_code_cell(id="rehearsal", outputs=outputs)])
    _, document = export_page(notebook, report.title)
    find_persons(list_passages(document), ())
