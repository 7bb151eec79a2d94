"""Notebooks from elsewhere: what a person wrote or a widget holds is shown, or said to be gone."""

import base64
import io
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from copy import deepcopy
from functools import reduce

import plotly.graph_objects as go
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell, new_output

from analysis.errors import ExportError
from analysis.export.exporter import TongbiHTMLExporter
from analysis.export.page import OutputReader, write_page
from analysis.export.page.document import Options, read_document
from analysis.export.page.notes import Pictures, write_note
from analysis.export.running import STATE_MIME, WIDGET_MIME, read_models
from sample_notebooks import PLOTLY, drawing, entry, notebook, stated, told

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>{}</text></svg>'


def shown(*cells, folder=None, state=None):
    """Give the body of the page that a notebook in `folder` becomes."""
    models = read_models({"widgets": {STATE_MIME: {"state": state or {}}}})
    reader = OutputReader(models, folder)
    html = write_page(read_document(notebook(*cells).cells, reader, Options(), "报告"))
    return html[html.index("<main") : html.index("</main>")]


def attached(source, name, content="AA", mime="image/png"):
    return new_markdown_cell(source, attachments={name: {mime: content}})


@pytest.mark.parametrize(
    ("name", "written"),
    [
        pytest.param("图.png", "attachment:图.png", id="as it is"),
        pytest.param("图.png", "attachment:%E5%9B%BE.png", id="escaped"),
        pytest.param("屏幕 截图.png", "attachment:屏幕 截图.png", id="with a blank"),
        pytest.param("屏幕 截图.png", "<attachment:屏幕 截图.png>", id="in brackets"),
        pytest.param("（图）&1.png", "attachment:%EF%BC%88%E5%9B%BE%EF%BC%89%261.png", id="signs"),
    ],
)
def test_a_picture_attached_under_any_name_is_shown(name, written):
    page = shown(attached(f"甲![图注]({written})乙", name))
    assert '<img src="data:image/png;base64,AA" alt="图注"' in page
    assert "甲" in page
    assert "乙" in page


@pytest.mark.parametrize(
    "bundle", [{}, {"a.png": {}}, {"b.png": {"image/png": "AA"}}, {"a.png": {"text/html": "<b>"}}]
)
def test_an_attachment_that_is_not_there_is_said_to_be_missing(bundle):
    page = shown(new_markdown_cell("![图注](attachment:a.png)", attachments=bundle))
    assert "（没有找到图片，未列入：图注）" in page


@pytest.mark.parametrize(
    "written",
    [
        "![c](图1.png)",
        "![c](%E5%9B%BE1.png)",
        "![c](./图1.png)",
        "![c](附图/../图1.png)",
        "![c](<附图/图 2.png>)",
        '<img src="图1.png" alt="c">',
        '文字<img src="./附图/图 2.png">文字',
        "![c][图]\n\n[图]: 图1.png",
        "![c](链.png)",
    ],
)
def test_a_picture_beside_the_notebook_is_taken_into_the_page(tmp_path, written):
    (tmp_path / "附图").mkdir()
    (tmp_path / "图1.png").write_bytes(PNG)
    (tmp_path / "附图/图 2.png").write_bytes(PNG)
    (tmp_path / "链.png").symlink_to("图1.png")
    page = shown(written, folder=tmp_path)
    assert f'src="data:image/png;base64,{base64.b64encode(PNG).decode()}"' in page
    assert "未列入" not in page


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("![x](没有.png)", "没有找到图片，未列入：x", id="missing"),
        pytest.param("![](没有.png)", "没有找到图片，未列入：没有.png", id="without words"),
        pytest.param("![x](../外.png)", "不在笔记本所在的文件夹里，未列入：x", id="outside"),
        pytest.param("![x](%2e%2e/外.png)", "不在笔记本所在的文件夹里", id="outside, escaped"),
        pytest.param("![x](链.png)", "不在笔记本所在的文件夹里", id="link that leads outside"),
        pytest.param("![x](链夹/外.png)", "不在笔记本所在的文件夹里", id="linked folder"),
        pytest.param("![x](/etc/passwd)", "不在笔记本所在的文件夹里", id="absolute"),
        pytest.param("![x](file:///etc/passwd)", "外部图片未列入：x", id="file"),
        pytest.param("![x](https://x.invalid/a.png)", "外部图片未列入：x", id="elsewhere"),
        pytest.param("![x](//x.invalid/a.png)", "外部图片未列入：x", id="elsewhere, too"),
        pytest.param("![x](大.png)", "图片超过5兆字节，未列入：x", id="too large"),
        pytest.param("![x](台账.png)", "不是图片文件，未列入：x", id="no picture"),
        pytest.param("![x](夹)", "不是图片文件，未列入：x", id="folder"),
        pytest.param("![x](管道.png)", "不是图片文件，未列入：x", id="pipe"),
        pytest.param("![x](环.png)", "没有找到图片，未列入：x", id="circle"),
        pytest.param("![x](a%00b.png)", "没有找到图片", id="no name"),
        pytest.param(f"![x]({'长' * 300}.png)", "没有找到图片，未列入：x", id="name too long"),
        pytest.param('<img src="台账.png">', "不是图片文件，未列入：台账.png", id="in HTML"),
    ],
)
def test_a_picture_that_cannot_be_taken_is_said_to_be_left_out(tmp_path, written, said):
    folder = tmp_path / "夹"
    (folder / "夹").mkdir(parents=True)
    (tmp_path / "外.png").write_bytes(PNG)
    (folder / "链.png").symlink_to(tmp_path / "外.png")
    (folder / "链夹").symlink_to(tmp_path)
    (folder / "大.png").write_bytes(PNG + bytes(5_000_000))
    (folder / "台账.png").write_text("姓名,电话", "utf-8")
    (folder / "环.png").symlink_to("环.png")
    os.mkfifo(folder / "管道.png")
    page = shown(written, folder=folder)
    assert said in page
    assert "<img" not in page
    assert str(tmp_path) not in page


