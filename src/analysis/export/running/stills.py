"""Stills: what a panel showed when its notebook was saved, kept beside its widgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.errors import ExportError

STILL_MIME = "application/vnd.tongbi.still+json"
"""No front end draws it: on the screen stands the panel itself."""

_SHOWN = "shown"
_UNWRITTEN = (
    "笔记本中有一个面板刚刚改过选择，屏幕上的视图还没有记进笔记本。"
    "请保存（Ctrl+S）后再导出；内核已经停止的，请先点“全部运行”。"
)


def write_still(shown: Mapping[str, Any] | None) -> dict[str, Any]:
    """Write what a panel shows as an output's bundle; None for what is yet to be written down."""
    return {STILL_MIME: {_SHOWN: shown}}


def show_stills(outputs: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Give a cell's outputs, each still as the output that it holds.

    Raises
    ------
    ExportError
        If a panel was turned and what it shows since was never written down.
    """
    for output in outputs:
        still = (output.get("data") or {}).get(STILL_MIME)
        if still is None:
            yield output
            continue
        shown = still.get(_SHOWN) if isinstance(still, Mapping) else None
        if not isinstance(shown, Mapping):
            raise ExportError(_UNWRITTEN)
        yield {**output, "data": shown}
