"""Drawings: a chart on the page, with its caption, its text alternative and its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from analysis.export.page.chart_tables import table_html
from analysis.export.page.figures import Chart
from analysis.export.page.manifest import script_json


def chart_html(chart: Chart, number: int) -> str:
    """Write the chart's place on the page; the page's script draws it there.

    The table stands open, so that nothing is missing where no script runs.
    """
    name = f"figure-{number}"
    caption = f"图{number}" + (f"　{chart.caption}" if chart.caption else "")
    return (
        f'<figure class="chart" id="{name}" aria-labelledby="{name}-caption" '
        f'aria-describedby="{name}-alt">{_drawing_html(chart, name)}'
        f'<figcaption id="{name}-caption">{caption}</figcaption>'
        f'<p class="alt" id="{name}-alt">{escape(chart.alt)}</p>'
        f"<details open><summary>图{number}的数据表</summary>"
        f"{table_html(chart.table, f'图{number}的数据表')}</details></figure>"
    )


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
    for number, chart in enumerate(charts, 1):
        if not chart.missing_types:
            template = chart.layout["template"]
            if template not in templates:
                templates.append(template)
            layout = {**chart.layout, "template": templates.index(template)}
            content = script_json({"data": chart.data, "layout": layout})
            listed.append((f"figure-{number}", content))
    return Drawings(tuple(listed), script_json(templates))


def _drawing_html(chart: Chart, name: str) -> str:
    if chart.missing_types:
        kinds = escape("、".join(chart.missing_types))
        return f'<p class="left-out">这种图（{kinds}）不能在本文件中绘制，下面是它的数据表。</p>'
    return (
        f'<div class="drawing" id="{name}-drawing"></div>'
        '<p class="undrawn">图形需要启用脚本才能显示；数据见下面的表。</p>'
    )
