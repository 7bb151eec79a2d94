from __future__ import annotations

import json
import lzma
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from plotly.offline import get_plotlyjs_version

from analysis.content import ShownValue
from analysis.errors import ExportError
from analysis.export.page.bundle import (
    BASIC,
    CARTESIAN,
    PLOTLY_VERSION,
    Bundle,
    Script,
    find_bundle,
    packed_plotly,
    page_script,
    plotly_script,
    policy,
)
from analysis.export.page.chart_tables import MAX_ROWS
from analysis.export.page.figures import Chart, read_chart
from sample_notebooks import entry, stated


def chart(*traces: go.Figure, **layout: Any) -> Chart:
    return read_chart(json.loads(go.Figure(list(traces), layout).to_json()))


BUNDLES = pytest.mark.parametrize("bundle", [BASIC, CARTESIAN], ids=lambda bundle: bundle.name)


@BUNDLES
def test_the_bundle_is_the_one_that_plotly_py_writes_for(bundle: Bundle) -> None:
    assert get_plotlyjs_version() == PLOTLY_VERSION
    head = f"plotly.js ({bundle.name} - minified) v{PLOTLY_VERSION}"
    assert head in plotly_script(bundle).text


@BUNDLES
def test_the_packed_form_is_the_script_and_holds_nothing_that_html_reads(bundle: Bundle) -> None:
    packed = packed_plotly(bundle)
    kept = b"".join(_decode(packed.text[at : at + 11]) for at in range(0, len(packed.text), 11))
    text = lzma.LZMADecompressor().decompress(kept, packed.size)
    assert text.decode() == plotly_script(bundle).text
    assert "<" not in packed.text


@pytest.mark.parametrize(
    ("types", "bundle"),
    [
        pytest.param([], BASIC, id="empty chart"),
        pytest.param(["bar", "scatter"], BASIC, id="bars and lines"),
        pytest.param(["bar", "heatmap"], CARTESIAN, id="heat map"),
    ],
)
def test_a_page_carries_the_smallest_bundle_that_draws_it(types: list[str], bundle: Bundle) -> None:
    assert find_bundle(types) is bundle


def test_the_policy_names_each_script_by_the_hash_of_its_text() -> None:
    assert "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='" in policy((Script(""),))
    assert (
        "</script"
        not in plotly_script(CARTESIAN).text + plotly_script(BASIC).text + page_script().text
    )
    assert (
        "\r" not in plotly_script(CARTESIAN).text + plotly_script(BASIC).text + page_script().text
    )


@pytest.mark.parametrize(
    ("traces", "columns", "rows"),
    [
        pytest.param([], ("系列",), (), id="empty"),
        pytest.param(
            [go.Bar(x=["2022年", "2023年"], y=[8, 10])],
            ("类别", "数值"),
            (("2022年", "8"), ("2023年", "10")),
            id="bars",
        ),
        pytest.param(
            [go.Bar(y=["甲", "乙"], x=[3, 0.5], orientation="h")],
            ("类别", "数值"),
            (("甲", "3"), ("乙", "0.5")),
            id="bars lying down",
        ),
        pytest.param(
            [
                go.Scatter(x=[2021, 2023], y=[6, None], name="学习"),
                go.Scatter(x=[2022, 2023], y=[1, 2], name="党课"),
            ],
            ("类别", "学习", "党课"),
            (("2021", "6", ""), ("2023", "", "2"), ("2022", "", "1")),
            id="two series with a gap",
        ),
        pytest.param(
            [go.Scatter(x=["甲", "甲"], y=[1, 2])],
            ("系列", "横轴", "纵轴"),
            (("系列1", "甲", "1"), ("系列1", "甲", "2")),
            id="repeated category",
        ),
        pytest.param(
            [go.Histogram(x=[1, 1])], ("系列", "横轴"), (("系列1", "1"),) * 2, id="one axis"
        ),
        pytest.param(
            [go.Heatmap(z=[[1, None], [0, 2.5]], x=["1月", "2月"], y=["2022", "2023"])],
            ("", "1月", "2月"),
            (("2022", "1", ""), ("2023", "0", "2.5")),
            id="heat map",
        ),
        pytest.param(
            [go.Pie(labels=["甲", "乙"], values=[3, 4])],
            ("系列", "类别", "数值"),
            (("系列1", "甲", "3"), ("系列1", "乙", "4")),
            id="pie",
        ),
        pytest.param(
            [go.Table(header={"values": ["年", "次"]}, cells={"values": [[2023], [10]]})],
            ("年", "次"),
            (("2023", "10"),),
            id="table",
        ),
        pytest.param(
            [go.Indicator(value=7, title={"text": "次"})],
            ("系列", "数值"),
            (("系列1", "7"),),
            id="single number",
        ),
        pytest.param(
            [go.Scatter(x=[1, 2], y=[3, 4], marker={"size": [5, 9]})],
            ("系列", "横轴", "纵轴", "大小"),
            (("系列1", "1", "3", "5"), ("系列1", "2", "4", "9")),
            id="sizes that tell something",
        ),
        pytest.param(
            [go.Scatter(x=[1], y=[3], text=["甲处"], mode="text")],
            ("系列", "横轴", "纵轴", "说明"),
            (("系列1", "1", "3", "甲处"),),
            id="words at points",
        ),
        pytest.param(
            [go.Bar(x=["甲"], y=[3], text=["3次"], marker={"color": "#cccccc"})],
            ("类别", "数值"),
            (("甲", "3"),),
            id="labels that repeat the numbers",
        ),
        pytest.param(
            [go.Scatter3d(x=[1], y=[2], z=[3], name="点")],
            ("系列", "横轴", "纵轴", "数值"),
            (("点", "1", "2", "3"),),
            id="three axes",
        ),
        pytest.param(
            [go.Parcoords(dimensions=[{"label": "甲", "values": [1, 2]}])],
            ("系列", "甲"),
            (("系列1", "1"), ("系列1", "2")),
            id="dimensions",
        ),
    ],
)
def test_a_foreign_drawing_has_a_table_of_its_own_numbers(
    traces: list[Any], columns: tuple[str, ...], rows: tuple[Any, ...]
) -> None:
    table = chart(*traces).table
    assert (table.columns, table.rows) == (columns, rows)


