from __future__ import annotations

import time as clock
from datetime import date, datetime, time
from pathlib import Path

import pytest

from analysis.ledgers.files.markup import NO_TABLE, read_html
from analysis.ledgers.files.opening import read_workbook
from analysis.ledgers.files.refusals import NO_SHEETS
from analysis.ledgers.files.sheets import Merge, Sheet, Workbook
from analysis.office_files import DAMAGED, DOCTYPE
from workbooks import html, ods, source, spreadsheetml

ROWS = [["日期", "次数"], ["2023年3月15日", 10]]


def read(folder: Path, content: bytes | str, name: str = "台账.xls") -> Workbook:
    data = content.encode() if isinstance(content, str) else content
    return read_workbook(source(folder, name, data))


def grid(sheet: Sheet) -> list[list[object]]:
    return [["" if cell is None else cell for cell in row] for row in sheet.rows]


def page(text: str) -> Sheet:
    return read_html("a.xls", "a", text)


# HTML


def test_an_html_table_under_the_name_of_a_workbook_is_read(tmp_path: Path) -> None:
    book = read(tmp_path, html([["日期", "次数"], ["3月1日", 10], [None, "a<b & c"]]))
    assert grid(book.sheets[0]) == [["日期", "次数"], ["3月1日", "10"], ["", "a<b & c"]]
    assert book.sheets[0].name == "台账"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_page_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = "<html><table><tr><td>日期</td><td>次数</td></tr></table></html>"
    assert grid(read(tmp_path, text.encode(encoding)).sheets[0]) == [["日期", "次数"]]


@pytest.mark.parametrize(
    ("body", "rows", "merges"),
    [
        (
            "<tr><td colspan=2>标题</td></tr><tr><td>a</td><td>b</td></tr>",
            [["标题", ""], ["a", "b"]],
            (Merge(1, 1, 1, 2),),
        ),
        (
            "<tr><td rowspan='2'>单位</td><td>a</td></tr><tr><td>b</td></tr><tr><td>c<td>d</tr>",
            [["单位", "a"], ["", "b"], ["c", "d"]],
            (Merge(1, 1, 2, 1),),
        ),
        (
            '<tr><td rowspan="2" colspan="2">x</td><td>1</td></tr><tr><td>2</td></tr>',
            [["x", "", "1"], ["", "", "2"]],
            (Merge(1, 1, 2, 2),),
        ),
        ("<tr><td>a<td>b<tr><td>c<td>d", [["a", "b"], ["c", "d"]], ()),
        ("<TR><TH>日期</TH><TH>次&nbsp;数</TH></TR>", [["日期", "次\xa0数"]], ()),
        ("<tr><td>一<br>二</td><td> a \n  b </td></tr>", [["一\n二", "a b"]], ()),
        ("<tr><td>&nbsp;</td><td>a</td></tr><tr><td>b</td></tr>", [["", "a"], ["b", ""]], ()),
        ("<tr><td>a<!-- <td>x</td> --></td><td>1 < 2</td></tr>", [["a", "1 < 2"]], ()),
        ("<tr><td><script>var a='<td>';</script>a</td><td>b</td></tr>", [["a", "b"]], ()),
    ],
    ids=[
        "colspan",
        "rowspan",
        "both spans",
        "no end tags",
        "capital tags",
        "line break and blanks",
        "blank cells",
        "a comment",
        "a script",
    ],
)
def test_cells_of_a_page_stand_where_a_browser_shows_them(
    body: str, rows: list[list[str]], merges: tuple[Merge, ...]
) -> None:
    sheet = page(f"<table>{body}</table>")
    assert grid(sheet) == rows
    assert sheet.merges == merges


def test_tables_and_the_text_between_them_are_stacked() -> None:
    sheet = page(
        "<h3>2023年台账</h3><table><tr><td>a</td><td>b</td></tr></table>"
        "<p>说明</p><table><tr><td>c</td></tr></table>"
    )
    assert grid(sheet) == [["2023年台账", ""], ["a", "b"], ["说明", ""], ["c", ""]]


def test_a_table_inside_a_layout_table_is_read() -> None:
    inner = "<table><tr><td>日期</td><td>次数</td></tr><tr><td>3月</td><td>1</td></tr></table>"
    sheet = page(f"<table><tr><td>{inner}</td></tr></table>")
    assert grid(sheet) == [["日期", "次数"], ["3月", "1"]]