def test_pictures_are_bounded_together(tmp_path):
    (tmp_path / "a.png").write_bytes(PNG + bytes(4_999_000))
    pictures = Pictures(tmp_path)
    found = [pictures.find("a.png", {})[:15] for _ in range(8)]
    assert found == ["data:image/png;"] * 6 + ["图片合计超过30兆字节，未列入"] * 2


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param("- [ ] 待办\n- [x] 已办", "<li>☐ 待办</li>\n<li>☑ 已办</li>", id="tasks"),
        pytest.param("- [X] 甲\n\n- 乙", "<li><p>☑ 甲</p>", id="tasks apart"),
        pytest.param("<b>粗</b>体", "<b>粗</b>体", id="a mark around words"),
        pytest.param("#标题", '<h1 id="标题">标题</h1>', id="heading without a blank"),
        pytest.param("$x_1$ 与 $y_1$", "<code>$x_1$</code> 与 <code>$y_1$</code>", id="TeX"),
        pytest.param("$$\na*b*c\n$$", "<p><code>$$\na*b*c\n$$</code></p>", id="TeX apart"),
        pytest.param("\\begin{x}\na_1\n\nb_1\n\\end{x}", "\na_1\n\nb_1\n", id="environment"),
        pytest.param("价格 $5 与 $6，共 $11$", "$5 与 $6，共 $11$", id="sums of money"),
        pytest.param("`$a$`", "<code>$a$</code>", id="code"),
    ],
)
def test_what_is_written_stays_what_it_is(source, html):
    assert html in write_note(source, 1, {})[0]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("```mermaid\ngraph TD; A-->B\n```", ["mermaid 图的源码"]),
        ("话\n\n<video src='a.mp4'></video>", ["嵌入内容未列入"]),
        ("`<iframe>` 是一种写法", []),
        ("``` mermaid\ngraph\n```\n\n$a^2$", ["mermaid 图的源码", "公式按 TeX 源码"]),
        ("行内 $\\frac{1}{2}$", ["公式按 TeX 源码"]),
        ("\\begin{align}x\\end{align}", ["公式按 TeX 源码"]),
        ("```python\n$a$\n```", []),
        ("价格 $5 与 $6", []),
    ],
)
def test_what_is_not_drawn_is_said_to_be_shown_as_its_source(source, said):
    page = shown(source)
    assert page.count('class="left-out"') == len(said)
    assert all(words in page for words in said)


def test_a_formula_that_a_cell_gives_is_said_to_be_shown_as_its_source():
    output = new_output("display_data", data={"text/latex": "$x^2$", "text/plain": "x**2"})
    assert "公式按 TeX 源码" in shown(output)


def test_footnotes_lead_to_their_notes_and_back_also_where_two_cells_have_some():
    page = shown("甲[^1]，又[^1]\n\n[^1]: 注一", "乙[^1]\n\n[^1]: 注二", "[^9]: 无主")
    for place in ("1-1", "2-1"):
        assert page.count(f'id="note-{place}"') == page.count(f'id="note-r{place}"') == 1
        assert f'href="#note-{place}"' in page
        assert f'href="#note-r{place}"' in page
    assert "无主" in page


def test_no_foreign_markup_takes_the_place_of_a_footnote():
    page = shown('<ul><li id="x">甲</li></ul><h2 id="note-1-1">乙</h2>')
    assert 'id="' not in page.partition(">")[2]


