"""A page is the same whether Jupyter's exporter or our template alone puts it together."""

import subprocess
import sys

import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_output

from analysis.export.exporter import TongbiHTMLExporter
from analysis.export.page import export_html
from sample_notebooks import drawing, notebook

_BAR = drawing(go.Figure(go.Bar(x=["2023年"], y=[10])))
_PAGES = {
    "nothing": (),
    "markdown": (
        "# 报告\n\n| 甲 | 乙 |\n|---|---|\n| 1 | $x_1$ |\n\n`code` [链](http://x.example)",
    ),
    "drawing": ("正文", _BAR),
    "markdown output": (
        new_output("display_data", data={"text/markdown": "**粗**\n\n- 一\n- 二"}),
    ),
}


@pytest.mark.parametrize("cells", _PAGES.values(), ids=_PAGES)
def test_both_ways_give_the_same_page(cells):
    page = notebook(*cells)
    exporter = TongbiHTMLExporter()
    html, _ = exporter.from_notebook_node(page, {"metadata": {"name": "报告", "path": ""}})
    assert export_html(page, "报告") == html


def test_a_page_needs_nothing_of_jupyter():
    program = """
import sys
from analysis.export.page import export_html, warm_up
warm_up()
output = {"output_type": "display_data", "data": {"text/html": "<h1>报告</h1>"}, "metadata": {}}
cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": "", "outputs": [output]}
note = {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "**正文**"}
html = export_html({"cells": [cell, note], "metadata": {}}, "x")
loaded = {"nbformat", "nbconvert", "nbclient", "pandas", "plotly"} & set(sys.modules)
sys.exit(f"{loaded}" if loaded or "报告</h1>" not in html else 0)
"""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
