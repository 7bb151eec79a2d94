from __future__ import annotations

import io
import random
import socket
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.ledgers.files.opening import read_workbook
from analysis.ledgers.files.refusals import EMPTY, NO_SHEETS, OLD_EXCEL
from analysis.office_files import DAMAGED, ENCRYPTED
from analysis.workspace import SourceFile
from laws import law
from workbooks import html, ods, packed, source, spreadsheetml, xls, xlsx

DAY = date(2023, 3, 15)
ROWS = [["日期", "次数", "备注"], [DAY, 1, "集体学习"], ["3月中旬", 2.5, None]]
SHEETS = {"学习": ROWS, "谈话": [["时间", "人次"], [DAY, 3]]}


def csv_bytes() -> bytes:
    return "日期,次数,备注\n2023年3月15日,1,集体学习\n3月中旬,2.5,\n".encode("gb18030")


KINDS: dict[str, Callable[[], bytes]] = {
    "xlsx": lambda: xlsx(SHEETS),
    "xls": lambda: xls(SHEETS),
    "ods": lambda: ods(SHEETS),
    "xml": lambda: spreadsheetml(SHEETS),
    "html": lambda: html(ROWS),
    "csv": csv_bytes,
}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "xml"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.et", "a.csv", "台账"])
def test_the_first_bytes_tell_the_format_not_the_name(tmp_path: Path, kind: str, name: str) -> None:
    book = read_workbook(source(tmp_path, name, KINDS[kind]()))
    assert book.refused is None
    assert [sheet.name for sheet in book.sheets] == ["学习", "谈话"]
    cells = [[None if cell == "" else cell for cell in row] for row in book.sheets[0].rows]
    assert cells == ROWS
    assert type(cells[1][0]) is date
    assert type(cells[1][1]) is int


def test_a_file_is_known_by_its_hash_and_is_not_touched(tmp_path: Path) -> None:
    file = source(tmp_path, "a.xlsx", KINDS["xlsx"]())
    before = (file.path.read_bytes(), file.path.stat().st_mtime_ns)
    first, second = read_workbook(file), read_workbook(file)
    assert first.sha256 == second.sha256 != ""
    assert (file.path.read_bytes(), file.path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [file.path]


def ole(streams: list[str]) -> bytes:
    """Build a compound file that holds empty streams of the given names."""
    names = ["Root Entry", *streams]
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + (2 * len(name) + 2).to_bytes(2, "little")
        + bytes([5 if name == "Root Entry" else 2, 1])
        + b"\xff" * 12
        + b"\0" * 36
        + b"\xfe\xff\xff\xff"
        + b"\0" * 8
        for name in names
    )
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += bytes.fromhex("3e000300feff09000600") + b"\0" * 10
    for number in (1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0):
        header += number.to_bytes(4, "little")
    header = header.ljust(512, b"\xff")
    fat = (b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff").ljust(512, b"\xff")
    return header + fat + entries.ljust(512, b"\0")[:512]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", EMPTY),
        (b"\0" * 4096, DAMAGED),
        (KINDS["xlsx"]()[:2000], DAMAGED),
        (KINDS["xlsx"]()[:-30], DAMAGED),
        (KINDS["xls"]()[:1500], DAMAGED),
        (KINDS["ods"]()[:300], DAMAGED),
        (b"PK\x05\x06" + b"\0" * 18, "压缩包"),
        (ole(["EncryptedPackage", "EncryptionInfo"]), ENCRYPTED),
        (ole(["WordDocument"]), "Word 文档"),
        (ole([]), "其他程序的文件"),
        (packed({"word/document.xml": b"<w/>", "[Content_Types].xml": b""}), "Word 文档"),
        (packed({"ppt/presentation.xml": b"<p/>"}), "演示文稿"),
        (packed({"台账.xlsx": b"x"}), "压缩包（请先解压）"),
        (packed({"xl/workbook.xml": b"<workbook/>"}), DAMAGED),
        (b"%PDF-1.7 ...", "PDF 文件"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "图片"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "图片"),
        (b"{\\rtf1\\ansi}", "RTF 文档"),
        (b"Rar!\x1a\x07\x00", "压缩包"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", OLD_EXCEL),
        (bytes(range(256)) * 20, "不是可识别的文本或表格"),
        ("履职报告\n本年度开展集体学习10次。\n".encode(), "没有表格"),
        (b"\n\n\n", "没有表格"),
        (xlsx({"空": []}), NO_SHEETS),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_what_is_no_ledger_is_refused_with_a_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    book = read_workbook(source(tmp_path, "台账.xlsx", content))
    assert book.refused is not None
    assert reason in book.refused
    assert book.refused.endswith("。")
    assert book.sheets == ()


def test_a_workbook_locked_by_a_password_of_the_old_kind_is_refused(tmp_path: Path) -> None:
    content = KINDS["xls"]()
    codepage = bytes.fromhex("42000200b004")
    assert codepage in content
    locked = content.replace(codepage, bytes.fromhex("2f000200b004"))
    assert read_workbook(source(tmp_path, "a.xls", locked)).refused == ENCRYPTED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0002 0e00 00000000 03000000", "0002 0e00 f1000000 ab000000"),
        ("0002 0e00 00000000 03000000", "0002 0e00 00000000 ffffffff"),
        ("fd00 0a00 0000 0000", "fd00 0a00 0900 0000"),
    ],
    ids=["an area that ends before it begins", "an endless area", "rows out of order"],
)
def test_a_workbook_of_the_old_kind_that_would_fill_the_memory_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    content = KINDS["xls"]()
    assert bytes.fromhex(old) in content
    content = content.replace(bytes.fromhex(old), bytes.fromhex(new), 1)
    assert read_workbook(source(tmp_path, "a.xls", content)).refused == DAMAGED