# ------------------------------------------------------------------ widgets


def widget(kind, **state):
    return {"model_name": f"{kind}Model", "state": state}


def view(identity="w"):
    data = {WIDGET_MIME: {"model_id": identity}, "text/plain": "Widget()"}
    return new_output("display_data", data=data)


def kept(*outputs):
    return widget("Output", outputs=list(outputs))


STREAM = {"output_type": "stream", "name": "stdout", "text": "学习10次\n"}
CAPTURED = {
    "stream": ([STREAM], "学习10次"),
    "stream in parts": ([{**STREAM, "text": ["学习", "10次"]}], "学习10次"),
    "text": ([new_output("display_data", data={"text/plain": "谈话"})], "谈话"),
    "result": ([new_output("execute_result", data={"text/plain": "谈话"})], "谈话"),
    "Markdown": (
        [new_output("display_data", data={"text/markdown": "**整改**"})],
        "<strong>整改</strong>",
    ),
    "error": (
        [{"output_type": "error", "ename": "ValueError", "evalue": "坏了", "traceback": []}],
        "运行出错：ValueError：坏了",
    ),
    "widget": ([view("inner")], "<b>里面</b>"),
}


@pytest.mark.parametrize(("outputs", "words"), CAPTURED.values(), ids=CAPTURED)
def test_what_an_output_widget_captured_is_shown(outputs, words):
    state = {"w": kept(*outputs), "inner": widget("HTML", value="<b>里面</b>")}
    assert words in shown(view(), state=state)


@pytest.mark.parametrize("kind", ["Tab", "Accordion"])
@pytest.mark.parametrize(
    "titles", [{"titles": ["学<习", "谈话"]}, {"_titles": {"0": "学<习", "1": "谈话"}}]
)
def test_titles_stand_over_what_they_head(kind, titles):
    children = ["IPY_MODEL_a", "IPY_MODEL_b"]
    state = {
        "w": widget(kind, children=children, **titles),
        "a": kept(STREAM),
        "b": widget("Label", value="谈话3人次"),
    }
    page = shown(view(), state=state)
    order = ["学&lt;习", "学习10次", "<strong>谈话", "谈话3人次"]
    assert [page.index(words) for words in order] == sorted(map(page.index, order))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (widget("Dropdown", description="年度", _options_labels=["2022", "2023"], index=1), "2023"),
        (widget("IntSlider", description="年度", value=2023), "年度：2023"),
        (widget("Text", description="单位", value="<b>"), "单位：&lt;b&gt;"),
        (widget("Button", description="运行"), "此处是交互控件"),
        (widget("Password", description="密码", value="abc"), "此处是交互控件"),
        (widget("VBox", children=["IPY_MODEL_gone"]), "此处是交互控件"),
    ],
)
def test_what_was_chosen_is_shown_and_a_control_is_said_to_be_left_out(model, words):
    page = shown(view(), state={"w": model})
    assert words in page
    assert "abc" not in page


def test_a_picture_in_a_widget_is_shown():
    image = widget("Image", format="png")
    image["buffers"] = [{"path": ["value"], "encoding": "base64", "data": "AAAA"}]
    assert 'src="data:image/png;base64,AAAA"' in shown(view(), state={"w": image})


def ladder(step):
    """Widgets each of which holds the next twice, forty steps down."""
    return {f"{place}": step(f"{place + 1}") for place in range(40)} | {"40": kept(STREAM)}


HOSTILE_WIDGETS = {
    "doubled": ladder(lambda n: widget("VBox", children=[f"IPY_MODEL_{n}"] * 2)),
    "doubled in outputs": ladder(lambda n: kept(view(n), view(n))),
    "circle": {"0": kept(view("0"))},
    "deep": {
        f"{n}": widget("VBox", children=[f"IPY_MODEL_{n + 1}"]) for n in range(3000)
    },
    "no mapping": {"0": []},
    "no state": {"0": {"state": 7}},
    "no lists": {"0": widget("Tab", children=3, titles="ab", outputs=None, _options_labels=1)},
    "no buffers": {"0": {**widget("Image", format=3), "buffers": [1, {"path": 2}]}},
    "no output": {"0": kept(1, {}, {"output_type": 2}, {"output_type": "display_data", "data": 3})},
}  # fmt: skip


@pytest.mark.parametrize("state", HOSTILE_WIDGETS.values(), ids=HOSTILE_WIDGETS)
def test_widgets_that_hold_one_another_end(state):
    begun = time.monotonic()
    assert "<h1>" in shown(view("0"), state=state)
    assert time.monotonic() - begun < 2


