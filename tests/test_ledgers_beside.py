"""Tests of tables that stand side by side on the same rows, and of matrices of months."""

from datetime import date

from analysis.ledgers import read_ledgers
from ledger_rows import read, reasons, rules, values, workspace
from workbooks import source, xlsx

STUDY_AND_TALKS = (
    ["集体学习", None, None, None, "谈话", None, None],
    ["日期", "主题", "人数", None, "日期", "谈话类型", "谈话对象"],
)


def test_row_of_two_tables_holds_a_record_of_each():
    result = read(
        *STUDY_AND_TALKS,
        ["2023-01-05", "甲", 10, None, "2023-02-06", "廉政谈话", "某一"],
        ["2023-01-09", "乙", 11, None, None, None, None],
        merges=["A1:C1", "E1:G1"],
    )
    assert values(result, "row", "activity", "date", "amount") == [
        (3, "group_study", "2023-01-05", 1),
        (4, "group_study", "2023-01-09", 1),
        (3, "integrity_talk", "2023-02-06", 1),
    ]
    assert result.summary.records == 2


def test_error_in_one_table_is_an_error_of_the_whole_row():
    result = read(
        *STUDY_AND_TALKS,
        ["2023-01-05", "甲", 10, None, "3月中旬", "廉政谈话", "某一"],
        ["2023-01-09", "乙", 11, None, "2023-02-06", "廉政谈话", "某二"],
        merges=["A1:C1", "E1:G1"],
    )
    assert rules(result) == [(3, "date_incomplete")]
    assert {row for (row,) in values(result, "row")} == {4}


def test_total_beside_a_day_is_named_and_not_passed_over():
    result = read(
        *STUDY_AND_TALKS,
        ["2023-01-05", "甲", 10, None, "2023-02-06", "廉政谈话", "某一"],
        ["合计", None, 10, None, "2023-02-07", "廉政谈话", "某二"],
        merges=["A1:C1", "E1:G1"],
    )
    assert [row for row, _ in rules(result)] == [4]


def test_list_continued_to_the_right_is_read_to_its_end():
    result = read(
        ["日期", "主题", "人数", "日期", "主题", "人数"],
        ["2023-01-05", "甲", 10, "2023-01-06", "子", 20],
        ["2023-02-05", "乙", 11, None, None, None],
        ["合计", None, 21, "合计", None, 20],
        file="2023年集体学习.xlsx",
    )
    assert [row for (row,) in values(result, "row")] == [2, 3, 2]
    assert reasons(result) == {1: "header", 4: "total"}
    assert "total_mismatch" not in {rule for _, rule in rules(result, "warning")}


def test_second_date_column_alone_makes_no_second_table():
    result = read(
        ["日期", "类型", "主题", "日期"],
        ["2023-01-05", "集体学习", "甲", "2023-01-06"],
    )
    assert values(result, "activity", "date") == [("group_study", "2023-01-05")]


def test_a_matrix_of_months_alone_is_counted():
    rows = [["2021年活动情况统计表"], ["活动", "1月", "2月", "3月", "合计"]]
    result = read(*rows, ["集体学习", 1, 2, 1, 4], ["主题党日", 1, 0, 1, 2])
    assert sum(amount for (amount,) in values(result, "amount")) == 6


def test_a_matrix_beside_the_ledger_of_the_same_events_is_its_summary(tmp_path):
    held = [["日期", "主题"], [date(2021, 1, 5), "甲"], [date(2021, 2, 5), "乙"]]
    summed = [["活动", "1月", "2月", "3月"], ["集体学习", 1, 1, 0]]
    book = xlsx({"2021年集体学习": held, "2021年": summed})
    found = read_ledgers([source(tmp_path, "2021年.xlsx", book)], workspace())
    assert [row.reason for row in found.skipped if row.sheet == "2021年"] == [
        "summary",
        "statistics",
    ]
    assert (len(found.table), [p.rule for p in found.problems if p.severity == "error"]) == (2, [])