def test_a_page_without_a_table_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, "<html><body>请重新登录</body></html>").refused == NO_TABLE
    assert read(tmp_path, "<html><table></table></html>").refused == NO_SHEETS


@pytest.mark.parametrize(
    "text",
    [
        "<table>" + "<td colspan=1000 rowspan=65534>x" * 20_000,
        "<table>" + "<tr><td colspan=999999999 rowspan=999999999>x</td></tr>" * 3_000,
        "<table>" + "<table><tr><td>" * 50_000,
        "<table><tr><td>" + "<!--" * 200_000,
        "<table><tr><td>" + "<" * 1_000_000,
        "<table><tr><td>" + "<script>" * 100_000,
        "<table><tr><td>" + "<a '" * 200_000,
        "<table>" + "<tr>" * 500_000,
    ],
    ids=["spans", "huge spans", "nested", "comments", "marks", "scripts", "quotes", "rows"],
)
def test_a_hostile_page_costs_little(tmp_path: Path, text: str) -> None:
    start = clock.process_time()
    read(tmp_path, text)
    assert clock.process_time() - start < 6


# SpreadsheetML


def test_an_xml_workbook_is_read(tmp_path: Path) -> None:
    book = read(tmp_path, spreadsheetml({"学习": [*ROWS, [date(2023, 3, 1), 2.5]], "空": []}))
    assert [sheet.name for sheet in book.sheets] == ["学习", "空"]
    assert grid(book.sheets[0]) == [*ROWS, [date(2023, 3, 1), 2.5]]


def one(cells: str, options: str = "") -> bytes:
    return spreadsheetml(f'<Worksheet ss:Name="a"><Table>{cells}</Table>{options}</Worksheet>')


DATA = '<Data ss:Type="String">x</Data>'
HTML = "http://www.w3.org/TR/REC-html40"


def typed(kind: str, words: str) -> str:
    return f'<Row><Cell><Data ss:Type="{kind}">{words}</Data></Cell></Row>'


@pytest.mark.parametrize(
    ("cells", "rows", "place"),
    [
        (
            f'<Row ss:Index="3"><Cell ss:Index="2">{DATA}</Cell><Cell>{DATA}</Cell></Row>',
            [["x", "x"]],
            (3, 2),
        ),
        (
            f'<Row><Cell ss:MergeAcross="2">{DATA}</Cell><Cell>{DATA}</Cell></Row>',
            [["x", "", "", "x"]],
            (1, 1),
        ),
        (typed("DateTime", "2023-03-15T09:30:00.000"), [[datetime(2023, 3, 15, 9, 30)]], (1, 1)),
        (typed("DateTime", "1899-12-31T09:30:00.000"), [[time(9, 30)]], (1, 1)),
        (typed("Boolean", "1"), [[True]], (1, 1)),
        (typed("Number", "1e400"), [[float("inf")]], (1, 1)),
        (typed("Number", "1.0"), [[1]], (1, 1)),
        (
            f'<Row><Cell><ss:Data ss:Type="String" xmlns="{HTML}"><B>粗</B>体</ss:Data>'
            "</Cell></Row>",
            [["粗体"]],
            (1, 1),
        ),
        (
            f"<Row><Cell>{DATA}<Comment><ss:Data>批注</ss:Data></Comment></Cell></Row>",
            [["x"]],
            (1, 1),
        ),
    ],
    ids=[
        "index",
        "merge",
        "moment",
        "time",
        "boolean",
        "infinite",
        "whole",
        "rich text",
        "comment",
    ],
)
def test_cells_of_an_xml_workbook_stand_where_excel_shows_them(
    tmp_path: Path, cells: str, rows: list[list[object]], place: tuple[int, int]
) -> None:
    sheet = read(tmp_path, one(cells)).sheets[0]
    assert grid(sheet) == rows
    assert (sheet.first_row, sheet.first_column) == place


