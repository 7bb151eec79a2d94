"""Chosen view: what a person has turned the panel to, as a page that can be made again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.errors import ReportError
from analysis.records import Records
from analysis.report.model import Part
from analysis.report.pages.repeating import repeatable
from analysis.views import Selection, View, build_view, read_selection, write_selection
from analysis.workspace import find_workspace

_TITLE = "自由查看"


@repeatable
def show_view(
    records: Records,
    *,
    view: str,
    years: Sequence[int],
    activities: Sequence[str],
    quantity: str = "amount",
    organization: str | None = None,
    cutoff: str | None = None,
) -> Part:
    """Say and draw one view, given as the plain data that `write_selection` gives.

    Raises
    ------
    ReportError
        If the data name no view.
    """
    stated = {
        "view": view,
        "years": list(years),
        "activities": list(activities),
        "quantity": quantity,
        "organization": organization,
        "cutoff": cutoff,
    }
    selection = read_selection(stated)
    if selection is None:
        raise ReportError(f"“{_TITLE}”的选择不能使用：{stated}")
    return _arrange(build_view(records, selection, find_workspace(Path.cwd()).catalogue))


def show_selection(records: Records, selection: Selection) -> Part:
    """Say and draw a selection; an export can tell how to do it again."""
    return show_view(records, **write_selection(selection))


def _arrange(view: View) -> Part:
    drawn = () if view.figure is None else (view.figure,)
    return Part(_TITLE, (view.sentence, *drawn))
