"""The cells of cited rows: what is shown as written, what is left away, and who is never told."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook as Book

from analysis.catalogue import load_catalogue
from analysis.errors import ExportError
from analysis.ledgers import guard_cells, quote_cells, read_ledgers, read_public_cells
from analysis.workspace import list_sources
from ledger_rows import workspace

CATALOGUE = load_catalogue()
HEAD = "日期,类型,主题,主持人,参加人数,备注"
ROWS = (
    "2023-03-05,集体学习,学习《条例》和讲话,王小明,20,按时",
    "3月6日,集体学习,一般主题,王小明,21,",
    "2023年4月2日,警示教育,观看《警示录》,李大有,xx,延期",
    "2023-05-09,警示教育,观看《镜鉴》,李大有,9,",
)


def read(folder: Path, text: str, rows: range | None = None, **options: object) -> object:
    """Write a ledger, read it as ledgers are read, and cite some of its rows."""
    path = folder / "2023年学习台账.csv"
    path.write_text(text, encoding="utf-8")
    files = read_ledgers(list_sources([path]), workspace()).files
    sheet = files[0].sheets[0].sheet
    places = [(files[0].file, sheet, row) for row in rows or range(2, 2 + text.count("\n"))]
    return cite(files, places, **options)


def cite(files, places, topics="titles", words=(), **options):
    tables = read_public_cells(files, places, CATALOGUE, topics, words)
    return quote_cells(guard_cells(tables, CATALOGUE, topics=topics, words=words, **options))


def cells(found: object, row: int) -> dict[str, str]:
    (table,) = found
    return dict(zip(table.columns, table.rows[row], strict=True))


def ledger(*rows: str, head: str = HEAD) -> str:
    return "\n".join((head, *rows))


def test_public_columns_are_shown_as_written_and_the_others_are_named(tmp_path):
    found = read(tmp_path, ledger(*ROWS))
    assert cells(found, 3) == {
        "日期": "3月6日",
        "类型": "集体学习",
        "主题": "略",
        "参加人数": "21",
    }
    assert cells(found, 4)["参加人数"] == "xx"
    assert found[0].withheld == ("主持人", "备注")


@pytest.mark.parametrize(
    ("topics", "shown"),
    [
        pytest.param("titles", ["《条例》", "略", "《警示录》", "《镜鉴》"], id="titles"),
        pytest.param(
            "all", ["学习《条例》和讲话", "一般主题", "观看《警示录》", "观看《镜鉴》"], id="all"
        ),
        pytest.param("none", None, id="none"),
    ],
)
def test_the_workspace_says_what_of_topics_is_shown(tmp_path, topics, shown):
    found = read(tmp_path, ledger(*ROWS), topics=topics)
    if shown is None:
        assert "主题" not in found[0].columns
        assert "主题" in found[0].withheld
    else:
        assert [cells(found, row)["主题"] for row in range(2, 6)] == shown


def test_of_a_topic_the_words_are_shown_by_which_it_is_counted(tmp_path):
    rows = ["2025-03-05,集体学习,传达省里的全会精神,21,,", "2025-03-06,集体学习,作风建设,21,,",
            "2025-03-07,集体学习,王小明同志作风和全会精神,21,,", "2025-03-08,集体学习,别的,21,,",
            "2025-03-09,集体学习,学《条例》讲作风,21,,"]  # fmt: skip
    words = ("全会精神", "作风建设", "作风")
    found = read(tmp_path, ledger(*rows), words=words)
    shown = [cells(found, row)["主题"] for row in range(2, 7)]
    assert shown == ["…全会精神…", "作风建设", "…作风…全会精神…", "略", "《条例》"]
    assert [cells(read(tmp_path, ledger(*rows)), 2)["主题"]] == ["略"]


def test_of_rows_about_persons_no_topic_is_shown(tmp_path):
    found = read(tmp_path, ledger(*ROWS), topics="all")
    place = (found[0].file, found[0].sheet, 2)
    again = read(tmp_path, ledger(*ROWS), topics="all", about_persons={place})
    assert [cells(again, row)["主题"] for row in (2, 3)] == ["略", "一般主题"]


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("王小明", id="name"),
        pytest.param("集体学习（王小明）", id="name-in-brackets"),
        pytest.param("集体学习 王 小 明", id="name-with-blanks"),
        pytest.param("集体学习·王·小·明", id="name-with-points"),
        pytest.param("集体学习、王小明主讲", id="name-in-a-sentence"),
        pytest.param("集体学习13812345678", id="mobile"),
        pytest.param("集体学习 138-1234-5678", id="mobile-with-dashes"),
        pytest.param("集体学习11010519491231002X", id="identity"),
        pytest.param("集体学习 a.b@example.com", id="mail"),
        pytest.param("集体学习赵不在册", id="unknown-name-in-free-text"),
        pytest.param("集体学习Zhao Buzai", id="pinyin"),
    ],
)
def test_no_cell_of_a_public_column_tells_of_a_person(tmp_path, cell):
    wrong = f"2023-06-01,{cell},主题,王小明,7,"
    found = read(tmp_path, ledger(*ROWS, wrong))
    assert cells(found, 6)["类型"] == "略"
    assert "王小明" not in "".join(text for row in found[0].rows.values() for text in row)


def test_of_a_row_left_out_only_days_numbers_and_known_words_are_shown(tmp_path):
    wrong = ("6月31日 王某,集体学习,《条例》,王小明,7,", "6月31日,别的事,《条例》,王小明,7,")
    found = read(tmp_path, ledger(*ROWS, *wrong))
    places = {(found[0].file, found[0].sheet, row) for row in (6, 7)}
    again = read(tmp_path, ledger(*ROWS, *wrong), left_out=places, about_persons=places)
    assert cells(again, 6) == {"日期": "略", "类型": "集体学习", "主题": "略", "参加人数": "7"}
    assert cells(again, 7)["类型"] == "略"


def test_a_merged_cell_stands_in_each_of_its_rows(tmp_path):
    book = Book()
    page = book.active
    page.title = "学习"
    for row in (["甲局2023年学习台账"], HEAD.split(","), *(row.split(",") for row in ROWS)):
        page.append(row)
    page.merge_cells("B3:B4")
    book.save(tmp_path / "台账.xlsx")
    files = read_ledgers(list_sources([tmp_path / "台账.xlsx"]), workspace()).files
    (found,) = cite(files, [("台账.xlsx", "学习", 4)])
    assert found.rows[4][found.columns.index("类型")] == "集体学习"


def test_groups_of_headings_are_told_where_two_columns_are_called_the_same(tmp_path):
    head = "日期,第一种形态,,第二种形态,\n,一般,其他,一般,其他"
    found = read(tmp_path, f"{head}\n2023-02-24,1,1,,2\n2023-03-24,,1,1,", range(3, 5))
    assert found[0].columns[1:] == (
        "第一种形态/一般",
        "第一种形态/其他",
        "第二种形态/一般",
        "第二种形态/其他",
    )


def test_a_ledger_that_was_changed_since_it_was_read_is_refused(tmp_path):
    path = tmp_path / "2023年学习台账.csv"
    path.write_text(ledger(*ROWS), encoding="utf-8")
    files = read_ledgers(list_sources([path]), workspace()).files
    path.write_text(ledger(*ROWS[:2]), encoding="utf-8")
    with pytest.raises(ExportError, match="在运行中途被改动"):
        cite(files, [(files[0].file, files[0].sheets[0].sheet, 2)])
