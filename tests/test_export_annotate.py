"""Marked copies: every problem on its cell, the ledger untouched, nothing dangerous written."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from datetime import date

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font

from analysis.annotate.losses import is_bounded
from analysis.annotate.marked_copies import write_annotated
from analysis.annotate.row_copy import clean_text, sheet_title
from analysis.errors import ExportError
from analysis.office_files import open_package
from analysis.problems import ANNOTATION_TITLE
from analysis.validation import read_records
from analysis.workspace import COPIES_MARK, list_sources
from workbooks import edited, html, ods, packed, parts_of, xls, xlsx

HEADS = ["单位", "日期", "学习类型", "主题", "参加人数"]
GOOD = ["示例单位", "2023-03-15", "集体学习", "甲", 35]
WRONG = ["示例单位", "2023年6月31日", "集体学习", "乙", 33]
ROUGH = ["示例单位", "2023-05-15", "集体学习", "丙", "约30"]
ROWS = [HEADS, GOOD, WRONG, ROUGH]


def annotate(folder, **files):
    """Write files under the names given as `name__suffix`, check them and annotate them."""
    home = folder / "台账"
    home.mkdir(exist_ok=True)
    for name, content in files.items():
        (home / name.replace("__", ".")).write_bytes(content)
    sources = list_sources([home])
    records = read_records([home], as_of=date(2025, 12, 31))
    return write_annotated(records, sources, folder / "标注")


def load(copy):
    return openpyxl.load_workbook(copy.path)


def listed(book):
    """List the lines of the sheet of problems, as texts."""
    rows = list(book["问题清单"].iter_rows(values_only=True))
    top = next(k for k, row in enumerate(rows) if row[0] == "文件")
    return rows[top + 1 :]


def notes(book):
    return " ".join(str(row[0]) for row in book["问题清单"].iter_rows(max_row=8, values_only=True))


def test_the_cell_is_coloured_by_severity_and_says_what_is_wrong_and_how_to_mend_it(tmp_path):
    (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": ROWS}))
    sheet = load(copy)["学习"]
    assert sheet["B3"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["E4"].fill.fgColor.rgb == "FFFFEB9C"
    assert sheet["B2"].fill.fill_type is None
    text = sheet["B3"].comment.text
    assert text.startswith("【错误】日期不存在\n")
    assert "6月31日" in text
    assert "怎样修改：" in text


def test_the_added_sheet_lists_each_problem_with_its_place_and_remedy(tmp_path):
    (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": ROWS}))
    book = load(copy)
    assert book.sheetnames == ["学习", "问题清单"]
    first = listed(book)[0]
    assert first[:7] == ("a.xlsx", "学习", 3, "B", "2023年6月31日", "错误", "日期不存在")
    assert all(first[7:9])
    assert len(listed(book)) == copy.problems
    assert "原台账没有改动" in notes(book)


def test_a_ledger_without_problems_has_no_copy(tmp_path):
    assert annotate(tmp_path, a__xlsx=xlsx([HEADS, GOOD])) == ()
    assert not (tmp_path / "标注").exists()


def test_the_ledgers_are_untouched(tmp_path):
    files = {"a__xlsx": xlsx({"学习": ROWS}), "b__xls": xls(ROWS), "c__csv": csv_of(ROWS)}
    annotate(tmp_path, **files)
    kept = {path.name: path.read_bytes() for path in (tmp_path / "台账").iterdir()}
    assert kept == {name.replace("__", "."): data for name, data in files.items()}


def csv_of(rows):
    return "\n".join(",".join(map(str, row)) for row in rows).encode("gb18030")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a__xls", xls(ROWS), id="xls"),
        pytest.param("a__ods", ods({"学习": ROWS}), id="ods"),
        pytest.param("a__csv", csv_of(ROWS), id="csv"),
        pytest.param("a__html", html(ROWS), id="html"),
        pytest.param("a__xlsx", csv_of(ROWS), id="csv-named-xlsx"),
        pytest.param("a__xls", xlsx({"学习": ROWS}), id="xlsx-named-xls"),
    ],
)
def test_what_cannot_be_written_back_is_copied_row_by_row_and_says_so(tmp_path, name, content):
    (copy,) = annotate(tmp_path, **{name: content})
    assert copy.is_row_copy
    assert copy.path.suffix == ".xlsx"
    book = load(copy)
    sheet = book.worksheets[0]
    assert [str(cell.value) for cell in sheet[2]] == [str(value) for value in GOOD]
    assert sheet["B3"].comment.text.startswith("【错误】日期不存在")
    assert "格式不能写回" in notes(book)


def test_dates_and_numbers_of_a_row_copy_stay_dates_and_numbers(tmp_path):
    rows = [HEADS, ["示例单位", date(2023, 3, 15), "集体学习", "甲", 35], WRONG]
    (copy,) = annotate(tmp_path, a__xls=xls(rows))
    sheet = load(copy).worksheets[0]
    assert sheet["B2"].is_date
    assert sheet["B2"].value.date() == date(2023, 3, 15)
    assert sheet["E2"].value == 35


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(1)", "+1+2", "-1+2", "@SUM(A1)", "\tx", '<a href="x">&amp;</a>', "#REF! x"],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_text_that_looks_like_a_formula_or_markup_stays_text(tmp_path, text, suffix):
    wrong = [*WRONG[:3], text, "全体党员"]
    if suffix == "csv":
        content = "\n".join(
            ",".join('"' + str(c).replace('"', '""') + '"' for c in row) for row in [HEADS, wrong]
        ).encode()
    else:
        content = strings_only([HEADS, wrong])
    (copy,) = annotate(tmp_path, **{f"a__{suffix}": content})
    book = load(copy)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert text.strip() in {str(cell.value).strip() for cell in cells}


def strings_only(rows):
    book = openpyxl.Workbook()
    for r, row in enumerate(rows, start=1):
        for c, value in enumerate(row, start=1):
            cell = book.active.cell(r, c, str(value))
            cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_problem_value_that_is_a_formula_is_text_in_the_list(tmp_path):
    (copy,) = annotate(tmp_path, a__csv=csv_of([HEADS, [*WRONG[:4], "=1+1"]]))
    cells = [cell for row in load(copy)["问题清单"].iter_rows() for cell in row]
    shown = next(cell for cell in cells if cell.value == "=1+1")
    assert (shown.data_type, shown.quotePrefix) == ("s", True)


def test_signs_that_no_workbook_may_hold_are_taken_out(tmp_path):
    wrong = [*WRONG[:3], "乙\x0b\x1f", "全体\x01党员"]
    (copy,) = annotate(
        tmp_path, a__csv="\n".join(map(",".join, map(to_texts, [HEADS, wrong]))).encode()
    )
    assert load(copy).worksheets[0]["D2"].value == "乙"
    assert clean_text("a\ud800\uffffb\tc") == "ab\tc"


def to_texts(row):
    return [str(value) for value in row]


def test_formats_widths_merges_and_formulas_of_the_workbook_are_kept(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"学习": [["2023年学习台账"], *ROWS]})))
    sheet = book.active
    sheet.merge_cells("A1:E1")
    sheet["A2"].font = Font(bold=True, color="FF00B050")
    sheet.column_dimensions["D"].width = 41
    sheet["G3"] = "=1+1"
    sheet["B4"].comment = Comment("请核实", "某人")
    stream = io.BytesIO()
    book.save(stream)
    (copy,) = annotate(tmp_path, a__xlsx=stream.getvalue())
    assert not copy.is_row_copy
    after = load(copy)["学习"]
    assert after["A2"].font.b
    assert after["A2"].font.color.rgb == "FF00B050"
    assert after.column_dimensions["D"].width == 41
    assert [str(area) for area in after.merged_cells.ranges] == ["A1:E1"]
    assert after["G3"].value == "=1+1"
    assert after["B4"].comment.text.startswith("请核实\n\n【错误】")
    assert "公式已经保留" in notes(load(copy))


@pytest.mark.parametrize("make", [xlsx, None], ids=["workbook", "row-copy"])
def test_a_problem_in_a_merged_cell_is_put_to_its_top_left(tmp_path, make):
    rows = [HEADS, [*WRONG], [None, None, "集体学习", "丁", 30]]
    if make:
        (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": rows}, merges=["B2:B3"]))
    else:
        (copy,) = annotate(tmp_path, a__xls=xls({"学习": rows}, merges=[(1, 2, 1, 1)]))
    sheet = load(copy).worksheets[0]
    assert sheet["B2"].comment.text.startswith("【错误】日期不存在")
    assert {"B2:B3"} == {str(area) for area in sheet.merged_cells.ranges}


def test_what_openpyxl_loses_is_named_in_the_list(tmp_path):
    parts = parts_of(xlsx({"学习": ROWS}))
    more = {"xl/threadedComments/t1.xml": b"<x/>", "xl/embeddings/o.bin": b"x"}
    (copy,) = annotate(tmp_path, a__xlsx=packed({**parts, **more}))
    assert "没有带进副本，请以原件为准：嵌入对象、批注里的回复" in notes(load(copy))


def test_a_workbook_that_openpyxl_cannot_load_is_copied_row_by_row(tmp_path):
    broken = edited(xlsx({"学习": ROWS}), "xl/styles.xml", b"<cellXfs", b"<cellXf")
    (copy,) = annotate(tmp_path, a__xlsx=broken)
    assert copy.is_row_copy
    assert load(copy)["学习"]["B3"].comment is not None


def test_a_merge_over_a_whole_sheet_does_not_hang(tmp_path):
    name = "xl/worksheets/sheet1.xml"
    data = edited(xlsx({"学习": ROWS}, merges=["G1:H1"]), name, b"G1:H1", b"G1:XFD1048576")
    (copy,) = annotate(tmp_path, a__xlsx=data)
    assert copy.is_row_copy


@pytest.mark.parametrize(
    ("text", "is_small"),
    [
        pytest.param(b'<mergeCell ref="A1:C9"/>', True, id="small"),
        pytest.param(b'<mergeCell ref="A1"/><hyperlink r:id="x" ref="B2"/>', True, id="cells"),
        pytest.param(b"<x:mergeCell ref='A1:XFD1048576'/>", False, id="whole-sheet"),
        pytest.param(b'<hyperlink display="x" ref="A:XFD"/>', False, id="whole-columns"),
        pytest.param(b'<mergeCell ref="1:1048576"/>', False, id="whole-rows"),
        pytest.param(b'<mergeCell ref="A1&#58;XFD9999"/>', False, id="entity"),
        pytest.param(b'<mergeCell ref="A1:Z99999"/>' * 2, False, id="in-sum"),
        pytest.param('<mergeCell ref="A1:C9"/>'.encode("utf-16"), False, id="utf-16"),
        pytest.param(b"<c>" + b"a" * 600_000 + b"</c>", False, id="long-mark"),
        pytest.param(b"<!-- a -->", False, id="remark"),
    ],
)
def test_areas_that_would_be_laid_out_cell_by_cell_are_counted_first(text, is_small):
    package = open_package(packed({"xl/worksheets/sheet1.xml": text}))
    assert is_bounded(package) is is_small


def test_a_date_beyond_the_calendar_is_not_replaced_by_an_error(tmp_path):
    rows = [HEADS, WRONG, ["示例单位", 99999999, "集体学习", "丁", 30]]
    (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": rows}, formats={"B3": "yyyy-mm-dd"}))
    cells = [cell.value for row in load(copy).worksheets[0].iter_rows() for cell in row]
    assert "#VALUE!" not in cells


def test_charts_and_rich_text_are_kept(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"学习": ROWS})))
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=5, min_row=1, max_row=4), titles_from_data=True)
    book.active.add_chart(chart, "H2")
    book.active["D2"] = CellRichText("甲", TextBlock(InlineFont(b=True), "乙"))
    book.create_chartsheet("图").add_chart(BarChart())
    stream = io.BytesIO()
    book.save(stream)
    (copy,) = annotate(tmp_path, a__xlsx=stream.getvalue())
    assert not copy.is_row_copy
    parts = parts_of(copy.path.read_bytes())
    assert {"xl/charts/chart1.xml", "xl/charts/chart2.xml"} <= set(parts)
    again = openpyxl.load_workbook(copy.path, rich_text=True)
    assert isinstance(again["学习"]["D2"].value, CellRichText)
    assert "没有带进副本" not in notes(again)


def test_a_very_long_ledger_is_copied_only_where_it_has_problems(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.annotate.marked_copies._MOST_CELLS", 60)
    good = [["示例单位", f"2023-03-{day:02}", "集体学习", f"甲{day}", 35] for day in range(1, 20)]
    (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": [HEADS, *good, WRONG]}))
    book = load(copy)
    assert copy.is_row_copy
    assert book["学习"]["D10"].value is None
    assert book["学习"]["B21"].value == "2023年6月31日"
    assert "请不要用来替换原台账" in notes(book)


def test_of_very_many_problems_the_first_are_marked_and_the_rest_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.annotate.marked_copies._MOST_PROBLEMS", 3)
    wrong = [["示例单位", "2023年6月31日", "集体学习", f"甲{k}", 35] for k in range(9)]
    (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": [HEADS, *wrong]}))
    assert len(listed(load(copy))) == 3
    assert f"只标出并列出前3处，其余{copy.problems - 3}处" in notes(load(copy))


def test_reading_the_copy_gives_the_same_records_and_problems(tmp_path):
    (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": ROWS}))
    before = read_records([tmp_path / "台账"], as_of=date(2025, 12, 31))
    after = read_records([copy.path], as_of=date(2025, 12, 31))
    assert after.problems == before.problems
    assert len(after.table) == len(before.table)
    assert {row.reason for row in after.skipped if row.sheet == "问题清单"} == {"note"}


def test_marking_a_copy_again_adds_no_second_list_or_comment(tmp_path):
    (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": ROWS}))
    records = read_records([copy.path], as_of=date(2025, 12, 31))
    (again,) = write_annotated(records, list_sources([copy.path]), tmp_path / "再标注")
    book = load(again)
    assert book.sheetnames == ["学习", "问题清单"]
    assert book["学习"]["B3"].comment.text.count("日期不存在") == 1


def test_a_ledger_of_its_own_called_like_the_list_stays(tmp_path):
    (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": ROWS, "问题清单": [["自己的表"]]}))
    book = load(copy)
    assert book.sheetnames == ["学习", "问题清单", "问题清单2"]
    assert book["问题清单"]["A1"].value == "自己的表"
    assert book["问题清单2"]["A1"].value == ANNOTATION_TITLE


# ------------------------------------------------------------------ the folder


def test_a_folder_of_ledgers_is_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(xlsx({"学习": ROWS}))
    records = read_records([tmp_path], as_of=date(2025, 12, 31))
    for folder in (tmp_path, tmp_path.parent):
        with pytest.raises(ExportError, match="不能写在这里"):
            write_annotated(records, list_sources([tmp_path]), folder)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_copies_inside_the_folder_of_ledgers_are_not_read_as_ledgers(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(xlsx({"学习": ROWS}))
    sources = list_sources([tmp_path])
    records = read_records([tmp_path], as_of=date(2025, 12, 31))
    write_annotated(records, sources, tmp_path / "标注")
    assert list_sources([tmp_path]) == sources


def test_a_copy_is_renewed_but_one_that_was_edited_is_not_overwritten(tmp_path):
    (copy,) = annotate(tmp_path, a__xlsx=xlsx({"学习": ROWS}))
    annotate(tmp_path, a__xlsx=xlsx({"学习": [*ROWS, WRONG]}))
    assert len(listed(load(copy))) > copy.problems
    copy.path.write_bytes(b"mended by the clerk")
    with pytest.raises(ExportError, match="没有覆盖"):
        annotate(tmp_path, a__xlsx=xlsx({"学习": ROWS}))
    assert copy.path.read_bytes() == b"mended by the clerk"


def test_a_file_that_stood_in_the_folder_is_not_overwritten(tmp_path):
    (tmp_path / "标注").mkdir()
    (tmp_path / "标注" / "a.xlsx").write_bytes(b"a backup")
    with pytest.raises(ExportError, match="没有覆盖"):
        annotate(tmp_path, a__xlsx=xlsx({"学习": ROWS}))
    assert [path.name for path in (tmp_path / "标注").iterdir()] == ["a.xlsx"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "标注").write_bytes(b"")
    with pytest.raises(ExportError, match="不是文件夹"):
        annotate(tmp_path, a__xlsx=xlsx({"学习": ROWS}))


def test_a_ledger_that_changed_after_the_check_is_not_annotated(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(xlsx({"学习": ROWS}))
    records = read_records([tmp_path], as_of=date(2025, 12, 31))
    (tmp_path / "a.xlsx").write_bytes(xlsx({"学习": [HEADS, WRONG]}))
    with pytest.raises(ExportError, match="改动"):
        write_annotated(records, list_sources([tmp_path]), tmp_path / "标注")


def test_folders_and_names_of_the_ledgers_are_kept(tmp_path):
    for name in ("2022/a.xlsx", "2023/a.xlsx"):
        path = tmp_path / "台账" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(xlsx({"学习": ROWS}))
    copies = annotate(tmp_path)
    names = [copy.path.relative_to(tmp_path / "标注").as_posix() for copy in copies]
    assert names == ["2022/a.xlsx", "2023/a.xlsx"]
    assert (tmp_path / "标注" / COPIES_MARK).is_file()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_bytes_do_not_depend_on_the_order_of_hashes_or_the_clock(tmp_path, seed):
    macro = packed({**parts_of(xlsx({"学习": ROWS})), "xl/vbaProject.bin": b"macro"})
    (copy,) = annotate(tmp_path, a__xlsm=macro)
    code = (
        "import sys\nfrom pathlib import Path\nfrom analysis.cli import main\n"
        "main(['check', sys.argv[1], '--annotate', sys.argv[2], '--as-of', '2025-12-31'])"
    )
    again = tmp_path / "again"
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code, str(tmp_path / "台账"), str(again)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
    )
    hashes = {hashlib.sha256(p.read_bytes()).digest() for p in (copy.path, again / "a.xlsm")}
    assert len(hashes) == 1
    assert "xl/vbaProject.bin" in parts_of(copy.path.read_bytes())


@pytest.mark.parametrize(
    ("name", "taken", "title"),
    [
        pytest.param("学习", [], "学习", id="plain"),
        pytest.param("a/b:c?[x]", [], "a_b_c__x_", id="signs"),
        pytest.param("'''", [], "Sheet", id="nothing-left"),
        pytest.param("学" * 40, ["学" * 31], "学" * 30 + "2", id="long-and-taken"),
        pytest.param("abc", ["ABC", "abc2"], "abc3", id="case-aside"),
    ],
)
def test_a_name_of_a_sheet_is_made_one_that_a_workbook_allows(name, taken, title):
    assert sheet_title(name, taken) == title
