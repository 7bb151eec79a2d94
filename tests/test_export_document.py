from __future__ import annotations

import base64
import json
from typing import Any

import plotly.graph_objects as go
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell

from analysis.content import Heading, Paragraph, PartStart
from analysis.errors import ExportError
from analysis.export.page import Document, Markup, Options, OutputReader, read_document
from analysis.export.page.block_html import list_drawings, write_block
from analysis.export.page.document import build_document, order_headings
from analysis.export.page.manifest import number_values
from analysis.export.running import STATE_MIME, WIDGET_MIME, read_models, write_still
from sample_notebooks import PLOTLY, REPORT, data_tag, drawing, entry, notebook, stated, told

BAR = go.Figure(go.Bar(x=["2023年"], y=[10]))


def document(
    *cells: Any, metadata: dict[str, Any] | None = None, has_stderr: bool = False, **options: bool
) -> Document:
    reader = OutputReader(read_models(metadata or {}), has_stderr=has_stderr)
    return read_document(notebook(*cells).cells, reader, Options(**options), "年度报告")


def page(*cells: Any, **others: Any) -> str:
    return write(document(*cells, **others))


def write(built: Document) -> str:
    return "\n".join(write_block(block, built.numbered) for block in built.blocks)


def drawn(built: Document) -> list[str]:
    return [name for name, _ in list_drawings(built.charts).charts]


def output(**data: Any) -> NotebookNode:
    return new_output("display_data", data={name.replace("__", "/"): d for name, d in data.items()})


def tagged(tag: str, *outputs: NotebookNode) -> NotebookNode:
    return new_code_cell("x", metadata={"tags": [tag]}, outputs=list(outputs))


@pytest.mark.parametrize(
    ("blocks", "levels"),
    [
        pytest.param(["<p>x</p>"], "1", id="none"),
        pytest.param(["<h2>a</h2>"], "12", id="no title"),
        pytest.param(["<h1>a</h1><h4>b</h4>", "<h2>c</h2>"], "122", id="level skipped"),
        pytest.param(["<h1>a</h1>", "<h1>b</h1><h2>c</h2>", "<h1>d</h1>"], "1232", id="flat"),
        pytest.param(["<h3>x</h3><h1>a</h1>"], "122", id="title not first"),
        pytest.param(
            ["<h1>a</h1>" + "".join(f"<h{n}>b</h{n}>" for n in range(2, 7))], "123456", id="deep"
        ),
    ],
)
def test_a_page_has_one_title_and_skips_no_level(blocks: list[str], levels: str) -> None:
    _, ordered = order_headings([Markup(block) for block in blocks], "报告")
    joined = "".join(block.html for block in ordered)
    assert "".join(part[0] for part in joined.split("<h")[1:]) == levels
    assert all(joined.count(f"<h{n}") == joined.count(f"</h{n}>") for n in range(1, 7))


def test_a_name_used_twice_is_dropped_the_second_time() -> None:
    blocks = [Markup('<h1 id="a">x</h1><h2 id="a">y</h2>'), Heading(2, "z", "a")]
    _, ordered = order_headings(blocks, "报告")
    assert ordered == [Markup('<h1 id="a">x</h1><h2>y</h2>'), Heading(2, "z")]


def test_no_heading_takes_the_name_of_a_place_of_the_page() -> None:
    _, (heading,) = order_headings([Heading(1, "x", "tongbi-manifest")], "报告")
    assert heading == Heading(1, "x")


def test_an_empty_notebook_is_a_page_with_a_title() -> None:
    empty = document()
    assert (empty.title, empty.blocks) == ("年度报告", (Heading(1, "年度报告"),))
    assert empty.manifest == {"report": {}, "values": [], "sources": []}


def test_every_drawing_is_on_the_page_in_order() -> None:
    built = document([drawing(BAR), drawing(BAR, **{"text/html": "<b>x</b>"})], drawing(BAR))
    assert drawn(built) == ["figure-1", "figure-2", "figure-3"]
    assert write(built).count('class="drawing"') == 3


