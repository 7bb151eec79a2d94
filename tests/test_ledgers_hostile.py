"""Workbooks made to hang or to kill: each costs itself alone, and is refused by a sentence."""

from __future__ import annotations

import random
import re
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from analysis import children
from analysis.catalogue import load_catalogue
from analysis.ledgers.files import excel
from analysis.ledgers.files.excel import BROKEN_OFF, TOO_SLOW
from analysis.ledgers.files.old_excel import scan_biff
from analysis.ledgers.files.opening import read_workbook
from analysis.ledgers.files.sheets import Workbook
from analysis.ledgers.files.workbook_xml import scan_package
from analysis.ledgers.rows.items import read_due_date
from analysis.ledgers.tables.context import read_organization
from analysis.ledgers.tables.markers import UNIT_OF_NUMBERS
from analysis.office_files import RefusedError, open_package
from ledger_rows import read as read_rows
from mutants import tamper
from workbooks import SHEET_XML, edited, ods, packed, parts_of, source, xls, xlsx, xlsx_of_xml

LINKS = "xl/_rels/workbook.xml.rels"
NEAR = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = NEAR + '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
MANY = 100_000
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def read(folder: Path, content: bytes, name: str = "a.xlsx") -> Workbook:
    return read_workbook(source(folder, name, content))


def is_harmless(content: bytes) -> bool:
    return scan_package(open_package(content))[1]


def before_data(text: str) -> bytes:
    return edited(xlsx_of_xml(NEAR), SHEET_XML, b"<sheetData>", text.encode() + b"<sheetData>")


def in_data(text: str) -> bytes:
    return edited(xlsx_of_xml(NEAR), SHEET_XML, b"<sheetData>", b"<sheetData>" + text.encode())


def far(cell: str) -> bytes:
    return xlsx_of_xml(f'{NEAR}<row r="2">{cell}</row>')


def renamed(part: str, *, is_linked: bool = True) -> bytes:
    """Build a workbook of cells far apart, whose sheet is the part of this name."""
    parts = parts_of(xlsx_of_xml(FAR))
    parts[part] = parts.pop(SHEET_XML)
    if is_linked:
        old, new = SHEET_XML.removeprefix("xl/"), part.removeprefix("xl/")
        parts[LINKS] = parts[LINKS].replace(old.encode(), new.encode())
    return packed(parts)


def with_texts(name: str, texts: bytes, cells: str = NEAR) -> bytes:
    return packed({**parts_of(xlsx_of_xml(cells)), name: texts})


LONG_TEXT = b'<sst uniqueCount="1"><si><t>' + b"x" * 200_000 + b"</t></si></sst>"
A_TEXT_IN_MANY_CELLS = "".join(
    f'<row r="{row}">'
    + "".join(f'<c r="{column}{row}" t="s"><v>0</v></c>' for column in "ABCDEFGHIJ")
    + "</row>"
    for row in range(1, 10_001)
)

