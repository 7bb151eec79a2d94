"""Notebooks for the tests of export, by hand, from the bundles that the rooms below emit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

VALUES = "application/vnd.tongbi.values+json"
BLOCK = "application/vnd.tongbi.block+json"
REPORT = "application/vnd.tongbi.report+json"
PLOTLY = "application/vnd.plotly.v1+json"


def entry(
    identity: str,
    value: float | None,
    *,
    rows: Sequence[int] = (4,),
    inputs: Sequence[str] = (),
    formula: str | None = None,
    **changed: Any,
) -> dict[str, Any]:
    places = [{"file": "学习.xlsx", "sheet": "集体学习", "row": r, "date": None} for r in rows]
    stated = {
        "id": identity,
        "measure": "group_study",
        "name": "集体学习",
        "organization": "示例街道",
        "period": "2023",
        "value": value,
        "unit": "次",
        "text": "台账未载明" if value is None else f"{value}次",
        "formula": formula,
        "inputs": list(inputs),
        "evidence": places,
    }
    return {**stated, **changed}


def data_tag(one: Mapping[str, Any]) -> str:
    number = "" if one["value"] is None else repr(one["value"])
    return f'<data class="value" value="{number}" data-key="{one["id"]}">{one["text"]}</data>'


def prose(html: str) -> NotebookNode:
    return new_output("display_data", data={"text/html": html, "text/plain": "…"})


def told(
    *runs: str | Mapping[str, Any], entries: Sequence[Mapping[str, Any]] | None = None
) -> NotebookNode:
    """Make a paragraph of ours; the entries among its runs come with it, or others."""
    return stored(
        {"kind": "paragraph", "role": "body", "runs": [_run(run) for run in runs]},
        [run for run in runs if not isinstance(run, str)] if entries is None else entries,
    )


def stored(block: Mapping[str, Any], entries: Sequence[Mapping[str, Any]] = ()) -> NotebookNode:
    data = {BLOCK: block, "text/html": "…", "text/plain": "…"}
    return new_output("display_data", data={**data, VALUES: list(entries)} if entries else data)


def _run(run: str | Mapping[str, Any]) -> str | dict[str, Any]:
    return run if isinstance(run, str) else {name: run[name] for name in ("id", "value", "text")}


def drawing(figure: go.Figure, **others: Any) -> NotebookNode:
    return new_output("display_data", data={PLOTLY: json.loads(figure.to_json()), **others})


def stated(figure: go.Figure, one: Mapping[str, Any]) -> go.Figure:
    cell = {"id": one["id"], "value": one["value"], "text": one["text"]}
    meta = {
        "caption": ["集体学习", cell],
        "alt": "柱形图：集体学习10次",
        "table": {"columns": ["年度", "集体学习"], "rows": [["2023年", cell]]},
        "values": [one],
    }
    return go.Figure(figure).update_layout(meta={"tongbi": meta})


def notebook(*cells: str | NotebookNode | Sequence[NotebookNode]) -> NotebookNode:
    """Make a notebook: a text is a Markdown cell, an output or several a code cell."""
    return new_notebook(cells=[_cell(cell, f"cell-{i}") for i, cell in enumerate(cells)])


def _cell(cell: str | NotebookNode | Sequence[NotebookNode], name: str) -> NotebookNode:
    if isinstance(cell, str):
        return new_markdown_cell(cell, id=name)
    if isinstance(cell, Mapping) and "cell_type" in cell:
        return cell
    outputs = [cell] if isinstance(cell, Mapping) else list(cell)
    return new_code_cell("show(everything)", id=name, outputs=outputs)
