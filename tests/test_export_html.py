from __future__ import annotations

import json
import re
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import nbformat
import plotly.graph_objects as go
import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_output
from traitlets.config import Config

from analysis.content import Paragraph
from analysis.errors import ExportError
from analysis.export.exporter import TongbiHTMLExporter
from analysis.export.page import export_html
from analysis.measures import Place, Value
from sample_notebooks import drawing, entry, notebook, stated, told

BAR = go.Figure(go.Bar(x=["2023年"], y=[10]))
ONE = entry("ab", 10)
REPORT = notebook(
    "# 年度报告\n\n$x<y$ **粗**",
    told("学习", ONE, "。"),
    *(drawing(stated(BAR, ONE)) for _ in range(10)),
)
LIMIT_BYTES = 600_000


def test_the_exporter_is_found_by_its_name_and_stands_in_the_export_menu() -> None:
    assert [one.value for one in entry_points(group="nbconvert.exporters", name="tongbi_html")] == [
        "analysis.export.exporter:TongbiHTMLExporter"
    ]
    assert get_exporter("tongbi_html") is TongbiHTMLExporter
    assert TongbiHTMLExporter.export_from_notebook == "同比报告 HTML"


def test_the_page_holds_one_plotly_and_stays_small() -> None:
    html = export_html(REPORT, "x")
    assert len(html.encode("utf-8")) < LIMIT_BYTES
    assert html.count('id="tongbi-plotly"') == 1
    assert html.count('class="tongbi-drawing"') == 10
    assert '<html lang="zh-CN">' in html
    assert "<title>年度报告</title>" in html
    assert html.count("<h1") == 1
    assert html.count("数据依据</h2>") == 1


def test_the_same_notebook_gives_the_same_bytes() -> None:
    assert export_html(REPORT, "x") == export_html(REPORT, "x")


def test_a_notebook_that_was_saved_gives_the_same_bytes_as_one_just_run(tmp_path: Path) -> None:
    points = go.Figure(go.Scatter(y=[1, 2], x=["甲", "甲"], text=["一", "二"]))
    run = notebook(*REPORT.cells, drawing(points))
    nbformat.write(run, tmp_path / "a.ipynb")
    saved = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    assert export_html(saved, "x") == export_html(run, "x")


def test_a_notebook_that_a_browser_saved_gives_the_same_bytes_too() -> None:
    rate = Value("r", "完成率", "甲局", "2023", 6.0, "%", "6%", (Place("a.csv", "", 2, None),))
    run = notebook(
        new_output("display_data", data=Paragraph(("完成率", rate, "。"))._repr_mimebundle_()),
        drawing(go.Figure(go.Bar(x=["甲"], y=[6.0])).update_layout(width=640.0)),
    )
    saved = nbformat.from_dict(_as_javascript_writes(json.loads(json.dumps(run))))
    assert export_html(saved, "x") == export_html(run, "x")


def _as_javascript_writes(part: Any) -> Any:
    """Write whole numbers without a point, as JSON.stringify does."""
    if isinstance(part, dict):
        return {name: _as_javascript_writes(inner) for name, inner in part.items()}
    if isinstance(part, list):
        return [_as_javascript_writes(inner) for inner in part]
    return int(part) if isinstance(part, float) and part.is_integer() else part


def test_the_notebook_is_not_changed() -> None:
    before = json.dumps(REPORT)
    export_html(REPORT, "x")
    assert json.dumps(REPORT) == before


def test_nothing_on_the_page_asks_another_place_for_anything() -> None:
    html = export_html(notebook("![x](http://x.example/a.png) [y](http://x.example)"), "x")
    assert not re.search(r"<(?:link|base|iframe|object|embed)\b", html)
    assert not re.search(r"\bsrc=[\"']?(?!data:)", html)
    assert "http" not in html.replace('href="http://x.example"', "").replace("http-equiv", "")


def test_a_page_without_drawings_carries_no_plotly() -> None:
    html = export_html(notebook("# 甲"), "x")
    assert 'tongbi-plotly"' not in html
    assert len(html) < 30_000


def test_the_plain_form_holds_plotly_as_it_is() -> None:
    exporter = TongbiHTMLExporter(plotly_packing="plain")
    html, _ = exporter.from_notebook_node(notebook(drawing(BAR)))
    assert html.count("plotly.js (basic - minified)") == 1
    assert 'id="tongbi-plotly"' not in html


def test_code_is_shown_when_asked_for() -> None:
    assert "show(everything)" not in export_html(REPORT, "x")
    assert "show(everything)" in export_html(REPORT, "x", show_code=True)


@pytest.mark.parametrize("option", ["exclude_output", "exclude_code_cell"])
def test_stock_options_leave_out_what_they_say(option: str) -> None:
    exporter = TongbiHTMLExporter(config=Config({"TemplateExporter": {option: True}}))
    html, _ = exporter.from_notebook_node(REPORT)
    assert 'class="tongbi-drawing"' not in html
    assert "年度报告" in html


def test_a_template_that_loses_the_drawings_is_refused() -> None:
    exporter = TongbiHTMLExporter(config=Config({"TemplateExporter": {"template_name": "basic"}}))
    with pytest.raises(ExportError, match="所用的模板没有列出全部图表"):
        exporter.from_notebook_node(REPORT)


def test_local_pictures_of_the_text_are_taken_into_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    path = tmp_path / "a.ipynb"
    nbformat.write(notebook("![甲](a.png)"), path)
    html, _ = TongbiHTMLExporter().from_filename(str(path))
    assert re.search(r'<img src="data:image/png;base64,[^"]+" alt="甲"', html)
    assert str(tmp_path) not in html


def test_the_page_names_no_folder_user_or_clock(tmp_path: Path) -> None:
    path = tmp_path / "报告.ipynb"
    nbformat.write(notebook("正文"), path)
    html, _ = TongbiHTMLExporter().from_filename(str(path))
    assert "<h1>报告</h1>" in html
    assert str(tmp_path) not in html
