"""A drawing says what plotly's figure says, whether or not somebody has looked into it."""

import copy
import json
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from analysis.charts.drawing import Drawing, bar, scatter
from analysis.charts.template import TEMPLATE, start_figure
from analysis.report import build_report
from analysis.validation import read_records

SAMPLE = Path(__file__).parents[1] / "data/sample"


def _change(figure):
    figure.add_trace(bar(x=[1, 2], y=[3, None], name="甲"))
    figure.add_trace(scatter(x=[1], y=[2], line={"width": 2}))
    figure.add_annotation(text="注", x=0, y=1, showarrow=False)
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"}, paper_bgcolor="#FFFFFF")
    figure.update_xaxes(title_text="月份", range=[0, 13])
    figure.update_xaxes(title_font_size=11)
    figure.update_yaxes(dtick=1)
    return figure


def _layout():
    return {"template": TEMPLATE, "xaxis2": {"title": {"text": "年"}}, "annotations": []}


def _as_plotly_stores(figure):
    return json.loads(go.Figure(figure).to_json())


def test_changes_of_a_description_are_those_of_a_figure():
    described = _change(Drawing(layout=_layout()))
    assert described.describe() == _as_plotly_stores(_change(go.Figure(layout=_layout())))


def test_the_charts_of_a_report_are_described_as_plotly_would_store_them():
    report = build_report(read_records([SAMPLE]), year=2025)
    charts = [chart for part in report.parts for chart in part.charts]
    assert len(charts) > 5
    for chart in charts:
        before = chart.describe()
        assert before == _as_plotly_stores(chart)
        assert chart.describe() == before


LOOKS = {
    "data": lambda figure: figure.data,
    "layout": lambda figure: figure.layout.title.text,
    "json": lambda figure: figure.to_plotly_json(),
    "missing": lambda figure: hasattr(figure, "_repr_svg_"),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_looking_into_a_drawing_changes_nothing_of_it(look):
    figure = _change(start_figure("图", notes=("注",)))
    before = json.dumps(figure.describe())
    look(figure)
    assert json.dumps(figure.describe()) == before
    assert json.dumps(_change(figure).describe()) != before


@pytest.mark.parametrize("take", [copy.deepcopy, copy.copy, Drawing])
def test_a_copy_of_a_drawing_says_the_same(take):
    figure = _change(start_figure("图"))
    assert take(figure).describe() == figure.describe()


def test_what_goes_with_a_drawing_leaves_the_drawing_as_it_is():
    figure = _change(start_figure("图"))
    before = figure.describe()
    assert figure.with_meta({"a_b": 1}).describe()["layout"]["meta"] == {"a_b": 1}
    assert figure.describe() == before
    assert figure.data
    assert figure.with_meta({"a_b": 1}).describe()["layout"]["meta"] == {"a_b": 1}


def test_numbers_of_other_kinds_are_written_as_plotly_writes_them():
    figure = start_figure("图")
    figure.add_trace(bar(x=np.arange(2), y=[np.float64(1.5), float("nan")]))
    assert figure.describe() == _as_plotly_stores(figure)


def test_a_description_that_plotly_refuses_is_refused_when_it_is_looked_into():
    figure = start_figure("图").add_trace(bar(x=[1], colour="red"))
    with pytest.raises(ValueError, match="colour"):
        _ = figure.data


def test_parts_that_plotly_merges_one_by_one_are_left_to_plotly():
    notes = [{"text": "甲"}, {"text": "乙"}]
    described, plain = (
        kind(layout=_layout()).add_annotation(text="原", x=1).update_layout(annotations=notes)
        for kind in (Drawing, go.Figure)
    )
    assert described.describe() == _as_plotly_stores(plain)