def test_a_type_that_cannot_be_drawn_is_shown_as_its_table_with_a_sentence() -> None:
    built = document(drawing(go.Figure(go.Funnel(x=[3, 1], y=["甲", "乙"]))), drawing(BAR))
    html = write(built)
    assert "这种图（funnel）不能在本文件中绘制" in html
    assert '<th scope="row">' in html
    assert drawn(built) == ["figure-2"]


def test_prose_caption_and_table_carry_the_same_key() -> None:
    one = entry("ab", 10)
    built = document(told("学习", one, "。"), drawing(stated(BAR, one)))
    html = write(built)
    assert html.count('data-key="N-01"') == 3
    assert len(built.manifest["values"]) == 1
    assert "tongbi" not in list_drawings(built.charts).charts[0][1]


def test_report_and_sources_are_taken_from_the_outputs() -> None:
    source = {
        "file": "a.xlsx",
        "sha256": "0" * 64,
        "rows": 3,
        "records": 2,
        "problems": 0,
        "skipped": 1,
    }
    said = output(**{REPORT: {"report": {"year": 2023}, "sources": [source]}})
    written = document(said, said).manifest
    assert (written["report"], written["sources"]) == ({"year": 2023}, [source])


def test_a_ledger_changed_during_the_run_stops_the_export() -> None:
    said = [
        output(**{REPORT: {"sources": [{"file": "a.xlsx", "sha256": digit * 64}]}})
        for digit in "01"
    ]
    with pytest.raises(ExportError, match=r"台账“a\.xlsx”在运行中途被改动"):
        document(*said)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        pytest.param(
            {"text__plain": "<b>"}, '<pre class="output" tabindex="0">&lt;b&gt;</pre>', id="text"
        ),
        pytest.param({"text__html": "<b>x</b>", "text__plain": "y"}, "<b>x</b>", id="html first"),
        pytest.param({"text__markdown": "甲<script>"}, "<p>甲</p>", id="markdown"),
        pytest.param({"application__json": {"年": 1}}, "&quot;年&quot;: 1", id="json"),
        pytest.param({"text__latex": "$x<y$"}, "$x&lt;y$", id="formula"),
        pytest.param({"image__png": "AA\nAA\n"}, 'src="data:image/png;base64,AAAA"', id="picture"),
        pytest.param({"text__plain": ["a", "b"]}, ">ab<", id="text in parts"),
        pytest.param({"text__html": "<script>x</script>"}, "外部脚本或嵌入内容未列入", id="script"),
        pytest.param({WIDGET_MIME: {"model_id": "x"}}, "此处是交互控件", id="widget"),
    ],
)
def test_each_form_of_output_is_shown(data: dict[str, Any], shown: str) -> None:
    assert shown in page(output(**data))


def test_a_vector_picture_is_shown_where_its_scripts_cannot_run() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    encoded = base64.b64encode(svg.encode()).decode()
    html = page(output(**{"image/svg+xml": svg}))
    assert f'<img src="data:image/svg+xml;base64,{encoded}"' in html
    assert "<svg" not in html


def test_the_alternative_text_of_a_picture_is_kept() -> None:
    picture = new_output(
        "display_data", data={"image/png": "AAAA"}, metadata={"image/png": {"alt": '合影"'}}
    )
    assert 'alt="合影&quot;"' in page(picture)


def test_the_program_that_loads_plotly_leaves_no_trace() -> None:
    assert page(output(text__html="<script>/* plotly.js v4 */</script>")) == "<h1>年度报告</h1>"


def test_a_drawing_stored_as_a_script_is_read_back() -> None:
    html = BAR.to_html(full_html=False, include_plotlyjs=False)
    built = document(output(text__html=html))
    assert len(built.charts) == 1
    assert '"type":"bar"' in list_drawings(built.charts).charts[0][1]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(
            {"text__html": 'Plotly.newPlot("a", data, layout)'}, "只存成了网页脚本", id="script"
        ),
        pytest.param(
            {"text__html": '<iframe src="iframe_figures/figure_1.html"></iframe>'},
            "存放在另外的文件里",
            id="frame",
        ),
        pytest.param(
            {WIDGET_MIME: {"model_id": "x"}, "text__plain": "FigureWidget({})"},
            "没有保存内容",
            id="widget without state",
        ),
        pytest.param(
            {"application/vnd.vegalite.v5+json": {}, "text__plain": "alt.Chart(...)"},
            "没有可以导出的形式",
            id="other library",
        ),
        pytest.param(
            {"application/vnd.bokehjs_exec.v0+json": ""}, "没有可以导出的形式", id="nothing else"
        ),
        pytest.param({PLOTLY: {"layout": {}}}, "数据不完整", id="broken"),
    ],
)
def test_a_drawing_that_would_be_missing_stops_the_export(
    data: dict[str, Any], message: str
) -> None:
    with pytest.raises(ExportError, match=message):
        page(output(**data))