def test_an_xml_workbook_tells_errors_formulas_and_hidden_sheets(tmp_path: Path) -> None:
    cells = (
        '<Row><Cell><Data ss:Type="Error">#REF!</Data></Cell><Cell ss:Formula="=1+1"/>'
        '<Cell ss:Formula="=1+1"><Data ss:Type="Number">2</Data></Cell></Row>'
    )
    options = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    sheet = read(tmp_path, one(cells, options)).sheets[0]
    assert sheet.hidden
    assert sheet.errors == {(1, 1): "#REF!"}
    assert sheet.uncached == {(1, 2)}
    assert grid(sheet) == [["#REF!", "", 2]]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (one(f"<Row><Cell>{DATA}</Cell></Row>")[:-30], DAMAGED),
        (
            one(f"<Row><Cell>{DATA}</Cell></Row>").replace(
                b"<Workbook", b'<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1/">]><Workbook', 1
            ),
            DOCTYPE,
        ),
        (one(f'<Row ss:Index="99999999"><Cell>{DATA}</Cell></Row>'), DAMAGED),
        (one("<Row>" * 100_000), DAMAGED),
    ],
    ids=["cut off", "entity", "far row", "deep"],
)
def test_a_damaged_or_hostile_xml_workbook_is_refused(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    assert read(tmp_path, content).refused == reason


# OpenDocument


def test_an_ods_workbook_is_read(tmp_path: Path) -> None:
    book = read(tmp_path, ods({"学习": [*ROWS, [date(2023, 3, 1), None, "一\n二"]]}), "a.ods")
    assert grid(book.sheets[0]) == [
        ["日期", "次数", ""],
        ["2023年3月15日", 10, ""],
        [date(2023, 3, 1), "", "一\n二"],
    ]


def ods_table(rows: str, attributes: str = "") -> bytes:
    return ods(f'<table:table table:name="a" {attributes}>{rows}</table:table>')


CELL = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            f'<table:table-row>{CELL}<table:table-cell table:number-columns-repeated="2"/>{CELL}'
            '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
            '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row>',
            [["x", "", "", "x"]],
        ),
        (
            f'<table:table-row table:number-rows-repeated="2">{CELL}</table:table-row>',
            [["x"], ["x"]],
        ),
        (
            '<table:table-row><table:table-cell office:value-type="percentage" '
            'office:value="0.25"><text:p>25%</text:p></table:table-cell></table:table-row>',
            [[0.25]],
        ),
        (
            '<table:table-row><table:table-cell office:value-type="date" office:date-value='
            '"2023-03-15T09:30:00"><text:p>x</text:p></table:table-cell></table:table-row>',
            [[datetime(2023, 3, 15, 9, 30)]],
        ),
        (
            '<table:table-row><table:table-cell office:value-type="string"><office:annotation>'
            "<text:p>批注</text:p></office:annotation><text:p>a<text:s text:c='2'/>b</text:p>"
            "</table:table-cell></table:table-row>",
            [["a  b"]],
        ),
    ],
    ids=["repeated blanks", "repeated row", "percent", "moment", "annotation"],
)
def test_cells_of_an_ods_stand_as_they_are_shown(
    tmp_path: Path, rows: str, expected: list[list[object]]
) -> None:
    assert grid(read(tmp_path, ods_table(rows), "a.ods").sheets[0]) == expected


def test_an_ods_tells_merges_errors_and_hidden_sheets(tmp_path: Path) -> None:
    rows = (
        '<table:table-row><table:table-cell table:number-columns-spanned="2" '
        'table:number-rows-spanned="1"><text:p>标题</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row><table:table-row>"
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'office:string-value=""><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=1"/></table:table-row>'
    )
    sheet = read(tmp_path, ods_table(rows, 'table:style-name="gone"'), "a.ods").sheets[0]
    assert sheet.hidden
    assert sheet.merges == (Merge(1, 1, 1, 2),)
    assert sheet.errors == {(2, 1): "#DIV/0!"}
    assert sheet.uncached == {(2, 2)}


def test_an_ods_of_a_billion_cells_is_refused(tmp_path: Path) -> None:
    repeats = 'table:number-columns-repeated="16384"'
    cell = CELL.replace("<table:table-cell", f"<table:table-cell {repeats}")
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    start = clock.process_time()
    assert read(tmp_path, ods_table(rows), "a.ods").refused is not None
    assert clock.process_time() - start < 3
