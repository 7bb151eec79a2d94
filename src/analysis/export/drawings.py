"""Drawings: a chart on the page, with its caption, its text alternative and its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from analysis.export.figures import Chart
from analysis.export.manifest import script_json
from analysis.export.tables import table_html


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


def drawings(charts: Sequence[Chart]) -> Iterator[tuple[str, str]]:
    """Give what is to be drawn: the name of its place, and the drawing as JSON."""
    for number, chart in enumerate(charts, 1):
        if not chart.missing_types:
            content = script_json({"data": chart.data, "layout": chart.layout})
            yield f"figure-{number}", content


def _drawing_html(chart: Chart, name: str) -> str:
    if chart.missing_types:
        kinds = escape("、".join(chart.missing_types))
        return f'<p class="left-out">这种图（{kinds}）不能在本文件中绘制，下面是它的数据表。</p>'
    return (
        f'<div class="drawing" id="{name}-drawing"></div>'
        '<p class="undrawn">图形需要启用脚本才能显示；数据见下面的表。</p>'
    )