def test_the_drawings_in_a_panel_are_found_in_the_widgets_state() -> None:
    figure = {"_widget_data": [{"type": "bar", "y": [1, 2]}], "_widget_layout": {}}
    state = {
        "box": {
            "model_name": "VBoxModel",
            "state": {"children": ["IPY_MODEL_text", "IPY_MODEL_fig", "IPY_MODEL_box"]},
        },
        "text": {"model_name": "HTMLModel", "state": {"value": "<b>说明</b><script>x</script>"}},
        "fig": {"model_name": "AnyModel", "state": figure},
    }
    built = document(
        output(**{WIDGET_MIME: {"model_id": "box"}, "text__plain": "VBox()"}),
        metadata={"widgets": {STATE_MIME: {"state": state}}},
    )
    assert Markup("<b>说明</b>") in built.blocks
    assert len(built.charts) == 1


def test_a_panel_that_is_ours_shows_its_sentence_and_its_drawing() -> None:
    one = entry("ab", 10)
    both = new_output(
        "display_data",
        data={
            **told("共", one).data,
            **drawing(BAR).data,
            WIDGET_MIME: {"model_id": "x"},
        },
    )
    html = page(both)
    assert "N-01" in html
    assert 'class="drawing"' in html


def test_a_panel_is_exported_as_it_stands_on_the_screen_and_once() -> None:
    one = entry("ab", 10)
    panel = output(**{WIDGET_MIME: {"model_id": "box"}, "text__html": "", "text__plain": ""})
    shown = {
        **told("共", one).data,
        **drawing(BAR).data,
        REPORT: {"report": {"year": 2025}, "sources": []},
    }
    models = {"box": {"model_name": "HTMLModel", "state": {"value": "<b>先前</b>"}}}
    built = document(
        new_code_cell("x", outputs=[panel, new_output("display_data", data=write_still(shown))]),
        metadata={"widgets": {STATE_MIME: {"state": models}}},
    )
    html = write(built)
    assert html.count('class="drawing"') == 1
    assert html.count("#N-01") == 1
    assert "先前" not in html
    assert built.manifest["report"]["year"] == 2025


def test_a_panel_that_was_turned_and_never_written_down_is_not_exported() -> None:
    with pytest.raises(ExportError, match="还没有记进笔记本"):
        page(new_output("display_data", data=write_still(None)))


@pytest.mark.parametrize(
    ("cell", "is_shown"),
    [
        pytest.param(tagged("remove-cell", drawing(BAR)), False, id="cell removed"),
        pytest.param(tagged("remove_output", drawing(BAR)), False, id="output removed"),
        pytest.param(tagged("hide-input", drawing(BAR)), True, id="input hidden"),
    ],
)
def test_tags_say_what_is_left_out(cell: NotebookNode, is_shown: bool) -> None:
    assert bool(document(cell).charts) == is_shown


def test_code_is_hidden_until_it_is_asked_for() -> None:
    cell = new_code_cell("print('<b>')")
    assert "print" not in page(cell)
    assert "print(&#x27;&lt;b&gt;&#x27;)" in page(cell, has_code=True)
    assert "x" not in page(tagged("hide-input"), has_code=True).replace("tabindex", "")


