from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ledgers.files.delimited import (
    NOT_A_TABLE,
    decode_text,
    find_delimiter,
    read_delimited,
)
from analysis.ledgers.files.opening import read_workbook
from analysis.office_files import RefusedError
from workbooks import source

TABLE = "日期,次数,备注\n2023年3月15日,1,集体学习\n2023年4月1日,2,\n"
ROWS = [["日期", "次数", "备注"], ["2023年3月15日", "1", "集体学习"], ["2023年4月1日", "2", ""]]


def rows_of(text: str) -> list[list[object]]:
    return read_delimited("a.csv", "a", text).rows


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "|"])
@pytest.mark.parametrize("name", ["a.csv", "台账.xlsx", "台账.xls", "a.txt"])
def test_a_table_reads_the_same_however_it_was_written(
    tmp_path: Path, encoding: str, ending: str, delimiter: str, name: str
) -> None:
    text = TABLE.replace(",", delimiter).replace("\n", ending)
    book = read_workbook(source(tmp_path, name, text.encode(encoding)))
    assert book.refused is None
    assert book.sheets[0].rows == ROWS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('日期,主题\n3月,"一\n二"\n4月,三\n', [["日期", "主题"], ["3月", "一\n二"], ["4月", "三"]]),
        ('日期,主题\n3月,"甲,""乙"""\n', [["日期", "主题"], ["3月", '甲,"乙"']]),
        ('日期,主题\n3月,5"管\n4月,三\n', [["日期", "主题"], ["3月", '5"管'], ["4月", "三"]]),
        ('日期,主题\n3月,"未完\n4月,三\n', [["日期", "主题"], ["3月", '"未完'], ["4月", "三"]]),
        ('日期,主题\n3月,"未"完\n4月,三\n', [["日期", "主题"], ["3月", '"未"完'], ["4月", "三"]]),
        (
            '日期,主题\n3月,"未完\n4月,三\n5月,"一\n二"\n',
            [["日期", "主题"], ["3月", '"未完'], ["4月", "三"], ["5月", "一\n二"]],
        ),
        (
            "2023年台账\n\n日期,次数\n3月,1\n4月,2\n",
            [["2023年台账", None], ["", None], ["日期", "次数"], ["3月", "1"], ["4月", "2"]],
        ),
        ("日期,次数\n3月,1,多,了\n", [["日期", "次数", None, None], ["3月", "1", "多", "了"]]),
        ("日期,次数,人数\n", [["日期", "次数", "人数"]]),
        ("日期\t次数\n3月\t1,024\n", [["日期", "次数"], ["3月", "1,024"]]),
        (
            "日期;参加\n3月;甲,乙\n4月;丙,丁,戊\n",
            [["日期", "参加"], ["3月", "甲,乙"], ["4月", "丙,丁,戊"]],
        ),
        (" 日期 ,次数\n=1+1, 1\n", [[" 日期 ", "次数"], ["=1+1", " 1"]]),
    ],
    ids=[
        "a quoted line break",
        "quoted quotes",
        "a quote inside a cell",
        "a quote never closed",
        "text after a closing quote",
        "a quote never closed before a good one",
        "a title and a blank line",
        "a longer row",
        "a heading only",
        "commas inside tabs",
        "commas inside semicolons",
        "blanks and a formula's sign stay",
    ],
)
def test_cells_stand_as_they_were_typed(text: str, expected: list[list[object]]) -> None:
    assert rows_of(text) == expected


HEADED = "时间,主题,人数,备注\n2023-03-05,A,10,\n2023-04-06,B,11,\n"
HEADED_ROWS = [["时间", "主题", "人数", "备注"], ["2023-03-05", "A", "10", ""],
               ["2023-04-06", "B", "11", ""]]  # fmt: skip


@pytest.mark.parametrize("lines", [1, 5, 30, 300])
@pytest.mark.parametrize(
    "line", ["起始时间:[2023-01-01]    终止时间:[2023-12-31]", "说明，略", "---", ""]
)
def test_a_table_is_found_below_a_preamble_of_any_length(lines: int, line: str) -> None:
    rows = rows_of(f"{line}\n" * lines + HEADED + "----\n导出时间:[2024-01-04]\n")
    assert rows[lines : lines + 3] == HEADED_ROWS
    assert len(rows) == lines + 5


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("cell", ["{}\t", '"{}\t"'], ids=["bare", "quoted"])
def test_a_tab_behind_each_cell_is_no_column(ending: str, cell: str) -> None:
    text = "".join(",".join(map(cell.format, row)) + ending for row in ROWS)
    assert [[str(cell).strip() for cell in row] for row in rows_of(text)] == ROWS


def test_a_cell_longer_than_the_library_allows_is_read() -> None:
    long = '长，"' * 60_000
    rows = rows_of(f'日期,主题\n3月,"{long.replace(chr(34), chr(34) * 2)}"\n4月,三\n')
    assert rows == [["日期", "主题"], ["3月", long], ["4月", "三"]]


@pytest.mark.parametrize(
    "text",
    [
        "全年共开展集体学习10次，警示教育3次，谈心谈话20人次。\n下一步，继续抓好落实。\n",
        "说明\n",
        "本文件夹存放台账。\n请勿删除，谢谢。\n有问题请联系办公室，内线1234。\n",
        "Please keep the files here.\nThank you, the office.\n",
        "日期\n2023年3月1日\n",
    ],
)
def test_text_without_columns_is_refused(text: str) -> None:
    assert find_delimiter(text) is None
    with pytest.raises(RefusedError) as refusal:
        rows_of(text)
    assert str(refusal.value) == NOT_A_TABLE


def test_a_line_of_a_million_commas_does_not_widen_the_table() -> None:
    rows = rows_of(TABLE + "," * 1_000_000 + "\n")
    assert [[cell or "" for cell in row] for row in rows] == [*ROWS, ["", "", ""]]


def test_a_quote_that_is_never_closed_costs_linear_time() -> None:
    text = "日期,主题\n" + '3月,"未完\n' * 20_000
    start = time.process_time()
    assert len(rows_of(text)) == 20_001
    assert time.process_time() - start < 5


def test_a_cut_tail_or_a_stray_byte_does_not_lose_the_table() -> None:
    for encoding in ("utf-8", "gb18030"):
        data = (TABLE * 20).encode(encoding)
        text = decode_text(data[:-10] + "备".encode(encoding)[:1])
        assert text.startswith(TABLE)


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        decode_text(data)
    except RefusedError:
        return


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8)


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=2, max_size=12),
    st.sampled_from([",", "\t", ";"]),
)
def test_what_a_spreadsheet_program_writes_is_read_back(rows: list[list[str]], mark: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [["日期", "次数", "备注"], *rows]
    )
    assert rows_of(stream.getvalue()) == [["日期", "次数", "备注"], *rows]