def test_arrays_from_numpy_and_pandas_are_written_out() -> None:
    drawn = chart(
        go.Scatter(x=pd.Series([1, 2]), y=np.array([0.5, np.nan])),
        go.Heatmap(z=np.arange(6).reshape(2, 3)),
    )
    assert drawn.data[0]["y"] == [0.5, None]
    assert drawn.data[1]["z"] == [[0, 1, 2], [3, 4, 5]]


def test_a_long_table_is_cut_and_says_so() -> None:
    table = chart(go.Scatter(x=list(range(1500)), y=list(range(1500)))).table
    assert len(table.rows) == MAX_ROWS
    assert table.note == "共1500行，此处只列前1000行。"


def test_a_type_that_the_bundle_lacks_is_named() -> None:
    assert chart(go.Sankey(link={"source": [0], "target": [1], "value": [3]})).missing_types == (
        "sankey",
    )
    assert chart(go.Bar(y=[1]), go.Scattermap(lat=[1], lon=[2])).missing_types == ("scattermap",)


def test_a_web_graphics_line_is_drawn_as_a_line() -> None:
    drawn = chart(go.Scattergl(x=[1, 2], y=[3, 4]))
    assert (drawn.missing_types, drawn.data[0]["type"]) == ((), "scatter")


def test_rows_behind_a_drawing_do_not_travel_with_it() -> None:
    bar = go.Bar(x=["甲"], y=[1], customdata=[["张某某"]], ids=["张某某"], meta="张某某")
    drawn = chart(bar, meta={"note": "张某某"})
    assert "张某某" not in json.dumps([drawn.data, drawn.layout], ensure_ascii=False)


def test_data_that_the_hover_shows_stays() -> None:
    bar = go.Bar(x=["甲"], y=[1], customdata=[["年底"]], hovertemplate="%{customdata[0]}")
    assert chart(bar).data[0]["customdata"] == [["年底"]]


def test_pictures_from_elsewhere_are_not_asked_for() -> None:
    drawn = chart(
        go.Bar(y=[1]), images=[{"source": "https://x.example/a.png"}, {"source": "data:image/png,"}]
    )
    assert [image["source"] for image in drawn.layout["images"]] == ["data:image/png,"]
    assert chart(go.Image(source="https://x.example/a.png")).missing_types == ("image",)


def test_the_template_keeps_only_what_the_drawing_uses() -> None:
    assert set(chart(go.Bar(y=[1])).layout["template"]["data"]) == {"bar"}


def test_what_the_chart_says_of_itself_comes_first() -> None:
    value = entry("ab", 10)
    drawn = read_chart(json.loads(stated(go.Figure(go.Bar(x=["甲"], y=[10])), value).to_json()))
    assert drawn.alt == "柱形图：集体学习10次"
    assert drawn.table.columns == ("年度", "集体学习")
    assert drawn.table.caption.runs == ("集体学习", ShownValue("ab", 10, "10次"))
    assert [one["id"] for one in drawn.entries] == ["ab"]


def test_a_foreign_drawing_is_described_from_its_data() -> None:
    drawn = chart(go.Bar(y=[1], name="甲<b>"), title={"text": "<b>各年</b>次数"})
    assert drawn.alt == "柱形图，各年次数，共1组数据：甲<b>。数据见图下的表。"
    assert drawn.table.caption.text == "各年次数"


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(None, id="nothing"),
        pytest.param({}, id="no data"),
        pytest.param({"data": [1]}, id="no trace"),
        pytest.param({"data": [{"y": {"dtype": "f8", "bdata": "AAA"}}]}, id="torn array"),
        pytest.param({"data": [{"y": {"dtype": "O", "bdata": "AAAA"}}]}, id="array of objects"),
    ],
)
def test_a_broken_drawing_stops_the_export(payload: object) -> None:
    with pytest.raises(ExportError, match="笔记本中有一幅图的数据"):
        read_chart(payload)


def _decode(group: str) -> bytes:
    number = 0
    for digit in group:
        number = number * 94 + ord(digit) - (33 if digit > "<" else 32)
    return number.to_bytes(9, "big")
