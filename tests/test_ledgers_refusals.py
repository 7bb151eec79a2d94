"""What is no ledger: refused by name, with what to do, in a folder as well as alone."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from datetime import date
from pathlib import Path

import pytest

from analysis.annotate import write_annotated
from analysis.ledgers.files import read_workbook
from analysis.ledgers.files.refusals import NO_FILE, OWN_COPY, OWN_EXPORT
from analysis.validation import read_records
from analysis.workspace import SourceFile, list_sources
from workbooks import source, xlsx

ROWS = [["日期", "类型", "人数"], ["2023年3月15日", "集体学习", 20], ["3月中旬", "集体学习", 9]]
DAY = date(2025, 12, 31)
CASES = {
    "旧.doc": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "旧格式的 Word 文档"),
    "旧.wps": (b"", "旧格式的 Word 文档"),
    "扫描.pdf": (b"%PDF-1.7\n", "PDF 文件"),
    "照片.JPG": (b"\xff\xd8\xff\xe0" + b"\0" * 50, "图片"),
    "照片.webp": (b"RIFF\0\0\0\0WEBPVP8 ", "图片"),
    "网页.mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "MHTML"),
    "旧表.slk": (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "SYLK"),
    "旧表.dif": (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "DIF"),
    "打包.zip": (b"PK\x05\x06" + b"\0" * 18, "压缩包"),
    "文档.rtf": (b"{\\rtf1\\ansi}", "RTF 文档"),
    "备份.bak": (b"a,b\n", "“.bak”不是台账文件的后缀"),
    "没有后缀": (b"a,b\n", "没有后缀"),
    "~$台账.xlsx": (b"\x05user", "锁定文件"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_of_a_folder_that_is_no_ledger_is_refused_by_name(tmp_path: Path, name: str) -> None:
    content, reason = CASES[name]
    source(tmp_path, name, content)
    source(tmp_path, "台账.xlsx", xlsx(ROWS))
    files = {file.file: file.refused for file in read_records([tmp_path], as_of=DAY).files}
    assert files.keys() == {name, "台账.xlsx"}
    assert files["台账.xlsx"] is None
    assert reason in str(files[name])
    assert str(files[name]).endswith("。")


@pytest.mark.parametrize("name", [name for name in CASES if "." in name[1:] and "bak" not in name])
@pytest.mark.parametrize("called", ["", "台账.xlsx"], ids=["by its name", "as a workbook"])
def test_alone_it_is_told_by_its_content_whatever_it_is_called(
    tmp_path: Path, name: str, called: str
) -> None:
    content, reason = CASES[name]
    if not content or name.startswith("~$") or name.endswith(".doc"):
        pytest.skip("told by its name, or by the streams inside")
    assert reason in str(read_workbook(source(tmp_path, called or name, content)).refused)


def test_a_list_of_persons_by_their_numbers_is_no_sylk(tmp_path: Path) -> None:
    content = "ID;Person;Tag\n1;甲;3月1日\n2;乙;3月2日\n".encode()
    assert read_workbook(source(tmp_path, "a.csv", content)).refused is None


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_pipes_sockets_devices_and_circles_of_links_are_named_and_not_waited_for(
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(os.path.relpath(tmp_path / "套接字.csv"))
    (tmp_path / "设备.csv").symlink_to("/dev/zero")
    (tmp_path / "圈.xlsx").symlink_to("圈.xlsx")
    source(tmp_path, "台账.xlsx", xlsx(ROWS))
    files = {file.file: file.refused for file in read_records([tmp_path], as_of=DAY).files}
    assert files["台账.xlsx"] is None
    assert [files[name] for name in ("管道.xlsx", "套接字.csv", "设备.csv")] == [NO_FILE] * 3
    assert str(files["圈.xlsx"]).startswith("文件无法打开")
    assert read_workbook(SourceFile(Path("/dev/zero"), "zero")).refused == NO_FILE


def test_an_exported_page_is_no_ledger(tmp_path: Path) -> None:
    page = '<!DOCTYPE html><html><table><tr><td>1</td></tr></table><script id="tongbi-manifest">'
    assert read_workbook(source(tmp_path, "a.html", page.encode())).refused == OWN_EXPORT.format(
        "报告"
    )


def test_a_companion_workbook_is_no_ledger_and_a_ledger_with_such_sheets_is(tmp_path: Path) -> None:
    from analysis.export.companion.workbook import SheetPlan, WorkbookPlan
    from analysis.export.companion.xlsx import write_workbook

    sheets = tuple(SheetPlan(name, name, ("列",), ()) for name in ("目录", "依据", "口径"))
    content = write_workbook(WorkbookPlan("报告", sheets, {}, {}))
    refused = read_workbook(source(tmp_path, "a.xlsx", content)).refused
    assert refused == OWN_EXPORT.format("附表")
    theirs = xlsx(dict.fromkeys(("目录", "依据", "口径"), ROWS))
    assert read_workbook(source(tmp_path, "b.xlsx", theirs)).refused is None


def test_a_marked_copy_among_the_ledgers_is_passed_over_by_name(tmp_path: Path) -> None:
    home = tmp_path / "台账"
    home.mkdir()
    source(home, "2023.xlsx", xlsx(ROWS))
    records = read_records([home], as_of=DAY)
    copies = write_annotated(records, list_sources([home]), tmp_path / "标注")
    shutil.copy(copies[0].path, home / "2023标注.xlsx")
    files = {file.file: file.refused for file in read_records([home], as_of=DAY).files}
    assert files == {"2023.xlsx": None, "2023标注.xlsx": OWN_COPY}
    copy = read_records([home], as_of=DAY).files[1]
    assert (copy.is_passed_over, copy.is_unread) == (True, False)
    alone = read_records([home / "2023标注.xlsx"], as_of=DAY)
    assert alone.files[0].refused is None


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_ledger_whose_name_is_no_utf_8_is_read_and_shown(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/" + "2023年集体学习台账.xlsx".encode("gbk")
    source(tmp_path, "a.xlsx", xlsx([["日期", "人数"], ["3月15日", 20]]))
    os.rename(tmp_path / "a.xlsx", path)  # noqa: PTH104 - a name that is no text
    records = read_records([tmp_path], as_of=DAY)
    assert records.table["file"].tolist() == ["2023年集体学习台账.xlsx"]
    assert records.table["activity"].tolist() == ["group_study"]
    alone = read_records([Path(os.fsdecode(path))], as_of=DAY)
    assert [file.file for file in alone.files] == ["2023年集体学习台账.xlsx"]
