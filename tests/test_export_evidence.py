"""The evidence of an export: one entry a measure and year, its rows with their cells as written."""

from __future__ import annotations

import re
from typing import Any

import pytest

from analysis.export.page import build_evidence, evidence_html
from analysis.export.page.manifest import number_values
from sample_notebooks import entry

STUDY = {
    "file": "a.xlsx",
    "sheet": "学",
    "columns": ["日期", "类型", "人数"],
    "withheld": ["主持人"],
    "rows": [[4, ["2023-03-15", "集体学习", "20"]], [7, ["4月1日", "集体学习", "30"]]],
}


def place(row: int, day: str = "", **more: Any) -> dict[str, Any]:
    return {"file": "a.xlsx", "sheet": "学", "row": row, "date": day or None, **more}


def build(*entries: Any, cited: tuple[Any, ...] = (STUDY,)) -> Any:
    return build_evidence(number_values(entries), cited)


def words(*entries: Any, cited: tuple[Any, ...] = (STUDY,)) -> str:
    html = evidence_html(build(*entries, cited=cited))
    return re.sub(r"<[^>]*>", "｜", html)


def test_a_row_shows_its_cells_as_written_and_says_what_is_not_shown() -> None:
    one = entry("a", 2, evidence=[place(4, "2023-03-15"), place(7, "2023-04-01")])
    (found,) = build(one).entries
    (table,) = found.tables
    assert (found.title, table.columns, table.shared, table.withheld) == (
        "集体学习，2023年",
        ("日期", "人数"),
        (("类型", "集体学习"),),
        ("主持人",),
    )
    assert [(row.row, row.cells) for row in table.rows] == [
        (4, ("2023-03-15", "20")),
        (7, ("4月1日", "30")),
    ]
    html = evidence_html(build(one))
    assert "a.xlsx · 学；各行同为 <i>类型</i> 集体学习；不列：主持人" in html
    assert '<tr id="r-1"><td>4<td>2023-03-15<td>20<tr id="r-2"><td>7<td>4月1日<td>30' in html


@pytest.mark.parametrize(
    ("cell", "day", "is_told"),
    [
        pytest.param("2023-03-15", "2023-03-15", False, id="iso"),
        pytest.param("2023.3.15", "2023-03-15", False, id="points"),
        pytest.param("3月15日", "2023-03-15", False, id="no-year"),
        pytest.param("2023-03-15 09:30:00", "2023-03-15", False, id="with-hour"),
        pytest.param("45000", "2023-03-15", True, id="serial"),
        pytest.param("二月", "2023-02", True, id="month-in-words"),
        pytest.param("同上", "2023-03-15", True, id="ditto"),
    ],
)
def test_the_day_that_was_read_is_told_where_the_cell_does_not_show_it(
    cell: str, day: str, is_told: bool
) -> None:
    cited = {**STUDY, "rows": [[4, [cell, "集体学习", "20"]]]}
    assert ("读作" in words(entry("a", 1, evidence=[place(4, day)]), cited=(cited,))) is is_told


def test_a_measure_has_one_entry_a_year_with_its_months_and_its_changes() -> None:
    year = entry("a", 2, evidence=[place(4), place(7)])
    month = entry("m", 1, evidence=[place(4)], period="2023-03")
    none = entry("z", 0, rows=(), period="2023-05")
    before = entry("b", 3, evidence=[place(9)], period="2022")
    change = entry(
        "c", -1, rows=(), inputs=["a", "b"], formula="2次－3次", name="集体学习较上年增减"
    )
    change["measure"] = "group_study.change"
    evidence = build({**year, "text": "2次"}, month, none, {**before, "text": "3次"}, change)
    first, second = evidence.entries
    told = [(value.label, value.text, value.formula, value.rows) for value in first.values]
    assert told == [
        ("全年", "2次", "", (1, 2)),
        ("3月", "1次", "", (1,)),
        ("5月", "0次", "", ()),
        ("较上年增减", "-1次", "2次（N-01）－3次（N-04）", ()),
    ]
    assert second.title == "集体学习，2022年"
    assert evidence.without_rows == ()


def test_a_row_stands_once_and_others_name_where_it_stands() -> None:
    opened = entry("a", 2, evidence=[place(4), place(7)])
    late = {**entry("b", 1, evidence=[place(7)], name="逾期"), "measure": "late"}
    first, second = build(opened, late).entries
    assert [row.row for table in first.tables for row in table.rows] == [4, 7]
    assert (second.tables, second.elsewhere) == ((), (("N-01", ("a.xlsx", "学", 7)),))
    assert second.values[0].rows == (2,)
    html = evidence_html(build(opened, late))
    assert '行列在别处：<a href="#N-01">N-01</a> 第7行。' in html


def test_values_that_no_row_states_have_no_entry_and_can_still_be_led_to() -> None:
    evidence = build(entry("a", 0, rows=()), entry("b", None, rows=(), period="2019"))
    assert evidence.entries == ()
    assert [value.key for value in evidence.without_rows] == ["N-01", "N-02"]
    assert "没有行可列的数｜｜｜｜N-01｜ 集体学习，2023年：0次" in evidence_words(evidence)


def evidence_words(evidence: Any) -> str:
    return re.sub(r"<[^>]*>", "｜", evidence_html(evidence)).replace("｜｜｜｜｜", "｜｜｜｜")


def test_rows_without_cells_keep_their_place_and_day() -> None:
    said = words(
        entry(
            "a", 2, evidence=[place(4, "2023-03-15"), {**place(9), "file": "b.csv", "sheet": ""}]
        ),
        cited=(),
    )
    assert "｜4｜2023-03-15" in said
    assert "｜b.csv｜" in said


def test_whose_the_values_are_is_said_once_or_of_each() -> None:
    one, other = entry("a", 1), entry("b", 1, organization="乙街道")
    assert "以下数值都属于：示例街道。" in words(one)
    said = words(one, other)
    assert "以下数值都属于" not in said
    assert "示例街道，集体学习" in said
    assert "乙街道，集体学习" in said


def test_the_history_of_an_item_is_told_beside_its_row() -> None:
    later = {"file": "b.xlsx", "sheet": "整改", "row": 5}
    said = words(entry("a", 1, evidence=[place(4, "2023-03-15", history=[later])]))
    assert "同一事项另见" in said
    assert "b.xlsx · 整改 第5行" in said