SLOW: dict[str, Callable[[], bytes]] = {
    "cells in a comment": lambda: before_data("<!--" + "<c " * MANY + "-->"),
    "cells never closed": lambda: in_data("<c " * MANY),
    "rows never closed": lambda: in_data("<row " * MANY),
    "comments never closed": lambda: before_data("<!--" * MANY),
    "instructions never closed": lambda: before_data("<?" * MANY),
    "character data never closed": lambda: in_data("<![CDATA[" * MANY),
    "formulas never closed": lambda: in_data('<c r="A1"><f>' * MANY),
    "formula tags never closed": lambda: in_data('<c r="A1"><f ' * MANY),
    "errors in one tag": lambda: in_data('<c t="e" ' + 't="e" ' * MANY + "#>"),
    "blanks": lambda: in_data(('<c r="A1">' + " " * 1000) * 2000 + "<f>x</f>"),
    "prefixes": lambda: in_data("<a:" * MANY + "<f>x</f>"),
    "a long name": lambda: in_data("<" + "a" * 2_000_000),
    "quotes never closed": lambda: in_data("<c r='" * MANY),
    "links": lambda: edited(
        xlsx_of_xml(NEAR), LINKS, b"<Relationship ", b"<Relationship Id" * MANY
    ),
    "styles": lambda: edited(
        xlsx_of_xml(NEAR), "xl/styles.xml", b"<cellXfs", b"<numFmt " * MANY + b"<cellXfs"
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", SLOW.values(), ids=SLOW)
def test_markup_that_would_be_gone_over_again_and_again_is_read_in_a_straight_line(
    tmp_path: Path, make: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_PATIENCE", 3)
    book = read(tmp_path, make())  # what grows with the square takes minutes
    assert book.refused is None or book.refused.endswith("。")


FATAL: dict[str, Callable[[], bytes]] = {
    "a sheet's name in capitals": lambda: renamed("xl/worksheets/SHEET1.XML"),
    "a sheet linked by another case": lambda: renamed("xl/worksheets/SHEET1.XML", is_linked=False),
    "another suffix": lambda: renamed("xl/worksheets/sheet1.bin2"),
    "among the pictures": lambda: renamed("xl/media/image1.png"),
    "a place said twice": lambda: far('<c r="A2" r="XFD1048576"><v>2</v></c>'),
    "text before the value": lambda: far('<c r="XFD1048576">x<v>2</v></c>'),
    "an end of something else": lambda: far('<c r="XFD1048576"></x><v>2</v></c>'),
    "a prefix": lambda: far('<x:c r="XFD1048576"><v>2</v></x:c>'),
    "a mark in quotes": lambda: far('<c x=">" r="XFD1048576"><v>2</v></c>'),
    "a blank before the sign": lambda: far('<c r ="XFD1048576"><v>2</v></c>'),
    "a line break": lambda: far('<c\nr="XFD1048576"><v>2</v></c>'),
    "single quotes": lambda: far("<c r='XFD1048576'><v>2</v></c>"),
    "small letters": lambda: far('<c r="xfd1048576"><v>2</v></c>'),
    "a row beyond all rows": lambda: far('<c r="A99999999"><v>2</v></c>'),
    "a comment between": lambda: far('<c r="XFD1048576"><!-- --><v>2</v></c>'),
    "a cell in quotes of comments": lambda: far(
        '<c r="A2" x="<!--"/><c r="XFD1048576"><v>2</v></c><c r="A3" x="-->"/>'
    ),
    "a cell in a cell": lambda: far('<c r="A2"><v>1</v><c r="XFD1048576"><v>2</v></c></c>'),
    "cells without a place": lambda: xlsx_of_xml(
        '<row r="1">' + "<c><v>1</v></c>" * MANY + "</row>" + "<row/>" * MANY
        + "<row><c><v>1</v></c></row>"
    ),
    "a count behind a comment": lambda: with_texts(
        "xl/sharedStrings.xml",
        b"<!--" + b"x" * 5000 + b'--><sst uniqueCount="4294967295"><si><t>x</t></si></sst>',
    ),
    "a count in a part in capitals": lambda: with_texts(
        "XL/SHAREDSTRINGS.XML", b"<sst uniqueCount = '4294967295'><si><t>x</t></si></sst>"
    ),
    "a part that is many sheets": lambda: edited(
        xlsx_of_xml(NEAR * 1000), "xl/workbook.xml", b"</sheets>",
        b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(9, 999))
        + b"</sheets>",
    ),
    "a text that every cell repeats": lambda: with_texts(
        "xl/sharedStrings.xml", LONG_TEXT, A_TEXT_IN_MANY_CELLS
    ),
}  # fmt: skip


ODS_CELL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
REPEATED = {
    "a row": '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>',
    "rows": '<table:table-row table:number-rows-repeated="90000">{}</table:table-row>' * 4,
}
ROW = "<table:table-row>{}</table:table-row>"


@pytest.mark.parametrize(
    "rows",
    [
        *(rows.replace("{}", ODS_CELL.format("")) for rows in REPEATED.values()),
        ROW.format(ODS_CELL.format(' table:number-columns-repeated="16384"')) * 20,
        (ROW.format(ODS_CELL.format("")) + '<table:table-row table:number-rows-repeated="700000"/>')
        + ROW.format(ODS_CELL.format("") * 3),
    ],
    ids=("a row", "rows", "columns", "far apart"),
)
def test_cells_that_a_file_only_counts_are_not_laid_out_without_bound(
    tmp_path: Path, rows: str
) -> None:
    book = read(tmp_path, ods(f'<table:table table:name="甲">{rows}</table:table>'), "a.ods")
    assert "超出可读取的大小" in (book.refused or "")


def test_many_sheets_that_are_mostly_nothing_are_refused_together(tmp_path: Path) -> None:
    few, many = (
        xlsx({f"表{n}": [["x"] * 9, *[[]] * 40_000, ["x"]] for n in range(most)}) for most in (1, 5)
    )
    assert read(tmp_path, few).refused is None
    assert "超出可读取的大小" in (read(tmp_path, many).refused or "")


def test_blanks_and_brackets_without_end_are_gone_over_once() -> None:
    catalogue = load_catalogue()
    begun = time.process_time()
    assert read_organization(["（" * 32_000], (), catalogue) == ""
    assert time.process_time() - begun < 2


HEADS, EVENT = ["日期", "类型", "主持人"], ["2023-03-15", "集体学习", "王小明"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["某局台账" * 15_000], HEADS, EVENT], id="a title"),
        pytest.param([["：" * 60_000 + "x"], HEADS, EVENT], id="colons"),
        pytest.param([HEADS, [*EVENT[:2], "支部" * 30_000 + "！"]], id="posts"),
        pytest.param([HEADS, *([f"三月{n}", *EVENT[1:]] for n in range(3_000))], id="wrong rows"),
        pytest.param(
            [HEADS, *([EVENT[0], f"集体学习{n}、党课{n}", ""] for n in range(800))], id="kinds"
        ),
    ],
)
def test_what_is_long_or_many_is_gone_over_once(rows: list[list[str]]) -> None:
    begun = time.process_time()
    read_rows(*rows, name="2023年学习")
    assert time.process_time() - begun < 4