def test_an_ods_locked_by_a_password_is_refused(tmp_path: Path) -> None:
    manifest = b"<manifest:encryption-data/>"
    content = packed({"META-INF/manifest.xml": manifest, "content.xml": b"\x01\x02"})
    assert read_workbook(source(tmp_path, "a.ods", content)).refused == ENCRYPTED


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    book = read_workbook(SourceFile(tmp_path / "gone.xlsx", "gone.xlsx"))
    assert book.refused is not None
    assert book.refused.startswith("文件无法打开")


def test_an_xls_shows_error_cells(tmp_path: Path) -> None:
    sheet = read_workbook(
        source(tmp_path, "a.xls", xls([["日期", "次数"], ["3月", "#REF!"]]))
    ).sheets[0]
    assert sheet.errors == {(2, 2): "#REF!"}
    assert sheet.rows[1][1] == "#REF!"


def test_an_xls_keeps_its_merges(tmp_path: Path) -> None:
    content = xls([["标题", None], ["日期", "次数"]], merges=[(0, 0, 0, 1)])
    merges = read_workbook(source(tmp_path, "a.xls", content)).sheets[0].merges
    assert [(merge.top, merge.left, merge.bottom, merge.right) for merge in merges] == [
        (1, 1, 1, 2)
    ]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)


def damaged(content: bytes, seed: int) -> bytes:
    """Return `content` with some bytes flipped, a piece cut out, or a piece written twice."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    start, size = chance.randrange(len(data)), chance.randrange(1, 600)
    if seed % 5 == 1:
        del data[start : start + size]
    elif seed % 5 == 2:
        data[start:start] = data[start : start + size]
    return bytes(data)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("kind", KINDS)
def test_no_damage_makes_reading_raise_or_hang(tmp_path: Path, kind: str) -> None:
    content = KINDS[kind]()
    for seed in range(60):
        file = source(tmp_path, f"a.{kind}", damaged(content, seed))
        start = time.process_time()
        book = read_workbook(file)
        assert time.process_time() - start < 1, seed
        assert (book.refused is None) == bool(book.sheets), seed


@settings(law(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from([b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"<html><table>"]),
    tail=st.binary(max_size=800),
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, head: bytes, tail: bytes) -> None:
    book = read_workbook(source(tmp_path, "a.xls", head + tail))
    assert (book.refused is None) == bool(book.sheets)


def test_what_is_struck_through_is_seen_in_new_and_old_excel(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["日期", "主题"])
    book.active.append(["2024-03-05", "党章"])
    for cell in book.active[2]:
        cell.font = openpyxl.styles.Font(strike=True)
    book.active["A1"].font = openpyxl.styles.Font(bold=True)
    new = io.BytesIO()
    book.save(new)
    old = xlwt.Workbook()
    sheet = old.add_sheet("Sheet1")
    for column, text in enumerate(("日期", "主题")):
        sheet.write(0, column, text, xlwt.easyxf("font: bold on"))
        sheet.write(1, column, "党章", xlwt.easyxf("font: struck_out on"))
    stream = io.BytesIO()
    old.save(stream)
    for name, content in (("a.xlsx", new.getvalue()), ("a.xls", stream.getvalue())):
        (found,) = read_workbook(source(tmp_path, name, content)).sheets
        assert found.struck == {(2, 1), (2, 2)}
