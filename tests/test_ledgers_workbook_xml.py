from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from analysis.ledgers.files.opening import read_workbook
from analysis.ledgers.files.sheets import Merge, Sheet
from analysis.ledgers.files.workbook_xml import month_styles, shows_month_only
from analysis.office_files import DAMAGED
from analysis.office_files.package import BOMB
from workbooks import SHEET_XML, edited, packed, parts_of, source, xlsx, xlsx_of_xml


def read(folder: Path, content: bytes) -> Sheet:
    book = read_workbook(source(folder, "台账.xlsx", content))
    assert book.refused is None
    return book.sheets[0]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('yyyy"年"m"月"d"日"', date(2023, 3, 15)),
        ('[$-804]yyyy"年"m"月"d"日"', date(2023, 3, 15)),
        ("[DBNum1][$-804]yyyy年m月d日", date(2023, 3, 15)),
        ("[$-F800]dddd, mmmm dd, yyyy", date(2023, 3, 15)),
        ('yyyy"年"m"月"', date(2023, 3, 15)),
        ('m"月"d"日"', date(2023, 3, 15)),
        ("yyyy\\年m\\月d\\日", date(2023, 3, 15)),
        ("e/m/d", date(2023, 3, 15)),
        ("General", 45000),
        ('"第"0"期"', 45000),
        ("[Red]0", 45000),
        ("0%", 45000),
        ('#,##0"人"', 45000),
    ],
)
def test_a_number_is_a_date_if_and_only_if_its_format_says_so(
    tmp_path: Path, code: str, expected: object
) -> None:
    sheet = read(tmp_path, xlsx([["日期"], [45000]], formats={"A2": code}))
    assert sheet.rows[1][0] == expected
    assert type(sheet.rows[1][0]) is type(expected)


def test_dates_of_a_workbook_of_1904_are_the_days_that_excel_shows(tmp_path: Path) -> None:
    content = xlsx([["日期"], [date(2023, 3, 15)]], dates_1904=True)
    assert read(tmp_path, content).rows[1][0] == date(2023, 3, 15)


def test_values_keep_their_kind(tmp_path: Path) -> None:
    row = [10, 2.5, " 空白 ", True, 0.25, datetime(2023, 3, 15, 9, 30), time(9, 30), "00123"]
    assert read(tmp_path, xlsx([row])).rows == [row]
    assert type(read(tmp_path, xlsx([[10.0]])).rows[0][0]) is int


def test_month_only_formats_are_told(tmp_path: Path) -> None:
    rows = [["月份", "日期"], [date(2023, 3, 1), date(2023, 3, 1)]]
    formats = {"A2": 'yyyy"年"m"月"', "B2": "yyyy/m/d"}
    assert read(tmp_path, xlsx(rows, formats=formats)).month_only == {(2, 1)}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('yyyy"年"m"月"', True),
        ("yyyy-mm", True),
        ("mmm-yy", True),
        ("[$-804]yyyy年mm月;@", True),
        ("yyyy/m/d", False),
        ("yyyy-mm-dd hh:mm", False),
        ("h:mm", False),
        ('"年"0"月"', False),
        ("0.00", False),
    ],
)
def test_a_format_shows_the_month_only_if_no_day_stands_in_it(code: str, expected: bool) -> None:
    assert shows_month_only(code) is expected


def test_builtin_month_formats_are_known() -> None:
    xml = b'<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="57"/><xf numFmtId="31"/></cellXfs>'
    assert month_styles(xml) == {1}


def test_a_formula_that_was_never_computed_is_told_from_a_blank(tmp_path: Path) -> None:
    sheet = read(tmp_path, xlsx([["次数", "备注"], ["=1+1", None], ["=SUM(A2:A2)", "合计"]]))
    assert sheet.uncached == {(2, 1), (3, 1)}
    assert sheet.rows[1][0] in ("", None)


def test_formulas_without_a_value_stand_in_the_grid_that_holds_them(tmp_path: Path) -> None:
    cells = (
        '<row r="2"><c r="B2"><f>S!A1</f></c></row><row r="3"><c r="C3"><v>7</v></c></row>'
        '<row r="5"><c r="D5"><f>S!A2</f></c></row>'
    )
    sheet = read(tmp_path, xlsx_of_xml(cells))
    assert (sheet.first_row, sheet.first_column) == (2, 2)
    assert sheet.rows == [["", "", ""], ["", 7, ""], ["", "", ""], ["", "", ""]]
    alone = read(tmp_path, xlsx_of_xml('<row r="4"><c r="B4"><f>S!A1</f></c></row>'))
    assert (alone.first_row, len(alone.rows)) == (4, 1)


@pytest.mark.parametrize(
    ("cell", "uncached", "value"),
    [
        ('<c r="A1"><f>1+1</f><v>2</v></c>', set(), 2),
        ('<c r="A1"><f>1+1</f></c>', {(1, 1)}, ""),
        ('<c r="A1"><f>1+1</f><v></v></c>', {(1, 1)}, ""),
        ('<c r="A1"><f>1+1</f><v/></c>', {(1, 1)}, ""),
        ('<c r="A1" s="0"><f t="shared" ref="A1:A2" si="0">1</f><v>1</v></c>', set(), 1),
        ('<c r="A1" t="str"><f>IF(1,"","")</f><v></v></c>', set(), ""),
        ('<c r="A1" t="str"><f>"a"</f><v>a</v></c>', set(), "a"),
    ],
)
def test_cached_values_are_told_as_they_stand(
    tmp_path: Path, cell: str, uncached: set[tuple[int, int]], value: object
) -> None:
    data = f'<row r="1">{cell}<c r="B1"><v>7</v></c></row>'
    sheet = read(tmp_path, xlsx_of_xml(data))
    assert sheet.uncached == uncached
    grid_row = ["", *sheet.rows[0]] if sheet.first_column == 2 else sheet.rows[0]
    assert grid_row == [value, 7]