def test_more_sheets_or_columns_than_any_ledger_has_are_refused_with_what_to_do(
    tmp_path: Path,
) -> None:
    wide = "\n".join([",".join(f"列{n}" for n in range(4_001)), "2023-03-15" + "," * 4_000])
    assert "有4001栏，不像台账" in (read(tmp_path, wide.encode(), "a.csv").refused or "")
    empty = "\n".join(["日期,类型" + "," * 5_000, "2023-03-15,集体学习" + "," * 5_000])
    assert read(tmp_path, empty.encode(), "a.csv").refused is None
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    sheet = "<Worksheet><Table><Row><Cell><Data>日期</Data></Cell></Row></Table></Worksheet>"
    book = f'<Workbook xmlns="{name}" xmlns:ss="{name}">{sheet * 401}</Workbook>'
    told = read(tmp_path, book.encode(), "a.xml").refused or ""
    assert told.startswith("文件里有401张工作表")
    assert "每份不超过400张" in told


@pytest.mark.parametrize("make", FATAL.values(), ids=FATAL)
def test_a_workbook_that_would_fill_the_memory_is_refused_and_its_neighbour_read(
    tmp_path: Path, make: Callable[[], bytes]
) -> None:
    content = make()
    assert len(content) < 600_000
    book = read(tmp_path, content)
    assert book.refused is not None
    assert book.refused.endswith("。")
    assert read(tmp_path, xls([["日期", "次数"]]), "b.xls").refused is None


def test_a_list_of_parts_that_readers_could_find_in_two_ways_is_not_trusted() -> None:
    sound = xlsx([["日期", "次数"]])
    assert is_harmless(sound)
    twice = sound[:-2] + len(sound).to_bytes(2, "little") + sound
    assert not is_harmless(twice)
    two_names = {**parts_of(sound), SHEET_XML.upper(): parts_of(xlsx_of_xml(FAR))[SHEET_XML]}
    with pytest.raises(RefusedError, match="远处有零散单元格"):
        scan_package(open_package(packed(two_names)))
    assert not is_harmless(packed({**parts_of(sound), "XL/STYLES.XML": b"<styleSheet/>"}))
    assert not is_harmless(packed({**parts_of(sound), "xl/Workbook.bin": b""}))
    assert not is_harmless(
        edited(sound, "_rels/.rels", b"xl/workbook.xml", b"xl/../xl/workbook.xml")
    )


def test_a_member_that_goes_on_behind_its_stated_end_is_refused(tmp_path: Path) -> None:
    content = xlsx([["日期", "次数"]])
    size = len(parts_of(content)[SHEET_XML])
    lie = content.replace(struct.pack("<I", size), struct.pack("<I", size - 9))
    assert lie != content
    assert read(tmp_path, lie).refused is not None


@pytest.mark.parametrize(
    "rows",
    [[["日期", "次数"], ["3月1日", 1]], [[None] * 40 + ["远", 1]], [["x"] * 30] * 3000, []],
    ids=["a few cells", "a wide row", "a long wide sheet", "nothing"],
)
def test_what_office_programs_write_is_parsed_at_once(rows: list[list[object]]) -> None:
    assert is_harmless(xlsx(rows))


SAMPLE = Path(__file__).parents[1] / "data/sample"


