"""Tests of tables that stand side by side on the same rows, and of matrices of months."""

from ledger_rows import read, reasons, rules, values

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


def test_matrix_of_months_is_a_summary():
    result = read(
        ["2021年活动情况统计表"],
        ["活动", "1月", "2月", "3月", "合计"],
        ["集体学习", 1, 2, 1, 4],
        ["主题党日", 1, 0, 1, 2],
    )
    assert reasons(result) == {1: "summary", 2: "summary", 3: "statistics", 4: "statistics"}