def test_errors_are_shown_without_paths_and_messages_are_counted() -> None:
    failed = new_output("error", ename="ValueError", evalue="\x1b[31m坏", traceback=["/home/x.py"])
    warned = new_output("stream", name="stderr", text="/home/x.py: Warning\n")
    built = document([failed, warned, new_output("stream", name="stdout", text="好\n")])
    html = write(built)
    assert "运行出错：ValueError：坏" in html
    assert "好" in html
    assert "/home" not in html
    assert built.hidden_messages == 1
    assert "/home/x.py: Warning" in page(warned, has_stderr=True)


def test_raw_cells_are_kept() -> None:
    assert "<pre" in page(new_raw_cell("甲"))
    assert "<b>甲</b>" in page(new_raw_cell("<b>甲</b>", metadata={"raw_mimetype": "text/html"}))
    assert "甲" not in page(new_raw_cell("甲", metadata={"raw_mimetype": "text/latex"}))


def test_a_forged_value_in_the_office_s_own_text_carries_no_key() -> None:
    forged = new_markdown_cell(data_tag(entry("zz", 99)))
    assert "<data" not in page(forged)
    assert "<data" not in page(output(text__html=data_tag(entry("zz", 99))))


def test_charts_that_look_alike_share_their_template() -> None:
    other = go.Figure(BAR).update_layout(template="plotly_white")
    built = document(drawing(BAR), drawing(other), drawing(BAR))
    drawn = list_drawings(built.charts)
    assert [json.loads(content)["layout"]["template"] for _, content in drawn.charts] == [0, 1, 0]
    assert len(json.loads(drawn.templates)) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(
            {"text/html": "<p>请先信任笔记本</p><iframe srcdoc='<b>图</b>'></iframe>"},
            ("请先信任笔记本", "外部脚本或嵌入内容未列入"),
            id="words beside an embedded drawing",
        ),
        pytest.param(
            {"application/x-drawing": "…"},
            ("application/x-drawing）没有可以列入本文件的形式，未列入",),
            id="a form that nobody knows",
        ),
    ],
)
def test_what_cannot_be_shown_is_said_to_be_left_out(data: dict, said: tuple[str, ...]) -> None:
    html = page([new_output("display_data", data=data)])
    assert [words in html for words in said] == [True] * len(said)


def test_words_without_a_program_stand_alone() -> None:
    html = page([new_output("display_data", data={"text/html": "<p>字</p>"})])
    assert ("字" in html, "left-out" in html) == (True, False)


def test_a_document_is_parted_where_its_parts_begin() -> None:
    blocks = [
        Heading(1, "报告"),
        Paragraph(("概览",)),
        PartStart("text", "报告"),
        Heading(2, "一、履职情况"),
        PartStart("attachment", "附件1", "a"),
        Heading(4, "表"),
    ]
    title, ordered = order_headings(blocks, "没有题目")
    parts = Document(title, tuple(ordered), number_values(()), {}).parts
    assert [(part.start, len(part.blocks)) for part in parts] == [
        (None, 2),
        (PartStart("text", "报告"), 1),
        (PartStart("attachment", "附件1", "a"), 1),
    ]
    assert parts[-1].blocks == (Heading(3, "表"),)


def _parted() -> list[Any]:
    return [
        Heading(1, "报告"),
        PartStart("text", "报告"),
        Paragraph(("正文",)),
        PartStart("attachment", "附件1"),
        Paragraph(("附件的话",)),
        PartStart("checklist", "核对清单"),
        Heading(2, "台账登记"),
        Paragraph(("清单的话",)),
    ]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        pytest.param("all", ["正文", "附件的话"], id="all"),
        pytest.param("text", ["正文"], id="text"),
    ],
)
def test_the_checklist_is_a_document_of_its_own_and_attachments_may_stay_away(
    parts: Any, told: list[str]
) -> None:
    built = build_document(_parted(), "报告", {"year": 2025}, [], parts=parts)
    assert [block.text for block in built.blocks if isinstance(block, Paragraph)] == told
    checklist = built.checklist
    assert checklist is not None
    assert checklist.title == "报告核对清单"
    assert [getattr(block, "text", "") for block in checklist.blocks] == [
        "报告核对清单",
        "台账登记",
        "清单的话",
    ]
    stated = [each.manifest["report"].get("parts") for each in (built, checklist)]
    assert stated == [None if parts == "all" else parts, "checklist"]
