"""Word: any notebook as a sound document, hostile ones too; layout, charts, evidence, bytes."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import plotly.graph_objects as go
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from nbformat.v4 import new_output

from analysis.errors import ExportError, ReportError
from analysis.export.page import export_page
from analysis.export.word import Panel, read_panels, read_settings, write_document
from analysis.writing import require_replaceable
from payloads import PAYLOADS
from sample_notebooks import drawing, entry, notebook, prose, stated, stored, told
from word_checks import C, W, WordFile, require_sound, series_of
from workbooks import packed, parts_of

TEN = entry("aa", 10, rows=(4, 5))
PART = entry("bb", 16.666666666666668, unit="%", text="16.7%", inputs=["aa"], formula="10÷60")


def written(*cells: Any, root: Path | None = None, notices: tuple[str, ...] = ()) -> WordFile:
    _, document = export_page(notebook(*cells), "年度报告")
    settings = read_settings(root)
    content = write_document(document, settings, notices)
    return require_sound(content, has_own_styles=settings.template is None)


def configured(folder: Path, text: str) -> Path:
    (folder / "data").mkdir()
    (folder / "data/word.toml").write_text(text, encoding="utf-8")
    return folder


def png(width: int = 4, height: int = 4) -> str:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(b"\0" * (width + 1) * height)
    whole = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return base64.b64encode(whole).decode()


# Text ---------------------------------------------------------------------------------------


def test_markdown_keeps_its_headings_lists_tables_and_looks():
    file = written(
        "# 题目\n\n一段**重**的话。\n\n1. 甲\n2. 乙\n   - 内\n\n> 引文\n\n```\nx = 1\n  y\n```\n\n"
        "| 名 | 数 |\n|---|---|\n| 党课 | 3 |\n\n[网址](https://example.cn/a)"
    )
    assert file.styles[0] == "Title"
    lines = file.text.split("\n")
    assert [line for line in lines if line in ("甲", "乙", "内", "引文")] == [
        "甲",
        "乙",
        "内",
        "引文",
    ]
    assert "x = 1  y" in lines  # two lines of code, a break between them
    assert "网址（https://example.cn/a）" in lines
    assert len(list(file.body.iter(W + "tbl"))) == 1
    assert len(list(file.body.iter(W + "numPr"))) == 3
    bold = [r for r in file.body.iter(W + "r") if r.find(f"{W}rPr/{W}b") is not None]
    assert ["".join(r.itertext(W + "t")) for r in bold] == ["重"]


def test_lists_that_follow_one_another_each_begin_at_one():
    file = written("1. 甲\n2. 乙\n\n话\n\n1. 丙")
    numbers = [one.get(W + "val") for one in file.body.iter(W + "numId")]
    assert numbers == ["1", "1", "2"]
    assert file.parts["word/numbering.xml"].count(b"<w:num ") == 2


def test_a_frame_becomes_a_table_whose_head_is_repeated():
    html = (
        "<table><thead><tr><th></th><th>次数</th></tr></thead>"
        "<tbody><tr><th>甲</th><td>3</td></tr></tbody></table>"
    )
    file = written(prose(html))
    heads = list(file.body.iter(W + "tblHeader"))
    assert len(heads) == 1
    assert "甲" in file.text


@pytest.mark.parametrize(
    "text",
    [
        "<b>&amp;]]>",
        "a\x00\x08\x0b\x1fb",
        "\u202e右到左\u2066",
        '{ INCLUDETEXT "c:\\\\a.docx" }',
        "=1+1",
        "]]></w:t></w:r><w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText>",
        "\ud800半个字",
        "&#0;&#x1;",
        "“引”—‘号’…",
        "x" * 5000,
    ],
)
def test_a_hostile_text_is_a_text_and_nothing_else(text):
    block = {
        "kind": "table",
        "caption": [text],
        "columns": [text, "数"],
        "rows": [[text, {"id": "aa", "value": 10, "text": "10次"}]],
    }
    figure = go.Figure(go.Bar(x=[text, "乙"], y=[1, 2], name=text)).update_layout(title=text)
    file = written(stored(block, [TEN]), told(text, TEN, entries=[TEN]), drawing(figure))
    assert not [i for i in file.body.iter(W + "instrText") if "SEQ" not in i.text]
    shown = re.sub(r"[\x00-\x08\x0b\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "", text)
    assert " ".join(shown.split())[:40] in file.text


def test_quotation_marks_and_dashes_keep_to_the_chinese_font():
    file = written(told("“第一议题”学习——10次", entries=[]))
    hints = [r for r in file.body.iter(W + "rFonts") if r.get(W + "hint") == "eastAsia"]
    assert hints


# Pictures -----------------------------------------------------------------------------------


def test_a_picture_stands_there_with_its_words():
    output = new_output(
        "display_data", data={"image/png": png()}, metadata={"image/png": {"alt": "会场照片"}}
    )
    file = written([output])
    assert "word/media/image1.png" in file.parts
    assert b'descr="\xe4\xbc\x9a\xe5\x9c\xba' in file.parts["word/document.xml"]


@pytest.mark.parametrize(
    ("mime", "content"),
    [
        pytest.param("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param("image/webp", base64.b64encode(b"RIFF").decode(), id="webp"),
        pytest.param("image/png", base64.b64encode(b"no picture").decode(), id="damaged"),
        pytest.param("image/jpeg", png(), id="another-kind"),
        pytest.param("image/png", "%%%", id="no-base64"),
    ],
)
def test_a_picture_that_word_cannot_show_is_said(mime, content):
    output = new_output("display_data", data={mime: content}, metadata={mime: {"alt": "分布图"}})
    file = written([output])
    assert "分布图" in file.text
    assert not [name for name in file.parts if name.startswith("word/media")]


# Values -------------------------------------------------------------------------------------


def test_a_value_leads_to_its_rows_and_back():
    file = written(told("开展", TEN, "，占", PART, entries=[TEN, PART]))
    links = list(file.links())
    assert ("N_01", "10次", "N-01　学习.xlsx · 集体学习 第4、5行") in links
    assert ("N_02", "16.7%", "N-02　学习.xlsx · 集体学习 第4行") in links
    assert ("V_01", "N-01", "") in links
    assert "N-02 " in file.text
    assert "10÷60" in file.text
    names = [one.get(W + "name") for one in file.body.iter(W + "bookmarkStart")]
    assert sorted(names) == ["N_01", "N_02", "V_01", "V_02"]


def test_a_value_shown_twice_is_marked_where_it_stands_first():
    file = written(told("甲", TEN, entries=[TEN]), told("乙", TEN, entries=[]))
    assert [anchor for anchor, text, _ in file.links() if text == "10次"] == ["N_01", "N_01"]


def test_a_value_without_its_rows_stops_the_export():
    with pytest.raises(ExportError, match="没有依据"):
        written(told("甲", TEN, entries=[entry("cc", 3)]))


def test_a_tip_of_very_many_rows_stays_short_enough():
    many = entry("aa", 300, rows=range(4, 304))
    file = written(told("开展", many, entries=[many]))
    (tip,) = [tip for _, text, tip in file.links() if text == "300次"]
    assert len(tip) <= 260
    assert tip.endswith("…")
    assert "第4—303行" in file.text


def test_evidence_that_is_not_wanted_is_left_out_and_nothing_leads_to_it(tmp_path):
    root = configured(tmp_path, "[attachments]\nevidence = false\n")
    file = written(told("开展", TEN, entries=[TEN]), root=root)
    assert "数值依据" not in file.text
    assert [(anchor, text) for anchor, text, _ in file.links()] == [("N_01", "10次")]


# Charts -------------------------------------------------------------------------------------

FIGURES = {
    "bars": (go.Bar(x=["甲", "乙"], y=[1, 2.5], name="次"), "barChart", [[1, 2.5]]),
    "lying": (go.Bar(y=["甲", "乙"], x=[1, 2], orientation="h"), "barChart", [[1, 2]]),
    "line": (go.Scatter(x=[2019, 2020, 2021], y=[3, None, 5], mode="lines"), "lineChart", [[3, 5]]),
    "days": (go.Scatter(x=["2025-01-01", "2025-02-01"], y=[3, 4]), "lineChart", [[3, 4]]),
    "points": (
        go.Scatter(x=[1.5, 2.25, 7], y=[3, 4, 1], mode="markers"),
        "scatterChart",
        [[3, 4, 1]],
    ),
    "pie": (go.Pie(labels=["甲", "乙"], values=[3, 7]), "pieChart", [[3, 7]]),
    "uneven": (go.Scatter(x=[1, 2, 9], y=[3, 4, 5], mode="lines"), "scatterChart", [[3, 4, 5]]),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_foreign_drawing_becomes_a_chart_that_can_be_edited(name):
    trace, kind, numbers = FIGURES[name]
    file = written(drawing(go.Figure(trace).update_layout(title="各单位")))
    ((_, chart),) = file.charts()
    assert chart.find(f".//{C}{kind}") is not None
    assert [list(one.numbers.values()) for one in series_of(chart)] == numbers
    assert "图1　各单位" in file.text


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(go.Figure(go.Box(y=[1, 2, 9], name="甲")), id="boxes"),
        pytest.param(go.Figure(go.Histogram(x=[1, 2, 2])), id="counts"),
        pytest.param(go.Figure([go.Bar(x=[1], y=[2]), go.Box(y=[3])]), id="mixed"),
        pytest.param(go.Figure(go.Scatter(x=["甲", "甲"], y=[1, 2])), id="two-in-one-place"),
        pytest.param(go.Figure(go.Scatter3d(x=[1], y=[2], z=[3])), id="space"),
    ],
)
def test_a_drawing_that_word_cannot_edit_is_its_table_and_says_so(figure):
    file = written(drawing(figure))
    assert not list(file.charts())
    assert "没有可以编辑的形式" in file.text
    assert list(file.body.iter(W + "tbl"))


def test_a_map_of_numbers_is_a_shaded_table():
    figure = go.Figure(go.Heatmap(z=[[0, 5], [10, None]], x=["1月", "2月"], y=["甲", "乙"]))
    file = written(drawing(figure))
    fills = [one.get(W + "fill") for one in file.body.iter(W + "shd")]
    assert fills == ["F4F7FA", "7FB3D8", "0072B2", "auto"]
    assert "数据表" not in file.text


def test_the_gaps_of_a_line_are_gaps_in_chart_and_workbook():
    figure = go.Figure(go.Scatter(x=[2019, 2020, 2021], y=[3, None, 5], name="甲", mode="lines"))
    file = written(drawing(figure))
    ((name, chart),) = file.charts()
    assert series_of(chart)[0].numbers == {0: 3, 2: 5}
    assert [cell.value for cell in file.book(name).active["B"]] == ["甲", 3, None, 5]


def test_stacked_bars_stand_on_one_another_and_floating_ones_on_nothing_seen():
    stacked = go.Figure([go.Bar(x=["甲"], y=[1]), go.Bar(x=["甲"], y=[2])], {"barmode": "stack"})
    floating = go.Figure(go.Bar(x=["甲", "乙"], y=[1, 2], base=[5, 4], name="增"))
    file = written(drawing(stacked), drawing(floating))
    for _, chart in file.charts():
        assert chart.find(f".//{C}grouping").get("val") == "stacked"
    under, over = series_of(list(file.charts())[1][1])
    assert (under.numbers, over.numbers) == ({0: 5, 1: 4}, {0: 1, 1: 2})


def test_a_chart_of_ours_has_caption_words_data_table_and_its_values():
    figure = stated(go.Figure(go.Bar(x=["2023年"], y=[10], name="集体学习")), TEN)
    file = written(drawing(figure))
    assert "图1　集体学习10次" in file.text
    (described,) = file.body.iter(W + "tblDescription")
    assert described.get(W + "val") == "图1的数据表"
    assert b"\xe6\x9f\xb1\xe5\xbd\xa2\xe5\x9b\xbe\xef\xbc\x9a" in file.parts["word/document.xml"]
    assert [text for anchor, text, _ in file.links() if anchor == "N_01"][:2] == ["10次", "10次"]


def test_a_long_narrow_table_of_data_lies_on_its_side():
    months = [f"{n}月" for n in range(1, 13)]
    file = written(drawing(go.Figure(go.Bar(x=months, y=list(range(12)), name="反馈"))))
    (table,) = file.body.iter(W + "tbl")
    rows = [["".join(c.itertext(W + "t")) for c in r.iter(W + "tc")] for r in table.iter(W + "tr")]
    assert rows[0][1:] == months
    assert rows[1][1:] == [str(n) for n in range(12)]


def test_data_too_wide_for_a_page_stand_below_their_chart_on_the_same_paper():
    months = [f"{n}月" for n in range(1, 14)]
    figure = go.Figure(go.Bar(x=months, y=[n * 1111111111 for n in range(13)], name="反馈"))
    file = written(drawing(figure), "后")
    (table,) = file.body.iter(W + "tbl")
    assert len([*table.iter(W + "tr")]) == 14
    assert [one.get(W + "orient") for one in file.body.iter(W + "pgSz")] == [None]


def test_small_drawings_of_ours_stand_three_in_a_row():
    figure = go.Figure()
    for n in range(4):
        axes = {"xaxis": f"x{n + 1}", "yaxis": f"y{n + 1}"} if n else {}
        figure.add_bar(x=["2023年"], y=[10], name=f"第{n}", **axes)
        side, half = [0, 0.45] if n % 2 == 0 else [0.55, 1], [0.6, 1] if n < 2 else [0, 0.4]
        number = str(n + 1) if n else ""
        figure.update_layout(
            {f"xaxis{number}": {"domain": side}, f"yaxis{number}": {"domain": half}}
        )
    ours, theirs = (written(drawing(one)) for one in (stated(figure, TEN), figure))
    columns = [len(next(one.body.iter(W + "tblGrid"))) for one in (ours, theirs)]
    assert columns == [3, 2]


def test_formulas_in_a_drawing_are_texts_in_its_workbook():
    figure = go.Figure(go.Bar(x=["=1+1", "@x"], y=[1, 2], name='=HYPERLINK("http://a")'))
    file = written(drawing(figure))
    ((name, _),) = file.charts()
    cells = [cell for row in file.book(name).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "@"))] == [
        True
    ] * 3


# Layout -------------------------------------------------------------------------------------


def sides(file: WordFile) -> dict[str, int]:
    margins = file.body.find(f".//{W}pgMar")
    return {name.rpartition("}")[2]: int(value) for name, value in margins.attrib.items()}


def test_paper_and_text_are_as_the_standard_says():
    file = written("# 题目\n\n话")
    (size,) = file.body.iter(W + "pgSz")
    assert (size.get(W + "w"), size.get(W + "h")) == ("11906", "16838")
    assert {k: sides(file)[k] for k in ("top", "bottom", "left", "right")} == {
        "top": 2098,
        "bottom": 1984,
        "left": 1587,
        "right": 1474,
    }
    styles = file.parts["word/styles.xml"].decode()
    normal = styles[styles.index('styleId="Normal"') :].split("</w:style>")[0]
    for part in ('w:line="579"', 'w:lineRule="exact"', 'w:val="32"', '"仿宋"', 'Chars="200"'):
        assert part in normal
    assert '<w:spacing w:val="-5"/>' in normal
    assert "docGrid" not in file.parts["word/document.xml"].decode()


def test_pages_are_numbered_right_on_odd_and_left_on_even_ones():
    file = written("话")
    assert b"<w:evenAndOddHeaders/>" in file.parts["word/settings.xml"]
    styles = file.parts["word/styles.xml"].decode()
    for side, jc in (("odd", "right"), ("even", "left")):
        foot = file.parts[f"word/footer_{side}.xml"].decode()
        assert "— " in foot
        assert " PAGE " in foot
        name = re.search(r'pStyle w:val="(\w+)"', foot)[1]
        style = styles[styles.index(f'styleId="{name}"') :].split("</w:style>")[0]
        assert f'<w:jc w:val="{jc}"/>' in style
        assert 'w:val="28"' in style


def test_a_wide_table_lies_on_a_page_turned_over_with_its_caption():
    block = {
        "kind": "table",
        "caption": ["各月"],
        "columns": ["单位", *(f"第{n}季度合计" for n in range(14))],
        "rows": [["甲局", *(f"{n}000人次" for n in range(14))]],
    }
    file = written("## 前", stored(block), "后")
    turned = [one.get(W + "orient") for one in file.body.iter(W + "pgSz")]
    assert turned == [None, "landscape", None]
    paragraphs = [*file.body.iter(W + "p")]
    ends = [n for n, p in enumerate(paragraphs) if p.find(f"{W}pPr/{W}sectPr") is not None]
    texts = ["".join(p.itertext(W + "t")) for p in paragraphs]
    following = texts[ends[0] + 1 :][:2]  # the heading goes along with the table
    assert (following[0], following[1][:2]) == ("前", "表1")


def test_a_long_table_leaves_no_row_alone_on_a_page():
    rows = [[f"第{n}项", f"{n}次"] for n in range(20)]
    file = written(
        stored({"kind": "table", "caption": ["表"], "columns": ["", "数"], "rows": rows})
    )
    *_, table = file.body.iter(W + "tbl")
    kept = [
        all(p.find(f"{W}pPr/{W}keepNext") is not None for p in r.iter(W + "p"))
        for r in table.iter(W + "tr")
    ]
    assert [n for n, is_kept in enumerate(kept) if is_kept] == [0, 1, 18, 19]


def test_the_office_sets_fonts_and_margins(tmp_path):
    root = configured(
        tmp_path,
        '[page]\nleft = 30\n[styles.body]\nfont = "华文仿宋"\nsize = 15\n'
        '[styles.heading_1]\nfont = "微软雅黑"\ncolour = "C00000"\n',
    )
    file = written("# 题\n\n## 节\n\n话", root=root)
    assert sides(file)["left"] == 1701
    styles = file.parts["word/styles.xml"].decode()
    assert '"华文仿宋"' in styles
    heading = styles[styles.index('styleId="Heading1"') :].split("</w:style>")[0]
    assert '"微软雅黑"' in heading
    assert 'w:val="C00000"' in heading
    assert 'w:val="30"' in heading  # what it does not say follows the text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[page]\nlef = 3\n", "是否想写“left”"),
        ("[styles.bdy]\nsize = 3\n", "是否想写“body”"),
        ("[styles.body]\nsize = 500\n", "第2行：“size”应是5到72之间的数"),
        ('[styles.body]\nalign = "居中"\n', "可用：左"),
        ("[page]\nleft = 120\nright = 60\n", "页边距太大"),
        ('[styles.body]\ncolour = "red"\n', "六位十六进制"),
        ("[attachments]\nlisted = 1\n", "true 或 false"),
        ('template = "没有.docx"\n', "读不到模板"),
        ('[styles.chart]\nalign = "右"\n', "可用：font、latin、size"),
        ('[styles.footer]\nalign = "右"\n', "没有“align”这一项"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_with_its_line(tmp_path, text, said):
    with pytest.raises(ReportError, match=re.escape(said)):
        read_settings(configured(tmp_path, text))


def test_every_notice_stands_below_the_title_once():
    file = written("# 题", "话", notices=("只供内部使用。",))
    assert file.text.split("\n")[1] == "只供内部使用。"
    assert file.text.count("只供内部使用。") == 1


def test_the_same_document_gives_the_same_bytes():
    cells = ("# 题\n\n1. 甲", told("开展", TEN, entries=[TEN]), drawing(go.Figure(go.Bar(y=[1]))))
    assert written(*cells).content == written(*cells).content


# Whose work it is ---------------------------------------------------------------------------


def test_a_document_that_was_edited_is_not_replaced_unless_asked(tmp_path):
    path = tmp_path / "报告.docx"
    path.write_bytes(written("# 题\n\n话").content)
    require_replaceable(path)
    document = docx.Document(str(path))
    document.add_paragraph("已填写。")
    document.save(str(path))
    with pytest.raises(ExportError, match="改过的，也不覆盖"):
        require_replaceable(path)
    require_replaceable(path, is_forced=True)


# Templates ----------------------------------------------------------------------------------


def template(folder: Path, change: Callable[[Any], object]) -> Path:
    """Write a template as an office would make it, and the setting that names it."""
    document = docx.Document()
    change(document)
    root = configured(folder, 'template = "模板.docx"\n')
    document.save(str(folder / "data/模板.docx"))
    return root


def test_styles_and_paper_of_the_offices_template_are_taken_over(tmp_path):
    def change(document: Any) -> None:
        document.styles["Heading 1"].font.name = "Arial Black"
        document.sections[0].left_margin = Mm(40)
        document.sections[0].page_width = Mm(200)

    root = template(tmp_path, change)
    file = written("# 题\n\n## 节\n\n话", told("开展", TEN, entries=[TEN]), root=root)
    assert sides(file)["left"] == 2268
    styles = file.parts["word/styles.xml"].decode()
    heading = styles[styles.index('styleId="Heading1"') :].split("</w:style>")[0]
    assert "Arial Black" in heading
    assert 'styleId="TongbiCell"' in styles  # what it lacks is added
    assert "Heading1" in file.styles


def test_a_style_that_a_template_numbers_otherwise_is_found_by_its_name(tmp_path):
    def change(document: Any) -> None:
        element = document.styles["Heading 1"].element
        element.set(qn("w:styleId"), "11")

    file = written("# 题\n\n## 节", root=template(tmp_path, change))
    assert "11" in file.styles


CHANGED = (
    '<w:rPr xmlns:w="{}"><w:color w:val="C00000"/><w:rPrChange w:id="1" w:author="某人" '
    'w:date="2024-03-05T10:00:00Z"><w:rPr/></w:rPrChange></w:rPr>'
)


def test_who_changed_a_template_and_when_stays_behind_also_in_the_strict_kind(tmp_path):
    def change(document: Any) -> None:
        element = document.styles["Heading 1"].element
        element.append(parse_xml(CHANGED.format(W[1:-1])))

    root = template(tmp_path, change)
    place = root / "data/模板.docx"
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    kept = {n: c.replace(W[1:-1].encode(), strict) for n, c in parts_of(place.read_bytes()).items()}
    for content in (place.read_bytes(), packed(kept)):
        place.write_bytes(content)
        styles = written("# 题\n\n## 节", root=root).parts["word/styles.xml"].decode()
        assert "C00000" in styles
        assert "某人" not in styles
        assert "2024" not in styles
        assert "purl.oclc.org" not in styles


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"PK\x03\x04 no archive", "不是完整的 .docx", id="damaged"),
        pytest.param(packed({"a.txt": b"x"}), "不是 .docx", id="another-archive"),
        pytest.param(
            packed({"word/styles.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "不允许的声明",
            id="entities",
        ),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(tmp_path, content, said):
    root = configured(tmp_path, 'template = "模板.docx"\n')
    (root / "data/模板.docx").write_bytes(content)
    with pytest.raises(ExportError, match=said):
        written("话", root=root)


# Hostile pages ------------------------------------------------------------------------------


def test_whatever_is_planted_in_cells_and_captions_is_text():
    rows = [[text, {"id": "aa", "value": 10, "text": "10次"}] for text in PAYLOADS]
    block = {"kind": "table", "caption": ["甲"], "columns": ["名", "数"], "rows": rows}
    file = written(stored(block, [TEN]))
    assert not [i for i in file.body.iter(W + "instrText") if "SEQ" not in i.text]


@pytest.mark.parametrize("number", range(8))
def test_whatever_is_planted_in_markdown_and_markup_leads_nowhere(number):
    texts = PAYLOADS[number::8]
    written(*[text.replace("\ufeff", "") for text in texts[:20]], prose("".join(texts)))


def test_whatever_is_planted_in_a_drawing_is_text():
    names = [text for text in PAYLOADS if len(text) < 200]
    figure = go.Figure(go.Bar(x=names, y=list(range(len(names))), name=PAYLOADS[0]))
    written(drawing(figure.update_layout(title=PAYLOADS[1], xaxis_title=PAYLOADS[2])))


# Our own drawings ---------------------------------------------------------------------------


def panels_of(traces: list[dict[str, Any]], **layout: Any) -> tuple[Panel, ...]:
    _, document = export_page(notebook(drawing(go.Figure(traces, layout))), "报告")
    (chart,) = document.charts
    return read_panels(chart)


def test_a_line_that_is_broken_where_a_definition_changed_is_two_series():
    line = {"type": "scatter", "x": [2020, 2021, 2021.5, 2022], "y": [1, 2, None, 4], "name": "甲"}
    axis = {"tickvals": [2020, 2021, 2022], "ticktext": ["2020年", "2021年", "2022年"]}
    (panel,) = panels_of([line], xaxis=axis)
    assert panel.categories == ("2020年", "2021年", "2022年")
    assert [(one.name, one.values) for one in panel.series] == [
        ("甲", (1, 2, None)),
        ("甲（2）", (None, None, 4)),
    ]


def test_bars_that_stand_beside_their_place_belong_to_it():
    bars = [
        {"type": "bar", "x": [0.8, 1.8], "y": [1, 2], "name": "反馈"},
        {"type": "bar", "x": [1.2, 2.2], "y": [3, 4], "name": "完成"},
    ]
    (panel,) = panels_of(bars, xaxis={"tickvals": [1, 2], "ticktext": ["1月", "2月"]})
    assert [one.values for one in panel.series] == [(1, 2), (3, 4)]


def test_a_dumbbell_stands_upright_with_lines_between_its_points():
    rows = {"tickvals": [1, 0], "ticktext": ["甲", "乙"]}
    between = {"type": "scatter", "mode": "lines", "x": [5, 3, None, 2, 6], "y": [1, 1, None, 0, 0]}
    before = {"type": "scatter", "mode": "markers", "x": [5, 2], "y": [1, 0], "name": "上年"}
    now = {"type": "scatter", "mode": "markers", "x": [3, 6], "y": [1, 0], "name": "本年"}
    (panel,) = panels_of([between, before, now], yaxis=rows)
    assert panel.categories == ("甲", "乙")
    assert [one.values for one in panel.series] == [(5, 2), (3, 6)]
    assert panel.series[1].ends == ((2, 0), (0, 4))


def test_a_series_without_any_number_keeps_its_name_and_colour():
    bars = [
        {"type": "bar", "x": ["a"], "y": [1], "name": "一", "marker": {"color": "#0072B2"}},
        {"type": "bar", "x": ["a"], "y": [None], "name": "二", "marker": {"color": "#E69F00"}},
    ]
    (panel,) = panels_of(bars)
    assert [(one.name, one.colours) for one in panel.series] == [
        ("一", ("0072B2",)),
        ("二", ("E69F00",)),
    ]


def test_panels_keep_their_places():
    traces = [
        {"type": "bar", "x": ["a"], "y": [n], "xaxis": f"x{n}", "yaxis": f"y{n}", "name": f"第{n}"}
        for n in (1, 2, 3)
    ]
    traces[0] |= {"xaxis": "x", "yaxis": "y"}
    domains = {"xaxis": [0, 0.45], "xaxis2": [0.55, 1], "xaxis3": [0, 0.45]}
    domains |= {"yaxis": [0.6, 1], "yaxis2": [0.6, 1], "yaxis3": [0, 0.4]}
    found = panels_of(traces, **{name: {"domain": domain} for name, domain in domains.items()})
    assert [(one.title, one.place) for one in found] == [
        ("第1", (0, 0)),
        ("第2", (0, 1)),
        ("第3", (1, 0)),
    ]