# ------------------------------------------------------------------ persons in pictures


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(SVG.format("王小明"), id="text"),
        pytest.param(SVG.format("<tspan>王</tspan><tspan>小明</tspan>"), id="parts"),
        pytest.param(SVG.format("&#29579;小明"), id="entity"),
        pytest.param(SVG.format("<!-- 王小明 -->"), id="remark of matplotlib"),
        pytest.param(SVG.replace("<text>", '<text aria-label="王小明">'), id="attribute"),
        pytest.param(SVG.format("13812345678"), id="telephone"),
    ],
)
@pytest.mark.parametrize("way", ["output", "note", "plain note", "file", "attachment"])
def test_no_name_leaves_in_a_drawn_picture(tmp_path, drawn, way):
    (tmp_path / "workspace.toml").write_text('ledgers = ["台账.csv"]', "utf-8")
    (tmp_path / "台账.csv").write_text(
        "日期,谈话类型,谈话对象\n2023-03-01,廉政谈话,王小明\n", "utf-8"
    )
    (tmp_path / "a.svg").write_text(drawn, "utf-8")
    packed = base64.b64encode(drawn.encode()).decode()
    cells = {
        "output": new_output("display_data", data={"image/svg+xml": drawn}),
        "note": f"![x](data:image/svg+xml;base64,{packed})",
        "plain note": f'<img src="data:image/svg+xml,{drawn.replace(chr(34), "%22")}">',
        "file": "![x](a.svg)",
        "attachment": attached("![x](attachment:a)", "a", packed, "image/svg+xml"),
    }
    page = notebook(cells[way])
    with pytest.raises(ExportError, match=r"姓名|手机号"):
        TongbiHTMLExporter().from_notebook_node(page, {"metadata": {"path": str(tmp_path)}})


# ------------------------------------------------------------------ notebooks that are not sound


def places(part, path=()):
    """List where something stands in a notebook."""
    if not isinstance(part, dict | list):
        return
    for name, one in list(part.items() if isinstance(part, dict) else enumerate(part)):
        yield (*path, name)
        yield from places(one, (*path, name))


SOUND = notebook(
    told("共", entry("ab", 10), "次"),
    drawing(stated(go.Figure(go.Bar(x=["2023年"], y=[10])), entry("ab", 10))),
    attached("# 甲\n\n![a](attachment:a.png)", "a.png"),
    [view(), new_output("stream", text="一")],
)
SOUND.cells[1].outputs[0].data[PLOTLY]["layout"].pop("template")
TAB = widget("Tab", children=["IPY_MODEL_b"], titles=["一"])
SOUND.metadata["widgets"] = {STATE_MIME: {"state": {"w": TAB, "b": kept(STREAM)}}}
NO_NOTEBOOKS = ["", "[", "[]", "3", "{}", '{"nbformat": 9}', "[" * 10_000, "正文"]
ODD = (None, 0, -1.5, "", "x", [], {}, [1], {"a": 1}, [None], {"": [2]})


@settings(max_examples=60, phases=[Phase.generate])  # to make one smaller takes minutes
@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(ODD)), min_size=1, max_size=3))
def test_a_notebook_that_is_not_sound_is_a_page_or_a_sentence(changes):
    broken = json.loads(json.dumps(SOUND))
    for number, odd in changes:
        listed = list(places(broken))
        *above, last = listed[number % len(listed)] if listed else ("cells",)
        reduce(lambda part, name: part[name], above, broken)[last] = deepcopy(odd)
    with suppress(ExportError):
        file = io.StringIO(json.dumps(broken))
        html, _ = EXPORTER.from_file(file, {"metadata": {"path": ""}})
        assert "</html>" in html


EXPORTER = TongbiHTMLExporter(searches_persons=False)


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "3", "{}", '{"nbformat": 9}', "[" * 10_000, "正文"]
)
def test_what_is_no_notebook_is_told(text):
    with pytest.raises(ExportError, match="残缺，或不合 Jupyter 的格式"):
        EXPORTER.from_file(io.StringIO(text), {"metadata": {"path": ""}})


def test_halves_of_characters_are_shown_as_signs():
    page, _ = EXPORTER.from_notebook_node(notebook(new_markdown_cell("甲\ud83d乙")))
    assert "甲?乙" in page


@pytest.mark.notebook
def test_jupyters_command_ends_in_a_sentence(tmp_path):
    (tmp_path / "坏.ipynb").write_text('{"nbformat": 4, "cells": 3}', "utf-8")
    program = "from nbconvert.nbconvertapp import main; main()"
    found = "analysis.export.exporter.TongbiHTMLExporter"
    command = [sys.executable, "-c", program, "--to", found, str(tmp_path / "坏.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 2
    assert "不合 Jupyter 的格式" in done.stderr
    assert "Traceback" not in done.stderr
