"""A drawing is a description of what plotly draws, and shows itself in a notebook."""

import json
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from analysis.charts.drawing import bar, scatter
from analysis.charts.template import draw_chart
from analysis.report import build_report
from analysis.validation import read_records

SAMPLE = Path(__file__).parents[1] / "data/sample"


def _draw(*traces, **others):
    return draw_chart(
        "图", traces, alt="两根柱。", columns=("年", "数"), rows=[("甲", None)], **others
    )


def _as_plotly_stores(drawing):
    return json.loads(go.Figure(drawing.to_figure()).to_json())


def test_the_charts_of_a_report_are_described_as_plotly_would_store_them():
    report = build_report(read_records([SAMPLE]), year=2025)
    charts = [chart for part in report.parts for chart in part.charts]
    assert len(charts) == 5
    for chart in charts:
        before = chart.describe()
        assert before == _as_plotly_stores(chart)
        assert chart.describe() == before


def test_a_notebook_shows_a_drawing_by_itself():
    drawing = _draw(bar(x=[1], y=[2]), notes=("注",))
    shown = drawing._repr_mimebundle_()
    assert shown["text/plain"] == "两根柱。"
    assert shown["application/vnd.plotly.v1+json"] == _as_plotly_stores(drawing)


def test_what_plotly_makes_of_a_drawing_leaves_the_drawing_as_it_is():
    drawing = _draw(scatter(x=[1], y=[2]), notes=("注",), xaxis={"title": {"text": "月份"}})
    before = json.dumps(drawing.describe())
    drawing.to_figure().add_trace(bar(x=[1], y=[3])).update_layout(title_text="另")
    assert json.dumps(drawing.describe()) == before


def test_numbers_of_other_kinds_are_written_as_plotly_writes_them():
    drawing = _draw(bar(x=np.arange(2), y=[np.float64(1.5), float("nan")]))
    assert drawing.describe() == _as_plotly_stores(drawing)


def test_a_description_that_plotly_refuses_is_refused_when_it_is_drawn():
    with pytest.raises(ValueError, match="colour"):
        _draw(bar(x=[1], colour="red")).to_figure()