def test_the_workbooks_of_the_sample_are_parsed_at_once() -> None:
    books = sorted(SAMPLE.rglob("*.xlsx"))
    assert books
    assert [book.name for book in books if not is_harmless(book.read_bytes())] == []


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let another program be what parses children."""
    path = folder / "stand_in.py"
    path.write_text(program, encoding="utf-8")
    monkeypatch.setattr(children, "__file__", str(path))
    monkeypatch.setattr(children, "_PROGRAMS", {})


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import os, sys; sys.stdin.buffer.read(100); os.abort()", BROKEN_OFF),
        ("import sys; sys.stdout.buffer.write(b'\\x80\\x05]')", BROKEN_OFF),
        ("import time; time.sleep(60)", TOO_SLOW),
        ("while True: pass", TOO_SLOW),
    ],
    ids=["killed", "half an answer", "asleep", "busy"],
)
def test_a_parser_that_dies_or_delays_costs_its_workbook_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, reason: str
) -> None:
    with monkeypatch.context() as patch:
        stand_in(tmp_path, patch, program)
        patch.setattr(excel, "_SECONDS", 0.4)
        patch.setattr(children, "_PATIENCE", 1)
        assert read(tmp_path, xls([["日期", "次数"]]), "a.xls").refused == reason
        assert read(tmp_path, xlsx([["日期", "次数"]]), "b.xlsx").refused is None
    assert read(tmp_path, xls([["日期", "次数"]]), "c.xls").refused is None


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_the_parser_ends_with_the_process_that_began_it(tmp_path: Path) -> None:
    file = source(tmp_path, "a.xls", xls([["日期", "次数"]]))
    script = (
        "import os, signal, sys; from pathlib import Path; "
        "from analysis import children; from analysis.ledgers.files import read_workbook; "
        "from analysis.workspace import SourceFile; "
        "read_workbook(SourceFile(Path(sys.argv[1]), 'a.xls')); "
        "print(next(iter(children._PROGRAMS.values()))._process.pid, flush=True); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    command = [sys.executable, "-c", script, str(file.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    for _ in range(100):
        if not Path(f"/proc/{int(done.stdout)}").exists():
            return
        time.sleep(0.1)
    pytest.fail("the parser is still there")


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def of_text(cell: str) -> str:
    return f'<table:table-cell office:value-type="string">{cell}</table:table-cell>'


A_LONG_TEXT = "2024年1月" * 4000
REPEATED_ROW = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
TEXT_LEDGERS: dict[str, tuple[str, Callable[[], str | bytes]]] = {
    "quotes that never end": ("a.csv", lambda: "日期,类型\n" + 'b","\n' * 20_000),
    "a quote behind each line": ("a.csv", lambda: "日期,类型\n" + '1,"x\n' * 20_000),
    "blanks in a span": ("a.html", lambda: f"<table><td colspan={' ' * 60_000}>x"),
    "blanks in each span": ("a.html", lambda: "<table>" + f"<td colspan={' ' * 5000}x>" * 40),
    "rows below spans": (
        "a.html",
        lambda: "<table><tr>" + "<td rowspan=65534 colspan=1000>a" * 16 + "<tr>" * 60_000,
    ),
    "cells below spans": (
        "a.html",
        lambda: "<table><tr>" + "<td rowspan=65534 colspan=1000>a" * 16 + "<tr><td>a" * 3000,
    ),
    "spans of many columns": ("a.html", lambda: "<table><tr><td rowspan=2 colspan=1000>" * 9000),
    "paragraphs in one another": (
        "a.ods",
        lambda: ods(
            '<table:table table:name="S"><table:table-row>'
            + of_text("<text:p>" * 180 + "x" * 200_000 + "</text:p>" * 180)
            + "</table:table-row></table:table>"
        ),
    ),
    "a long attribute": (
        "a.ods",
        lambda: ods(f'<table:table table:name="{"S" * 20_000_000}"></table:table>'),
    ),
    "a long comment": ("a.ods", lambda: ods(f"<!--{'a' * 20_000_000}-->")),
    "a long text in many rows": (
        "a.ods",
        lambda: ods(
            '<table:table table:name="S">'
            + REPEATED_ROW.format(250_000, of_text(f"<text:p>{A_LONG_TEXT}</text:p>"))
            + "</table:table>"
        ),
    ),
    "a long text in many columns": (
        "a.ods",
        lambda: ods(
            '<table:table table:name="S"><table:table-row>'
            + of_text(f"<text:p>{A_LONG_TEXT}</text:p>").replace(
                "<table:table-cell", '<table:table-cell table:number-columns-repeated="16000"'
            )
            + "</table:table-row></table:table>"
        ),
    ),
    "a shared text in many cells": (
        "a.xlsx",
        lambda: with_texts(
            "xl/sharedStrings.xml",
            f'<sst uniqueCount="1"><si><t>{A_LONG_TEXT}</t></si></sst>'.encode(),
            A_TEXT_IN_MANY_CELLS[:80_000].rpartition("</row>")[0] + "</row>",
        ),
    ),
    "a number format of brackets": (
        "a.xlsx",
        lambda: edited(
            xlsx([["日期"], [1]]),
            "xl/styles.xml",
            b"<cellXfs",
            b'<numFmts><numFmt numFmtId="200" formatCode="'
            + b"[" * 60_000
            + b'"/></numFmts><cellXfs count="1"><xf numFmtId="200"/></cellXfs><x',
        ),
    ),
}


@pytest.mark.parametrize(("name", "make"), TEXT_LEDGERS.values(), ids=TEXT_LEDGERS)
def test_what_would_be_gone_over_again_and_again_is_read_once(
    tmp_path: Path, name: str, make: Callable[[], str | bytes]
) -> None:
    content = make()
    book = read(tmp_path, content.encode() if isinstance(content, str) else content, name)
    assert book.refused is None or book.refused.endswith("。")
    cells = (cell for sheet in book.sheets for row in sheet.rows for cell in row)
    assert sum(len(cell) for cell in cells if isinstance(cell, str)) < 50_000_000


def test_thousands_of_columns_without_a_known_heading_are_looked_at_one_by_one() -> None:
    rows = [["日期", "类型", *["x"] * 6000], ["2024-01-01", "集体学习", *["1"] * 6000]]
    assert read_rows(*rows).summary.records == 1  # what grows with the square takes a minute


def test_columns_before_the_first_are_none(tmp_path: Path) -> None:
    cell = "<w:tc><w:p><w:r><w:t>日期</w:t></w:r></w:p></w:tc>"
    row = f'<w:tr><w:trPr><w:gridBefore w:val="-5"/></w:trPr>{cell}</w:tr>'
    markup = f'<w:document xmlns:w="{WORD}"><w:body><w:tbl>{row}</w:tbl></w:body></w:document>'
    book = read(tmp_path, packed({"word/document.xml": markup.encode()}), "a.docx")
    assert (book.sheets[0].rows, book.sheets[0].first_column) == ([["日期"]], 1)


@pytest.mark.parametrize("word", ["人次", "件次", "人", "场次", "万元", "、"])
def test_words_of_units_one_after_the_other_are_told_apart_in_one_way(word: str) -> None:
    assert UNIT_OF_NUMBERS.fullmatch(word * 40)
    assert not UNIT_OF_NUMBERS.fullmatch(word * 40 + "x")


@pytest.mark.parametrize("words", ["前完成", "之前", "以前", "底", "底前完成"])
def test_a_time_limit_of_many_words_is_read_in_a_straight_line(words: str) -> None:
    assert read_due_date("2023年12月" + words * 40 + "x").rule == "date_unparseable"
    assert read_due_date(f"2023年12月{words}").date == date(2023, 12, 31)


def test_the_cells_of_a_chart_inside_an_old_sheet_are_not_the_sheets() -> None:
    def cell(row: int) -> bytes:
        return record(0x0205, struct.pack("<HHHBB", row, 0, 0, 0x17, 1))

    begin, end = record(0x0809, b"\0" * 16), record(0x000A)
    title = record(0x0085, struct.pack("<IHBB", 0, 0, 1, 0) + b"S")
    start = len(begin + title + end)
    title = record(0x0085, struct.pack("<IHBB", start, 0, 1, 0) + b"S")
    sheet = begin + cell(5) + begin + cell(0) + end + cell(7) + end
    assert scan_biff(begin + title + end + sheet)["S"].errors.keys() == {(6, 1), (8, 1)}


TAMPERED, BATCHES = 40, 5


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_tampered_markup_costs_more_than_its_own_workbook(tmp_path: Path, batch: int) -> None:
    rows = [["日期", "次数"], ["2023年3月1日", 1]]
    for number in range(batch * TAMPERED, (batch + 1) * TAMPERED):
        chance = random.Random(number)  # noqa: S311 - repeatable on purpose
        book = read(tmp_path, tamper(xlsx({"学习": rows * 20, "谈话": rows}), chance))
        assert (book.refused is None) == bool(book.sheets), number
        assert book.refused is None or re.search("[。]$", book.refused), number
        neighbour = read(tmp_path, (xlsx, xls)[number % 2](rows), "b.xls")
        assert neighbour.sheets[0].rows == rows, number
