"""Writing: what was measured, kept as JSON, told in RESULTS.md and drawn in growth.html."""

import datetime
import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from benchmarks.cluster import SparkPoint
from benchmarks.growth import Point
from benchmarks.reports import Batch
from benchmarks.timing import Result

HERE = Path(__file__).parent
KEPT = HERE / "results.json"
TOLD = HERE / "RESULTS.md"
PARTS = HERE / "breakdown.md"
DRAWN = HERE / "growth.html"
_EMPTY: Mapping[str, Any] = {"runs": {}, "reports": [], "records": []}
_HEADS = "| work | ours | against | theirs | ratio | goal | met |\n|---|---|---|---|---|---|---|"
_REPORT_HEADS = (
    "| reports | ledger files | all | a report | again, nothing changed | largest process "
    "| papermill + nbconvert, a report | ratio |\n|---|---|---|---|---|---|---|---|"
)
_RECORD_HEADS = (
    "| records | written in | rows/s | peak | measures | hand-written SQL | ratio | peak "
    "| pandas |\n|---|---|---|---|---|---|---|---|---|"
)


def read_kept() -> dict[str, Any]:
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else dict(_EMPTY)


def keep(
    command: str,
    results: Iterable[Result],
    batches: Iterable[tuple[Batch, float]],
    points: Iterable[Point],
) -> None:
    """Put a run in the place of its last one; the curves keep what it did not measure."""
    known = read_kept()
    run = {
        "date": datetime.date.today().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "results": [asdict(result) for result in results],
    }
    reports = [{**asdict(batch), "stock_seconds": stock} for batch, stock in batches]
    document = {
        **known,
        "runs": {**known["runs"], command: run},
        "reports": _merge(known["reports"], reports, "reports"),
        "records": _merge(known["records"], [asdict(point) for point in points], "records"),
    }
    KEPT.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def keep_spark(points: Iterable[SparkPoint]) -> dict[str, Any]:
    """Put what was measured on Spark beside the rest."""
    known = read_kept()
    found = _merge(known.get("spark", []), [asdict(point) for point in points], "records")
    document = {**known, "spark": found}
    KEPT.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return document


def _merge(
    known: list[dict[str, Any]], found: list[dict[str, Any]], key: str
) -> list[dict[str, Any]]:
    by_size = {one[key]: one for one in (*known, *found)}
    return [by_size[size] for size in sorted(by_size)]


def write_results() -> str:
    """Tell everything that is kept."""
    kept = read_kept()
    lines = ["# Results", "", "Medians of runs in turn; machines differ, ratios hold.", ""]
    for command, run in sorted(kept["runs"].items()):
        lines += [
            f"## `{command}`",
            "",
            f"On {run['date']}, {run['cores']} cores, Python {run['python']}, {run['system']}.",
            "",
            _HEADS,
            *(_tell_result(Result(**result)) for result in run["results"]),
            "",
        ]
    lines += _tell_growth(kept)
    if PARTS.exists():
        lines += [PARTS.read_text(encoding="utf-8").strip(), ""]
    told = "\n".join(lines)
    TOLD.write_text(told, encoding="utf-8")
    return told


def _tell_result(result: Result) -> str:
    met = "yes" if result.ratio <= result.goal else "no"
    return (
        f"| {result.work} | {result.ours} | {result.against} | {result.other} "
        f"| {result.ratio:.3g} | ≤ {result.goal:g} | {met} |"
    )


def _tell_growth(kept: Mapping[str, Any]) -> list[str]:
    """Tell the curves; the stock way was timed for one report beside each batch."""
    note = (
        "The stock way is timed for single reports, right before and after each batch, on the "
        "ledgers of one organization; for many it is that times their number. Drawn in "
        "`benchmarks/growth.html`, which `make bench-plots` writes."
    )
    return [
        "## Growth",
        "",
        note,
        "",
        _REPORT_HEADS,
        *map(_tell_batch, kept["reports"]),
        "",
        _RECORD_HEADS,
        *map(_tell_point, kept["records"]),
        "",
    ]


def _tell_batch(one: Mapping[str, Any]) -> str:
    each = one["seconds"] / one["reports"]
    return (
        f"| {one['reports']:,} | {one['files']:,} | {one['seconds']:.1f} s | {each:.2f} s "
        f"| {one['again_seconds']:.1f} s | {one['memory_mb']:.0f} MB "
        f"| {one['stock_seconds']:.2f} s | {each / one['stock_seconds']:.3f} |"
    )


def _tell_point(one: Mapping[str, Any]) -> str:
    pandas = "—" if one["pandas_seconds"] is None else f"{one['pandas_seconds']:.2f} s"
    speed = one["records"] / one["write_seconds"]
    return (
        f"| {one['records']:,} | {one['write_seconds']:.1f} s | {speed:,.0f} "
        f"| {one['write_memory_gb']:.2f} GB | {one['ours']} | {one['other']} "
        f"| {one['ratio']:.2f} | {one['memory']} | {pandas} |"
    )


def write_plots() -> Path:
    """Draw the curves with our own exporter."""
    from nbformat.v4 import new_code_cell, new_notebook

    from analysis.content import Heading, Paragraph
    from analysis.export.page import export_html

    kept = read_kept()
    blocks = [
        Heading(1, "测速：从一份到一千份，从一万条到一亿条"),
        Paragraph(("数值见 RESULTS.md；各图横轴、纵轴都取对数。",), "note"),
    ]
    bundles: list[dict[str, Any]] = [block._repr_mimebundle_() for block in blocks]
    figures = (_draw_reports(kept["reports"]), _draw_records(kept["records"]))
    bundles += [{"application/vnd.plotly.v1+json": json.loads(one.to_json())} for one in figures]
    outputs = [{"output_type": "display_data", "data": one, "metadata": {}} for one in bundles]
    notebook = new_notebook(cells=[new_code_cell(id="growth", outputs=outputs)])
    DRAWN.write_text(export_html(notebook, "测速"), encoding="utf-8", newline="\n")
    return DRAWN


def _draw_reports(batches: list[dict[str, Any]]) -> go.Figure:
    counts = [one["reports"] for one in batches]
    lines = {
        "tongbi report --all-orgs": [one["seconds"] for one in batches],
        "再运行一次（没有变化）": [one["again_seconds"] for one in batches],
        "papermill 加 nbconvert（按单份推算）": [
            one["stock_seconds"] * one["reports"] for one in batches
        ],
    }
    return _draw("生成报告的时间", ("份数", "秒"), counts, lines)


def _draw_records(points: list[dict[str, Any]]) -> go.Figure:
    sizes = [one["records"] for one in points]
    lines = {
        "写出数据集": [one["write_seconds"] for one in points],
        "全部指标（DuckDB）": [float(one["ours"].split()[0]) for one in points],
        "手写 SQL": [float(one["other"].split()[0]) for one in points],
        "全部指标（pandas）": [one["pandas_seconds"] for one in points],
    }
    return _draw("统计全部指标的时间", ("记录条数", "秒"), sizes, lines)


def _draw(
    title: str, axes: tuple[str, str], x: list[int], lines: Mapping[str, list[float | None]]
) -> go.Figure:
    figure = go.Figure(
        [go.Scatter(x=x, y=y, name=name, mode="lines+markers") for name, y in lines.items()]
    )
    legend = {"orientation": "h", "y": -0.25}
    figure.update_layout(title_text=title, template="plotly_white", height=460, legend=legend)
    figure.update_xaxes(title_text=axes[0], type="log", dtick=1, exponentformat="power")
    figure.update_yaxes(title_text=axes[1], type="log", dtick=1)
    return figure