@pytest.mark.parametrize("code", ["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!"])
def test_an_error_cell_shows_its_code(tmp_path: Path, code: str) -> None:
    sheet = read(tmp_path, xlsx([["日期", "次数"], ["3月1日", code]]))
    assert sheet.errors == {(2, 2): code}
    assert sheet.rows[1] == ["3月1日", code]


def test_the_error_of_a_formula_shows_its_code(tmp_path: Path) -> None:
    data = '<row r="2"><c r="B2" t="e"><f>A1/0</f><v>#DIV/0!</v></c><c r="C2"><v>1</v></c></row>'
    assert read(tmp_path, xlsx_of_xml(data)).errors == {(2, 2): "#DIV/0!"}


def test_prefixed_tags_and_single_quotes_are_read_too(tmp_path: Path) -> None:
    cells = (
        "<x:row r='1'><x:c r='A1' t='e'><x:v>#REF!</x:v></x:c>"
        "<x:c r='B1'><x:f>1+1</x:f></x:c><x:c r='C1'><x:v>3</x:v></x:c></x:row>"
    )
    content = xlsx_of_xml(cells)
    for old, new in [(b"<worksheet xmlns=", b"<x:worksheet xmlns:x="), (b"<sheet", b"<x:sheet")]:
        content = edited(content, SHEET_XML, old, new)
    for tag in (b"</sheetData", b"</worksheet"):
        content = edited(content, SHEET_XML, tag, b"</x:" + tag[2:])
    sheet = read(tmp_path, content)
    assert (sheet.errors, sheet.uncached) == ({(1, 1): "#REF!"}, {(1, 2)})
    assert sheet.rows == [["#REF!", "", 3]]


def test_a_table_off_a1_keeps_its_place_and_merges(tmp_path: Path) -> None:
    rows = [[], [], [None, "标题", None], [None, "日期", "次数"]]
    sheet = read(tmp_path, xlsx(rows, merges=["B3:C3"]))
    assert (sheet.first_row, sheet.first_column) == (3, 2)
    assert sheet.merges == (Merge(3, 2, 3, 3),)


def test_hidden_sheets_are_told(tmp_path: Path) -> None:
    content = xlsx({"学习": [["a", 1]], "字典": [["b", 2]]}, hidden=["字典"])
    book = read_workbook(source(tmp_path, "a.xlsx", content))
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("学习", False),
        ("字典", True),
    ]


A1 = '<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "cells",
    [
        A1 + '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        A1 + '<row r="1048576"><c r="Z1048576"><v>2</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>' + A1,
        A1 + '<row r="2"><c r="Z1048576"><v>2</v></c></row>' + A1,
        A1 + "<row r='2'><c r='ZZZ1048576'><v>2</v></c></row>" + A1,
        A1 + '<row r="1048576">' + "<c><v>1</v></c>" * 50 + "</row>" + A1,
    ],
    ids=[
        "corners",
        "a far row",
        "rows out of order",
        "a cell that belongs to another row",
        "single quotes later on",
        "cells without a place",
    ],
)
def test_cells_too_far_apart_are_refused_before_they_fill_the_memory(
    tmp_path: Path, cells: str
) -> None:
    book = read_workbook(source(tmp_path, "a.xlsx", xlsx_of_xml(cells)))
    assert book.refused is not None
    assert "远处有零散单元格" in book.refused or book.refused == DAMAGED


def test_a_million_formatted_but_empty_cells_cost_nothing(tmp_path: Path) -> None:
    blank = '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row>'
    content = xlsx_of_xml('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>' + blank)
    assert read(tmp_path, content).rows == [[1, 2]]


@pytest.mark.parametrize("area", ["A1:XFD1048576", "C9:A1", "XFD1048576"])
def test_a_dimension_that_lies_costs_nothing(tmp_path: Path, area: str) -> None:
    content = edited(
        xlsx_of_xml('<row r="1"><c r="A1"><v>1</v></c></row>'),
        SHEET_XML,
        b"<sheetData>",
        f'<dimension ref="{area}"/><sheetData>'.encode(),
    )
    assert read(tmp_path, content).rows == [[1]]


def test_a_far_column_in_a_short_sheet_is_read(tmp_path: Path) -> None:
    content = xlsx_of_xml('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>')
    row = read(tmp_path, content).rows[0]
    assert (len(row), row[0], row[-1]) == (16_384, 1, 2)


def bomb(part: str, size: int) -> bytes:
    return packed({**parts_of(xlsx([["x"]])), part: b" " * size})


def test_a_package_that_grows_a_thousandfold_is_refused(tmp_path: Path) -> None:
    content = bomb("xl/sharedStrings.xml", 200_000_000)
    assert len(content) < 300_000
    assert read_workbook(source(tmp_path, "a.xlsx", content)).refused == BOMB


def test_a_package_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    content = bomb(SHEET_XML, 30_000_000)
    lie = content.replace((30_000_000).to_bytes(4, "little"), (9_000).to_bytes(4, "little"))
    assert lie != content
    assert read_workbook(source(tmp_path, "a.xlsx", lie)).refused in (BOMB, DAMAGED)


def test_a_count_of_shared_texts_that_lies_is_refused(tmp_path: Path) -> None:
    texts = b'<sst uniqueCount="4000000000"><si><t>x</t></si></sst>'
    content = packed({**parts_of(xlsx([["x"]])), "xl/sharedStrings.xml": texts})
    assert read_workbook(source(tmp_path, "a.xlsx", content)).refused == DAMAGED
