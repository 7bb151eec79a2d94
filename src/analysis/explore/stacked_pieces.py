"""Stacking: the pieces of a panel one below the other, for tables that want the whole width."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from analysis.explore.pieces import STYLE

_WIDE = """<style>
.tongbi-panel .tongbi-wide { max-height: 440px; }
.tongbi-panel .tongbi-wide td:last-child { white-space: normal; min-width: 18em; }
.tongbi-panel a { color: var(--jp-content-link-color, #0550ae); text-decoration: underline; }
.tongbi-panel ul { margin: 2px 0; padding-left: 20px; }
</style>"""


def stack_in_panel(rows: Sequence[Any]) -> Any:
    """Put rows below each other; a row is a widget, has one, or is several side by side."""
    import ipywidgets

    style = ipywidgets.HTML(STYLE + _WIDE, layout={"display": "none"})
    panel = ipywidgets.VBox([style, *(_build_row(row) for row in rows)])
    panel.add_class("tongbi-panel")
    return panel


def _build_row(row: Any) -> Any:
    import ipywidgets

    if isinstance(row, Sequence):
        layout = {"flex_flow": "row wrap", "align_items": "center"}
        return ipywidgets.HBox([_widget_of(each) for each in row], layout=layout)
    return _widget_of(row)


def _widget_of(piece: Any) -> Any:
    return getattr(piece, "widget", piece)


def scroll_wide(html: str, label: str) -> str:
    """Put a table into a tall box that scrolls; the last column may take several lines."""
    return (
        f'<div class="tongbi-scroll tongbi-wide" role="region" tabindex="0" '
        f'aria-label="{escape(label)}">{html}</div>'
    )
