"""XLSX: the companion's sheets, cells and bytes, ugly ones first."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from analysis.content import Paragraph, Table
from analysis.export.companion import WorkbookPlan, plan_workbook, write_workbook
from analysis.export.companion.workbook import (
    CONTENTS,
    DEFINITIONS,
    EVIDENCE,
    SheetCell,
    SheetPlan,
    name_sheets,
)
from analysis.export.page import Markup, export_page
from sample_notebooks import entry, notebook, prose, stored

TEN = entry("aa", 10)
PART = entry("bb", 16.666666666666668, unit="%", text="16.7%", inputs=["aa"], formula="10÷60")


Shown = str | dict[str, Any]


def table(*cells: Shown | list[Shown]) -> dict[str, Any]:
    """Store a table of ours, a row a cell."""
    return {
        "kind": "table",
        "caption": ["比较"],
        "columns": ["名称", "指标"],
        "rows": [["甲", cell] for cell in cells],
    }


def companion(block: dict[str, Any] | str, *entries: dict[str, Any]) -> Any:
    output = prose(block) if isinstance(block, str) else stored(block, entries)
    _, document = export_page(notebook(output), "年度报告")
    plan = plan_workbook(document)
    return load_workbook(io.BytesIO(write_workbook(plan)))


def opened(*contents: str | float | None) -> Any:
    rows = tuple((SheetCell(content),) for content in contents)
    plan = WorkbookPlan("甲", (SheetPlan("表1", "甲", ("列",), rows),), {}, {})
    return load_workbook(io.BytesIO(write_workbook(plan)))["表1"]


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.cn","点")',
        "+1+2",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "＝1",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "]]>&amp;",
        "_x0041_",
        "{=1}",
    ],
)
def test_no_text_becomes_a_formula_or_markup(text):
    cell = opened(text)["A2"]
    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "＝"))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("a\x00b\x1b[31mc", "ab[31mc", id="control characters"),
        pytest.param("a\ud800b", "ab", id="half of a pair"),
        pytest.param("长" * 40_000, "长" * 32_767, id="longer than a cell"),
        pytest.param("两\n行", "两\n行", id="two lines"),
    ],
)
def test_text_that_a_workbook_cannot_hold_is_mended(text, kept):
    assert opened(text)["A2"].value == kept


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        pytest.param([""], ["表"], id="empty"),
        pytest.param(["依据", "口径", "目录"], ["依据 2", "口径 2", "目录 2"], id="reserved"),
        pytest.param(["History"], ["History 2"], id="a name that Excel keeps for itself"),
        pytest.param(["'a'"], ["a"], id="quotes at the ends"),
        pytest.param(["[a]:*?/\\b"], ["a b"], id="signs that are not allowed"),
        pytest.param(["长" * 40, "长" * 40], ["长" * 31, "长" * 29 + " 2"], id="long and twice"),
        pytest.param(["𠮷" * 20], ["𠮷" * 15], id="characters of two units"),
    ],
)
def test_sheets_are_named_as_programs_allow(wanted, names):
    assert list(name_sheets(wanted)) == names


@given(st.lists(st.text(max_size=40), max_size=12))
def test_sheet_names_are_unique_and_short_whatever_is_wanted(wanted):
    names = list(name_sheets(wanted))
    assert len({name.casefold() for name in names}) == len(wanted)
    assert all(0 < len(name.encode("utf-16-le")) <= 62 for name in names)


@pytest.mark.parametrize(
    ("cells", "head", "shown"),
    [
        pytest.param([TEN], "指标（次）", [(10, "0")], id="unit in the head"),
        pytest.param(
            [["增加", TEN], PART],
            "指标",
            [(10, '"增加"0"次"'), (pytest.approx(16.6666666666666), '0.0"%"')],
            id="units that differ",
        ),
        pytest.param(
            [{**TEN, "text": '10次（"示"）'}],
            "指标（次）",
            [(10, '0"（”示”）"')],
            id="quotes in the words",
        ),
        pytest.param([[TEN, "、", PART]], "指标", [("10次、16.7%", "General")], id="two"),
        pytest.param(["12", "—"], "指标", [(12, "0"), ("—", "General")], id="plain numbers"),
        pytest.param(["012"], "指标", [("012", "General")], id="a code that begins with zero"),
        pytest.param(["12", "x"], "指标", [("12", "General"), ("x", "General")], id="mixed"),
        pytest.param(["1.50"], "指标", [(1.5, "0.00")], id="decimals as they stand"),
        pytest.param(["1" * 18], "指标", [("1" * 18, "General")], id="too long for a number"),
    ],
)
def test_numbers_are_numbers_shown_as_the_page_shows_them(cells, head, shown):
    sheet = companion(table(*cells), TEN, PART)["表1 比较"]
    assert sheet["B1"].value == head
    assert [(cell.value, cell.number_format) for cell in sheet["B"][1:]] == shown


def test_a_masked_value_stays_text_and_leads_to_its_rows():
    masked = entry("cc", None, text="xx份", unit="份")
    cell = companion(table(masked), masked)["表1 比较"]["B2"]
    assert (cell.value, cell.data_type) == ("xx份", "s")
    assert cell.hyperlink.location == f"'{EVIDENCE}'!A2"


def test_a_negative_number_shows_the_words_and_no_sign():
    fewer = entry("dd", -2, text="2次")
    cell = companion(table(["减少", fewer]), fewer)["表1 比较"]["B2"]
    assert cell.value == -2
    assert cell.number_format == '"减少"0;"减少"0'


def test_keys_are_the_pages_and_lead_to_the_first_row_of_their_evidence():
    book = companion(table(PART, TEN), {**TEN, "evidence": rows(3)}, PART)
    first, second = (book["表1 比较"][place] for place in ("B2", "B3"))
    assert (first.hyperlink.tooltip, second.hyperlink.tooltip) == ("N-02", "N-01")
    keys = [cell.value for cell in book[EVIDENCE]["A"]]
    assert keys == ["编号", "N-01", "N-01", "N-01", "N-02"]
    assert first.hyperlink.location == f"'{EVIDENCE}'!A5"
    assert book[EVIDENCE]["I5"].value == "N-01"


def rows(count: int) -> list[dict[str, Any]]:
    return [{"file": "=a.csv", "sheet": "", "row": n, "date": "2023-01-02"} for n in range(count)]


def test_sheets_stand_in_order_with_frozen_heads_and_no_formula():
    book = companion(table(TEN), {**TEN, "evidence": rows(2)})
    assert book.sheetnames == [CONTENTS, "表1 比较", EVIDENCE, DEFINITIONS]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_page_without_tables_or_values_still_gives_a_workbook():
    assert companion("<p>没有表。</p>").sheetnames == [CONTENTS, EVIDENCE, DEFINITIONS]


def test_the_same_page_gives_the_same_bytes_without_clock_or_user():
    plan = WorkbookPlan("甲", (SheetPlan("表1", "甲", ("列",), ((SheetCell(1),),)),), {}, {})
    data = write_workbook(plan)
    assert write_workbook(plan) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2026, 1, 5, 9, 0, 0)}
        core = archive.read("docProps/core.xml").decode("utf-8")
    assert "<dc:creator>同比</dc:creator>" in core
    assert core.count("2026-01-05T09:00:00Z") == 2


def test_cells_that_span_are_repeated_and_short_rows_filled():
    html = (
        "<h2>一</h2><h3>口径说明</h3><table><tr><td rowspan=2>a</td><td colspan=2>b</td></tr>"
        "<tr><td>c</td></tr></table><p>后记</p>"
    )
    _, _, grid, words = Markup(html).list_blocks()
    assert isinstance(grid, Table)
    assert grid.rows == (("a", "b", "b"), ("a", "c", ""))
    assert words == Paragraph(("后记",))


def test_tables_of_other_programs_stand_on_sheets_too():
    head = "<thead><tr><th></th><th>次</th></tr></thead>"
    sheet = companion(f"<table>{head}<tr><th>甲</th><td>3</td></tr></table>")["表1 年度报告"]
    assert list(sheet.iter_rows(values_only=True)) == [(None, "次"), ("甲", 3)]


def test_what_the_page_says_of_its_definitions_stands_on_their_sheet():
    html = (
        "<h2>五、口径与数据说明</h2><h3>规则</h3><ul><li>相等的写“持平”。</li></ul>"
        "<table><thead><tr><th>指标</th><th>单位</th><th>口径</th></tr></thead>"
        "<tbody><tr><td>集体学习</td><td>次</td><td>=按日期</td></tr></tbody></table>"
    )
    book = companion(html)
    assert list(book[DEFINITIONS].iter_rows(min_row=2, values_only=True)) == [
        ("规则", None, "相等的写“持平”。"),
        ("集体学习", "次", "=按日期"),
    ]
    assert book.sheetnames == [CONTENTS, EVIDENCE, DEFINITIONS]
