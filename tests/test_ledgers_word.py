"""Tables of Word documents, as the sheets they are."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from analysis.ledgers.files.opening import read_workbook
from analysis.ledgers.files.sheets import Merge, Sheet
from analysis.ledgers.files.word_tables import NO_TABLES
from analysis.office_files import DOCTYPE
from analysis.validation import read_records
from workbooks import edited, source

HEAD = ["日期", "主题", "参加人数"]
ROWS = [HEAD, ["2023年3月15日", "集体学习", "20"], ["2023年4月6日", "集体学习", "21"]]


def document(*blocks: str | list[list[str]]) -> Any:
    """Build a document from paragraphs and tables."""
    made = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        table = made.add_table(len(block), len(block[0]))
        for row, cells in enumerate(block):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
    return made


def saved(made: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def sheets_of(folder: Path, made: Any) -> tuple[Sheet, ...]:
    book = read_workbook(source(folder, "台账.docx", saved(made)))
    assert book.refused is None
    return book.sheets


def grid(sheet: Sheet) -> list[list[object]]:
    return [["" if cell is None else cell for cell in row] for row in sheet.rows]


def test_each_table_is_a_sheet_named_by_the_heading_above_it(tmp_path: Path) -> None:
    first = ("示例局2023年学习台账", "一、集体学习", "单位：示例局", ROWS)
    made = document(*first, "", "二、警示教育", ROWS[:2], ROWS)
    sheets = sheets_of(tmp_path, made)
    assert [sheet.name for sheet in sheets] == [
        "一、集体学习",
        "二、警示教育",
        "示例局2023年学习台账",
    ]
    assert grid(sheets[0]) == ROWS
    assert sheets[0].above == ("示例局2023年学习台账", "一、集体学习", "单位：示例局")
    assert sheets[1].above == ("示例局2023年学习台账", "二、警示教育")


def test_tables_of_one_name_and_of_none_are_told_apart(tmp_path: Path) -> None:
    names = [
        sheet.name
        for sheet in sheets_of(tmp_path, document(ROWS, ROWS, "学习", ROWS, "学习", ROWS))
    ]
    assert names == ["表1", "表2", "学习", "学习（2）"]


def test_merged_cells_hold_their_value_at_the_top_left(tmp_path: Path) -> None:
    made = document([["甲", "", "乙"], ["丙", "丁", ""], ["", "戊", "己"]])
    table = made.tables[0]
    table.cell(0, 0).merge(table.cell(0, 1))
    table.cell(1, 0).merge(table.cell(2, 0))
    sheet = sheets_of(tmp_path, made)[0]
    assert set(sheet.merges) == {Merge(1, 1, 1, 2), Merge(2, 1, 3, 1)}
    assert grid(sheet) == [["甲", "", "乙"], ["丙", "丁", ""], ["", "戊", "己"]]


def test_a_table_inside_a_cell_is_a_sheet_of_its_own(tmp_path: Path) -> None:
    made = document([["名称", "内容"], ["学习", ""]])
    cell = made.tables[0].cell(1, 1)
    cell.text = "见下表"
    inner = cell.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "日期", "3月1日"
    outer, nested = sheets_of(tmp_path, made)
    assert grid(outer)[1] == ["学习", "见下表"]
    assert (nested.name, grid(nested)) == ("见下表", [["日期", "3月1日"]])


def test_text_that_is_deleted_is_not_read_and_inserted_text_is(tmp_path: Path) -> None:
    content = saved(document([["甲", "乙"]]))
    for old, new in (
        ("甲", "甲</w:t></w:r><w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删"
         "</w:delText></w:r></w:del><w:r><w:br/><w:t>行"),
        ("<w:tbl>", "<w:sdt><w:sdtContent><w:tbl>"),
        ("</w:tbl>", "</w:tbl></w:sdtContent></w:sdt>"),
    ):  # fmt: skip
        content = edited(content, "word/document.xml", old.encode(), new.encode())
    book = read_workbook(source(tmp_path, "a.docx", content))
    assert grid(book.sheets[0]) == [["甲增\n行", "乙"]]


def changed(old: bytes, new: bytes) -> bytes:
    return edited(saved(document(ROWS)), "word/document.xml", old, new)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (saved(document("只有文字")), NO_TABLES),
        (changed(b"<w:document", b"<!DOCTYPE a><w:document"), DOCTYPE),
        (changed(b"</w:tbl>", b""), "已损坏"),
        (changed(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="x"/>'), "已损坏"),
    ],
    ids=["no table", "a document type", "cut off", "a width that is no number"],
)
def test_a_document_that_cannot_be_read_is_refused(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    refused = read_workbook(source(tmp_path, "a.docx", content)).refused
    assert refused is not None
    assert reason in refused


def test_the_widest_cells_cost_nothing(tmp_path: Path) -> None:
    wide = b'<w:tcPr><w:gridSpan w:val="999999999"/>'
    content = edited(saved(document(ROWS)), "word/document.xml", b"<w:tcPr>", wide)
    assert read_workbook(source(tmp_path, "a.docx", content)).sheets[0].rows


def test_a_ledger_in_word_is_counted_like_one_in_a_workbook(tmp_path: Path) -> None:
    made = document(
        "示例局2023年集体学习台账", [HEAD, ["3月15日", "专题", "20"], ["4月6日", "专题", "21"]]
    )
    source(tmp_path, "台账.docx", saved(made))
    records = read_records([tmp_path], as_of=date(2025, 12, 31))
    assert records.table["activity"].tolist() == ["group_study"] * 2
    assert records.table["people"].tolist() == [20, 21]
    assert records.table["row"].tolist() == [2, 3]
    assert set(records.table["organization"]) == {"示例局"}
