"""Privacy: no export tells of a person, wherever the words come from; and nothing is written."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_markdown_cell, new_output
from openpyxl import load_workbook

from analysis.errors import ExportError
from analysis.export import Order, publish
from analysis.export.companion import plan_workbook
from analysis.export.exporter import TongbiHTMLExporter
from analysis.export.page import export_page
from analysis.export.privacy.picture_remarks import list_remarks
from analysis.export.privacy.searching import (
    NOTICE,
    UNSEARCHED,
    find_persons,
    list_organizations,
    list_passages,
    require_no_persons,
)
from analysis.problems import WITHHELD_WORDS
from sample_notebooks import REPORT, drawing, entry, notebook, prose, stated, told

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "04_annual_report.ipynb"
HEAD = "日期,谈话类型,谈话对象,主题\n"
ROWS = "2023-03-01,廉政谈话,王小明,廉洁自律\n2023-05-01,廉政谈话,赵小红,廉洁自律\n"


def office(tmp_path: Path, ledger: str = "谈话台账.csv", paragraph: str = "") -> Path:
    (tmp_path / "workspace.toml").write_text(
        'ledgers = ["data"]\nparagraphs = "paragraphs"\n', encoding="utf-8"
    )
    for name in ("data", "paragraphs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "data" / ledger).write_text(HEAD + ROWS, encoding="utf-8")
    own = f"## 履职情况\n\n{paragraph}\n" if paragraph else ""
    (tmp_path / "paragraphs" / "2023.md").write_text(own, encoding="utf-8")
    return tmp_path


def order(root: Path, **changed: object) -> Order:
    stated = {"formats": ("html", "xlsx"), "with_names": False, **changed}
    return Order(NOTEBOOK, root / "out", 2023, None, (), date(2023, 12, 31), root, **stated)


@pytest.mark.parametrize(
    ("ledger", "paragraph", "place", "kind"),
    [
        pytest.param("王小明谈话.csv", "", "文件名", "姓名（王××）", id="file name"),
        pytest.param("谈话.csv", "约谈王小明同志。", "履职情况", "姓名（王××）", id="paragraph"),
        pytest.param("谈话.csv", "电话13812345678。", "履职情况", "手机号", id="telephone"),
        pytest.param("谈话.csv", "11010519491231002X。", "履职情况", "身份证号", id="identity"),
    ],
)
def test_a_person_stops_the_report_and_nothing_is_written(tmp_path, ledger, paragraph, place, kind):
    root = office(tmp_path, ledger, paragraph)
    with pytest.raises(ExportError) as refused:
        publish(order(root))
    said = str(refused.value)
    assert place in said
    assert kind in said
    assert all(secret not in said for secret in ("王小明", "13812345678", "11010519491231002X"))
    assert not (root / "out").exists()


def test_names_in_columns_alone_stop_nothing_and_stand_nowhere_in_the_files(tmp_path):
    published = publish(order(office(tmp_path)))
    assert [path.name.partition("年度")[2] for path in published.paths] == [
        "报告.html",
        "报告.xlsx",
        "核对清单.html",
    ]
    for path in (published.path, *published.companions):
        assert "王小明".encode() not in path.read_bytes()


def test_words_of_rows_left_out_are_not_quoted_whoever_they_name(tmp_path):
    root = office(tmp_path)
    wrong = "钱大有,廉政谈话,,\n2023-06-01,钱大有酒驾,,\n"
    wrong += "6月31日 钱大有,廉政谈话,,\n2023-06-31,廉政谈话,,\n"
    (root / "data" / "谈话台账.csv").write_text(HEAD + ROWS + wrong, encoding="utf-8")
    published = publish(order(root))
    for path in (published.path, *published.companions):
        written = path.read_bytes()
        book = ZipFile(path) if path.suffix == ".xlsx" else None
        texts = [written] if book is None else [book.read(name) for name in book.namelist()]
        assert all("钱大有".encode() not in text for text in texts)
    html = published.paths[-1].read_text(encoding="utf-8")
    assert published.left_out == 4
    assert "“2023-06-31”在日历上不存在" in html
    assert "日期栏里的文字不是日期。" in html
    assert WITHHELD_WORDS in html


def test_with_names_they_may_stand_there_and_the_reader_is_told(tmp_path):
    published = publish(order(office(tmp_path, paragraph="约谈王小明同志。"), with_names=True))
    html = published.path.read_text(encoding="utf-8")
    assert "王小明" in html
    assert NOTICE in html
    assert html.index("</h1>") < html.index(NOTICE) < html.index("<h2")
    contents = load_workbook(published.companions[0])["目录"]
    assert NOTICE in [cell.value for cell in contents["B"]]


def test_with_names_a_telephone_number_still_stops_the_report(tmp_path):
    root = office(tmp_path, paragraph="电话13812345678。")
    with pytest.raises(ExportError, match="手机号"):
        publish(order(root, with_names=True))


def test_a_refused_report_leaves_the_older_files_as_they_were(tmp_path):
    root = office(tmp_path)
    published = publish(order(root))
    before = [path.read_bytes() for path in (published.path, *published.companions)]
    (root / "paragraphs" / "2023.md").write_text("## 履职情况\n\n约谈王小明。\n", encoding="utf-8")
    with pytest.raises(ExportError):
        publish(order(root))
    assert [path.read_bytes() for path in (published.path, *published.companions)] == before


def test_names_are_found_though_the_notebook_keeps_no_records(tmp_path):
    root = office(tmp_path, paragraph="约谈王小明。")
    lines = [
        "year = 2023\norganization = None\nsources = None\nas_of = None",
        "from analysis.report import build_report\nfrom analysis.validation import read_records\n"
        "build_report(read_records(), year=year).duties",
    ]
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {"tags": ["parameters"]} if number == 0 else {},
            "source": source,
            "execution_count": None,
            "outputs": [],
        }
        for number, source in enumerate(lines)
    ]
    path = root / "own.ipynb"
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")
    asked = Order(path, root / "out", 2023, None, (), date(2023, 12, 31), root)
    with pytest.raises(ExportError, match="姓名"):
        publish(asked)


ONE = entry("aa", 10)
REACH = {
    "prose": told("王小明", ONE),
    "inline markup between": prose("<p>王<b>小</b>明</p>"),
    "pinyin above": prose("<ruby>王<rt>wáng</rt>小<rt>xiǎo</rt>明<rt>míng</rt></ruby>"),
    "attribute of a drawing": new_output(
        "display_data", data={"image/svg+xml": "<svg><g label='王小明' d='M13812345678'/></svg>"}
    ),
    "class": prose('<p class="王小明">a</p>'),
    "entity": prose("<p>&#29579;小明</p>"),
    "table cell": prose("<table><tr><th>a</th></tr><tr><td>王小明</td></tr></table>"),
    "heading": prose("<h2>王小明</h2>"),
    "link": prose('<p><a href="mailto:王小明@example.cn">信</a></p>'),
    "trace name": drawing(go.Figure(go.Bar(name="王小明", x=["a"], y=[1]))),
    "hover text": drawing(go.Figure(go.Bar(x=["a"], y=[1], hovertext=["王小明"]))),
    "shown customdata": drawing(
        go.Figure(go.Bar(x=["a"], y=[1], customdata=["王小明"], hovertemplate="%{customdata}"))
    ),
    "annotation": drawing(go.Figure(layout={"annotations": [{"text": "王小明"}]})),
    "axis": drawing(go.Figure(go.Bar(x=["王小明"], y=[1]))),
    "evidence file": told({**ONE, "evidence": [{"file": "王小明.xlsx", "sheet": "a", "row": 1}]}),
    "evidence sheet": told({**ONE, "evidence": [{"file": "a.xlsx", "sheet": "王小明", "row": 1}]}),
    "formula": told({**ONE, "formula": "王小明＋1"}),
    "measure": told({**ONE, "name": "王小明"}),
}


@pytest.mark.parametrize("where", REACH)
def test_no_place_of_an_export_is_passed_over(where):
    _, document = export_page(notebook(REACH[where]), "年度报告")
    plan = plan_workbook(document)
    with pytest.raises(ExportError, match="姓名") as refused:
        require_no_persons(list_passages(document), {"王小明"}, list_organizations(document))
    assert "王小明" not in str(refused.value)
    assert find_persons(list_passages(document, plan), {"王小明"})


def test_what_a_chart_hides_is_not_written_and_stops_nothing():
    figure = go.Figure(go.Bar(x=["a"], y=[1], customdata=["王小明"], ids=["王小明"]))
    html, document = export_page(notebook(drawing(figure)), "年度报告")
    assert "王小明" not in html
    assert find_persons(list_passages(document), {"王小明"}) == ()


def test_hashes_and_unrounded_numbers_are_taken_for_no_persons_number():
    source = {"file": "a.csv", "sha256": ("13812345678a" * 6)[:64], "rows": 1, "records": 1}
    report = prose("<h1>a</h1>")
    report.data[REPORT] = {"report": {"title": "a"}, "sources": [source]}
    one = entry("aa", 16.666666666666668, text="16.7%", unit="%")
    figure = stated(go.Figure(go.Bar(x=["a"], y=[16.666666666666668])), one)
    cells = (report, told(one), drawing(figure))
    _, document = export_page(notebook(*cells), "a")
    assert find_persons(list_passages(document), ()) == ()


def test_any_notebook_is_searched_for_numbers_when_jupyter_exports_it():
    page = notebook()
    page.cells.append(new_markdown_cell("联系人电话 13812345678"))
    with pytest.raises(ExportError, match="手机号"):
        TongbiHTMLExporter().from_notebook_node(page)
    html, _ = TongbiHTMLExporter(searches_persons=False).from_notebook_node(page)
    assert "13812345678" in html
    assert UNSEARCHED in html


def png(*parts: tuple[bytes, bytes], behind: bytes = b"") -> bytes:
    chunks = (len(part).to_bytes(4) + kind + part + b"crc." for kind, part in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + b"\0\0\0\0IENDcrc." + behind


def jpeg(mark: int, part: bytes) -> bytes:
    size = (len(part) + 2).to_bytes(2)
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff" + bytes([mark]) + size + part + b"\xff\xda\x00\x02"


SIGNED = "作者 王小明"
PICTURES = {
    "a text": png((b"IDAT", b"x"), (b"tEXt", b"Author\0" + SIGNED.encode())),
    "a text in GBK": png((b"tEXt", b"Author\0" + SIGNED.encode("gbk"))),
    "a packed text": png((b"zTXt", b"Author\0\0" + zlib.compress(SIGNED.encode()))),
    "a text with its language": png((b"iTXt", b"Author\0\0\0zh\0\0" + SIGNED.encode())),
    "a packed text with its language": png(
        (b"iTXt", b"Author\0\x01\0zh\0\0" + zlib.compress(SIGNED.encode()))
    ),
    "what a camera notes": png((b"eXIf", b"II*\0" + SIGNED.encode("utf-16-le"))),
    "behind the end": png(behind=SIGNED.encode()),
    "a comment of a JPEG": jpeg(0xFE, SIGNED.encode()),
    "what a camera notes in a JPEG": jpeg(0xE1, b"Exif\0\0" + SIGNED.encode("utf-16-le")),
    "a comment of a GIF": b"GIF89a\x21\xfe\x10" + SIGNED.encode("gbk") + b"\0;",
    "another picture": b"RIFF\0\0\0\0WEBPXMP \0\0\0\0" + SIGNED.encode(),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize("is_in_notes", [False, True], ids=["an output", "a note"])
def test_what_a_picture_keeps_beside_what_it_shows_is_searched(picture, is_in_notes):
    content = b64encode(picture).decode()
    shown = new_output("display_data", data={"image/png": content})
    page = notebook(prose(f'<img src="data:image/png;base64,{content}">') if is_in_notes else shown)
    _, document = export_page(page, "年度报告")
    found = find_persons(list_passages(document), {"王小明"})
    assert {one.kind for one in found} == {"姓名"}


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_picture_that_is_cut_off_is_read_as_far_as_it_goes(cut):
    for picture in PICTURES.values():
        assert all(isinstance(text, str) for text in list_remarks(picture[:cut]))


def test_the_dots_of_a_picture_are_no_words():
    noise = "王小明".encode() * 10
    assert not any("王" in text for text in list_remarks(png((b"IDAT", noise), (b"iCCP", noise))))
