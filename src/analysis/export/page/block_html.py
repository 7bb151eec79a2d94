"""Blocks as HTML: paragraphs and tables, charts with all that goes with them, pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

from analysis.content import Block, Cell, Table, list_runs, render_runs
from analysis.export.page.figures import Chart
from analysis.export.page.foreign_markup import Markup, Picture
from analysis.export.page.manifest import Numbered
from analysis.export.page.sanitise import drop_controls
from analysis.formatting import plain_number

PageBlock: TypeAlias = Block | Chart | Markup | Picture

_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def write_block(block: PageBlock, numbered: Numbered) -> str:
    """Write a block as HTML, each value a link to its rows.

    Raises
    ------
    ExportError
        If a value stands there that the manifest does not hold, or holds with another number.
    """
    if isinstance(block, Markup):
        return block.html
    if isinstance(block, Picture):
        return (
            f'<p class="picture"><img src="data:{block.mime};base64,{escape(block.content)}" '
            f'alt="{escape(block.alt)}"></p>'
        )
    if isinstance(block, Chart):
        return drop_controls(_chart_html(block, numbered))
    html = drop_controls(block.render(numbered.link))
    return scrolling(html, "表格") if isinstance(block, Table) else html


def scrolling(html: str, label: str) -> str:
    """Let what is too wide for the page scroll by itself, by keyboard too."""
    return f'<div class="wide" role="group" aria-label="{escape(label)}" tabindex="0">{html}</div>'


def _chart_html(chart: Chart, numbered: Numbered) -> str:
    """Write the chart's place on the page; the page's script draws it there.

    The table stands open, so that nothing is missing where no script runs.
    """
    title, name = f"图{chart.number}", f"figure-{chart.number}"
    caption = render_runs(chart.table.caption.runs, numbered.link)
    if chart.missing_types:
        kinds = escape("、".join(chart.missing_types))
        drawn = f'<p class="left-out">这种图（{kinds}）不能在本文件中绘制，下面是它的数据表。</p>'
    else:
        drawn = (
            f'<div class="drawing" id="{name}-drawing"></div>'
            '<p class="undrawn">图形需要启用脚本才能显示；数据见下面的表。</p>'
        )
    notes = f'<p class="notes">{escape(chart.notes)}</p>' if chart.notes else ""
    return (
        f'<figure class="chart" id="{name}" aria-labelledby="{name}-caption" '
        f'aria-describedby="{name}-alt">{drawn}{notes}'
        f'<figcaption id="{name}-caption">{title}{"　" * bool(caption)}{caption}</figcaption>'
        f'<p class="alt" id="{name}-alt">{escape(chart.alt)}</p>'
        f"<details open><summary>{title}的数据表</summary>"
        f"{_chart_table_html(chart.table, f'{title}的数据表', numbered)}</details></figure>"
    )


def _chart_table_html(table: Table, label: str, numbered: Numbered) -> str:
    """Write a chart's table with named header cells; its first column heads the rows."""

    def write(cell: Cell) -> str:
        return render_runs(list_runs(cell), numbered.link)

    note = f'<p class="note">{render_runs(table.note_runs)}</p>' if table.note else ""
    if not table.rows:
        return f'<p class="note">本图没有数据。</p>{note}'
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = (
        f'<tr><th scope="row">{write(first)}</th>'
        + "".join(f"<td>{write(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in table.rows
    )
    parts = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return scrolling(f'<table class="data">{parts}</table>', label) + note


@dataclass(frozen=True, slots=True)
class Drawings:
    """What is to be drawn, as JSON: each chart by the name of its place, and their templates.

    A chart's layout names its template by number, since most charts share one.
    """

    charts: tuple[tuple[str, str], ...]
    templates: str


def list_drawings(charts: Sequence[Chart]) -> Drawings:
    """Write the charts that can be drawn as JSON."""
    templates: list[Mapping[str, Any]] = []
    listed = []
    for chart in charts:
        if not chart.missing_types:
            template = chart.layout["template"]
            if template not in templates:
                templates.append(template)
            layout = {**chart.drawn_layout, "template": templates.index(template)}
            content = script_json({"data": chart.data, "layout": layout})
            listed.append((f"figure-{chart.number}", content))
    return Drawings(tuple(listed), script_json(templates))


def script_json(content: object) -> str:
    """Write JSON for the inside of a script element, which no parser of HTML can end early.

    Names are sorted and whole numbers have no point: a notebook that a browser saved has them in
    another order and form than one just run.
    """
    text = json.dumps(
        _plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    )
    return text.translate(_MARKUP)


def _plain(part: object) -> object:
    if isinstance(part, str | int) or part is None:  # first: to know a mapping takes far longer
        return part
    if isinstance(part, Mapping):
        return {name: _plain(inner) for name, inner in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(inner) for inner in part]
    return plain_number(part) if isinstance(part, float) else part
